// SPDX-License-Identifier: Apache-2.0
#include "client/key_generator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "client/sampler.h"
#include "ring/automorphism.h"
#include "rlwe/noise.h"
#include "tests/support/parameter_sets.h"
#include "tests/support/rlwe_oracle.h"

namespace tacet::client {
namespace {

using rlwe::Level;
using test::BigPolynomial;
using test::SmallSet;
using test::test_seed;

bool same_words(const Buffer& a, const Buffer& b) { return std::ranges::equal(a.words(), b.words()); }

/// Part 0 or 1 of digit d as a polynomial.
ring::Evaluations key_part(const backend::Device& device, const rlwe::Parameters& parameters,
                           const rlwe::KeySwitchKey& key, std::size_t digit, std::size_t part) {
  const ring::Basis basis = parameters.key_basis(key.level);
  const std::size_t n = parameters.degree();
  ring::Evaluations result(device.pool(), n, basis);
  for (std::size_t i = 0; i < basis.limbs(); ++i)
    std::memcpy(result.limb(i), key.limb(digit, part, i, basis.limbs(), n), n * sizeof(Word));
  return result;
}

/// g_d: P modulo the primes of digit d, 0 modulo all others of the basis.
mpz_class gadget(const rlwe::Parameters& parameters, ring::Basis basis, std::size_t digit) {
  const ring::Ring& ring = parameters.ring();
  const mpz_class all = test::modulus_product(ring, basis);
  mpz_class special = 1;
  for (std::size_t i = 0; i < basis.p; ++i) special *= test::big(ring.modulus(ring.q_count() + i).value());
  mpz_class result = 0;
  for (std::size_t i = 0; i < basis.q; ++i) {
    if (i / parameters.digit_primes() != digit) continue;
    const mpz_class q = test::big(ring.modulus(i).value());
    const mpz_class others = all / q;
    mpz_class inverse;
    mpz_invert(inverse.get_mpz_t(), others.get_mpz_t(), q.get_mpz_t());
    result += others * inverse * special;
  }
  return test::centred(result, all);
}

/// An error polynomial times t: small, not degenerate.
void expect_error(const BigPolynomial& noise, const rlwe::Parameters& parameters) {
  bool multiple_of_t = false;
  const BigPolynomial error = test::divided(noise, test::big(parameters.plaintext_modulus()), multiple_of_t);
  EXPECT_TRUE(multiple_of_t);
  EXPECT_LE(test::largest_magnitude(error), rlwe::error_magnitude_max);
  EXPECT_NEAR(test::mean_square(error), 3.19 * 3.19, 3.0);  // 6 standard deviations at N = 1024
}

class KeyEquation : public testing::TestWithParam<SmallSet> {
 protected:
  KeyEquation()
      : parameters_(test::small_parameters(GetParam())), key_(SecretKey::generate(parameters_, test_seed(1))) {}

  /// b_d + a_d target - g_d source = t e_d for every digit.
  void expect_equation(const rlwe::KeySwitchKey& made, std::span<const std::int8_t> target,
                       std::span<const long> source) {
    const ring::Basis basis = parameters_.key_basis(made.level);
    const mpz_class modulus = test::modulus_product(parameters_.ring(), basis);
    ASSERT_EQ(made.digits, parameters_.digits(made.level));
    const BigPolynomial wide_source(source.begin(), source.end());
    for (std::size_t digit = 0; digit < made.digits; ++digit) {
      SCOPED_TRACE(digit);
      const BigPolynomial sum = test::phase(device_, parameters_.ring(), key_part(device_, parameters_, made, digit, 0),
                                            key_part(device_, parameters_, made, digit, 1), target);
      expect_error(test::add_scaled(sum, -gadget(parameters_, basis, digit), wide_source, modulus), parameters_);
    }
  }

