// SPDX-License-Identifier: Apache-2.0
//
// What users run: secure sets, at 128 bits.
#include "tests/bgv/random_circuit.h"

namespace tacet::bgv {
namespace {

class FullSize : public RandomCircuit {
 protected:
  FullSize() : RandomCircuit(standard_parameters(GetParam().log_degree).value()) {}
};

TEST_P(FullSize, RandomCircuitAgreesWithItsTwinsAndStaysBelowItsBound) { run(40, 6); }

TEST_P(FullSize, SquaresDownToTheLastLevel) {
  std::vector<Word> expected = workshop_.values(1);
  const Word t = workshop_.parameters.plaintext_modulus();
  Ciphertext power = workshop_.encrypt(expected, 1);
  for (unsigned level = workshop_.parameters.top_level().value(); level > 0; --level) {
    EXPECT_EQ(power.level(), Level(level));
    power = workshop_.evaluator.square(power, workshop_.keys).value();
    for (Word& value : expected) value = value * value % t;
  }
  EXPECT_EQ(workshop_.decryptor.decrypt(power).value(), expected);
  EXPECT_LE(workshop_.measured_noise(power), power.log_noise);
  EXPECT_EQ(workshop_.evaluator.square(power, workshop_.keys).error().code(), ErrorCode::level_exhausted);
}

INSTANTIATE_TEST_SUITE_P(Slow, FullSize,
                         testing::Values(test::BgvSet{"n13", 13}, test::BgvSet{"n14", 14}, test::BgvSet{"n15", 15}),
                         test::bgv_set_name);

}  // namespace
}  // namespace tacet::bgv
