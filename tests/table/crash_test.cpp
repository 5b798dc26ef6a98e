// SPDX-License-Identifier: Apache-2.0
//
// A writer that is killed at any moment leaves the old store or the new one.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "table/store.h"
#include "tests/table/store_fixture.h"

namespace tacet::table {
namespace {

constexpr std::uint64_t id = 1;
constexpr std::uint32_t columns_in_all = 40;

/// Adds one column after another, tells after each that it is there, and drops the table when it has them all.
[[noreturn]] void write_for_ever(const std::filesystem::path& host, const test::StoreOwner& owner,
                                 const std::vector<std::vector<wire::PackedLane>>& lanes, int told) {
  auto store = Store::open(host, owner.device());
  while (store) {
    auto table = store->table(id);
    auto next = static_cast<std::uint32_t>(table ? (*table)->columns.size() : 0);
    if (next == columns_in_all) {
      if (!store->drop_table(id)) break;
      next = 0;
    } else {
      const StoredColumn column{next, 1, 2};
      auto writer = store->write_table(id, 1, {column});
      if (!writer || !writer->write(column, 0, lanes[next]) || !writer->commit()) break;
      ++next;
    }
    const auto count = static_cast<std::uint8_t>(next);
    if (::write(told, &count, 1) != 1) break;
  }
  ::_exit(1);  // it never ends by itself
}

TEST(Crash, LeavesTheOldTableOrTheNewOne) {
  const test::TemporaryFolder folder;
  const test::StoreOwner owner;
  const auto host = folder / "host";
  owner.make_store(host);
  std::vector<std::vector<wire::PackedLane>> lanes;
  for (std::uint32_t column = 0; column < columns_in_all; ++column) lanes.push_back(owner.lanes(id, {column, 1, 2}, 0));
  RandomStream random(Seed{{7}}, "moments");
  std::uint32_t committed = 0;
  for (int round = 0; round < 40; ++round) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) write_for_ever(host, owner, lanes, ends[1]);
    ::close(ends[1]);
    ::usleep(static_cast<useconds_t>(random.next() % 30000));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the writer met a fault";
    std::uint8_t told = 0;
    while (::read(ends[0], &told, 1) == 1) committed = told;
    ::close(ends[0]);

    const auto store = Store::open(host, owner.device());
    ASSERT_TRUE(store) << store.error().message();
    const auto table = store->table(id);
    const auto found = static_cast<std::uint32_t>(table ? (*table)->columns.size() : 0);
    const std::uint32_t next = committed == columns_in_all ? 0 : committed + 1;
    EXPECT_TRUE(found == committed || found == next) << found << " columns after " << committed;
    if (table) {
      const Status right = owner.check_table(*store, id, bgv::Level(2));
      EXPECT_TRUE(right) << right.error().message();
      EXPECT_EQ(test::files_under(host / "tables").size(), found + 1U) << "files that nobody owns";
    } else {
      EXPECT_TRUE(test::files_under(host / "tables").empty());
    }
    committed = found;
  }
}

}  // namespace
}  // namespace tacet::table
