// SPDX-License-Identifier: Apache-2.0
//
// A warm evaluator takes nothing from the system: no call of operator new, no page fault.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>

#include "tests/bgv/workshop.h"

namespace {

std::atomic<std::size_t> allocations = 0;

}  // namespace

// Replaces the allocator of the whole program by one that counts. Not inlined, or gcc sees malloc and delete meet.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* address = std::malloc(bytes == 0 ? 1 : bytes)) return address;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t bytes, std::align_val_t alignment) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  const auto align = static_cast<std::size_t>(alignment);
  if (void* address = std::aligned_alloc(align, (bytes + align - 1) / align * align)) return address;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* address) noexcept { std::free(address); }
[[gnu::noinline]] void operator delete(void* address, std::size_t) noexcept { std::free(address); }
[[gnu::noinline]] void operator delete(void* address, std::align_val_t) noexcept { std::free(address); }
[[gnu::noinline]] void operator delete(void* address, std::size_t, std::align_val_t) noexcept { std::free(address); }

namespace tacet::bgv {
namespace {

long page_faults() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt + usage.ru_majflt;
}

constexpr std::array<std::int64_t, 2> steps = {1, 5};

class WarmMemory : public testing::TestWithParam<bool> {
 protected:
  /// The least that any of the repetitions took: the system may take pages away at any moment.
  template <class Operation>
  void expect_nothing_taken(Operation operation) {
    for (int i = 0; i < 4; ++i) operation();
    std::size_t least_allocations = ~std::size_t{0};
    long least_faults = ~0UL >> 1;
    for (int i = 0; i < 12; ++i) {
      const std::size_t allocations_before = allocations;
      const long faults_before = page_faults();
      operation();
      least_faults = std::min(least_faults, page_faults() - faults_before);
      least_allocations = std::min(least_allocations, allocations - allocations_before);
    }
    EXPECT_EQ(least_allocations, 0U);
    EXPECT_EQ(least_faults, 0);
  }

  test::Workshop workshop_{test::bgv_parameters({"warm", 12, default_plaintext_modulus, 4, 2, GetParam()}), {}, steps};
  const Evaluator& evaluator_ = workshop_.evaluator;
  Ciphertext a_ = workshop_.encrypt(workshop_.values(1), 1);
  Ciphertext b_ = evaluator_.multiply(a_, a_, workshop_.keys).value();
  Plaintext p_ = evaluator_.encode(std::vector<std::int64_t>{1, 0, 1}, Level(4)).value();
};

TEST_P(WarmMemory, Products) {
  expect_nothing_taken([&] {
    const Ciphertext product = evaluator_.multiply(a_, b_, workshop_.keys).value();
    const Ciphertext square = evaluator_.square(b_, workshop_.keys).value();
    const Ciphertext* left[] = {&a_, &b_};
    const Ciphertext sum = evaluator_.sum_of_products(left, left, workshop_.keys).value();
    const Ciphertext tensor = evaluator_.tensor(a_, b_).value();
    const Ciphertext finished = evaluator_.finish_product(tensor, workshop_.keys).value();
  });
}

TEST_P(WarmMemory, SumsAndPlaintexts) {
  const std::vector<std::int64_t> values(workshop_.parameters.degree(), 1);
  expect_nothing_taken([&] {
    Ciphertext sum = evaluator_.add(a_, b_).value();
    ASSERT_TRUE(evaluator_.add_in_place(sum, b_));
    sum = evaluator_.subtract(sum, a_).value();
    sum = evaluator_.negate(sum).value();
    sum = evaluator_.add_plain(sum, p_).value();
    sum = evaluator_.multiply_plain(sum, p_).value();
    ASSERT_TRUE(evaluator_.multiply_plain_accumulate(sum, a_, p_));
    sum = evaluator_.settle(evaluator_.multiply_scalar(sum, 3).value()).value();
    sum = evaluator_.add_scalar(sum, 3).value();
    sum = evaluator_.modulus_switch_to(sum, Level(1)).value();
    const Plaintext encoded = evaluator_.encode(values, Level(2)).value();
  });
}

TEST_P(WarmMemory, Rotations) {
  expect_nothing_taken([&] {
    std::array<Ciphertext, 2> out;
    ASSERT_TRUE(evaluator_.rotate_many(a_, steps, out, workshop_.keys));
    const Ciphertext swapped = evaluator_.swap_rows(out[0], workshop_.keys).value();
  });
}

INSTANTIATE_TEST_SUITE_P(Factors, WarmMemory, testing::Bool(),
                         [](const testing::TestParamInfo<bool>& factors) { return factors.param ? "tracked" : "one"; });

}  // namespace
}  // namespace tacet::bgv
