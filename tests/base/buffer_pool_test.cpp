// SPDX-License-Identifier: Apache-2.0
#include "base/buffer_pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <new>
#include <set>
#include <vector>

#include "base/thread_pool.h"

namespace tacet {
namespace {

TEST(BufferPool, BuffersAreAlignedDistinctAndWritableToTheLastWord) {
  BufferPool pool;
  std::vector<Buffer> buffers;
  for (const std::size_t words : {1U, 7U, 511U, 512U, 513U, 1024U, 4096U, 65536U, 100000U, 1048577U, 3000000U}) {
    Buffer buffer = pool.acquire(words);
    ASSERT_EQ(buffer.size(), words);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffer.data()) % cache_line_bytes, 0U) << words;
    std::fill(buffer.words().begin(), buffer.words().end(), Word{words});
    buffers.push_back(std::move(buffer));
  }
  for (const Buffer& buffer : buffers)  // nobody wrote into another's words
    EXPECT_TRUE(std::ranges::all_of(buffer.words(), [&](Word word) { return word == buffer.size(); }));
}

TEST(BufferPool, AFreedBlockServesTheNextRequestOfItsClass) {
  BufferPool pool;
  Word* first = pool.acquire(10000).data();  // freed at once
  EXPECT_EQ(pool.acquire(10000).data(), first);
  const Buffer held = pool.acquire(10000);
  EXPECT_EQ(held.data(), first);
  EXPECT_NE(pool.acquire(10000).data(), first);
}

TEST(BufferPool, AWarmPoolReservesNothingMore) {
  BufferPool pool;
  const auto round = [&] {
    std::vector<Buffer> buffers;
    for (std::size_t i = 0; i < 40; ++i) buffers.push_back(pool.acquire(1000 * (i + 1)));
  };
  round();
  const std::size_t reserved = pool.usage().reserved_bytes;
  for (int i = 0; i < 10; ++i) round();
  EXPECT_EQ(pool.usage().reserved_bytes, reserved);
}

TEST(BufferPool, UsageCountsWhatIsAliveWithAtMostAnEighthLost) {
  BufferPool pool;
  for (const std::size_t words : {512U, 513U, 600U, 5000U, 65536U, 65537U, 1000001U}) {
    const Buffer buffer = pool.acquire(words);
    const std::size_t bytes = words * sizeof(Word);
    EXPECT_GE(pool.usage().in_use_bytes, bytes);
    EXPECT_LE(pool.usage().in_use_bytes, bytes + bytes / 8 + 8) << words;
  }
  EXPECT_EQ(pool.usage().in_use_bytes, 0U);
  const std::size_t peak = pool.usage().peak_bytes;
  EXPECT_GE(peak, 8000008U);
  EXPECT_LE(peak, pool.usage().reserved_bytes);
}

TEST(BufferPool, RefusesToPassItsLimit) {
  constexpr std::size_t limit = std::size_t{64} << 20;
  BufferPool pool(limit);
  std::vector<Buffer> buffers;
  EXPECT_THROW(
      {
        for (;;) buffers.push_back(pool.acquire(std::size_t{1} << 17));
      },
      std::bad_alloc);
  EXPECT_GE(buffers.size(), 32U);
  EXPECT_LE(pool.usage().reserved_bytes, limit);
  buffers.clear();
  EXPECT_EQ(pool.acquire(std::size_t{1} << 17).size(), std::size_t{1} << 17);  // usable again
}

TEST(BufferPool, AbsurdSizesThrow) {
  BufferPool pool;
  for (const std::size_t words :
       {~std::size_t{0}, ~std::size_t{0} / 8, (std::size_t{1} << 45) + 1, std::size_t{1} << 61})
    EXPECT_THROW(static_cast<void>(pool.acquire(words)), std::bad_alloc) << words;
  EXPECT_EQ(pool.usage().in_use_bytes, 0U);
}

TEST(BufferPool, NoWordsNoBuffer) {
  BufferPool pool;
  const Buffer buffer = pool.acquire(0);
  EXPECT_TRUE(buffer.empty());
  EXPECT_EQ(pool.usage().reserved_bytes, 0U);
}

TEST(Buffer, MovesAndLeavesNothingBehind) {
  BufferPool pool;
  Buffer a = pool.acquire(100);
  a.data()[99] = 42;
  Buffer b = std::move(a);
  EXPECT_TRUE(a.empty());  // NOLINT(bugprone-use-after-move): what is left is what is tested
  EXPECT_EQ(b.data()[99], 42U);
  Buffer c = pool.acquire(200);
  c = std::move(b);
  EXPECT_EQ(c.size(), 100U);
  EXPECT_EQ(c.data()[99], 42U);
  Buffer& alias = c;
  c = std::move(alias);
  EXPECT_EQ(c.size(), 100U);
  EXPECT_EQ(pool.usage().in_use_bytes, 4096U);
}

TEST(Buffer, OutlivesItsPool) {
  Buffer survivor;
  {
    BufferPool pool;
    survivor = pool.acquire(5000);
  }
  std::fill(survivor.words().begin(), survivor.words().end(), Word{7});
  EXPECT_EQ(survivor.data()[4999], 7U);
}

TEST(BufferPool, ThreadsNeverShareABuffer) {
  BufferPool pool;
  ThreadPool threads(4);
  std::atomic<int> clashes = 0;
  threads.parallel_for(400, [&](std::size_t i) {
    Buffer buffer = pool.acquire(512 + i % 3 * 512);
    for (Word& word : buffer.words()) word = i;
    for (const Word word : buffer.words()) clashes += word == i ? 0 : 1;
  });
  EXPECT_EQ(clashes, 0);
  EXPECT_EQ(pool.usage().in_use_bytes, 0U);
}

}  // namespace
}  // namespace tacet
