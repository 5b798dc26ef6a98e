// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <type_traits>
#include <vector>

#include "client/decryptor.h"
#include "client/encryptor.h"
#include "client/key_generator.h"
#include "rlwe/noise.h"
#include "tests/support/parameter_sets.h"
#include "tests/support/rlwe_oracle.h"

namespace tacet::client {
namespace {

using rlwe::Level;
using test::BigPolynomial;
using test::SmallSet;
using test::test_seed;

static_assert(!std::is_copy_constructible_v<Phase> && !std::is_copy_assignable_v<Phase>);

class Encryption : public testing::TestWithParam<SmallSet> {
 protected:
  Encryption()
      : parameters_(test::small_parameters(GetParam())),
        ring_(parameters_.ring()),
        key_(SecretKey::generate(parameters_, test_seed(1))) {}

  ring::Evaluations message(Level level, std::uint8_t seed) const {
    return test::random_evaluations(device_, ring_, parameters_.basis(level), test_seed(seed));
  }
  mpz_class modulus(Level level) const { return test::modulus_product(ring_, parameters_.basis(level)); }

  /// c_0 + c_1 s - m, divided by t.
  BigPolynomial error_of(const rlwe::Ciphertext& ciphertext, const ring::Evaluations& expected) const {
    const BigPolynomial sum =
        test::phase(device_, ring_, ciphertext.parts[0], ciphertext.parts[1], key_.coefficients());
    const BigPolynomial noise = test::add_scaled(sum, -1, test::compose(device_, ring_, expected),
                                                 test::modulus_product(ring_, expected.basis()));
    bool multiple_of_t = false;
    BigPolynomial error = test::divided(noise, test::big(parameters_.plaintext_modulus()), multiple_of_t);
    EXPECT_TRUE(multiple_of_t);
    return error;
  }

