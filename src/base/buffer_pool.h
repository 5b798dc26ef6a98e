// SPDX-License-Identifier: Apache-2.0
//
// Recycled, uninitialised, cache-line aligned buffers of words. Page faults and zeroing cost a
// homomorphic operation more than its arithmetic does, so memory that was once touched stays with
// the pool.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "base/word.h"

namespace tacet {

class BufferPool;

/// A block of words that goes back to its pool when destroyed. Contents are unspecified when
/// acquired. Move only.
class Buffer {
 public:
  Buffer() = default;
  Buffer(Buffer&& other) noexcept;
  Buffer& operator=(Buffer&& other) noexcept;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer();

  Word* data() { return data_; }
  const Word* data() const { return data_; }
  /// The number of words asked for.
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::span<Word> words() { return {data_, size_}; }
  std::span<const Word> words() const { return {data_, size_}; }

 private:
  friend class BufferPool;
  struct Core;
  Buffer(std::shared_ptr<Core> core, Word* data, std::size_t size, unsigned size_class)
      : core_(std::move(core)), data_(data), size_(size), size_class_(size_class) {}
  void release() noexcept;

  std::shared_ptr<Core> core_;
  Word* data_ = nullptr;
  std::size_t size_ = 0;
  unsigned size_class_ = 0;
};

/// Thread-safe. Sizes are rounded up to a class (eight classes an octave, so at most 1/8 is lost);
/// a freed block serves the next request of its class, or a large one of up to four classes below, if
/// that has none. Memory is taken from the system in large
/// chunks with huge pages advised, and goes back when the pool and all its buffers are gone. A warm
/// pool neither allocates nor faults.
class BufferPool {
 public:
  /// What the pool has taken and given; bytes.
  struct Usage {
    std::size_t reserved_bytes = 0;  ///< taken from the system
    std::size_t in_use_bytes = 0;    ///< in live buffers, rounded to their classes
    std::size_t peak_bytes = 0;      ///< the largest in_use_bytes so far
  };

  /// `limit_bytes`: the most that may be reserved from the system; 0 = no limit of the pool's own.
  explicit BufferPool(std::size_t limit_bytes = 0);

  /// A buffer of `words` uninitialised words, 64-byte aligned. Throws std::bad_alloc past the limit
  /// or when the system has no memory. Cost when warm: one short lock.
  Buffer acquire(std::size_t words);

  Usage usage() const;

 private:
  std::shared_ptr<Buffer::Core> core_;
};

}  // namespace tacet
