// SPDX-License-Identifier: Apache-2.0
#include "base/thread_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace tacet {
namespace {

class Threads : public testing::TestWithParam<unsigned> {};

TEST_P(Threads, EveryIndexExactlyOnce) {
  ThreadPool pool(GetParam());
  EXPECT_EQ(pool.threads(), GetParam());
  for (const std::size_t count : {0U, 1U, 2U, 3U, 7U, 64U, 1000U}) {
    std::vector<std::atomic<int>> calls(count);
    pool.parallel_for(count, [&](std::size_t i) { ++calls[i]; });
    for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(calls[i], 1) << i << " of " << count;
  }
}

TEST_P(Threads, ManyShortLoopsInARow) {
  ThreadPool pool(GetParam());
  std::size_t expected = 0;
  std::atomic<std::size_t> sum = 0;
  for (std::size_t loop = 0; loop < 3000; ++loop) {
    const std::size_t count = loop % 5;
    pool.parallel_for(count, [&, loop](std::size_t i) { sum += loop + i; });
    expected += count * loop + count * (count - 1) / 2 * (count > 0 ? 1 : 0);
    ASSERT_EQ(sum, expected) << "loop " << loop;  // all done when the call returns
  }
}

TEST_P(Threads, WritesOfTheLoopAreSeenAfterIt) {
  ThreadPool pool(GetParam());
  std::vector<std::size_t> values(10000);
  for (std::size_t round = 1; round <= 50; ++round) {
    pool.parallel_for(values.size(), [&](std::size_t i) { values[i] = i * round; });
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < values.size(); ++i) wrong += values[i] == i * round ? 0U : 1U;
    ASSERT_EQ(wrong, 0U);
  }
}

TEST_P(Threads, LoopsInsideLoops) {
  ThreadPool pool(GetParam());
  std::atomic<int> calls = 0;
  pool.parallel_for(8, [&](std::size_t) { pool.parallel_for(5, [&](std::size_t) { ++calls; }); });
  EXPECT_EQ(calls, 40);
}

TEST_P(Threads, SharedByThreadsThatKnowNothingOfEachOther) {
  ThreadPool pool(GetParam());
  std::atomic<int> calls = 0;
  {
    std::vector<std::jthread> callers;
    for (int caller = 0; caller < 4; ++caller) {
      callers.emplace_back([&] {
        for (int loop = 0; loop < 200; ++loop) pool.parallel_for(3, [&](std::size_t) { ++calls; });
      });
    }
  }
  EXPECT_EQ(calls, 4 * 200 * 3);
}

TEST_P(Threads, WorkAfterTheWorkersFellAsleep) {
  ThreadPool pool(GetParam());
  std::atomic<int> calls = 0;
  for (int round = 0; round < 3; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    pool.parallel_for(100, [&](std::size_t) { ++calls; });
  }
  EXPECT_EQ(calls, 300);
}

INSTANTIATE_TEST_SUITE_P(Pool, Threads, testing::Values(1U, 2U, 3U, 8U), testing::PrintToStringParamName());

TEST(ThreadPool, ZeroMeansOneAProcessor) { EXPECT_GE(ThreadPool(0).threads(), 1U); }

TEST(ThreadPool, OthersHelp) {
  // With two workers both halves must be in the loop at once: each waits for the other.
  ThreadPool pool(2);
  std::atomic<int> arrived = 0;
  pool.parallel_for(2, [&](std::size_t) {
    ++arrived;
    while (arrived != 2) std::this_thread::yield();
  });
  EXPECT_EQ(arrived, 2);
}

}  // namespace
}  // namespace tacet
