// SPDX-License-Identifier: Apache-2.0
//
// All files: the plan on the clear twin.
#include "tests/sql/case_test.h"

namespace tacet::test::sql {
namespace {

class SqlClear : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(SqlClear, AnswersAsSqlite) { run_case_file(GetParam(), EngineKind::clear); }

INSTANTIATE_TEST_SUITE_P(Files, SqlClear, testing::ValuesIn(case_files()), case_name);

}  // namespace
}  // namespace tacet::test::sql
