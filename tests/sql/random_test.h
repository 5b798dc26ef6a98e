// SPDX-License-Identifier: Apache-2.0
//
// Fixed seeds of random queries, for each engine.
#pragma once

#include <cstdint>

#include <gtest/gtest.h>

#include "tests/sql/random_run.h"

namespace tacet::test::sql {

/// All queries agree with SQLite, and most are answered.
inline void expect_random_queries_agree(EngineKind kind, std::uint64_t seed, unsigned queries) {
  const RandomRun run = run_random_queries(kind, seed, queries);
  EXPECT_EQ(run.failure, "");
  EXPECT_GE(run.answered * 3, queries * 2) << run.refused << " of " << queries << " were refused";
}

}  // namespace tacet::test::sql
