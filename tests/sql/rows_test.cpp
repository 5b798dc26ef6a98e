// SPDX-License-Identifier: Apache-2.0
//
// All files, and random queries: the binder and the owner's own evaluation.
#include "tests/sql/case_test.h"
#include "tests/sql/random_test.h"

namespace tacet::test::sql {
namespace {

class SqlRows : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(SqlRows, AnswersAsSqlite) { run_case_file(GetParam(), EngineKind::rows); }

INSTANTIATE_TEST_SUITE_P(Files, SqlRows, testing::ValuesIn(case_files()), case_name);

class SqlRowsRandom : public testing::TestWithParam<std::uint64_t> {};

TEST_P(SqlRowsRandom, AnswersAsSqlite) { expect_random_queries_agree(EngineKind::rows, GetParam(), 50); }

INSTANTIATE_TEST_SUITE_P(Seeds, SqlRowsRandom, testing::Range<std::uint64_t>(1, 21));

}  // namespace
}  // namespace tacet::test::sql
