// SPDX-License-Identifier: Apache-2.0
//
// The bounds against their closed formulas in another arithmetic, and against drawn polynomials.
#include "rlwe/noise.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "client/sampler.h"
#include "tests/support/big_integer.h"
#include "tests/support/parameter_sets.h"

namespace tacet::rlwe {
namespace {

/// log2 of the probability 16 N exp(-(B cos(pi/32))^2 / (v N)) that the bound B = 2^log_bound fails.
long double log_failure(unsigned log_degree, long double variance, long double log_bound) {
  const long double n = std::exp2(static_cast<long double>(log_degree));
  const long double reach = std::exp2(log_bound) * std::cos(std::numbers::pi_v<long double> / 32);
  return 4 + log_degree - reach * reach / (variance * n) * std::numbers::log2e_v<long double>;
}

class NoiseBounds : public testing::TestWithParam<unsigned> {};

TEST_P(NoiseBounds, FailWithTheProbabilityStatedAndNotMuchLess) {
  const unsigned log_degree = GetParam();
  const auto expect_failure = [&](double log_bound, long double variance, long double expected) {
    EXPECT_LE(log_failure(log_degree, variance, log_bound), expected);
    EXPECT_GE(log_failure(log_degree, variance, log_bound), expected - 0.001L);
  };
  expect_failure(log_error_norm(log_degree), 3.19L * 3.19L, -144);
  expect_failure(log_ternary_norm(log_degree), 2.0L / 3, -144);
  expect_failure(log_secret_norm(log_degree), 2.0L / 3, -32);
}

class DrawnNorms : public testing::TestWithParam<unsigned> {};

TEST_P(DrawnNorms, StayBelowTheBoundsAndNotFarBelow) {
  const unsigned log_degree = GetParam();
  std::vector<std::int8_t> values(std::size_t{1} << log_degree);
  for (std::uint8_t i = 0; i < 10; ++i) {
    RandomStream stream(test::test_seed(i), "noise");
    client::sample_error(stream, values);
    const double error = test::log_canonical_norm(test::to_big(values));
    EXPECT_LE(error, log_error_norm(log_degree));
    EXPECT_GE(error, log_error_norm(log_degree) - 3);
    client::sample_ternary(stream, values);
    const double ternary = test::log_canonical_norm(test::to_big(values));
    EXPECT_LE(ternary, log_secret_norm(log_degree));
    EXPECT_LE(ternary, log_ternary_norm(log_degree));
    EXPECT_GE(ternary, log_secret_norm(log_degree) - 3);
  }
}

INSTANTIATE_TEST_SUITE_P(Degrees, NoiseBounds, testing::Range(10U, 18U), testing::PrintToStringParamName());
INSTANTIATE_TEST_SUITE_P(Degrees, DrawnNorms, testing::Range(10U, 14U), testing::PrintToStringParamName());

TEST(LogSum, IsAnUpperBoundOfTheSum) {
  constexpr double nothing = -std::numeric_limits<double>::infinity();
  EXPECT_EQ(log_sum(nothing, nothing), nothing);
  EXPECT_EQ(log_sum(5, nothing), 5);
  EXPECT_EQ(log_sum(nothing, -7), -7);
  for (double a = -40; a < 900; a += 37.25) {
    for (double b = -40; b < 900; b += 41.5) {
      const long double exact =
          std::log2(std::exp2(static_cast<long double>(a)) + std::exp2(static_cast<long double>(b)));
      EXPECT_GE(log_sum(a, b), exact);
      EXPECT_LE(log_sum(a, b), exact + 1e-9L);
      EXPECT_EQ(log_sum(a, b), log_sum(b, a));
    }
  }
}

TEST(DivisionNoise, ClosedFormula) {
  for (const Word t : {Word{1}, Word{786433}}) {
    const Parameters parameters = test::small_parameters({.plaintext_modulus = t});
    const long double s = std::exp2(static_cast<long double>(log_secret_norm(10)));
    const long double base = 1024.0L * static_cast<long double>(t) / 2;
    EXPECT_NEAR(log_division_noise(parameters, 2), static_cast<double>(std::log2(base * (1 + s))), 1e-7);
    EXPECT_NEAR(log_division_noise(parameters, 3), static_cast<double>(std::log2(base * (1 + s + s * s))), 1e-7);
    EXPECT_GE(log_division_noise(parameters, 2), static_cast<double>(std::log2(base * (1 + s))));
  }
}

TEST(InnerProductNoise, ClosedFormula) {
  const Parameters parameters =
      test::small_parameters({.q_count = 5, .p_count = 2, .digit_primes = 2, .plaintext_modulus = 786433});
  const long double e = std::exp2(static_cast<long double>(log_error_norm(10)));
  for (std::size_t level = 0; level < 5; ++level) {
    long double digits = 0;
    for (std::size_t first = 0; first <= level; first += 2) {
      long double product = 1;
      for (std::size_t i = first; i < std::min(first + 2, level + 1); ++i)
        product *= static_cast<long double>(parameters.ring().modulus(i).value());
      digits += product;
    }
    const auto expected = static_cast<double>(std::log2(1024.0L / 2 * 786433 * e * digits));
    EXPECT_NEAR(log_inner_product_noise(parameters, Level(level)), expected, 1e-7);
    EXPECT_GE(log_inner_product_noise(parameters, Level(level)), expected);
  }
}

}  // namespace
}  // namespace tacet::rlwe
