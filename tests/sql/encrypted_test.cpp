// SPDX-License-Identifier: Apache-2.0
//
// All files: a session with keys of the insecure test ring, ciphertexts and all.
#include "tests/sql/case_test.h"

namespace tacet::test::sql {
namespace {

class SqlEncrypted : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(SqlEncrypted, AnswersAsSqlite) { run_case_file(GetParam(), EngineKind::encrypted); }

INSTANTIATE_TEST_SUITE_P(Files, SqlEncrypted, testing::ValuesIn(case_files()), case_name);

}  // namespace
}  // namespace tacet::test::sql