  backend::Device device_;
  rlwe::Parameters parameters_;
  SecretKey key_;
};

TEST_P(KeyEquation, PublicKey) {
  const rlwe::PublicKey made = KeyGenerator(device_, key_).public_key(test_seed(2)).value();
  EXPECT_EQ(made.parameters, parameters_.id());
  EXPECT_EQ(made.key, key_.id());
  EXPECT_EQ(made.b.basis(), parameters_.basis(parameters_.top_level()));
  expect_error(test::phase(device_, parameters_.ring(), made.b, made.a, key_.coefficients()), parameters_);
  const ring::Evaluations expanded =
      rlwe::expand_uniform(device_, parameters_.ring(), made.a.basis(), made.seed, rlwe::public_key_purpose);
  EXPECT_TRUE(std::ranges::equal(expanded.words(), made.a.words()));
}

TEST_P(KeyEquation, RelinearisationAtEveryLevel) {
  const std::vector<long> square = test::squared(key_.coefficients());
  for (std::size_t level = 0; level < parameters_.ring().q_count(); ++level) {
    SCOPED_TRACE(level);
    const rlwe::KeySwitchKey made = KeyGenerator(device_, key_).relinearisation_key(Level(level), test_seed(3)).value();
    EXPECT_EQ(made.galois_element, 0U);
    EXPECT_TRUE(made.index.empty());
    EXPECT_EQ(made.key, key_.id());
    expect_equation(made, key_.coefficients(), square);
  }
}

TEST_P(KeyEquation, GaloisElements) {
  const unsigned log_degree = parameters_.log_degree();
  for (const std::uint32_t element :
       {ring::galois_element_of_rotation(log_degree, 1), ring::galois_element_of_rotation(log_degree, -3),
        ring::galois_element_of_conjugation(log_degree)}) {
    SCOPED_TRACE(element);
    const rlwe::KeySwitchKey made =
        KeyGenerator(device_, key_).galois_key(element, parameters_.top_level(), test_seed(4)).value();
    EXPECT_EQ(made.galois_element, element);
    EXPECT_EQ(made.index, ring::automorphism_index(log_degree, element));
    // The target, s(X^(1/g)), by searching for where each coefficient goes rather than by an inverse.
    std::vector<std::int8_t> target(parameters_.degree());
    const std::size_t n = parameters_.degree();
    for (std::size_t to = 0; to < n; ++to) {
      const std::size_t exponent = to * element % (2 * n);  // X^to goes to X^exponent under X -> X^g
      const std::int8_t value = key_.coefficients()[exponent % n];
      target[to] = exponent < n ? value : static_cast<std::int8_t>(-value);
    }
    expect_equation(made, target, test::widened(key_.coefficients()));
  }
}

TEST_P(KeyEquation, KeysMadeForALevelAreKeysCutToIt) {
  const KeyGenerator generator(device_, key_);
  const rlwe::KeySwitchKey full = generator.relinearisation_key(parameters_.top_level(), test_seed(5)).value();
  for (std::size_t level = 0; level < parameters_.ring().q_count(); ++level) {
    const rlwe::KeySwitchKey cut = rlwe::cut_key(device_, parameters_, full, Level(level)).value();
    const rlwe::KeySwitchKey made = generator.relinearisation_key(Level(level), test_seed(5)).value();
    EXPECT_TRUE(same_words(cut.words, made.words)) << "level " << level;
    EXPECT_EQ(cut.digits, made.digits);
    EXPECT_EQ(cut.seed, made.seed);
  }
}

TEST_P(KeyEquation, SeedAndNothingElseDecides) {
  const KeyGenerator generator(device_, key_);
  const Level top = parameters_.top_level();
  const rlwe::KeySwitchKey made = generator.galois_key(5, top, test_seed(6)).value();
  const backend::Device other({.threads = 2, .backend = backend::Backend::reference()});
  EXPECT_TRUE(same_words(made.words, KeyGenerator(other, key_).galois_key(5, top, test_seed(6)).value().words));
  const rlwe::KeySwitchKey different = generator.galois_key(5, top, test_seed(7)).value();
  EXPECT_FALSE(same_words(made.words, different.words));
  EXPECT_NE(made.seed, different.seed);
  // The same seed for another purpose gives other bits.
  EXPECT_NE(made.seed, generator.galois_key(25, top, test_seed(6)).value().seed);
  EXPECT_NE(made.seed, generator.relinearisation_key(top, test_seed(6)).value().seed);
  // From the system, each is new.
  EXPECT_NE(generator.galois_key(5, top).value().seed, generator.galois_key(5, top).value().seed);
  EXPECT_NE(generator.public_key().value().seed, generator.public_key().value().seed);
}

TEST_P(KeyEquation, UniformHalfComesFromThePublishedSeed) {
  rlwe::KeySwitchKey made = KeyGenerator(device_, key_).relinearisation_key(parameters_.top_level()).value();
  const Buffer before = [&] {
    Buffer copy = device_.pool().acquire(made.words.size());
    std::memcpy(copy.data(), made.words.data(), copy.size() * sizeof(Word));
    return copy;
  }();
  const std::size_t limbs = parameters_.key_basis(made.level).limbs();
  for (std::size_t digit = 0; digit < made.digits; ++digit)
    std::memset(made.words.data() + (digit * 2 + 1) * limbs * parameters_.degree(), 0,
                limbs * parameters_.degree() * sizeof(Word));
  EXPECT_FALSE(same_words(before, made.words));
  rlwe::expand_key(device_, parameters_, made);
  EXPECT_TRUE(same_words(before, made.words));
}

INSTANTIATE_TEST_SUITE_P(
    Sets, KeyEquation,
    testing::Values(SmallSet{.q_count = 4, .p_count = 4, .digit_primes = 4},
                    SmallSet{.q_count = 4, .p_count = 2, .digit_primes = 2, .plaintext_modulus = 786433},
                    SmallSet{.q_count = 3, .p_count = 2, .digit_primes = 2, .plaintext_modulus = 65537},
                    SmallSet{.q_count = 3, .p_count = 1, .digit_primes = 1, .plaintext_modulus = 786433}),
    [](const auto& tested) { return test::set_name(tested.param); });

class KeyFaults : public testing::Test {
 protected:
  static void expect_refused(const Result<rlwe::KeySwitchKey>& result, std::string_view number) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code(), ErrorCode::invalid_argument);
    EXPECT_NE(result.error().message().find(number), std::string::npos) << result.error().message();
  }
  backend::Device device_;
};

