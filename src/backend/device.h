// SPDX-License-Identifier: Apache-2.0
//
// What an operation runs on: kernels, memory and threads. Passed as an argument everywhere; a
// process may hold several.
#pragma once

#include <cstddef>
#include <memory>

#include "backend/backend.h"
#include "base/buffer_pool.h"
#include "base/thread_pool.h"

namespace tacet::backend {

/// Thread-safe: concurrent operations may share a device (their loops then take turns on its
/// threads).
class Device {
 public:
  struct Options {
    unsigned threads = 1;                ///< workers including the caller; 0 = one a processor
    std::size_t memory_limit_bytes = 0;  ///< for pooled buffers; 0 = none
    Backend backend = Backend::best_available();
  };

  Device() : Device(Options{}) {}
  explicit Device(const Options& options)
      : backend_(options.backend),
        pool_(std::make_unique<BufferPool>(options.memory_limit_bytes)),
        threads_(std::make_unique<ThreadPool>(options.threads)) {}

  const Backend& backend() const { return backend_; }
  BufferPool& pool() const { return *pool_; }
  ThreadPool& threads() const { return *threads_; }

  /// Calls body(first, last) on column ranges that cover [0, n) in blocks of a few pages, in
  /// parallel: for element-wise work on limbs too few to keep all threads busy. n is a power of
  /// two.
  template <class Body>
  void parallel_columns(std::size_t n, Body&& body) const {
    constexpr std::size_t block = 4096;
    const std::size_t blocks = n <= block ? 1 : n / block;
    threads_->parallel_for(blocks, [&](std::size_t i) { body(i * (n / blocks), (i + 1) * (n / blocks)); });
  }

 private:
  Backend backend_;
  std::unique_ptr<BufferPool> pool_;
  std::unique_ptr<ThreadPool> threads_;
};

}  // namespace tacet::backend
