// SPDX-License-Identifier: Apache-2.0
//
// One screen that says what was asked, what came out of the ciphertexts, and whether it is right.
#pragma once

#include <string>
#include <vector>

#include "examples/encrypted_statistics/messages.h"
#include "examples/encrypted_statistics/owner.h"
#include "examples/encrypted_statistics/patients.h"

namespace tacet::example {

/// What a run is told about, besides its study.
struct Run {
  std::string file;
  unsigned threads = 1;
  double owner_seconds = 0;
  double host_seconds = 0;
  std::vector<std::int64_t> exact;
  std::vector<Opened> real;
};

/// Writes the report to standard output, with colours if `colours`. Returns whether every exact answer is equal and
/// every approximate one within its bound.
bool print_report(const Study& study, const Owner& owner, const Request& request, const Reply& reply, const Run& run,
                  bool colours);

}  // namespace tacet::example
