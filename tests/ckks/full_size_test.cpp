// SPDX-License-Identifier: Apache-2.0
//
// The sets that users get, at full size: precision, and the same properties as on small rings.
#include <gtest/gtest.h>

#include "ckks/evaluator.h"
#include "tests/ckks/world.h"

namespace tacet::ckks {
namespace {

using test::Exact;
using test::World;

class FullSize : public testing::TestWithParam<const char*> {};

TEST_P(FullSize, OperationsHoldTheirBoundsAndPrecision) {
  const World world(named_parameters(GetParam()).value(), {.threads = 2}, {1});
  const Evaluator& evaluator = *world.evaluator;
  const Level top = world.parameters.top_level();
  const std::size_t slots = world.parameters.slots_max();
  const auto x = test::random_complex(slots, 1, 21);
  const auto y = test::random_complex(slots, 1, 22);
  const Ciphertext a = world.encrypt(x, top, 31);
  const Ciphertext b = world.encrypt(y, top, 32);
  std::vector<Exact> product(slots), square(slots), rotated(slots), sum(slots);
  for (std::size_t j = 0; j < slots; ++j) {
    product[j] = Exact(x[j]) * Exact(y[j]);
    square[j] = Exact(x[j]) * Exact(x[j]);
    rotated[j] = Exact(x[(j + 1) % slots]);
    sum[j] = product[j] + Exact(x[j]);
  }
  EXPECT_HOLDS(world, a, test::exact(x));
  const Ciphertext ab = evaluator.multiply(a, b).value();
  EXPECT_HOLDS(world, ab, product);
  EXPECT_HOLDS(world, evaluator.rotate(a, 1).value(), rotated);
  EXPECT_HOLDS(world, evaluator.add(ab, a).value(), sum);
  const Ciphertext aa = evaluator.square(a).value();
  EXPECT_HOLDS(world, aa, square);
  // A scale of 2^45 loses about N / 4 times a few units to rounding and key switching: 2^-27 at N = 2^15.
  EXPECT_LT(test::largest_error(world.client.decrypt(aa)->values, square),
            std::exp2(-42.0 + world.parameters.log_degree()));
  const Ciphertext bottom = evaluator.at_level(aa, Level(0)).value();
  EXPECT_HOLDS(world, bottom, square);
}

INSTANTIATE_TEST_SUITE_P(All, FullSize,
                         testing::Values("n13", "n14_depth5", "n14_depth7", "n15_fast", "n15_deep", "n16"));

}  // namespace
}  // namespace tacet::ckks
