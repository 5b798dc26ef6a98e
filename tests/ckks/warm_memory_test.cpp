// SPDX-License-Identifier: Apache-2.0
//
// A warm operation takes nothing from the system: no call of operator new, no page fault.
#include <gtest/gtest.h>

#include "ckks/evaluator.h"
#include "tests/ckks/world.h"
#include "tests/support/memory_meter.h"

namespace tacet::ckks {
namespace {

using test::World;

class WarmMemory : public testing::TestWithParam<unsigned> {
 protected:
  const World world{named_parameters("insecure_n12").value(), {.threads = GetParam()}, {1, 2}};
  const Evaluator& evaluator = *world.evaluator;
  const Level top = world.parameters.top_level();
  const std::vector<Complex> x = test::random_complex(world.parameters.slots_max(), 1, 21);
  const Ciphertext a = world.encrypt(x, top, 31);
  const Ciphertext b = world.encrypt(x, Level(4), 32);

  template <class Body>
  void expect_nothing_taken(Body body) {
    const test::MemoryTaken taken = test::least_memory_taken(body);
    EXPECT_EQ(taken.allocations, 0U);
    EXPECT_EQ(taken.faults, 0);
  }
};

TEST_P(WarmMemory, CompleteOperations) {
  const Plaintext p = world.encoder.encode(world.device, x, top, Purpose::multiply).value();
  expect_nothing_taken([&] {
    const Ciphertext product = evaluator.multiply(a, b).value();
    Ciphertext sum = evaluator.add(a, product).value();
    TACET_CHECK(evaluator.add_in_place(sum, product));
    TACET_CHECK(evaluator.square(sum));
    TACET_CHECK(evaluator.multiply_plain(a, p));
    TACET_CHECK(evaluator.multiply_constant(a, Complex(1, 2)));
    TACET_CHECK(evaluator.add_constant(a, 0.5));
    TACET_CHECK(evaluator.conjugate(a));
    TACET_CHECK(evaluator.at_level(a, Level(0)));
    const std::array<const Ciphertext*, 2> left{&a, &b};
    const std::array<const Ciphertext*, 2> right{&b, &a};
    TACET_CHECK(evaluator.inner_product(left, right));
  });
}

TEST_P(WarmMemory, Rotations) {
  const Plaintext p = world.encoder.encode(world.device, x, top, Purpose::multiply_lazy).value();
  expect_nothing_taken([&] {
    const std::array<std::int64_t, 3> steps{0, 1, 2};
    std::array<Ciphertext, 3> turned;
    TACET_CHECK(evaluator.rotate_many(a, steps, turned));
    TACET_CHECK(evaluator.sum_slots(a, 4));
    std::array<ExtendedCiphertext, 3> extended;
    TACET_CHECK(evaluator.rotate_many_extended(a, steps, extended));
    const std::array<const ExtendedCiphertext*, 3> inputs{&extended[0], &extended[1], &extended[2]};
    const std::array<const Plaintext*, 3> weights{&p, &p, &p};
    const ExtendedCiphertext sum = evaluator.inner_product_extended(inputs, weights).value();
    TACET_CHECK(evaluator.reduce_and_rescale(sum));
  });
}

TEST_P(WarmMemory, EncodingOfPlaintexts) {
  expect_nothing_taken([&] {
    TACET_CHECK(world.encoder.encode(world.device, x, top));
    TACET_CHECK(world.encoder.encode_constant(world.device, Complex(1, 2), top));
  });
}

INSTANTIATE_TEST_SUITE_P(Threads, WarmMemory, testing::Values(1U, 2U), testing::PrintToStringParamName());

}  // namespace
}  // namespace tacet::ckks
