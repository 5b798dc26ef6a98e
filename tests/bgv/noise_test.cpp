// SPDX-License-Identifier: Apache-2.0
//
// The noise model against its formulas written once more, and the rules against worked examples.
#include "bgv/noise.h"

#include <gtest/gtest.h>

#include <cmath>

#include "bgv/choose_parameters.h"
#include "bgv/rules.h"
#include "rlwe/noise.h"

namespace tacet::bgv {
namespace {

constexpr double tolerance = 1e-5;  // of a bit: the grid of 2^-20 a few times over

class Noise : public testing::Test {
 protected:
  double n() const { return static_cast<double>(parameters_.degree()); }
  double t() const { return static_cast<double>(parameters_.plaintext_modulus()); }
  double error() const { return std::exp2(rlwe::log_error_norm(parameters_.log_degree())); }
  double mask() const { return std::exp2(rlwe::log_ternary_norm(parameters_.log_degree())); }
  double secret() const { return std::exp2(rlwe::log_secret_norm(parameters_.log_degree())); }
  double rounding() const { return n() * t() / 2 * (1 + secret()); }
  double prime(std::size_t i) const { return static_cast<double>(parameters_.ring().modulus(i).value()); }

  State state(unsigned level, double log_noise) const { return {Level(level), 2, 1, log_noise}; }

