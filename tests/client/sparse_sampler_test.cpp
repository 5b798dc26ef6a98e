// SPDX-License-Identifier: Apache-2.0
//
// Sparse ternary secrets: known answers of tests/support/known_answers.py, the rule in big integers, and statistics of
// positions and signs.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

#include "client/sampler.h"
#include "tests/support/big_integer.h"
#include "tests/support/parameter_sets.h"

namespace tacet::client {
namespace {

using test::test_seed;

std::vector<std::int8_t> draw(std::uint8_t seed, std::string_view purpose, std::size_t weight, std::size_t size,
                              Word index = 0) {
  std::vector<std::int8_t> values(size, 77);  // what was there before does not count
  RandomStream stream(test_seed(seed), purpose, index);
  sample_sparse_ternary(stream, weight, values);
  return values;
}

std::size_t weight_of(const std::vector<std::int8_t>& values) {
  return static_cast<std::size_t>(std::count_if(values.begin(), values.end(), [](std::int8_t v) { return v != 0; }));
}

TEST(SparseTernarySampler, KnownAnswers) {
  EXPECT_EQ(draw(6, "sparse", 8, 32), (std::vector<std::int8_t>{-1, 0, 0, 0, 0, -1, 0, -1, -1, 0, 1, 0, 0, 0, -1, 0,
                                                                -1, 0, 0, 0, 1, 0,  0, 0,  0,  0, 0, 0, 0, 0, 0,  0}));
  EXPECT_EQ(draw(6, "sparse", 16, 16),
            (std::vector<std::int8_t>{-1, 1, -1, -1, -1, 1, -1, -1, 1, -1, 1, 1, 1, -1, -1, 1}));
  const std::vector<int> places{-332,   3223,  -10499, -10945, -11224, 12054,  -13468, -13628, -17014, 18550, 19632,
                                21895,  24058, 24548,  -24631, -27282, -27403, -27903, 33166,  -34319, 39219, -40151,
                                -42607, 43763, 43857,  52229,  -52315, -53076, 58961,  -59429, 61588,  64546};
  std::vector<std::int8_t> expected(65536, 0);
  for (const int place : places) expected[static_cast<std::size_t>(std::abs(place))] = place < 0 ? -1 : 1;
  EXPECT_EQ(draw(6, "sparse", 32, 65536), expected);
}

TEST(SparseTernarySampler, IsTheScaledWordAmongWhatIsFree) {
  constexpr std::size_t size = 1024;
  for (std::uint8_t seed = 0; seed < 20; ++seed) {
    std::vector<std::int8_t> expected(size, 0);
    RandomStream stream(test_seed(seed), "rule");
    for (std::size_t i = 0; i < 32; ++i) {
      const Word low = stream.next();
      const Word high = stream.next();
      const mpz_class fraction = ((test::big(high) << 64) + test::big(low)) >> 1;
      std::size_t chosen = mpz_class(fraction * mpz_class(static_cast<unsigned long>(size - i)) >> 127).get_ui();
      std::size_t place = 0;
      while (expected[place] != 0 || chosen-- != 0) ++place;
      expected[place] = (low & 1) != 0 ? 1 : -1;
    }
    EXPECT_EQ(draw(seed, "rule", 32, size), expected) << int{seed};
  }
}

TEST(SparseTernarySampler, HasExactlyItsWeight) {
  for (const std::size_t size : {1U, 2U, 7U, 64U, 1024U}) {
    for (const std::size_t weight : {std::size_t{0}, std::size_t{1}, size / 2, size - 1, size}) {
      if (weight > size) continue;
      const std::vector<std::int8_t> values = draw(21, "weight", weight, size);
      EXPECT_EQ(weight_of(values), weight) << size;
      EXPECT_TRUE(std::ranges::all_of(values, [](std::int8_t v) { return v >= -1 && v <= 1; }));
    }
  }
}

TEST(SparseTernarySampler, TakesTwoWordsForEachValueThatIsNotZero) {
  RandomStream stream(test_seed(22), "words");
  std::vector<std::int8_t> values(64);
  sample_sparse_ternary(stream, 5, values);
  RandomStream other(test_seed(22), "words");
  for (int i = 0; i < 10; ++i) other.next();
  EXPECT_EQ(stream.next(), other.next());
}

TEST(SparseTernarySampler, FirstPlacesAreTheSameForASmallerWeight) {
  const std::vector<std::int8_t> some = draw(23, "prefix", 10, 512);
  const std::vector<std::int8_t> more = draw(23, "prefix", 20, 512);
  for (std::size_t i = 0; i < 512; ++i) {
    if (some[i] != 0) {
      EXPECT_EQ(some[i], more[i]) << i;
    }
  }
}

double chi_square(const std::vector<std::size_t>& seen, double expected) {
  double sum = 0;
  for (const std::size_t count : seen) {
    const double difference = static_cast<double>(count) - expected;
    sum += difference * difference / expected;
  }
  return sum;
}

TEST(SparseTernarySampler, PlacesAndSignsAreUniform) {
  constexpr std::size_t size = 64;
  constexpr std::size_t weight = 8;
  constexpr std::size_t runs = 20000;
  std::vector<std::size_t> places(size, 0);
  std::vector<std::size_t> positive(size, 0);
  double neighbours = 0;
  for (std::size_t run = 0; run < runs; ++run) {
    const std::vector<std::int8_t> values = draw(24, "places", weight, size, run);
    for (std::size_t i = 0; i < size; ++i) {
      places[i] += values[i] != 0 ? 1 : 0;
      positive[i] += values[i] == 1 ? 1 : 0;
      neighbours += values[i] != 0 && values[(i + 1) % size] != 0 ? 1 : 0;
    }
  }
  // Each place is taken with probability 1/8. Without replacement the statistic is (1 - 1/8) chi^2 of 63 degrees of
  // freedom, about: mean 56, deviation 10.
  const double expected = static_cast<double>(runs * weight) / size;
  EXPECT_LT(chi_square(places, expected), 110);
  EXPECT_GT(chi_square(places, expected), 20);  // suspiciously regular
  for (std::size_t i = 0; i < size; ++i) {
    const auto taken = static_cast<double>(places[i]);
    EXPECT_NEAR(static_cast<double>(positive[i]), taken / 2, 2.5 * std::sqrt(taken)) << i;  // five deviations
  }
  // Pairs of neighbours: 64 runs (8 7) / (64 63).
  const double pairs = static_cast<double>(runs) * weight * (weight - 1) / (size - 1);
  EXPECT_NEAR(neighbours, pairs, 6 * std::sqrt(pairs));
}

TEST(SparseTernarySampler, AllSetsOfThreeAmongSixAreEquallyLikely) {
  constexpr std::size_t runs = 20000;
  std::vector<std::size_t> sets(64, 0);
  std::vector<std::size_t> signs(8, 0);
  for (std::size_t run = 0; run < runs; ++run) {
    const std::vector<std::int8_t> values = draw(25, "sets", 3, 6, run);
    std::size_t set = 0;
    std::size_t sign = 0;
    for (std::size_t i = 0; i < 6; ++i) {
      set |= std::size_t{values[i] != 0} << i;
      if (values[i] != 0) sign = 2 * sign + (values[i] == 1 ? 1 : 0);
    }
    ++sets[set];
    ++signs[sign];
  }
  std::vector<std::size_t> of_three;
  for (std::size_t set = 0; set < 64; ++set) {
    if (std::popcount(set) == 3) {
      of_three.push_back(sets[set]);
    } else {
      EXPECT_EQ(sets[set], 0U);
    }
  }
  ASSERT_EQ(of_three.size(), 20U);
  // 19 and 7 degrees of freedom: Pr[> 55] and Pr[> 33] are below 2^-14.
  EXPECT_LT(chi_square(of_three, runs / 20.0), 55);
  EXPECT_LT(chi_square(signs, runs / 8.0), 33);
}

}  // namespace
}  // namespace tacet::client
