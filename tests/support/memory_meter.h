// SPDX-License-Identifier: Apache-2.0
//
// What an operation takes from the system. A program that uses this counts every operator new.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>

namespace tacet::test {

/// Calls of operator new in this process so far, by any thread.
std::size_t allocation_count();
/// Page faults of this process so far; 0 in sanitizer builds, whose runtime faults on its own account.
long page_fault_count();

struct MemoryTaken {
  std::size_t allocations = std::numeric_limits<std::size_t>::max();
  long faults = std::numeric_limits<long>::max();
};

/// The least that any of the repetitions took: with several threads an early repetition may still need one more buffer
/// at the same time, and the system may take pages away at any moment.
template <class Operation>
MemoryTaken least_memory_taken(Operation operation) {
  for (int i = 0; i < 5; ++i) operation();
  MemoryTaken least;
  for (int i = 0; i < 20; ++i) {
    const std::size_t allocations_before = allocation_count();
    const long faults_before = page_fault_count();
    operation();
    least.faults = std::min(least.faults, page_fault_count() - faults_before);
    least.allocations = std::min(least.allocations, allocation_count() - allocations_before);
  }
  return least;
}

}  // namespace tacet::test
