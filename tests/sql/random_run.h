// SPDX-License-Identifier: Apache-2.0
//
// Random queries against SQLite, on one engine.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/sql/engine.h"

namespace tacet::test::sql {

struct RandomRun {
  unsigned answered = 0;
  unsigned refused = 0;               ///< too deep for the keys: said so, before anything ran
  std::vector<std::string> refusals;  ///< of each: query and message
  std::string failure;  ///< empty, or the seed, the tables, the smallest query that fails and how it fails
};

/// One pair of random tables, `queries` random queries over it. Stops at the first failure.
RandomRun run_random_queries(EngineKind kind, std::uint64_t seed, unsigned queries);

/// The name of an engine on the command line: rows, clear, encrypted, full.
const char* engine_name(EngineKind kind);

}  // namespace tacet::test::sql
