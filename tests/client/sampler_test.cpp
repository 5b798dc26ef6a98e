// SPDX-License-Identifier: Apache-2.0
#include "client/sampler.h"

#include <gmpxx.h>
#include <gtest/gtest.h>
#include <mpfr.h>

#include <cmath>
#include <map>
#include <vector>

#include "rlwe/noise.h"
#include "tests/support/big_integer.h"
#include "tests/support/parameter_sets.h"

namespace tacet::client {
namespace {

using test::test_seed;

/// Weights exp(-k^2 / (2 sigma^2)) of the magnitudes 0 .. 43, with 300 bits.
class GaussianWeights {
 public:
  static constexpr unsigned count = rlwe::error_magnitude_max + 1;

  GaussianWeights() {
    mpfr_t sigma_squared;
    mpfr_init2(sigma_squared, precision);
    mpfr_set_str(sigma_squared, "3.19", 10, MPFR_RNDN);
    mpfr_sqr(sigma_squared, sigma_squared, MPFR_RNDN);
    mpfr_init2(total_, precision);
    mpfr_set_ui(total_, 0, MPFR_RNDN);
    for (unsigned k = 0; k < count; ++k) {
      mpfr_init2(weights_[k], precision);
      mpfr_set_ui(weights_[k], k * k, MPFR_RNDN);
      mpfr_div(weights_[k], weights_[k], sigma_squared, MPFR_RNDN);
      mpfr_div_si(weights_[k], weights_[k], -2, MPFR_RNDN);
      mpfr_exp(weights_[k], weights_[k], MPFR_RNDN);
      if (k != 0) mpfr_mul_ui(weights_[k], weights_[k], 2, MPFR_RNDN);
      mpfr_add(total_, total_, weights_[k], MPFR_RNDN);
    }
    mpfr_clear(sigma_squared);
  }
  ~GaussianWeights() {
    for (mpfr_t& weight : weights_) mpfr_clear(weight);
    mpfr_clear(total_);
  }
  GaussianWeights(const GaussianWeights&) = delete;
  GaussianWeights& operator=(const GaussianWeights&) = delete;

  double magnitude_probability(unsigned k) const {
    return mpfr_get_d(weights_[k], MPFR_RNDN) / mpfr_get_d(total_, MPFR_RNDN);
  }

  /// round(2^127 Pr[magnitude <= k]).
  mpz_class cumulative(unsigned k) const {
    mpfr_t sum;
    mpfr_init2(sum, precision);
    mpfr_set_ui(sum, 0, MPFR_RNDN);
    for (unsigned i = 0; i <= k; ++i) mpfr_add(sum, sum, weights_[i], MPFR_RNDN);
    mpfr_div(sum, sum, total_, MPFR_RNDN);
    mpfr_mul_2ui(sum, sum, 127, MPFR_RNDN);
    mpz_class rounded;
    mpfr_get_z(rounded.get_mpz_t(), sum, MPFR_RNDN);
    mpfr_clear(sum);
    return rounded;
  }

