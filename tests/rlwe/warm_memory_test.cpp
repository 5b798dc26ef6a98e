// SPDX-License-Identifier: Apache-2.0
//
// A warm operation takes nothing from the system: no call of operator new, no page fault.
#include <gtest/gtest.h>

#include <vector>

#include "tests/rlwe/switching_fixture.h"
#include "tests/support/memory_meter.h"

namespace tacet::rlwe {
namespace {

class WarmMemory : public testing::TestWithParam<unsigned> {
 protected:
  backend::Device device_{{.threads = GetParam()}};
  Parameters parameters_ = test::small_parameters(
      {.log_degree = 12, .q_count = 6, .p_count = 2, .digit_primes = 2, .plaintext_modulus = 786433});
  client::SecretKey secret_ = client::SecretKey::generate(parameters_, test::test_seed(1));
  KeySwitcher switcher_{parameters_};
};

TEST_P(WarmMemory, SwitchingRotatingAndDividing) {
  const Level top = parameters_.top_level();
  const client::KeyGenerator generator(device_, secret_);
  const KeySwitchKey first = generator.galois_key(5, top, test::test_seed(2)).value();
  const KeySwitchKey second = generator.galois_key(25, top, test::test_seed(3)).value();
  const ring::Evaluations c0 =
      test::random_evaluations(device_, parameters_.ring(), parameters_.basis(top), test::test_seed(4));
  const ring::Evaluations c1 =
      test::random_evaluations(device_, parameters_.ring(), parameters_.basis(top), test::test_seed(5));
  const test::MemoryTaken taken = test::least_memory_taken([&] {
    const KeySwitchKey* keys[] = {&first, &second};
    Pair products[2];
    switcher_.inner_products(device_, c1, keys, products, false);
    for (std::size_t k = 0; k < 2; ++k) {
      const ring::Evaluations* values[] = {&products[k][0], &products[k][1]};
      const ring::Evaluations* addends[] = {&c0, nullptr};
      Pair switched;
      switcher_.divide_by_special(device_, values, addends, switched);
      const ring::Evaluations rotated =
          ring::apply_automorphism(device_, parameters_.ring(), switched[0], keys[k]->index);
      Pair lower;
      switcher_.divide_by_special_and_last(device_, values, lower);
      const ring::Evaluations* single[] = {&rotated};
      ring::Evaluations dropped[1];
      switcher_.divide_by_last(device_, single, dropped);
    }
    const ring::Evaluations scaled = switcher_.multiply_by_special(device_, c0);
  });
  EXPECT_EQ(taken.allocations, 0U);
  EXPECT_EQ(taken.faults, 0);
}

TEST_P(WarmMemory, RingOperations) {
  const ring::Ring& ring = parameters_.ring();
  const ring::Basis basis = parameters_.basis(parameters_.top_level());
  const ring::Evaluations a = test::random_evaluations(device_, ring, basis, test::test_seed(6));
  const ring::Evaluations b = test::random_evaluations(device_, ring, basis, test::test_seed(7));
  const test::MemoryTaken taken = test::least_memory_taken([&] {
    ring::Evaluations c = ring::product(device_, ring, a, b);
    ring::multiply_accumulate(device_, ring, c, a, b);
    ring::multiply_scalar(device_, ring, c, -5);
    ring::add(device_, ring, c, ring::sum(device_, ring, a, b));
    c = ring::to_evaluations(device_, ring, ring::to_coefficients(device_, ring, std::move(c)));
    const ring::Evaluations copy = c.clone(device_.pool());
  });
  EXPECT_EQ(taken.allocations, 0U);
  EXPECT_EQ(taken.faults, 0);
}

TEST_P(WarmMemory, TheCountersCount) {
  const test::MemoryTaken taken = test::least_memory_taken([] {
    std::vector<char> fresh(std::size_t{64} << 20);  // far above what malloc keeps: new pages each time
    for (std::size_t i = 0; i < fresh.size(); i += 4096) fresh[i] = 1;
  });
  EXPECT_GE(taken.allocations, 1U);
  EXPECT_GE(taken.faults, 1);
}

INSTANTIATE_TEST_SUITE_P(Threads, WarmMemory, testing::Values(1U, 2U), testing::PrintToStringParamName());

}  // namespace
}  // namespace tacet::rlwe
