// SPDX-License-Identifier: Apache-2.0
#include "tool/run.h"

int main(int count, char** words) {
  return tacet::tool::run({words + (count > 0 ? 1 : 0), static_cast<std::size_t>(count > 0 ? count - 1 : 0)});
}
