// SPDX-License-Identifier: Apache-2.0
#include "base/secret_memory.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <new>
#include <type_traits>
#include <vector>

#include "base/word.h"

namespace tacet {
namespace {

static_assert(!std::is_copy_constructible_v<SecretBuffer<Word>> && !std::is_copy_assignable_v<SecretBuffer<Word>>);

TEST(SecretBuffer, StartsAsZerosOnACacheLine) {
  for (const std::size_t count : {1U, 63U, 64U, 65U, 1024U, 100001U}) {
    SecretBuffer<std::uint8_t> buffer(count);
    EXPECT_EQ(buffer.size(), count);
    EXPECT_TRUE(std::ranges::all_of(buffer.values(), [](std::uint8_t value) { return value == 0; })) << count;
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffer.data()) % cache_line_bytes, 0U) << count;
    buffer[count - 1] = 9;
  }
}

TEST(SecretBuffer, Moves) {
  SecretBuffer<int> a(10);
  a[9] = 42;
  int* address = a.data();
  SecretBuffer<int> b(std::move(a));
  EXPECT_EQ(b.data(), address);
  EXPECT_EQ(b[9], 42);
  SecretBuffer<int> c(3);
  c = std::move(b);
  EXPECT_EQ(c.data(), address);
  EXPECT_EQ(c.size(), 10U);
  SecretBuffer<int>& alias = c;
  c = std::move(alias);
  EXPECT_EQ(c[9], 42);
  SecretBuffer<int> empty;
  EXPECT_EQ(empty.size(), 0U);
  EXPECT_FALSE(empty.locked());
}

TEST(SecretBuffer, TooMuchThrows) { EXPECT_THROW(SecretBuffer<Word>(std::size_t{1} << 58), std::bad_alloc); }

TEST(SecretBuffer, IsLockedWhereTheSystemLocksOthersToo) {
  std::vector<std::uint8_t> page(8192);
  const bool permitted = mlock(page.data(), page.size()) == 0;
  if (permitted) munlock(page.data(), page.size());
  SecretBuffer<Word> buffer(8);
  EXPECT_EQ(buffer.locked(), permitted);
  SecretBuffer<Word> moved(std::move(buffer));
  EXPECT_EQ(moved.locked(), permitted);
  SecretBuffer<Word> assigned;
  EXPECT_FALSE(assigned.locked());
  assigned = std::move(moved);
  EXPECT_EQ(assigned.locked(), permitted);
}

TEST(SecretBufferDeathTest, WritingPastTheEndStopsTheProcess) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_DEATH(
      {
        SecretBuffer<std::uint8_t> buffer(64);
        volatile std::uint8_t* past = buffer.data() + 64;  // the guard page
        *past = 1;
      },
      "");
}

TEST(Wipe, ZeroesEveryByteAndNoMore) {
  std::array<std::uint8_t, 66> bytes;
  bytes.fill(0xff);
  wipe(bytes.data() + 1, 64);
  EXPECT_EQ(bytes.front(), 0xff);
  EXPECT_EQ(bytes.back(), 0xff);
  EXPECT_TRUE(std::all_of(bytes.begin() + 1, bytes.end() - 1, [](std::uint8_t byte) { return byte == 0; }));
}

}  // namespace
}  // namespace tacet
