// SPDX-License-Identifier: Apache-2.0
//
// Secret memory for the temporaries of one operation: taken once before a parallel loop, wiped after it.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "base/check.h"
#include "base/secret_memory.h"
#include "base/word.h"

namespace tacet::client {

/// As many areas as there are workers; each pass through the loop borrows one. Contents of a borrowed area are
/// unspecified.
class SecretScratch {
 public:
  class Area {
   public:
    Area(Word* data, std::atomic_flag& busy) : data_(data), busy_(busy) {}
    Area(const Area&) = delete;
    Area& operator=(const Area&) = delete;
    ~Area() { busy_.clear(std::memory_order_release); }
    Word* data() const { return data_; }

   private:
    Word* data_;
    std::atomic_flag& busy_;
  };

  /// `workers` areas of `words` words each, 64-byte aligned. Throws std::bad_alloc.
  SecretScratch(unsigned workers, std::size_t words) : busy_(workers) {
    areas_.reserve(workers);
    for (unsigned i = 0; i < workers; ++i) areas_.emplace_back(words);
  }

  /// An area that nobody else has; there must be one (an invariant: no more borrowers than workers).
  Area borrow() {
    for (std::size_t i = 0; i < areas_.size(); ++i) {
      if (!busy_[i].test_and_set(std::memory_order_acquire)) return {areas_[i].data(), busy_[i]};
    }
    stop_on_broken_invariant("a free area of secret scratch memory", __FILE__, __LINE__);
  }

 private:
  std::vector<SecretBuffer<Word>> areas_;
  std::vector<std::atomic_flag> busy_;
};

}  // namespace tacet::client