 private:
  static constexpr mpfr_prec_t precision = 300;
  mpfr_t weights_[count];
  mpfr_t total_;
};

mpz_class entry_value(const CumulativeEntry& entry) { return (test::big(entry.high) << 64) + test::big(entry.low); }

std::vector<std::int8_t> draw(void (*sample)(RandomStream&, std::span<std::int8_t>), std::uint8_t seed,
                              std::string_view purpose, std::size_t count) {
  std::vector<std::int8_t> values(count);
  RandomStream stream(test_seed(seed), purpose);
  sample(stream, values);
  return values;
}

TEST(GaussianTable, IsWhatItsFormulaSays) {
  const GaussianWeights weights;
  for (unsigned k = 0; k < gaussian_cumulative.size(); ++k)
    EXPECT_EQ(entry_value(gaussian_cumulative[k]), weights.cumulative(k)) << "entry " << k;
}

TEST(GaussianTable, EndsWhereTheRoundedTailIsEmpty) {
  const GaussianWeights weights;
  const mpz_class one = mpz_class(1) << 127;
  EXPECT_LT(entry_value(gaussian_cumulative.back()), one);
  EXPECT_EQ(weights.cumulative(gaussian_cumulative.size()), one);
  EXPECT_LT(gaussian_cumulative.size(), static_cast<std::size_t>(rlwe::error_magnitude_max));
}

TEST(GaussianTable, TailBeyondTheCutIsBelowTwoToMinus128) {
  // sum over k >= 43 of exp(-k^2 / (2 sigma^2)), twice, over a total of sigma sqrt(2 pi).
  double tail = 0;
  for (int k = 43; k < 80; ++k) tail += 2 * std::exp(-k * k / (2 * rlwe::error_sigma * rlwe::error_sigma));
  EXPECT_LT(std::log2(tail / (rlwe::error_sigma * std::sqrt(2 * std::numbers::pi))), -128);
}

TEST(ErrorSampler, KnownAnswers) {
  const std::vector<std::int8_t> expected{2, -1, 7,  5,  -4, 0,  5,  0, 1, -2, -1, 2, -2, -3, 1, -11,
                                          1, 3,  -3, -2, 0,  -1, -1, 0, 5, 3,  4,  3, -3, -2, 6, 0};
  EXPECT_EQ(draw(sample_error, 3, "error", 32), expected);
}

TEST(TernarySampler, KnownAnswers) {
  const std::vector<std::int8_t> expected{0,  -1, 0, -1, -1, -1, -1, 0, 1,  1, 0,  1, 0,  -1, -1, -1,
                                          -1, 0,  1, -1, -1, 0,  1,  1, -1, 0, -1, 0, -1, -1, 0,  1};
  EXPECT_EQ(draw(sample_ternary, 2, "ternary", 32), expected);
}

TEST(ErrorSampler, IsTheInverseOfTheCumulativeTable) {
  constexpr std::size_t count = 5000;
  const std::vector<std::int8_t> values = draw(sample_error, 9, "inverse", count);
  RandomStream stream(test_seed(9), "inverse");
  for (std::size_t i = 0; i < count; ++i) {
    const Word low = stream.next();
    const Word high = stream.next();
    const mpz_class number = (test::big(high & ~Word{0} >> 1) << 64) + test::big(low);
    int magnitude = 0;
    for (const CumulativeEntry& entry : gaussian_cumulative) magnitude += number >= entry_value(entry) ? 1 : 0;
    ASSERT_EQ(values[i], high >> 63 != 0 ? -magnitude : magnitude) << "sample " << i;
  }
}

TEST(TernarySampler, IsTheScaledWord) {
  constexpr std::size_t count = 5000;
  const std::vector<std::int8_t> values = draw(sample_ternary, 9, "scaled", count);
  RandomStream stream(test_seed(9), "scaled");
  for (std::size_t i = 0; i < count; ++i) {
    const Word low = stream.next();
    const Word high = stream.next();
    const mpz_class number = (test::big(high) << 64) + test::big(low);
    const mpz_class scaled = mpz_class(3 * number) >> 128;
    ASSERT_EQ(values[i], scaled.get_si() - 1) << "sample " << i;
  }
}

TEST(ErrorSampler, MomentsAndTails) {
  constexpr std::size_t count = std::size_t{1} << 20;
  const std::vector<std::int8_t> values = draw(sample_error, 10, "moments", count);
  double mean = 0;
  double variance = 0;
  double fourth = 0;
  std::size_t beyond_three = 0;
  std::size_t beyond_four = 0;
  int largest = 0;
  for (const int value : values) {
    mean += value;
    variance += value * value;
    fourth += static_cast<double>(value * value) * (value * value);
    largest = std::max(largest, std::abs(value));
    beyond_three += std::abs(value) >= 10 ? 1 : 0;
    beyond_four += std::abs(value) >= 13 ? 1 : 0;
  }
  const double n = count;
  mean /= n;
  variance /= n;
  fourth /= n;
  const double sigma = rlwe::error_sigma;
  // Five standard deviations of each estimate: sigma / sqrt n, sigma^2 sqrt(2 / n), sigma^4 sqrt(96 / n).
  EXPECT_NEAR(mean, 0, 5 * sigma / std::sqrt(n));
  EXPECT_NEAR(variance, sigma * sigma, 5 * sigma * sigma * std::sqrt(2 / n));
  EXPECT_NEAR(fourth, 3 * std::pow(sigma, 4), 5 * std::pow(sigma, 4) * std::sqrt(96 / n));
  const GaussianWeights weights;
  double three = 0;
  double four = 0;
  for (unsigned k = 10; k < GaussianWeights::count; ++k) three += weights.magnitude_probability(k);
  for (unsigned k = 13; k < GaussianWeights::count; ++k) four += weights.magnitude_probability(k);
  EXPECT_NEAR(static_cast<double>(beyond_three), n * three, 5 * std::sqrt(n * three));
  EXPECT_NEAR(static_cast<double>(beyond_four), n * four, 5 * std::sqrt(n * four));
  EXPECT_GE(largest, 14);  // 2^20 draws miss the tail from 14 on with probability below 2^-20
  EXPECT_LE(largest, rlwe::error_magnitude_max);
}

TEST(ErrorSampler, ChiSquareAgainstTheExactProbabilities) {
  constexpr std::size_t count = std::size_t{1} << 20;
  const std::vector<std::int8_t> values = draw(sample_error, 11, "chi square", count);
  std::map<int, std::size_t> histogram;
  for (const int value : values) ++histogram[value];
  const GaussianWeights weights;
  // Cells -12 .. 12, the rest in one cell; each expects more than 50.
  constexpr int last = 12;
  double statistic = 0;
  double rest_expected = count;
  double rest_seen = count;
  for (int value = -last; value <= last; ++value) {
    const auto magnitude = static_cast<unsigned>(std::abs(value));
    const double expected = count * weights.magnitude_probability(magnitude) / (magnitude == 0 ? 1 : 2);
    const double seen = static_cast<double>(histogram[value]);
    ASSERT_GT(expected, 50);
    statistic += (seen - expected) * (seen - expected) / expected;
    rest_expected -= expected;
    rest_seen -= seen;
  }
  statistic += (rest_seen - rest_expected) * (rest_seen - rest_expected) / rest_expected;
  // 25 degrees of freedom: mean 25, Pr[> 65] < 2^-14 (and the seed is fixed).
  EXPECT_LT(statistic, 65);
  EXPECT_GT(statistic, 6);  // suspiciously regular
}

TEST(TernarySampler, Frequencies) {
  constexpr std::size_t count = std::size_t{1} << 20;
  const std::vector<std::int8_t> values = draw(sample_ternary, 12, "frequencies", count);
  std::map<int, std::size_t> histogram;
  std::map<int, std::size_t> neighbours;
  for (std::size_t i = 0; i < count; ++i) ++histogram[values[i]];
  for (std::size_t i = 0; i + 1 < count; i += 2) ++neighbours[3 * values[i] + values[i + 1]];
  ASSERT_EQ(histogram.size(), 3U);
  ASSERT_EQ(neighbours.size(), 9U);
  const double third = count / 3.0;
  for (const auto& [value, seen] : histogram)
    EXPECT_NEAR(static_cast<double>(seen), third, 5 * std::sqrt(count * 2.0 / 9)) << value;
  for (const auto& [value, seen] : neighbours)
    EXPECT_NEAR(static_cast<double>(seen), count / 18.0, 5 * std::sqrt(count / 18.0)) << value;
}

TEST(Samplers, AnyLengthIsAPrefixOfTheSameValues) {
  const std::vector<std::int8_t> all = draw(sample_error, 13, "prefix", 1000);
  for (const std::size_t count : {0U, 1U, 255U, 256U, 257U, 999U}) {
    const std::vector<std::int8_t> some = draw(sample_error, 13, "prefix", count);
    EXPECT_TRUE(std::equal(some.begin(), some.end(), all.begin())) << count;
  }
}

}  // namespace
}  // namespace tacet::client
