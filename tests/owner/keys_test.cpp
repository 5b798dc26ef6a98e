// SPDX-License-Identifier: Apache-2.0
#include "owner/keys.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>

#include "table/store.h"
#include "tests/owner/owner_fixture.h"
#include "wire/file.h"

namespace tacet::owner {
namespace {

class KeysTest : public OwnerTest {
 protected:
  ~KeysTest() override { unsetenv("TACET_PASSPHRASE"); }
  static mode_t mode(const std::filesystem::path& path) {
    struct stat status {};
    EXPECT_EQ(stat(path.c_str(), &status), 0);
    return status.st_mode & 07777;
  }
};

TEST_F(KeysTest, AreMadeOnceAndForTheirOwnerAlone) {
  const auto report = generate_keys(options_);
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->parameters, "insecure_table_1024_12l");
  EXPECT_EQ(report->security_bits, 0U);
  EXPECT_EQ(report->log_degree, 10U);
  EXPECT_EQ(report->levels, 12U);
  EXPECT_EQ(report->secret_key_bytes, 72U + 16 + 1024 / 4);
  EXPECT_EQ(report->evaluation_key_bytes, std::filesystem::file_size(options_.host_folder / "evaluation_keys") +
                                              std::filesystem::file_size(options_.host_folder / "galois_keys"));
  EXPECT_EQ(mode(report->secret_key_file), 0600U);
  EXPECT_EQ(mode(options_.owner_folder), 0700U);
  const std::string before = test::read_text(report->secret_key_file);
  const auto again = generate_keys(options_);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code(), ErrorCode::invalid_argument);
  EXPECT_EQ(test::read_text(report->secret_key_file), before);
}

TEST_F(KeysTest, HostHasWhatQueriesNeedAndNoSecret) {
  make_keys();
  const backend::Device device;
  const auto store = table::Store::open(options_.host_folder, device);
  ASSERT_TRUE(store);
  const auto keys = store->read_keys();
  ASSERT_TRUE(keys);
  EXPECT_TRUE(keys->relinearisation(store->parameters().top_level()));
  for (unsigned i = 1; i <= 10; ++i) EXPECT_TRUE(keys->galois((1U << i) + 1, rlwe::Level(4))) << i;
  EXPECT_EQ(keys->all().size(), 11U);
  const auto owner = read_keys(options_);
  ASSERT_TRUE(owner) << owner.error().message();
  EXPECT_EQ(owner->secret_key->id(), store->key());
  for (const auto& file : test::files_under(options_.host_folder)) {
    if (file.filename() == "lock") continue;
    EXPECT_NE(wire::peek_file(file)->type, wire::ObjectType::secret_key) << file;
  }
}

TEST_F(KeysTest, NothingIsOverwrittenAndNothingIsMixed) {
  EXPECT_EQ(Session::open(options_).error().code(), ErrorCode::invalid_argument);
  EXPECT_NE(Session::open(options_).error().message().find("tacet keygen"), std::string::npos);
  make_keys();
  Options other = options_;
  other.owner_folder = folder_ / "other";
  EXPECT_FALSE(generate_keys(other)) << "the host is another owner's";
  EXPECT_FALSE(has_keys(other.owner_folder));
  other.host_folder = folder_ / "other_host";
  ASSERT_TRUE(generate_keys(other));
  other.host_folder = options_.host_folder;
  const auto mixed = Session::open(other);
  ASSERT_FALSE(mixed);
  EXPECT_EQ(mixed.error().code(), ErrorCode::wrong_key);
  std::filesystem::copy_file(options_.owner_folder / "catalog.json", other.owner_folder / "catalog.json",
                             std::filesystem::copy_options::overwrite_existing);
  other.host_folder = folder_ / "other_host";
  const auto catalog = Session::open(other);
  ASSERT_FALSE(catalog);
  EXPECT_EQ(catalog.error().code(), ErrorCode::wrong_key);
  Options secure = options_;
  secure.insecure_test_ring = false;
  EXPECT_EQ(Session::open(secure).error().code(), ErrorCode::insecure_parameters);
}

TEST_F(KeysTest, AnOwnerWhoseHostHasNothingGetsNewEvaluationKeys) {
  make_keys();
  const std::string secret = test::read_text(options_.owner_folder / "secret_key");
  std::filesystem::remove_all(options_.host_folder);
  EXPECT_EQ(Session::open(options_).error().code(), ErrorCode::invalid_argument);
  ASSERT_TRUE(generate_keys(options_));
  EXPECT_EQ(test::read_text(options_.owner_folder / "secret_key"), secret);
  EXPECT_TRUE(Session::open(options_));
}

TEST_F(KeysTest, InterruptedGenerationLeavesNoKeys) {
  options_.interrupted = [] { return true; };
  const auto made = generate_keys(options_);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().message(), "interrupted");
  EXPECT_FALSE(has_keys(options_.owner_folder));
  options_.interrupted = {};
  make_keys();
}

TEST_F(KeysTest, DamagedKeyFilesAreNamed) {
  make_keys();
  for (const char* name : {"secret_key", "parameters", "catalog.json"}) {
    const auto path = options_.owner_folder / name;
    const std::string good = test::read_text(path);
    for (const std::string& bad : {good.substr(0, good.size() / 2), std::string(good.size(), 'x'), std::string()}) {
      test::write_text(path, bad);
      const auto opened = Session::open(options_);
      ASSERT_FALSE(opened) << name;
      EXPECT_NE(opened.error().message().find(name), std::string::npos) << opened.error().message();
    }
    test::write_text(path, good);
  }
  EXPECT_TRUE(Session::open(options_));
}

TEST_F(KeysTest, APassphraseLocksTheKey) {
  setenv("TACET_PASSPHRASE", "correct horse", 1);
  make_keys();
  EXPECT_EQ(wire::peek_file(options_.owner_folder / "secret_key")->type, wire::ObjectType::locked_secret_key);
  EXPECT_TRUE(Session::open(options_));
  setenv("TACET_PASSPHRASE", "wrong horse", 1);
  EXPECT_EQ(Session::open(options_).error().code(), ErrorCode::wrong_key);
  unsetenv("TACET_PASSPHRASE");
  const auto unset = Session::open(options_);
  ASSERT_FALSE(unset);
  EXPECT_EQ(unset.error().code(), ErrorCode::wrong_key);
  EXPECT_NE(unset.error().message().find("TACET_PASSPHRASE"), std::string::npos);
}

}  // namespace
}  // namespace tacet::owner
