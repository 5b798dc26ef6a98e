// SPDX-License-Identifier: Apache-2.0
#include "table/store.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "table/folder_lock.h"
#include "tests/table/store_fixture.h"

namespace tacet::table {
namespace {

using bgv::Level;
using test::files_under;

constexpr std::uint64_t id = 0x0123456789abcdef;

class StoreTest : public testing::Test {
 protected:
  StoreTest() : store_(owner_.make_store(folder_ / "host")) {}
  std::filesystem::path host() const { return folder_ / "host"; }
  Store open() const {
    auto store = Store::open(host(), owner_.device());
    EXPECT_TRUE(store) << store.error().message();
    return *std::move(store);
  }

  const StoredColumn small_{0, 2, 3};
  const StoredColumn none_{1, 0, 5};
  const StoredColumn tall_{7, 1, 12};
  const std::vector<StoredColumn> columns_{small_, none_, tall_};

  test::TemporaryFolder folder_;
  test::StoreOwner owner_;
  Store store_;
};

TEST_F(StoreTest, KeysAreWrittenOnce) {
  EXPECT_TRUE(store_.initialised());
  EXPECT_EQ(store_.key(), owner_.id());
  Store again = open();
  ASSERT_TRUE(again.initialised());
  EXPECT_EQ(again.parameters(), test::small_parameters());
  EXPECT_EQ(again.key(), owner_.id());
  const auto keys = again.read_keys();
  ASSERT_TRUE(keys) << keys.error().message();
  EXPECT_TRUE(keys->relinearisation(Level(1)));
  EXPECT_TRUE(keys->galois(3, Level(1)));
  EXPECT_EQ(again.key_bytes(), std::filesystem::file_size(host() / "evaluation_keys") +
                                   std::filesystem::file_size(host() / "galois_keys"));
  const auto for_products = again.read_keys(KeyUse::products);
  ASSERT_TRUE(for_products) << for_products.error().message();
  EXPECT_TRUE(for_products->relinearisation(Level(1)));
  EXPECT_FALSE(for_products->galois(3, Level(1)));
  EXPECT_FALSE(again.initialise(test::small_parameters(), *keys));
  const auto fresh = Store::open(folder_ / "fresh", owner_.device());
  ASSERT_TRUE(fresh);
  EXPECT_FALSE(fresh->initialised());
  EXPECT_FALSE(fresh->read_keys());
}

TEST_F(StoreTest, ATableIsSeenWhenItIsWhole) {
  {
    auto writer = store_.write_table(id, 2, columns_);
    ASSERT_TRUE(writer) << writer.error().message();
    ASSERT_TRUE(writer->write(small_, 0, owner_.lanes(id, small_, 0)));
    EXPECT_TRUE(store_.tables().empty());
    EXPECT_TRUE(open().tables().empty());
    const Status early = writer->commit();
    ASSERT_FALSE(early);
    EXPECT_NE(early.error().message().find("block 1 of column 0"), std::string::npos) << early.error().message();
  }
  EXPECT_TRUE(files_under(host() / "tables").empty()) << "without commit nothing stays";
  const Status written = owner_.write_table(store_, id, 2, columns_);
  ASSERT_TRUE(written) << written.error().message();
  for (const Store* store : {static_cast<const Store*>(&store_)}) {
    const Store other = open();
    for (const Store* one : {store, &other}) {
      ASSERT_EQ(one->tables().size(), 1U);
      EXPECT_EQ(one->tables()[0].columns, columns_);
      EXPECT_EQ(one->tables()[0].blocks, 2U);
      for (const unsigned level : {0U, 2U, 12U}) {
        const Status right = owner_.check_table(*one, id, Level(level));
        EXPECT_TRUE(right) << right.error().message();
      }
      std::uint64_t bytes = 0;
      for (const auto& file : files_under(host() / "tables")) bytes += std::filesystem::file_size(file);
      EXPECT_EQ(one->tables()[0].bytes, bytes);
    }
  }
}

TEST_F(StoreTest, CiphertextsMayBeGivenToo) {
  const client::SecretKey key = client::SecretKey::generate(test::small_parameters().rlwe());
  const auto encryptor = client::BgvEncryptor::with_secret_key(test::small_parameters(), owner_.device(), key).value();
  std::vector<bgv::Ciphertext> foreign;
  foreign.push_back(encryptor.encrypt(std::vector<Word>{1}, Level(12)).value());
  auto writer = store_.write_table(id, 1, {tall_});
  ASSERT_TRUE(writer);
  const Status refused = writer->write(tall_, 0, foreign);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::wrong_key);
}

TEST_F(StoreTest, ColumnsJoinATableAndLeaveIt) {
  ASSERT_TRUE(owner_.write_table(store_, id, 2, {small_}));
  EXPECT_FALSE(store_.write_table(id, 3, {tall_})) << "another number of blocks";
  EXPECT_FALSE(store_.write_table(id, 2, {small_})) << "there already";
  EXPECT_FALSE(store_.write_table(id, 2, {tall_, tall_}));
  EXPECT_FALSE(store_.write_table(id + 1, 0, {tall_}));
  EXPECT_FALSE(store_.write_table(id + 1, 1, {{9, 1, 13}})) << "a level that does not exist";
  EXPECT_FALSE(store_.write_table(id + 1, 1, {{9, 66, 3}})) << "more lanes than a value has";
  ASSERT_TRUE(owner_.write_table(store_, id, 2, {none_, tall_}));
  EXPECT_EQ(store_.tables()[0].columns, columns_);
  EXPECT_TRUE(owner_.check_table(open(), id, Level(12)));
  const std::vector<std::uint32_t> gone{0, 1};
  ASSERT_TRUE(store_.drop_columns(id, gone));
  EXPECT_EQ(open().tables()[0].columns, std::vector{tall_});
  EXPECT_EQ(files_under(host() / "tables").size(), 3U) << "manifest and two blocks";
  EXPECT_FALSE(store_.drop_columns(id, gone));
  EXPECT_FALSE(store_.read_lane(id, 0, 0, 0, Level(0)));
  EXPECT_FALSE(store_.read_lane(id, 7, 1, 0, Level(0)));
  EXPECT_FALSE(store_.read_lane(id, 7, 0, 2, Level(0)));
  ASSERT_TRUE(store_.drop_table(id));
  EXPECT_FALSE(store_.drop_table(id));
  EXPECT_TRUE(files_under(host() / "tables").empty());
  EXPECT_FALSE(store_.table(id));
}

TEST_F(StoreTest, LanesMustBeAsAnnounced) {
  auto writer = store_.write_table(id, 1, columns_);
  ASSERT_TRUE(writer);
  const auto lanes = owner_.lanes(id, small_, 0);
  EXPECT_FALSE(writer->write(small_, 1, lanes)) << "no such block";
  EXPECT_FALSE(writer->write({0, 1, 3}, 0, lanes)) << "no such column";
  EXPECT_FALSE(writer->write(small_, 0, std::span(lanes).first(1)));
  EXPECT_FALSE(writer->write(tall_, 0, std::span(lanes).first(1))) << "another level";
  EXPECT_FALSE(writer->write(none_, 0, std::vector<wire::PackedLane>()));
}

TEST_F(StoreTest, OneWriterAtATime) {
  Store other = open();
  {
    const auto writer = store_.write_table(id, 1, {small_});
    ASSERT_TRUE(writer);
    const auto second = other.write_table(id + 1, 1, {small_});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code(), ErrorCode::system);
    EXPECT_FALSE(other.drop_table(id));
    EXPECT_TRUE(Store::open(host(), owner_.device())) << "reading goes on";
    EXPECT_TRUE(std::filesystem::exists(host() / "tables" / "0123456789abcdef")) << "and leaves the writer's files";
  }
  EXPECT_TRUE(other.write_table(id + 1, 1, {small_}));
}