TEST_F(KeyFaults, NamedWithTheirNumbers) {
  const rlwe::Parameters parameters = test::small_parameters({});
  const SecretKey key = SecretKey::generate(parameters, test_seed(1));
  const KeyGenerator generator(device_, key);
  expect_refused(generator.relinearisation_key(Level(4)), "level 4");
  expect_refused(generator.galois_key(5, Level(9)), "level 9");
  for (const std::uint32_t element : {0U, 1U, 2U, 1024U, 2048U, 2049U, 4294967295U})
    expect_refused(generator.galois_key(element, Level(1)), std::to_string(element));
}

TEST_F(KeyFaults, NoSpecialPrimesNoKeys) {
  rlwe::ParametersLiteral literal = test::small_literal({});
  literal.p_primes.clear();
  const rlwe::Parameters parameters = rlwe::Parameters::create(literal).value();
  const SecretKey key = SecretKey::generate(parameters, test_seed(1));
  expect_refused(KeyGenerator(device_, key).relinearisation_key(Level(0)), "no special primes");
  EXPECT_TRUE(KeyGenerator(device_, key).public_key());
}

TEST_F(KeyFaults, EvaluationKeysNameWhatIsMissing) {
  const rlwe::Parameters parameters = test::small_parameters({});
  const SecretKey key = SecretKey::generate(parameters, test_seed(1));
  const std::vector<std::uint32_t> elements{5, 2047};
  rlwe::EvaluationKeys keys = KeyGenerator(device_, key).evaluation_keys(Level(2), elements).value();
  EXPECT_EQ(keys.all().size(), 3U);
  EXPECT_EQ(keys.bytes(), 3 * 8 * rlwe::key_words(parameters, Level(2)));
  EXPECT_TRUE(keys.relinearisation(Level(2)));
  EXPECT_EQ((*keys.galois(5, Level(0)))->galois_element, 5U);
  const auto missing = keys.galois(25, Level(0));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code(), ErrorCode::missing_key);
  EXPECT_NE(missing.error().message().find("25"), std::string::npos);
  const auto too_high = keys.relinearisation(Level(3));
  ASSERT_FALSE(too_high);
  EXPECT_EQ(too_high.error().code(), ErrorCode::missing_key);

  const SecretKey stranger = SecretKey::generate(parameters, test_seed(9));
  const Status mixed = keys.add(KeyGenerator(device_, stranger).galois_key(5, Level(1)).value());
  ASSERT_FALSE(mixed);
  EXPECT_EQ(mixed.error().code(), ErrorCode::wrong_key);
  const rlwe::Parameters others = test::small_parameters({.q_count = 3});
  const SecretKey other = SecretKey::generate(others, test_seed(1));
  const Status mismatched = keys.add(KeyGenerator(device_, other).galois_key(5, Level(1)).value());
  ASSERT_FALSE(mismatched);
  EXPECT_EQ(mismatched.error().code(), ErrorCode::mismatched_parameters);
  EXPECT_EQ(keys.all().size(), 3U);
}

}  // namespace
}  // namespace tacet::client
