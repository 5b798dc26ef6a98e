// SPDX-License-Identifier: Apache-2.0
#include "base/check.h"

#include <cstdlib>

#include <fmt/core.h>

namespace tacet {

void stop_on_broken_invariant(std::string_view condition, std::string_view file, int line) {
  fmt::print(stderr, "tacet: broken invariant: {} ({}:{})\n", condition, file, line);
  std::abort();
}

}  // namespace tacet
