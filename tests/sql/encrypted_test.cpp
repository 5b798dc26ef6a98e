// SPDX-License-Identifier: Apache-2.0
//
// All files, and random queries: sessions with keys of the insecure test ring, ciphertexts and all.
#include "tests/sql/case_test.h"
#include "tests/sql/random_test.h"

namespace tacet::test::sql {
namespace {

class SqlEncrypted : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(SqlEncrypted, AnswersAsSqlite) { run_case_file(GetParam(), EngineKind::encrypted); }

INSTANTIATE_TEST_SUITE_P(Files, SqlEncrypted, testing::ValuesIn(case_files()), case_name);

class SqlEncryptedRandom : public testing::TestWithParam<std::uint64_t> {};

TEST_P(SqlEncryptedRandom, AnswersAsSqlite) { expect_random_queries_agree(EngineKind::encrypted, GetParam(), 8); }

INSTANTIATE_TEST_SUITE_P(Seeds, SqlEncryptedRandom, testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace tacet::test::sql
