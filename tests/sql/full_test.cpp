// SPDX-License-Identifier: Apache-2.0
//
// The statements marked full, with keys of full security.
#include "tests/sql/case_test.h"

namespace tacet::test::sql {
namespace {

class SqlFull : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(SqlFull, AnswersAsSqlite) { run_case_file(GetParam(), EngineKind::full); }

INSTANTIATE_TEST_SUITE_P(Files, SqlFull, testing::ValuesIn(full_security_case_files()), case_name);

}  // namespace
}  // namespace tacet::test::sql
