// SPDX-License-Identifier: Apache-2.0
//
// All files: the binder and the owner's own evaluation.
#include "tests/sql/case_test.h"

namespace tacet::test::sql {
namespace {

class SqlRows : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(SqlRows, AnswersAsSqlite) { run_case_file(GetParam(), EngineKind::rows); }

INSTANTIATE_TEST_SUITE_P(Files, SqlRows, testing::ValuesIn(case_files()), case_name);

}  // namespace
}  // namespace tacet::test::sql