  Parameters parameters_ =
      choose_parameters({.name = "insecure_noise", .log_degree = 13, .levels = 6, .digits = 3}).value();
  const NoiseModel& noise_ = parameters_.noise();
};

TEST_F(Noise, FreshBoundsHoldAnyMessage) {
  EXPECT_NEAR(noise_.message(), std::log2(n() * t() / 2), tolerance);
  EXPECT_NEAR(noise_.fresh_secret_key(), std::log2(n() * t() / 2 + t() * error()), tolerance);
  EXPECT_NEAR(noise_.fresh_public_key(), std::log2(n() * t() / 2 + t() * error() * (1 + secret() + mask())), tolerance);
}

TEST_F(Noise, DivisionsAndKeySwitches) {
  EXPECT_NEAR(noise_.division(2), std::log2(rounding()), 1e-3);
  EXPECT_NEAR(noise_.division(3), std::log2(rounding() + n() * t() / 2 * secret() * secret()), 1e-3);
  const double b = std::exp2(80.0);
  EXPECT_NEAR(noise_.switched(80, Level(4), 2), std::log2(b / prime(4) + rounding()), 1e-3);
  // Digits of three primes at level 6: q_0 q_1 q_2, q_3 q_4 q_5, q_6.
  ASSERT_EQ(parameters_.rlwe().digit_primes(), 3U);
  const double digits = prime(0) * prime(1) * prime(2) + prime(3) * prime(4) * prime(5) + prime(6);
  const double switching = digits * n() / 2 * t() * error() / std::exp2(parameters_.rlwe().log_p());
  EXPECT_NEAR(noise_.key_switched(40, Level(6)), std::log2(std::exp2(40.0) + switching + rounding()), 1e-3);
  EXPECT_NEAR(noise_.key_switched_and_switched(90, Level(6)),
              std::log2((std::exp2(90.0) + switching) / prime(6) + rounding()), 1e-3);
  EXPECT_LT(switching, rounding() / 64);
}

TEST_F(Noise, BoundsAreNeverRoundedDown) {
  EXPECT_GE(NoiseModel::sum(40, 40), 41.0);
  EXPECT_GE(NoiseModel::round_up(1.0 / 3), 1.0 / 3);
  EXPECT_EQ(NoiseModel::round_up(0.5), 0.5);
  EXPECT_GE(NoiseModel::scaled(10, -3), 10 + std::log2(3.0));
  EXPECT_EQ(NoiseModel::scaled(10, 0), 10.0);
  const double exact = std::log2(prime(0)) - 1;
  EXPECT_LT(noise_.capacity(Level(0)), exact);
  EXPECT_NEAR(noise_.capacity(Level(0)), exact, 3 * 0x1p-20);
  EXPECT_LE(noise_.log_prime(Level(3)), std::log2(prime(3)));
}

TEST_F(Noise, AProductOfTwoSettledOperandsSettlesAgain) {
  State x = state(6, noise_.division(2) + 1);
  for (unsigned level = 6; level > 0; --level) {
    const ProductPlan plan = plan_product(parameters_, {&x, 1}, {&x, 1}).value();
    EXPECT_TRUE(plan.fused_switch);
    EXPECT_EQ(plan.level, Level(level));
    EXPECT_EQ(plan.result.level, Level(level - std::size_t{1}));
    EXPECT_LE(plan.result.log_noise, noise_.division(2) + 1);
    x = plan.result;
  }
  EXPECT_EQ(plan_product(parameters_, {&x, 1}, {&x, 1}).error().code(), ErrorCode::level_exhausted);
}

TEST_F(Noise, OperandsAreSwitchedBeforeAProductOnlyWhereThatSavesPrimes) {
  const double floor = noise_.division(2);
  const State settled = state(6, floor + 1);
  const State one_large = state(6, floor + 33);
  const State large = state(6, floor + 30);
  // 1 + 1 bits to gain, 33 + 1: below the 42.4 bits of a prime. 30 + 30: above.
  EXPECT_EQ(plan_product(parameters_, {&settled, 1}, {&settled, 1}).value().level, Level(6));
  EXPECT_EQ(plan_product(parameters_, {&one_large, 1}, {&settled, 1}).value().level, Level(6));
  EXPECT_EQ(plan_product(parameters_, {&large, 1}, {&large, 1}).value().level, Level(5));
}

TEST_F(Noise, DescentsForgetLimbsAndDivideOnlyAsOftenAsItHelps) {
  // A fresh ciphertext has less noise than a division leaves: nothing is divided.
  const Descent fresh = descend(parameters_, state(6, noise_.fresh_secret_key()), Level(1)).value();
  EXPECT_EQ(fresh.switches(), 0U);
  EXPECT_EQ(fresh.state, state(1, noise_.fresh_secret_key()));
  // A product of 80 bits goes to level 5 by one division, and to level 2 by one as well: limbs 4, 5 and 6 are
  // forgotten, since level 3 still holds 80 bits.
  EXPECT_EQ(descend(parameters_, state(6, 80), Level(5)).value().switches(), 1U);
  const Descent product = descend(parameters_, state(6, 80), Level(2)).value();
  EXPECT_EQ(product.first, Level(3));
  EXPECT_EQ(product.state.log_noise, noise_.switched(80, Level(3), 2));
  // 120 bits need two divisions wherever they go.
  EXPECT_EQ(descend(parameters_, state(6, 120), Level(0)).value().switches(), 2U);
  EXPECT_EQ(descend(parameters_, state(2, 40), Level(3)).error().code(), ErrorCode::level_exhausted);
  EXPECT_EQ(descend(parameters_, state(1, 89), Level(0)).error().code(), ErrorCode::level_exhausted);
}

TEST(Rules, BalancedFactorsAreSmallAndMatch) {
  const Parameters parameters =
      choose_parameters({.name = "insecure_rules", .log_degree = 10, .levels = 2, .track_factors = true}).value();
  const auto t = static_cast<std::int64_t>(parameters.plaintext_modulus());
  for (const auto& [f, g] : {std::pair<Word, Word>{1, 2}, {3, 7}, {1, 786432}, {123456, 654321}, {5, 5}, {400000, 3}}) {
    const State a{Level(2), 2, f, 40};
    const State b{Level(2), 2, g, 40};
    const Balance factors = balance(parameters, a, b);
    const auto left = (factors.x * static_cast<std::int64_t>(f) % t + t) % t;
    const auto right = (factors.y * static_cast<std::int64_t>(g) % t + t) % t;
    EXPECT_EQ(left, right);
    EXPECT_EQ(static_cast<Word>(left), factors.correction_factor);
    EXPECT_NE(left, 0);
    // Some pair with |x| + |y| <= 2 sqrt(t) exists (Dirichlet); the best convergent is no worse.
    EXPECT_LE(std::abs(factors.x) + std::abs(factors.y), 2 * std::ceil(std::sqrt(static_cast<double>(t))));
  }
  // The heavier operand gets the smaller multiplier.
  const Balance skewed = balance(parameters, {Level(2), 2, 123456, 80}, {Level(2), 2, 654321, 40});
  EXPECT_EQ(skewed.x, 1);
  const Balance other = balance(parameters, {Level(2), 2, 5, 40}, {Level(2), 2, 5, 80});
  EXPECT_EQ(other.x, 1);
  EXPECT_EQ(other.y, 1);
}

}  // namespace
}  // namespace tacet::bgv