TEST_F(StoreTest, AStoreThatChangedBehindIsReadAgain) {
  Store other = open();
  ASSERT_TRUE(owner_.write_table(store_, id, 1, {small_}));
  ASSERT_TRUE(owner_.write_table(other, id, 1, {tall_})) << "joins what the first one wrote";
  EXPECT_TRUE(owner_.check_table(open(), id, Level(3)));
  EXPECT_EQ(open().tables()[0].columns.size(), 2U);
}

TEST_F(StoreTest, OpeningRemovesWhatKilledWritersLeft) {
  ASSERT_TRUE(owner_.write_table(store_, id, 1, {small_}));
  const auto before = files_under(host());
  const auto table = host() / "tables" / "0123456789abcdef";
  std::filesystem::create_directories(host() / "tables" / "00000000000000ff");
  for (const auto& path :
       {table / "00000009.00000", table / "manifest.0011223344556677.part",
        host() / "tables" / "00000000000000ff" / "00000000.00000", host() / "evaluation_keys.0011223344556677.part"})
    test::write_text(path, "left over");
  {
    const auto lock = FolderLock::acquire(host());
    ASSERT_TRUE(lock);
    open();
    EXPECT_EQ(files_under(host()).size(), before.size() + 4) << "somebody is writing";
  }
  open();
  EXPECT_EQ(files_under(host()), before);
}

TEST_F(StoreTest, AFullDiskLeavesTheOldTable) {
  ASSERT_TRUE(owner_.write_table(store_, id, 1, {small_}));
  const auto before = files_under(host());
  const auto lanes = owner_.lanes(id, tall_, 0);
  rlimit old{};
  getrlimit(RLIMIT_FSIZE, &old);
  const auto signal_before = std::signal(SIGXFSZ, SIG_IGN);
  Status written;
  {
    auto writer = store_.write_table(id, 1, {tall_});
    ASSERT_TRUE(writer);
    const rlimit tight{10000, old.rlim_max};
    setrlimit(RLIMIT_FSIZE, &tight);
    written = writer->write(tall_, 0, lanes);
    setrlimit(RLIMIT_FSIZE, &old);
  }
  std::signal(SIGXFSZ, signal_before);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code(), ErrorCode::system);
  EXPECT_NE(written.error().message().find("00000007.00000"), std::string::npos) << written.error().message();
  EXPECT_EQ(files_under(host()), before);
  EXPECT_TRUE(owner_.check_table(open(), id, Level(12)));
}

