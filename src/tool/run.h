// SPDX-License-Identifier: Apache-2.0
//
// The tacet command: reads its words, does what they say, gives the exit status.
#pragma once

#include <span>

namespace tacet::tool {

/// Of the process. They are relied on: docs/command-line.md.
enum ExitCode : int {
  exit_done = 0,
  exit_refused = 1,  ///< the query or the file
  exit_usage = 2,
  exit_trouble = 3,  ///< with keys, store or system
};

/// `words`: the arguments without the program's name. Returns an ExitCode, or 128 + the signal that ended the work.
int run(std::span<const char* const> words);

}  // namespace tacet::tool
