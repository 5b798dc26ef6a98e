// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>

#include "bgv/choose_parameters.h"
#include "ring/prime.h"
#include "rlwe/noise.h"
#include "rlwe/security.h"

namespace tacet::bgv {
namespace {

double log2_of(Word x) { return std::log2(static_cast<double>(x)); }

double sum_of_logs(const std::vector<Word>& primes) {
  double sum = 0;
  for (const Word prime : primes) sum += log2_of(prime);
  return sum;
}

/// N t/2 (1 + ||s||) from its parts, apart from the code's own formula.
double log_floor(unsigned log_degree, Word t) {
  return log_degree - 1 + log2_of(t) + std::log2(1 + std::exp2(rlwe::log_secret_norm(log_degree)));
}

struct Wanted {
  unsigned log_degree;
  Word t;
};

class Chooser : public testing::TestWithParam<Wanted> {};

TEST_P(Chooser, PrimesAreLargeEnoughForAProductToComeBack) {
  const auto [log_degree, t] = GetParam();
  const rlwe::ParametersLiteral literal =
      choose_literal({.name = "insecure_x", .log_degree = log_degree, .plaintext_modulus = t, .levels = 6}).value();
  const double floor = log_floor(log_degree, t);
  ASSERT_EQ(literal.q_primes.size(), 7U);
  for (std::size_t i = 0; i < literal.q_primes.size(); ++i) {
    const Word q = literal.q_primes[i];
    EXPECT_TRUE(ring::is_prime(q));
    EXPECT_LT(q, Word{1} << 50);
    EXPECT_EQ(q % (Word{2} << log_degree), 1U);
    EXPECT_GE(log2_of(q), std::min(floor + 2, 49.5)) << "prime " << i;
    // Not wasteful either: within a bit of what is needed, where the factor need not be tracked.
    EXPECT_LE(log2_of(q), i == 0 ? 50 : floor + 3.1) << "prime " << i;
  }
  // Level 0 holds a result and some sums of it.
  EXPECT_GE(log2_of(literal.q_primes[0]), std::min(floor + 4, 49.5));
  // A key switch adds less than a 64th of a rounding: sum over digits of N D t ||e|| / (2 P) <= F / 64.
  double digits = 0;
  for (std::size_t first = 0; first < 7; first += literal.digit_primes) {
    double log_digit = 0;
    for (std::size_t i = first; i < std::min<std::size_t>(7, first + literal.digit_primes); ++i)
      log_digit += log2_of(literal.q_primes[i]);
    digits += std::exp2(log_digit - 200);
  }
  const double switching = log_degree - 1 + log2_of(t) + rlwe::log_error_norm(log_degree) + std::log2(digits) + 200;
  EXPECT_LE(switching - sum_of_logs(literal.p_primes), floor - 5.9);
  EXPECT_LE((7 + literal.digit_primes - 1) / literal.digit_primes, 3U);
}

INSTANTIATE_TEST_SUITE_P(Bgv, Chooser,
                         testing::Values(Wanted{10, 12289}, Wanted{10, 786433}, Wanted{11, 65537}, Wanted{12, 786433},
                                         Wanted{13, 786433}, Wanted{14, 65537}, Wanted{15, 65537}, Wanted{15, 786433},
                                         Wanted{16, 786433}, Wanted{17, 786433}, Wanted{10, 2}, Wanted{12, 4096},
                                         Wanted{13, 4169729}, Wanted{17, 4169729}));

TEST(Parameters, CongruentPrimesKeepFactorsAtOne) {
  const Parameters one = choose_parameters({.name = "insecure_one", .log_degree = 12, .levels = 3}).value();
  const Parameters tracked =
      choose_parameters({.name = "insecure_tracked", .log_degree = 12, .levels = 3, .track_factors = true}).value();
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(one.division_factor(i), 1U);
    const Word q = tracked.ring().modulus(i).value() % tracked.plaintext_modulus();
    EXPECT_EQ(tracked.division_factor(i) * q % tracked.plaintext_modulus(), 1U);
  }
  EXPECT_NE(tracked.division_factor(3), 1U);
}

class Standard : public testing::TestWithParam<unsigned> {};

TEST_P(Standard, IsSecureAndLeavesNoLevelUnused) {
  const Parameters parameters = standard_parameters(GetParam()).value();
  const double budget = rlwe::log_modulus_max(GetParam());
  EXPECT_LE(parameters.rlwe().log_qp(parameters.top_level()), budget);
  EXPECT_FALSE(parameters.name().starts_with(rlwe::insecure_prefix));
  EXPECT_LE(parameters.rlwe().digits(parameters.top_level()), 4U);
  EXPECT_EQ(parameters.plaintext_modulus(), 786433U);
  EXPECT_TRUE(parameters.has_slots());
  for (unsigned digits = 1; digits <= 4; ++digits) {
    const rlwe::ParametersLiteral larger = choose_literal({.name = "bgv",
                                                           .log_degree = GetParam(),
                                                           .levels = parameters.top_level().value() + std::size_t{1},
                                                           .digits = digits})
                                               .value();
    EXPECT_GT(sum_of_logs(larger.q_primes) + sum_of_logs(larger.p_primes), budget);
  }
}

INSTANTIATE_TEST_SUITE_P(Bgv, Standard, testing::Values(13U, 14U, 15U, 16U));

TEST(Parameters, OfTheBenchmark) {
  const Parameters parameters = benchmark_parameters().value();
  EXPECT_EQ(parameters.degree(), 32768U);
  EXPECT_EQ(parameters.top_level().primes(), 13U);
  EXPECT_EQ(parameters.rlwe().digits(parameters.top_level()), 3U);
  EXPECT_LE(parameters.rlwe().log_qp(parameters.top_level()), 868.0);
}

TEST(Parameters, RefusedWithTheNumberThatIsWrong) {
  const auto message = [](const ParametersChoice& choice) { return choose_parameters(choice).error().message(); };
  EXPECT_EQ(message({.name = "insecure_x", .log_degree = 9}), "'insecure_x': ring degree 2^9 is outside 2^10 .. 2^17");
  EXPECT_EQ(message({.name = "insecure_x", .log_degree = 18}),
            "'insecure_x': ring degree 2^18 is outside 2^10 .. 2^17");
  EXPECT_EQ(message({.name = "insecure_x", .log_degree = 12, .plaintext_modulus = 1}),
            "'insecure_x': the plaintext modulus 1 is outside 2 .. 4294967295");
  EXPECT_EQ(message({.name = "insecure_x", .log_degree = 12, .plaintext_modulus = Word{1} << 40}),
            "'insecure_x': the plaintext modulus 1099511627776 is outside 2 .. 4294967295");
  EXPECT_EQ(message({.name = "insecure_x", .log_degree = 12, .levels = 128}),
            "'insecure_x': 128 levels were asked for; at most 127 are supported");
  EXPECT_EQ(choose_parameters({.name = "honest", .log_degree = 12, .levels = 10}).error().code(),
            ErrorCode::insecure_parameters);
  EXPECT_EQ(standard_parameters(12).error().code(), ErrorCode::invalid_argument);
  EXPECT_EQ(standard_parameters(15, 0).error().code(), ErrorCode::invalid_argument);

  rlwe::ParametersLiteral literal = choose_literal({.name = "insecure_x", .log_degree = 10, .levels = 1}).value();
  literal.scheme = rlwe::Scheme::ckks;
  literal.plaintext_modulus = 1;
  literal.scale_bits = 30;
  EXPECT_EQ(Parameters::create(literal).error().message(), "'insecure_x' is not a BGV parameter set");
  EXPECT_EQ(Parameters::create(rlwe::Parameters::create(literal).value()).error().code(), ErrorCode::invalid_argument);
}

TEST(PlainModulus, CentredInversesAndRanges) {
  const PlainModulus odd(17);
  EXPECT_EQ(odd.signed_min(), -8);
  EXPECT_EQ(odd.signed_max(), 8);
  EXPECT_EQ(odd.centred(8), 8);
  EXPECT_EQ(odd.centred(9), -8);
  EXPECT_EQ(odd.reduce_signed(-1), 16U);
  EXPECT_EQ(odd.inverse(5), 7U);  // 35 = 2 * 17 + 1
  EXPECT_EQ(odd.negate(0), 0U);
  const PlainModulus even(16);
  EXPECT_EQ(even.signed_min(), -8);
  EXPECT_EQ(even.signed_max(), 7);
  EXPECT_EQ(even.centred(8), -8);
  EXPECT_FALSE(even.is_unit(6));
  EXPECT_EQ(even.inverse(3), 11U);  // 33 = 2 * 16 + 1
  const PlainModulus largest(PlainModulus::value_max);
  EXPECT_EQ(largest.multiply(PlainModulus::value_max - 1, PlainModulus::value_max - 1), 1U);
}

}  // namespace
}  // namespace tacet::bgv
