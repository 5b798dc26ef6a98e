// SPDX-License-Identifier: Apache-2.0
//
// All files, and random queries: the plan on the clear twin.
#include "tests/sql/case_test.h"
#include "tests/sql/random_test.h"

namespace tacet::test::sql {
namespace {

class SqlClear : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(SqlClear, AnswersAsSqlite) { run_case_file(GetParam(), EngineKind::clear); }

INSTANTIATE_TEST_SUITE_P(Files, SqlClear, testing::ValuesIn(case_files()), case_name);

class SqlClearRandom : public testing::TestWithParam<std::uint64_t> {};

TEST_P(SqlClearRandom, AnswersAsSqlite) { expect_random_queries_agree(EngineKind::clear, GetParam(), 50); }

INSTANTIATE_TEST_SUITE_P(Seeds, SqlClearRandom, testing::Range<std::uint64_t>(1, 21));

}  // namespace
}  // namespace tacet::test::sql
