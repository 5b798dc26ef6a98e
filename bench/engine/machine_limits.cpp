// SPDX-License-Identifier: Apache-2.0
#include "bench/engine/machine_limits.h"

#include <algorithm>
#include <atomic>
#include <chrono>

namespace tacet::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int tries = 7;

template <class Work>
double best_seconds(Work&& work) {
  double best = 1e9;
  for (int i = 0; i < tries; ++i) {
    const auto start = Clock::now();
    work();
    best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
  }
  return best;
}

/// Four independent sums: enough loads in flight for one core, and the compiler makes vectors of them.
std::uint64_t sum(const Word* words, std::size_t count) {
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  std::uint64_t c = 0;
  std::uint64_t d = 0;
  for (std::size_t i = 0; i < count; i += 32) {
    for (std::size_t j = 0; j < 8; ++j) {
      a += words[i + j];
      b += words[i + j + 8];
      c += words[i + j + 16];
      d += words[i + j + 24];
    }
  }
  return a + b + c + d;
}

/// Bytes a second of all threads, each reading `words_each` words of its own `rounds` times.
double read_rate(const backend::Device& device, std::size_t words_each, std::size_t rounds,
                 std::atomic<std::uint64_t>& keep) {
  const unsigned threads = device.threads().threads();
  Buffer buffer = device.pool().acquire(words_each * threads);
  std::fill(buffer.words().begin(), buffer.words().end(), 1);
  const double seconds = best_seconds([&] {
    device.threads().parallel_for(threads, [&](std::size_t i) {
      for (std::size_t round = 0; round < rounds; ++round) keep += sum(buffer.data() + i * words_each, words_each);
    });
  });
  return static_cast<double>(words_each * threads * rounds * sizeof(Word)) / seconds;
}

}  // namespace

MachineLimits measure_limits(const backend::Device& device) {
  MachineLimits limits;
  limits.threads = device.threads().threads();
  std::atomic<std::uint64_t> keep{0};
  if (can_run_ifma()) {
    constexpr std::uint64_t rounds = 400'000;
    const double seconds = best_seconds(
        [&] { device.threads().parallel_for(limits.threads, [&](std::size_t) { keep += run_ifma_chains(rounds); }); });
    limits.ifma_per_second = static_cast<double>(rounds * 64 * limits.threads) / seconds;
  }
  limits.cache_bytes_per_second = read_rate(device, std::size_t{2} << 20, 16, keep);
  limits.memory_bytes_per_second = read_rate(device, std::size_t{16} << 20, 2, keep);
  return limits;
}

}  // namespace tacet::bench
