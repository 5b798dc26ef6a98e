// SPDX-License-Identifier: Apache-2.0
#include "ckks/parameters.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "ckks/noise.h"
#include "ring/prime.h"
#include "rlwe/security.h"
#include "tests/support/big_integer.h"

namespace tacet::ckks {
namespace {

struct Expected {
  const char* name;
  unsigned log_degree;
  std::size_t primes;
  std::size_t special_primes;
  std::size_t digit_primes;
};

class NamedParameters : public testing::TestWithParam<Expected> {};

TEST_P(NamedParameters, HaveTheStatedShapeAndAreSecure) {
  const Parameters set = named_parameters(GetParam().name).value();
  EXPECT_EQ(set.log_degree(), GetParam().log_degree);
  EXPECT_EQ(set.ring().q_count(), GetParam().primes);
  EXPECT_EQ(set.ring().p_count(), GetParam().special_primes);
  EXPECT_EQ(set.rlwe().digit_primes(), GetParam().digit_primes);
  EXPECT_EQ(set.rlwe().scheme(), rlwe::Scheme::ckks);
  const bool insecure = std::string_view(GetParam().name).starts_with(rlwe::insecure_prefix);
  EXPECT_EQ(set.rlwe().log_qp(set.top_level()) > rlwe::log_modulus_max(set.log_degree()), insecure);
  for (std::size_t i = 0; i < set.ring().q_count(); ++i)
    EXPECT_NEAR(set.rlwe().log_prime(i), i == 0 ? 50 : 45, 1.0 / 64) << i;
}

TEST_P(NamedParameters, KeepOneScaleALevel) {
  const Parameters set = named_parameters(GetParam().name).value();
  // S_l^2 = S_(l-1) q_l in integers, up to the 53 bits of each scale.
  EXPECT_EQ(set.scale(set.top_level()), 0x1p45);
  for (std::size_t l = set.top_level().value(); l > 0; --l) {
    const mpf_class scale(set.scale(Level(l)), 256);
    const mpf_class next(set.scale(Level(l - 1)), 256);
    const mpf_class q(mpz_class(test::big(set.ring().modulus(l).value())), 256);
    EXPECT_LT(std::abs(mpf_class(next * q / (scale * scale) - 1).get_d()), 0x1p-51) << l;
    EXPECT_EQ(set.prime(Level(l)), static_cast<double>(set.ring().modulus(l).value()));
  }
  for (std::size_t l = 0; l <= set.top_level().value(); ++l) {
    EXPECT_LT(std::abs(std::log2(set.scale(Level(l))) - 45), 0x1p-10) << l;
    const mpz_class half = test::modulus_product(set.ring(), set.rlwe().basis(Level(l))) / 2;
    EXPECT_LE(set.log_capacity(Level(l)), test::log_magnitude(half));
    EXPECT_GE(set.log_capacity(Level(l)), test::log_magnitude(half) - 1e-6);
    if (l > 0) {
      EXPECT_NEAR(set.multiplier_scale(Level(l)) * set.scale(Level(l)) / set.prime(Level(l)), set.scale(Level(l - 1)),
                  0x1p-5);
    }
  }
}

TEST_P(NamedParameters, KnowTheSquareRootOfMinusOne) {
  const Parameters set = named_parameters(GetParam().name).value();
  for (std::size_t i = 0; i < set.ring().prime_count(); ++i) {
    const ring::Modulus& modulus = set.ring().modulus(i);
    const Word unit = set.imaginary_unit(i).value;
    EXPECT_EQ(modulus.multiply(unit, unit), modulus.value() - 1);
  }
}

INSTANTIATE_TEST_SUITE_P(All, NamedParameters,
                         testing::Values(Expected{"n13", 13, 3, 1, 1}, Expected{"n14_depth5", 14, 6, 2, 2},
                                         Expected{"n14_depth7", 14, 8, 1, 1}, Expected{"n15_fast", 15, 14, 4, 4},
                                         Expected{"n15_deep", 15, 18, 1, 1}, Expected{"n16", 16, 28, 8, 8},
                                         Expected{"insecure_n10", 10, 8, 2, 2}, Expected{"insecure_n12", 12, 8, 2, 2}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Parameters, ChainsOfManyPrimesDoNotDrift) {
  // The deviation of the scale doubles a level; 60 levels without correction would leave any double.
  for (const unsigned scale_bits : {30U, 40U, 49U}) {
    ParametersChoice choice;
    choice.name = "insecure_long_chain";
    choice.log_degree = 11;
    choice.levels = 60;
    choice.scale_bits = scale_bits;
    choice.first_prime_bits = 50;
    const Parameters set = Parameters::create(choice).value();
    std::set<Word> distinct;
    for (std::size_t l = 0; l <= 60; ++l) {
      distinct.insert(set.ring().modulus(l).value());
      EXPECT_LT(std::abs(std::log2(set.scale(Level(l))) - scale_bits), scale_bits == 30 ? 0.02 : 0x1p-10)
          << scale_bits << " bits, level " << l;
    }
    EXPECT_EQ(distinct.size(), 61U);
  }
}

TEST(Parameters, AreRefusedWithTheReason) {
  ParametersChoice choice{.name = "x", .log_degree = 13, .levels = 3};
  EXPECT_EQ(Parameters::create(choice).error().code(), ErrorCode::insecure_parameters);  // 50 + 3 45 + 50 > 214
  choice.name = "insecure_x";
  EXPECT_TRUE(Parameters::create(choice).has_value());
  auto wrong = choice;
  wrong.scale_bits = 50;
  EXPECT_EQ(Parameters::create(wrong).error().code(), ErrorCode::invalid_argument);
  wrong = choice;
  wrong.first_prime_bits = 45;
  EXPECT_EQ(Parameters::create(wrong).error().code(), ErrorCode::invalid_argument);
  wrong = choice;
  wrong.log_degree = 18;
  EXPECT_EQ(Parameters::create(wrong).error().code(), ErrorCode::invalid_argument);
  wrong = choice;
  wrong.levels = 200;
  EXPECT_EQ(Parameters::create(wrong).error().code(), ErrorCode::limit_exceeded);
  EXPECT_NE(named_parameters("n17").error().message().find("n15_fast"), std::string::npos);
}

TEST(Parameters, OfAnotherSchemeOrWithDriftingScalesAreRefused) {
  rlwe::ParametersLiteral literal;
  literal.name = "insecure_drift";
  literal.scheme = rlwe::Scheme::ckks;
  literal.log_degree = 10;
  literal.scale_bits = 40;
  literal.q_primes = ring::primes_below(45, 2048, 4).value();
  EXPECT_EQ(Parameters::create(rlwe::Parameters::create(literal).value()).error().code(), ErrorCode::invalid_argument);
  literal.scheme = rlwe::Scheme::bgv;
  literal.scale_bits = 0;
  literal.plaintext_modulus = 65537;
  EXPECT_EQ(Parameters::create(rlwe::Parameters::create(literal).value()).error().code(), ErrorCode::invalid_argument);
}

TEST(ParametersFor, GiveTheDepthAndThePrecision) {
  for (const std::size_t depth : {0U, 1U, 4U, 10U, 20U}) {
    for (const unsigned precision : {10U, 20U, 25U}) {
      const auto set = parameters_for(depth, precision);
      ASSERT_TRUE(set.has_value()) << set.error().message();
      EXPECT_EQ(set->top_level().value(), depth);
      EXPECT_LE(set->rlwe().log_qp(set->top_level()), rlwe::log_modulus_max(set->log_degree()));
      const double norm = division_norm(set->log_degree(), 2) + key_switch_norm(*set, set->top_level());
      EXPECT_LE(norm / set->scale(set->top_level()), std::exp2(-static_cast<double>(precision)));
    }
  }
}

TEST(ParametersFor, SayWhatIsPossible) {
  EXPECT_EQ(parameters_for(61, 20).error().code(), ErrorCode::invalid_argument);
  EXPECT_EQ(parameters_for(3, 4).error().code(), ErrorCode::invalid_argument);
  EXPECT_EQ(parameters_for(3, 29).error().code(), ErrorCode::invalid_argument);
  const auto refused = parameters_for(60, 25);
  ASSERT_EQ(refused.error().code(), ErrorCode::insecure_parameters);
  const std::size_t at = refused.error().message().rfind("a depth of ");
  const auto possible = std::stoul(refused.error().message().substr(at + 11));
  EXPECT_TRUE(parameters_for(possible, 25).has_value());
  EXPECT_FALSE(parameters_for(possible + 1, 25).has_value());
}

}  // namespace
}  // namespace tacet::ckks