  backend::Device device_;
  rlwe::Parameters parameters_;
  const ring::Ring& ring_;
  SecretKey key_;
};

TEST_P(Encryption, WithTheSecretKeyHidesTheMessageBehindOneError) {
  for (std::size_t i = 0; i <= parameters_.top_level().value(); ++i) {
    const Level level(i);
    const ring::Evaluations m = message(level, 2);
    const rlwe::Ciphertext made = SecretKeyEncryptor(device_, key_).encrypt(m.clone(device_.pool())).value();
    EXPECT_EQ(made.level(), level);
    EXPECT_EQ(made.key, key_.id());
    EXPECT_EQ(made.part_count, 2U);
    const BigPolynomial error = error_of(made, m);
    EXPECT_LE(test::largest_magnitude(error), rlwe::error_magnitude_max);
    EXPECT_LE(test::log_canonical_norm(error), rlwe::log_error_norm(parameters_.log_degree()));
    EXPECT_NEAR(test::mean_square(error), 3.19 * 3.19, 3.0);
    ASSERT_TRUE(made.seed.has_value());
    const ring::Evaluations expanded =
        rlwe::expand_uniform(device_, ring_, parameters_.basis(level), *made.seed, rlwe::ciphertext_purpose);
    EXPECT_TRUE(std::ranges::equal(expanded.words(), made.parts[1].words()));
  }
}

TEST_P(Encryption, WithThePublicKeyStaysBelowItsNoiseFormula) {
  const rlwe::PublicKey public_key = KeyGenerator(device_, key_).public_key(test_seed(3)).value();
  const PublicKeyEncryptor encryptor = PublicKeyEncryptor::create(device_, parameters_, public_key).value();
  const unsigned log_degree = parameters_.log_degree();
  const double bound =
      rlwe::log_error_norm(log_degree) +
      rlwe::log_sum(rlwe::log_sum(rlwe::log_ternary_norm(log_degree), rlwe::log_secret_norm(log_degree)), 0);
  for (std::size_t i = 0; i <= parameters_.top_level().value(); ++i) {
    const ring::Evaluations m = message(Level(i), 4);
    const rlwe::Ciphertext made = encryptor.encrypt(m.clone(device_.pool())).value();
    EXPECT_FALSE(made.seed.has_value());
    EXPECT_EQ(made.key, key_.id());
    const BigPolynomial error = error_of(made, m);
    EXPECT_LE(test::log_canonical_norm(error), bound);
    // Each coefficient of e u + e_0 + e_1 s has variance sigma^2 (4N/3 + 1).
    const double variance = 3.19 * 3.19 * (4.0 / 3 * static_cast<double>(parameters_.degree()) + 1);
    EXPECT_GT(test::mean_square(error), 0.5 * variance);
    EXPECT_LT(test::mean_square(error), 2 * variance);
  }
}

TEST_P(Encryption, BothDomainsOfTheMessageGiveTheSameCiphertext) {
  const rlwe::PublicKey public_key = KeyGenerator(device_, key_).public_key(test_seed(3)).value();
  const PublicKeyEncryptor with_public = PublicKeyEncryptor::create(device_, parameters_, public_key).value();
  const SecretKeyEncryptor with_secret(device_, key_);
  const auto both = [&](const auto& encryptor) {
    const ring::Evaluations m = message(parameters_.top_level(), 5);
    const rlwe::Ciphertext a = encryptor.encrypt(m.clone(device_.pool()), test_seed(6)).value();
    const rlwe::Ciphertext b =
        encryptor.encrypt(ring::to_coefficients(device_, ring_, m.clone(device_.pool())), test_seed(6)).value();
    EXPECT_TRUE(std::ranges::equal(a.parts[0].words(), b.parts[0].words()));
    EXPECT_TRUE(std::ranges::equal(a.parts[1].words(), b.parts[1].words()));
  };
  both(with_public);
  both(with_secret);
}

TEST_P(Encryption, SameBitsOnEveryDevice) {
  const backend::Device other({.threads = 2, .backend = backend::Backend::reference()});
  const ring::Evaluations m = message(parameters_.top_level(), 5);
  const rlwe::Ciphertext a = SecretKeyEncryptor(device_, key_).encrypt(m.clone(device_.pool()), test_seed(6)).value();
  const rlwe::Ciphertext b = SecretKeyEncryptor(other, key_).encrypt(m.clone(other.pool()), test_seed(6)).value();
  EXPECT_TRUE(std::ranges::equal(a.parts[0].words(), b.parts[0].words()));
  EXPECT_TRUE(std::ranges::equal(a.parts[1].words(), b.parts[1].words()));
  const Phase phase_a = Decryptor(device_, key_).phase(a).value();
  const Phase phase_b = Decryptor(other, key_).phase(a).value();
  EXPECT_TRUE(std::ranges::equal(phase_a.coefficients().words(), phase_b.coefficients().words()));
}

TEST_P(Encryption, FreshEachTime) {
  const SecretKeyEncryptor encryptor(device_, key_);
  const rlwe::Ciphertext a = encryptor.encrypt(message(Level(0), 5)).value();
  const rlwe::Ciphertext b = encryptor.encrypt(message(Level(0), 5)).value();
  EXPECT_NE(a.seed, b.seed);
  EXPECT_FALSE(std::ranges::equal(a.parts[0].words(), b.parts[0].words()));
}

TEST_P(Encryption, PhaseOfTwoAndThreePartsEqualsTheBigIntegers) {
  const std::vector<long> square = test::squared(key_.coefficients());
  for (std::size_t i = 0; i <= parameters_.top_level().value(); ++i) {
    const Level level(i);
    for (const std::size_t parts : {2U, 3U}) {
      rlwe::Ciphertext ciphertext;
      ciphertext.parameters = parameters_.id();
      ciphertext.key = key_.id();
      ciphertext.part_count = parts;
      for (std::size_t part = 0; part < parts; ++part)
        ciphertext.parts[part] = message(level, static_cast<std::uint8_t>(20 + part));
      BigPolynomial expected =
          test::phase(device_, ring_, ciphertext.parts[0], ciphertext.parts[1], key_.coefficients());
      if (parts == 3) {
        const BigPolynomial c2 = test::compose(device_, ring_, ciphertext.parts[2]);
        expected = test::add_scaled(expected, 1, test::multiply(c2, square, modulus(level)), modulus(level));
      }
      const Phase phase = Decryptor(device_, key_).phase(ciphertext).value();
      EXPECT_EQ(test::compose(ring_, phase.coefficients()), expected) << "level " << i << ", parts " << parts;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Sets, Encryption,
    testing::Values(SmallSet{.q_count = 3}, SmallSet{.q_count = 2, .plaintext_modulus = 786433},
                    SmallSet{.q_count = 2, .plaintext_modulus = 257, .q_bits = 30},
                    SmallSet{.log_degree = 11, .q_count = 2, .p_count = 1, .plaintext_modulus = 65537, .q_bits = 50}),
    [](const auto& tested) { return test::set_name(tested.param); });

class EncryptionFaults : public testing::Test {
 protected:
  EncryptionFaults() : parameters_(test::small_parameters({})), key_(SecretKey::generate(parameters_, test_seed(1))) {}

  template <class T>
  static void expect_fault(const Result<T>& result, ErrorCode code, std::string_view words) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code(), code) << result.error().message();
    EXPECT_NE(result.error().message().find(words), std::string::npos) << result.error().message();
  }

  rlwe::Ciphertext ciphertext() const {
    return SecretKeyEncryptor(device_, key_)
        .encrypt(test::random_evaluations(device_, parameters_.ring(), {2, 0}, test_seed(2)))
        .value();
  }

  backend::Device device_;
  rlwe::Parameters parameters_;
  SecretKey key_;
};

TEST_F(EncryptionFaults, MessagesThatDoNotFit) {
  const SecretKeyEncryptor encryptor(device_, key_);
  const auto of = [&](std::size_t degree, ring::Basis basis) {
    return encryptor.encrypt(ring::Evaluations(device_.pool(), degree, basis));
  };
  expect_fault(encryptor.encrypt(ring::Evaluations()), ErrorCode::mismatched_parameters, "degree 0");
  expect_fault(encryptor.encrypt(ring::Coefficients()), ErrorCode::mismatched_parameters, "degree 0");
  expect_fault(of(2048, {1, 0}), ErrorCode::mismatched_parameters, "degree 2048");
  expect_fault(of(1024, {5, 0}), ErrorCode::mismatched_parameters, "5");
  expect_fault(of(1024, {4, 2}), ErrorCode::mismatched_parameters, "4 and 2");
}

TEST_F(EncryptionFaults, PublicKeysThatDoNotFit) {
  expect_fault(PublicKeyEncryptor::create(device_, parameters_, {}), ErrorCode::mismatched_parameters, "empty");
  const rlwe::Parameters others = test::small_parameters({.q_count = 3});
  const SecretKey other = SecretKey::generate(others, test_seed(1));
  const rlwe::PublicKey foreign = KeyGenerator(device_, other).public_key().value();
  expect_fault(PublicKeyEncryptor::create(device_, parameters_, foreign), ErrorCode::mismatched_parameters,
               rlwe::to_string(others.id()));
  rlwe::PublicKey cut = KeyGenerator(device_, key_).public_key().value();
  cut.a.truncate(2);
  expect_fault(PublicKeyEncryptor::create(device_, parameters_, cut), ErrorCode::mismatched_parameters, "2 + 0 limbs");
}

TEST_F(EncryptionFaults, CiphertextsThatDoNotFitAreNotDecrypted) {
  const Decryptor decryptor(device_, key_);
  EXPECT_FALSE(decryptor.phase(rlwe::Ciphertext()));

  const SecretKey stranger = SecretKey::generate(parameters_, test_seed(9));
  const auto wrong = Decryptor(device_, stranger).phase(ciphertext());
  expect_fault(wrong, ErrorCode::wrong_key, rlwe::to_string(key_.id()));
  expect_fault(wrong, ErrorCode::wrong_key, rlwe::to_string(stranger.id()));

  rlwe::Ciphertext changed = ciphertext();
  changed.parameters = test::small_parameters({.q_count = 3}).id();
  expect_fault(decryptor.phase(changed), ErrorCode::mismatched_parameters, "insecure_small");

  changed = ciphertext();
  changed.parts[1].truncate(1);
  expect_fault(decryptor.phase(changed), ErrorCode::mismatched_parameters, "part 1");

  changed = ciphertext();
  changed.part_count = 3;  // the third part is empty
  expect_fault(decryptor.phase(changed), ErrorCode::mismatched_parameters, "part 2");
}

}  // namespace
}  // namespace tacet::client
