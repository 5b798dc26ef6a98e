// SPDX-License-Identifier: Apache-2.0
#include "base/thread_pool.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include "base/check.h"
#include "base/word.h"

namespace tacet {
namespace {

/// How long a worker looks for the next loop before it sleeps. Consecutive loops of one operation
/// follow within microseconds; a sleeping worker costs tens of them to wake.
constexpr std::chrono::microseconds spin_time{50};

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

}  // namespace

/// One loop at a time. `ticket` holds the loop's number in its upper half and the next index in its
/// lower half, so that a worker that wakes late can never take an index of a loop it has not seen.
struct ThreadPool::State {
  alignas(cache_line_bytes) std::atomic<std::uint64_t> ticket{0};
  alignas(cache_line_bytes) std::atomic<std::size_t> finished{0};
  alignas(cache_line_bytes) std::atomic<std::uint32_t> generation{0};
  std::atomic<bool> busy{false};
  std::atomic<bool> stop{false};
  std::atomic<std::size_t> count{0};
  std::atomic<Function> function{nullptr};
  std::atomic<void*> context{nullptr};
  std::vector<std::jthread> workers;

  void work(std::uint32_t loop) {
    for (;;) {
      std::uint64_t seen = ticket.load(std::memory_order_acquire);
      const auto index = static_cast<std::size_t>(seen & 0xffffffffU);
      const std::size_t total = count.load(std::memory_order_acquire);
      if (static_cast<std::uint32_t>(seen >> 32) != loop || index >= total) return;
      const Function body = function.load(std::memory_order_acquire);
      void* const argument = context.load(std::memory_order_acquire);
      // Succeeds only while the ticket is still of this loop, and then what was read above belongs
      // to it.
      if (!ticket.compare_exchange_weak(seen, seen + 1, std::memory_order_acq_rel)) continue;
      body(argument, index);
      finished.fetch_add(1, std::memory_order_acq_rel);
    }
  }

  void serve() {
    std::uint32_t seen = 0;
    for (;;) {
      const auto give_up = std::chrono::steady_clock::now() + spin_time;
      std::uint32_t now = generation.load(std::memory_order_acquire);
      while (now == seen) {
        if (std::chrono::steady_clock::now() > give_up) {
          generation.wait(seen, std::memory_order_acquire);
        } else {
          for (int i = 0; i < 16; ++i) pause();
        }
        now = generation.load(std::memory_order_acquire);
      }
      if (stop.load(std::memory_order_acquire)) return;
      seen = now;
      work(now);
    }
  }
};

ThreadPool::ThreadPool(unsigned threads) : threads_(threads), state_(std::make_unique<State>()) {
  if (threads_ == 0) threads_ = std::max(1U, std::thread::hardware_concurrency());
  for (unsigned i = 1; i < threads_; ++i) state_->workers.emplace_back([this] { state_->serve(); });
}

ThreadPool::~ThreadPool() {
  state_->stop.store(true, std::memory_order_release);
  state_->generation.fetch_add(1, std::memory_order_acq_rel);
  state_->generation.notify_all();
  state_->workers.clear();
}

void ThreadPool::run(std::size_t count, Function function, void* context) {
  State& state = *state_;
  TACET_CHECK(count < 0xffffffffU);
  if (threads_ == 1 || count <= 1 || state.busy.exchange(true, std::memory_order_acquire)) {
    for (std::size_t i = 0; i < count; ++i) function(context, i);
    return;
  }
  const std::uint32_t loop = state.generation.load(std::memory_order_relaxed) + 1;
  // First a ticket that fits no loop: a worker still leaving the last loop can then claim nothing
  // while the three values below change.
  state.ticket.store((std::uint64_t{loop} << 32) | 0xffffffffU, std::memory_order_release);
  state.finished.store(0, std::memory_order_relaxed);
  state.count.store(count, std::memory_order_release);
  state.function.store(function, std::memory_order_release);
  state.context.store(context, std::memory_order_release);
  state.ticket.store(std::uint64_t{loop} << 32, std::memory_order_release);
  state.generation.store(loop, std::memory_order_release);
  state.generation.notify_all();
  state.work(loop);
  while (state.finished.load(std::memory_order_acquire) != count) pause();
  state.busy.store(false, std::memory_order_release);
}

}  // namespace tacet
