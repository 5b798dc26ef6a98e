// SPDX-License-Identifier: Apache-2.0
//
// Our answers and SQLite's, on the clear tables of the clinic.

#include <gtest/gtest.h>

#include "tests/query/clinic.h"
#include "tests/query/sqlite_queries.h"

namespace tacet::test {
namespace {

class SameAsSqlite : public testing::TestWithParam<QueryPair> {};

TEST_P(SameAsSqlite, Answer) {
  const QueryPair& pair = GetParam();
  const auto ours = clinic().ask(pair.ours);
  ASSERT_TRUE(ours.has_value()) << pair.ours << "\n" << ours.error().message();
  const SqliteAnswer theirs = clinic().ask_sqlite(pair.theirs.empty() ? pair.ours : pair.theirs);
  const bool ordered = pair.ours.find("ORDER BY 1") != std::string::npos || pair.ours.starts_with("/* ordered */");
  EXPECT_EQ(difference(*ours, theirs, ordered), "") << pair.ours << "\n" << to_text(*ours);
}

INSTANTIATE_TEST_SUITE_P(Conditions, SameAsSqlite, testing::ValuesIn(sqlite_conditions()));
INSTANTIATE_TEST_SUITE_P(Selects, SameAsSqlite, testing::ValuesIn(sqlite_selects()));

}  // namespace
}  // namespace tacet::test
