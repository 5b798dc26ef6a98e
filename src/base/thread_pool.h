// SPDX-License-Identifier: Apache-2.0
//
// A fork-join pool for loops over limbs. No allocation per loop; indices are handed out one by one,
// so uneven work balances itself.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <type_traits>

namespace tacet {

class ThreadPool {
 public:
  /// `threads` workers including the caller; 0 = as many as the machine has processors.
  explicit ThreadPool(unsigned threads = 1);
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;
  ~ThreadPool();

  unsigned threads() const { return threads_; }

  /// Calls body(i) once for every i < count, on any of the workers, and returns when all are done.
  /// The body must not throw (the process stops). A loop inside a loop, or from a second thread
  /// while one is running, runs on its caller alone, so sharing a pool is safe. Order is
  /// unspecified; results must not depend on it.
  template <class Body>
  void parallel_for(std::size_t count, Body&& body) {
    run(
        count,
        [](void* context, std::size_t index) noexcept {
          (*static_cast<std::remove_reference_t<Body>*>(context))(index);
        },
        const_cast<void*>(static_cast<const void*>(&body)));
  }

 private:
  using Function = void (*)(void* context, std::size_t index) noexcept;
  struct State;
  void run(std::size_t count, Function function, void* context);

  unsigned threads_;
  std::unique_ptr<State> state_;
};

}  // namespace tacet