/// Opens the store and everything in it; the first fault. With keys.
Status read_everything(const test::StoreOwner& owner, const std::filesystem::path& host) {
  TACET_ASSIGN_OR_RETURN(const Store store, Store::open(host, owner.device()));
  TACET_RETURN_IF_ERROR(store.read_keys());
  return owner.check_table(store, id, Level(12));
}

TEST_F(StoreTest, EveryTruncatedOrFlippedFileIsFound) {
  ASSERT_TRUE(owner_.write_table(store_, id, 1, {small_, tall_}));
  ASSERT_TRUE(read_everything(owner_, host()));
  RandomStream random(Seed{{1}}, "damage");
  for (const auto& file : files_under(host())) {
    if (file.filename() == "lock") continue;
    const std::string good = test::read_text(file);
    const auto expect_fault = [&](const std::string& bytes, const std::string& what) {
      test::write_text(file, bytes);
      const Status read = read_everything(owner_, host());
      ASSERT_FALSE(read) << file << ": " << what;
      EXPECT_NE(read.error().message().find(file.filename().string()), std::string::npos) << read.error().message();
    };
    for (const std::size_t kept : {std::size_t{0}, std::size_t{39}, good.size() / 2, good.size() - 1})
      expect_fault(good.substr(0, kept), "cut to " + std::to_string(kept));
    expect_fault(good + '\0', "longer");
    for (int flip = 0; flip < 24; ++flip) {
      // The first ones in the header and the fields, the others anywhere.
      const std::size_t at =
          flip < 12 ? random.next() % std::min<std::size_t>(good.size(), 128) : random.next() % good.size();
      std::string flipped = good;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << random.next() % 8));
      expect_fault(flipped, "flipped at " + std::to_string(at));
    }
    test::write_text(file, good);
  }
  EXPECT_TRUE(read_everything(owner_, host()));
}

TEST_F(StoreTest, ADamagedTableDoesNotHideTheOthers) {
  ASSERT_TRUE(owner_.write_table(store_, id, 1, {small_}));
  ASSERT_TRUE(owner_.write_table(store_, id + 1, 1, {small_}));
  test::write_text(host() / "tables" / "0123456789abcdef" / "manifest", "damaged");
  Store store = open();
  ASSERT_EQ(store.tables().size(), 1U);
  EXPECT_TRUE(owner_.check_table(store, id + 1, Level(3)));
  const auto table = store.table(id);
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().code(), ErrorCode::corrupt_data);
  EXPECT_TRUE(std::filesystem::exists(host() / "tables" / "0123456789abcdef" / "00000000.00000")) << "nothing is lost";
  EXPECT_TRUE(store.drop_table(id));
  EXPECT_EQ(open().tables().size(), 1U);
}

TEST_F(StoreTest, MixedFilesAreFound) {
  ASSERT_TRUE(owner_.write_table(store_, id, 2, {small_, {1, 2, 3}}));
  const auto table = host() / "tables" / "0123456789abcdef";
  const test::StoreOwner stranger;
  Store theirs = stranger.make_store(folder_ / "theirs");
  ASSERT_TRUE(stranger.write_table(theirs, id, 2, {small_, {1, 2, 3}}));
  const auto foreign = folder_ / "theirs";
  const auto expect_fault = [&](const std::filesystem::path& target, const std::filesystem::path& source,
                                ErrorCode code) {
    const std::string good = test::read_text(target);
    test::write_text(target, test::read_text(source));
    const Status read = read_everything(owner_, host());
    ASSERT_FALSE(read) << target << " from " << source;
    EXPECT_EQ(read.error().code(), code) << read.error().message();
    EXPECT_NE(read.error().message().find(target.filename().string()), std::string::npos) << read.error().message();
    test::write_text(target, good);
  };
  expect_fault(table / "00000000.00000", table / "00000001.00000", ErrorCode::corrupt_data);
  expect_fault(table / "00000000.00000", table / "00000000.00001", ErrorCode::corrupt_data);
  expect_fault(table / "00000000.00000", foreign / "tables" / "0123456789abcdef" / "00000000.00000",
               ErrorCode::wrong_key);
  expect_fault(table / "manifest", foreign / "tables" / "0123456789abcdef" / "manifest", ErrorCode::wrong_key);
  expect_fault(host() / "evaluation_keys", foreign / "evaluation_keys", ErrorCode::wrong_key);
  expect_fault(host() / "galois_keys", foreign / "galois_keys", ErrorCode::wrong_key);
  // The same column of the same table, from another day.
  const std::string old = test::read_text(table / "00000000.00000");
  ASSERT_TRUE(store_.drop_table(id));
  ASSERT_TRUE(owner_.write_table(store_, id, 2, {small_, {1, 2, 3}}));
  test::write_text(folder_ / "old", old);
  expect_fault(table / "00000000.00000", folder_ / "old", ErrorCode::corrupt_data);
  EXPECT_TRUE(read_everything(owner_, host()));
}

}  // namespace
}  // namespace tacet::table
