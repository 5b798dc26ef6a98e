// SPDX-License-Identifier: Apache-2.0
//
// Parameter sets for bootstrapping: the rules that make them, their security, and what is refused.
#include "ckks/bootstrapping/parameters.h"

#include <gtest/gtest.h>

#include <cmath>

#include "rlwe/security.h"
#include "tests/support/big_integer.h"
#include "wire/parameters.h"

namespace tacet::ckks {
namespace {

constexpr const char* names[] = {"boot_n16", "boot_n16_precise", "boot_n15", "insecure_boot_n10", "insecure_boot_n12"};

class NamedSets : public testing::TestWithParam<const char*> {
 protected:
  bool insecure() const { return std::string_view(GetParam()).starts_with(rlwe::insecure_prefix); }
  Parameters main_ = named_bootstrapping_parameters(GetParam()).value();
  BootstrappingParameters sets_ = BootstrappingParameters::create(main_).value();
};

TEST_P(NamedSets, KeepTheRuleOfScalesAtEveryLevel) {
  for (const Parameters* set : {&sets_.main(), &sets_.low()}) {
    const std::size_t highest = set->highest_user_level().value();
    EXPECT_EQ(set->scale(Level(highest)), std::ldexp(1.0, static_cast<int>(set->rlwe().literal().scale_bits)));
    for (std::size_t l = set->top_level().value(); l > 0; --l) {
      const mpf_class scale(set->scale(Level(l)), 256);
      const mpf_class next(set->scale(Level(l - 1)), 256);
      const mpf_class q(mpz_class(test::big(set->ring().modulus(l).value())), 256);
      EXPECT_LT(std::abs(mpf_class(next * q / (scale * scale) - 1).get_d()), 0x1p-50) << l;
      // Below, one scale a level near 2^scale_bits; above, still one that an encoder takes.
      if (l <= highest) {
        EXPECT_LT(std::abs(std::log2(set->scale(Level(l - 1)) / set->scale(Level(highest)))), 0.25) << l;
      }
      EXPECT_GE(set->scale(Level(l)), 0x1p15);
      EXPECT_LE(set->scale(Level(l)), 0x1p50);
    }
  }
}

TEST_P(NamedSets, AreSecureEachForItsSecret) {
  const double main = sets_.main().rlwe().log_qp(sets_.main().top_level());
  const double low = sets_.low().rlwe().log_qp(sets_.low().top_level());
  const double sparse = sets_.encapsulation().log_qp(Level(0));
  EXPECT_EQ(main > rlwe::log_modulus_max(main_.log_degree()), insecure());
  if (!insecure()) {
    EXPECT_LE(low, rlwe::log_modulus_max(main_.log_degree()));
    EXPECT_LE(sparse, rlwe::log_modulus_max_sparse(main_.log_degree(), sparse_secret_weight));
  }
  // An insecure set's derived sets say so as well.
  EXPECT_EQ(sets_.low().rlwe().name().starts_with(rlwe::insecure_prefix), insecure());
  EXPECT_EQ(sets_.encapsulation().name().starts_with(rlwe::insecure_prefix), insecure());
  EXPECT_LE(sets_.low().rlwe().name().size(), 64U);
}

TEST_P(NamedSets, ShareRingAndCiphertextPrimes) {
  ASSERT_EQ(sets_.low().ring().q_count(), 4U);
  ASSERT_EQ(sets_.encapsulation().ring().q_count(), 1U);
  EXPECT_EQ(sets_.encapsulation().ring().p_count(), 1U);
  EXPECT_EQ(sets_.low().degree(), main_.degree());
  EXPECT_EQ(sets_.encapsulation().degree(), main_.degree());
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(sets_.low().ring().modulus(i).value(), main_.ring().modulus(i).value());
  EXPECT_EQ(sets_.encapsulation().ring().modulus(0).value(), main_.ring().modulus(0).value());
  EXPECT_EQ(sets_.low().rlwe().digits(Level(3)), 1U) << "one digit holds all four primes";
  EXPECT_EQ(sets_.encapsulation().digits(Level(0)), 1U);
  EXPECT_FALSE(sets_.low().id() == main_.id());
  EXPECT_EQ(sets_.low().rlwe().literal().bootstrapping_levels, 0U);
}

TEST_P(NamedSets, AddUpTheirLevels) {
  EXPECT_EQ(sets_.input_level(), Level(3));
  EXPECT_EQ(sets_.output_level(), main_.highest_user_level());
  EXPECT_EQ(sets_.usable_levels(), sets_.output_level().value() - 3U);
  EXPECT_EQ(sets_.reduction_level().value(), sets_.output_level().value() + 9U);
  EXPECT_EQ(sets_.reduction_level().value() + sets_.coefficients_to_slots_levels(), main_.top_level().value());
  EXPECT_GE(sets_.coefficients_to_slots_levels(), 1U);
}

TEST_P(NamedSets, FollowFromTheMainSetOnWires) {
  const auto bytes = wire::encode(main_.rlwe());
  wire::Limits limits;
  limits.insecure_parameters_allowed = true;
  const auto read = wire::decode_parameters(bytes, limits);
  ASSERT_TRUE(read.has_value()) << read.error().message();
  const auto again = BootstrappingParameters::create(Parameters::create(*read).value()).value();
  EXPECT_TRUE(again.main() == sets_.main());
  EXPECT_TRUE(again.low() == sets_.low());
  EXPECT_TRUE(again.encapsulation() == sets_.encapsulation());
  EXPECT_EQ(again.output_level(), sets_.output_level());
  for (unsigned l = 0; l <= main_.top_level().value(); ++l)
    EXPECT_EQ(again.main().scale(Level(l)), main_.scale(Level(l))) << l;
}

INSTANTIATE_TEST_SUITE_P(All, NamedSets, testing::ValuesIn(names),
                         [](const auto& tested) { return std::string(tested.param); });

TEST(BootstrappingParameters, OfTheMainSetAreAsStated) {
  const Parameters main = named_bootstrapping_parameters("boot_n16").value();
  const auto sets = BootstrappingParameters::create(main).value();
  EXPECT_EQ(main.log_degree(), 16U);
  EXPECT_EQ(main.ring().q_count(), 28U);
  EXPECT_EQ(main.ring().p_count(), 10U);
  EXPECT_EQ(main.rlwe().digit_primes(), 10U);
  EXPECT_GE(sets.usable_levels(), 11U);
  EXPECT_LE(main.rlwe().log_qp(main.top_level()), 1747);
  const auto unknown = named_bootstrapping_parameters("boot_n17");
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().code(), ErrorCode::invalid_argument);
  for (const char* name : names) EXPECT_NE(unknown.error().message().find(name), std::string::npos) << name;
}

TEST(BootstrappingParameters, ConstantsFollowFromEachOther) {
  // 32 coefficients and c_0, each at most q_0 / 2.
  EXPECT_EQ(sparse_secret_weight, 32U);
  EXPECT_EQ(modulus_overflow, 16.5);
  // ceil(log2(31 + 1)) levels for the series, a squaring for each doubling, one for the pair of sines.
  EXPECT_EQ(modulus_degree, 31U);
  EXPECT_EQ(modulus_levels, 5U + modulus_doublings + 1U);
  // The corners of the unit box, and room for the margins of bounds.
  EXPECT_GT(message_magnitude, std::sqrt(2.0) * (1 + 0x1p-40));
  EXPECT_LT(message_magnitude, std::sqrt(2.0) * (1 + 0x1p-20));
  EXPECT_EQ(slots_to_coefficients_levels, 3U);
}

struct Refused {
  const char* what;
  std::size_t levels;
  std::size_t bootstrapping_levels;
  std::size_t special_primes;
};

TEST(BootstrappingParameters, RefuseSetsThatCannotBeBootstrapped) {
  const auto create = [](const Refused& refused) {
    ParametersChoice choice;
    choice.name = "insecure_refused";
    choice.log_degree = 10;
    choice.levels = refused.levels;
    choice.special_primes = refused.special_primes;
    choice.bootstrapping_prime_bits.assign(refused.bootstrapping_levels, 45);
    return BootstrappingParameters::create(Parameters::create(choice).value());
  };
  const Refused good{"good", 4, 10, 4};
  EXPECT_TRUE(create(good).has_value()) << create(good).error().message();
  for (const Refused& refused :
       {Refused{"no levels for bootstrapping", 14, 0, 4}, Refused{"no level for coefficients to slots", 4, 9, 4},
        Refused{"too few levels below", 3, 10, 4}, Refused{"no special primes", 4, 10, 0}}) {
    const auto result = create(refused);
    ASSERT_FALSE(result.has_value()) << refused.what;
    EXPECT_EQ(result.error().code(), ErrorCode::invalid_argument) << refused.what;
    EXPECT_NE(result.error().message().find("insecure_refused"), std::string::npos);
  }
}

TEST(SparseSecurity, Table) {
  struct Row {
    unsigned log_degree;
    std::size_t weight;
    unsigned bits;
  };
  for (const Row& row : {Row{16, 32, 251}, Row{15, 32, 126}, Row{14, 32, 0}, Row{17, 32, 0}, Row{10, 32, 0},
                         Row{16, 31, 0}, Row{16, 64, 0}, Row{16, 0, 0}})
    EXPECT_EQ(rlwe::log_modulus_max_sparse(row.log_degree, row.weight), row.bits)
        << row.log_degree << " " << row.weight;
  // A sparse secret never takes more than a uniform one.
  for (unsigned log_degree = 9; log_degree <= 18; ++log_degree)
    EXPECT_LE(rlwe::log_modulus_max_sparse(log_degree, 32), rlwe::log_modulus_max(log_degree));
}

TEST(SparseSecurity, Gate) {
  EXPECT_TRUE(rlwe::check_sparse_security("x", 16, 32, 251).has_value());
  const Status refused = rlwe::check_sparse_security("x", 16, 32, 251.1);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code(), ErrorCode::insecure_parameters);
  EXPECT_NE(refused.error().message().find("weight 32"), std::string::npos);
  EXPECT_NE(refused.error().message().find("251.1"), std::string::npos);
  EXPECT_FALSE(rlwe::check_sparse_security("x", 16, 16, 40).has_value());
  EXPECT_FALSE(rlwe::check_sparse_security("x", 14, 32, 40).has_value());
  EXPECT_TRUE(rlwe::check_sparse_security("insecure_x", 10, 8, 500).has_value());
}

TEST(SparseSecurity, StopsAMainSetOfAnotherDegree) {
  // Within its own gate, but at a degree where nothing is known of sparse secrets.
  ParametersChoice choice;
  choice.name = "refused";
  choice.log_degree = 14;
  choice.levels = 4;
  choice.scale_bits = 26;
  choice.first_prime_bits = 28;
  choice.special_primes = 1;
  choice.special_prime_bits = 30;
  choice.bootstrapping_prime_bits.assign(10, 26);
  const auto main = Parameters::create(choice);
  ASSERT_TRUE(main.has_value()) << main.error().message();
  EXPECT_EQ(BootstrappingParameters::create(*main).error().code(), ErrorCode::insecure_parameters);
}

}  // namespace
}  // namespace tacet::ckks
