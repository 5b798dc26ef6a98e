// SPDX-License-Identifier: Apache-2.0
#include "wire/file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>

#include "tests/wire/bytes_of.h"

namespace tacet::wire {
namespace {

using test::Bytes;

constexpr std::size_t plenty = std::size_t{1} << 20;

class FileTest : public testing::Test {
 protected:
  FileTest() {
    std::string pattern = testing::TempDir() + "tacet_wire_XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~FileTest() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path path(const std::string& name) const { return folder_ / name; }
  std::size_t entries() const {
    const std::filesystem::directory_iterator files(folder_);
    return static_cast<std::size_t>(std::distance(begin(files), end(files)));
  }
  static mode_t mode(const std::filesystem::path& file) {
    struct stat status {};
    EXPECT_EQ(stat(file.c_str(), &status), 0);
    return status.st_mode & 07777;
  }
  std::filesystem::path folder_;
};

TEST_F(FileTest, ComesBackAndLeavesNothingElse) {
  const Bytes first{1, 2, 3};
  ASSERT_TRUE(write_file_atomically(path("object"), first));
  EXPECT_EQ(read_file(path("object"), plenty).value(), first);
  const Bytes second(100000, 9);
  ASSERT_TRUE(write_file_atomically(path("object"), second));
  EXPECT_EQ(read_file(path("object"), plenty).value(), second);
  ASSERT_TRUE(write_file_atomically(path("empty"), {}));
  EXPECT_TRUE(read_file(path("empty"), plenty).value().empty());
  EXPECT_EQ(entries(), 2U);
}

TEST_F(FileTest, SecretsAreForTheirOwnerAlone) {
  const mode_t before = umask(022);
  ASSERT_TRUE(write_file_atomically(path("public"), Bytes{1}));
  ASSERT_TRUE(write_file_atomically(path("secret"), Bytes{1}, FileAccess::owner_alone));
  umask(before);
  EXPECT_EQ(mode(path("public")), 0644U);
  EXPECT_EQ(mode(path("secret")), 0600U);
}

TEST_F(FileTest, TheLimitHoldsBeforeReading) {
  ASSERT_TRUE(write_file_atomically(path("object"), Bytes(100)));
  EXPECT_TRUE(read_file(path("object"), 100));
  const auto refused = read_file(path("object"), 99);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::limit_exceeded);
  EXPECT_NE(refused.error().message().find("has 100 bytes; the limit is 99"), std::string::npos);
}

TEST_F(FileTest, WhatIsNotThereIsNamed) {
  const auto refused = read_file(path("absent"), plenty);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::system);
  EXPECT_EQ(refused.error().message(), "cannot open '" + path("absent").string() + "': No such file or directory");
  EXPECT_EQ(peek_file(path("absent")).error().code(), ErrorCode::system);
}

TEST_F(FileTest, OnlyRegularFilesAreRead) {
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  for (const std::filesystem::path& special : {folder_, path("pipe"), std::filesystem::path("/dev/zero")}) {
    const auto refused = read_file(special, plenty);
    ASSERT_FALSE(refused) << special;
    EXPECT_EQ(refused.error().code(), ErrorCode::system);
    EXPECT_FALSE(peek_file(special));
  }
}

// A link to itself: what the system refuses to open for everyone, root too.
TEST_F(FileTest, WhatTheSystemRefusesIsNamed) {
  std::filesystem::create_symlink(path("loop"), path("loop"));
  const auto refused = read_file(path("loop"), plenty);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::system);
  EXPECT_NE(refused.error().message().find(path("loop").string()), std::string::npos);
  EXPECT_FALSE(peek_file(path("loop")));
}

TEST_F(FileTest, FoldersThatAreNotThereAreNamed) {
  const Status refused = write_file_atomically(path("absent") / "object", Bytes{1});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::system);
  EXPECT_EQ(entries(), 0U);
}

TEST_F(FileTest, AFullDeviceIsAFault) {
  const Status refused = write_file_atomically("/dev/full", Bytes(10));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::system);
  EXPECT_EQ(refused.error().message(), "cannot write '/dev/full': No space left on device");
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
}

TEST_F(FileTest, AWriteThatFailsHalfwayKeepsTheOldFile) {
  const Bytes old{1, 2, 3};
  ASSERT_TRUE(write_file_atomically(path("object"), old));
  struct rlimit before {};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const struct rlimit small { 4096, before.rlim_max };
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const Status refused = write_file_atomically(path("object"), Bytes(10000));
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::system);
  EXPECT_EQ(read_file(path("object"), plenty).value(), old);
  EXPECT_EQ(entries(), 1U);
}

TEST_F(FileTest, ATargetThatIsAFolderIsRefused) {
  ASSERT_TRUE(std::filesystem::create_directory(path("folder")));
  const Status refused = write_file_atomically(path("folder"), Bytes{1});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::system);
  EXPECT_EQ(entries(), 1U);
}

TEST_F(FileTest, PeekSaysWhatIsInside) {
  const auto container = make_container(ObjectType::ckks_ciphertext, rlwe::ParameterId(), 5);
  ASSERT_TRUE(write_file_atomically(path("object"), container));
  const auto header = peek_file(path("object"));
  ASSERT_TRUE(header) << header.error().message();
  EXPECT_EQ(header->type, ObjectType::ckks_ciphertext);
  EXPECT_EQ(header->payload_bytes, 5U);
  ASSERT_TRUE(write_file_atomically(path("object"), Bytes{1, 2, 3}));
  EXPECT_EQ(peek_file(path("object")).error().code(), ErrorCode::corrupt_data);
}

TEST_F(FileTest, AnOutputFileAppearsWholeOrNotAtAll) {
  const auto target = path("file");
  {
    auto file = OutputFile::create(target);
    ASSERT_TRUE(file) << file.error().message();
    ASSERT_TRUE(file->write_at(4, Bytes{5, 6}));
    EXPECT_FALSE(std::filesystem::exists(target));
    auto moved = std::move(*file);
    ASSERT_TRUE(moved.write_at(0, Bytes{1, 2, 3, 4}));
    ASSERT_TRUE(moved.commit());
  }
  EXPECT_EQ(read_file(target, 100).value(), (Bytes{1, 2, 3, 4, 5, 6}));
  {
    auto file = OutputFile::create(target);
    ASSERT_TRUE(file->write_at(0, Bytes{9}));
  }
  EXPECT_EQ(read_file(target, 100).value(), (Bytes{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(entries(), 1U);
  const auto special = OutputFile::create("/dev/null");
  ASSERT_FALSE(special);
  EXPECT_EQ(special.error().code(), ErrorCode::system);
}

}  // namespace
}  // namespace tacet::wire
