// SPDX-License-Identifier: Apache-2.0
#include "tests/bgv/random_circuit.h"

namespace tacet::bgv {
namespace {

TEST_P(RandomCircuit, AgreesWithItsTwinsAndStaysBelowItsBound) {
  const std::size_t steps = 600;
  const std::size_t refused = run(steps, 6);
  // Both outcomes occur often, or the test would show little.
  EXPECT_GT(refused, steps / 50);
  EXPECT_LT(refused, steps / 2);
  if (GetParam().track_factors) {
    EXPECT_GT(tracked_, steps / 4);
  } else {
    EXPECT_EQ(tracked_, 0U);
  }
}

INSTANTIATE_TEST_SUITE_P(Small, RandomCircuit, testing::ValuesIn(test::small_bgv_sets()), test::bgv_set_name);

}  // namespace
}  // namespace tacet::bgv
