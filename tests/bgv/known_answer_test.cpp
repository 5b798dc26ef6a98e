// SPDX-License-Identifier: Apache-2.0
//
// Literals that were worked out without the engine: known_answers.py prints them.
#include <gtest/gtest.h>

#include "base/hash.h"
#include "bgv/evaluator.h"
#include "client/bgv_decryptor.h"
#include "client/decryptor.h"
#include "ring/operations.h"
#include "tests/support/big_integer.h"

namespace tacet::bgv {
namespace {

constexpr std::size_t n = 1024;
constexpr Word t = 12289;

class KnownAnswer : public testing::Test {
 protected:
  static Parameters make_parameters() {
    rlwe::ParametersLiteral literal;
    literal.name = "insecure_known_answer";
    literal.log_degree = 10;
    literal.q_primes = {1125899906826241, 1125899906820097, 1125899906738177};
    literal.plaintext_modulus = t;
    return Parameters::create(literal).value();
  }

  const ring::Ring& ring() const { return parameters_.ring(); }

  /// Coefficients seed^(i + 1).
  ring::Evaluations powers(Word seed) const {
    ring::Coefficients made(device_.pool(), n, parameters_.rlwe().basis(parameters_.top_level()));
    for (std::size_t i = 0; i < made.limbs(); ++i) {
      Word power = 1;
      for (std::size_t j = 0; j < n; ++j) made.limb(i)[j] = power = ring().modulus(i).multiply(power, seed);
    }
    return ring::to_evaluations(device_, ring(), std::move(made));
  }

  Ciphertext label(ring::Evaluations c0, ring::Evaluations c1) const {
    Ciphertext made;
    made.body.parameters = parameters_.id();
    made.body.key = key_;
    made.body.part_count = 2;
    made.body.parts[0] = std::move(c0);
    made.body.parts[1] = std::move(c1);
    made.log_noise = 30;
    return made;
  }

  ring::Coefficients coefficients(const ring::Evaluations& a) const {
    return ring::to_coefficients(device_, ring(), a.clone(device_.pool()));
  }

  std::string digest(const Ciphertext& a) const {
    Hasher hasher("known answer");
    for (std::size_t part = 0; part < a.body.part_count; ++part) {
      const ring::Coefficients polynomial = coefficients(a.body.parts[part]);
      for (const Word word : polynomial.words()) hasher.add_word(word);
    }
    return hex(hasher.finish());
  }

  void expect_first(const ring::Evaluations& part, const std::vector<std::array<Word, 2>>& expected) const {
    const ring::Coefficients actual = coefficients(part);
    ASSERT_EQ(actual.limbs(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
      EXPECT_EQ((std::array<Word, 2>{actual.limb(i)[0], actual.limb(i)[1]}), expected[i]) << "prime " << i;
  }

  static std::vector<std::int64_t> message() {
    std::vector<std::int64_t> m(n);
    for (std::size_t i = 0; i < n; ++i) {
      const auto x = static_cast<std::int64_t>(i);
      m[i] = (x * x * x + 5 * x + 7) % static_cast<std::int64_t>(t);
      if (m[i] > static_cast<std::int64_t>(t / 2)) m[i] -= static_cast<std::int64_t>(t);
    }
    return m;
  }

  backend::Device device_;
  Parameters parameters_ = make_parameters();
  Evaluator evaluator_{parameters_, device_};
  rlwe::KeyId key_{{1, 2, 3}};
};

TEST_F(KnownAnswer, TensorProduct) {
  const Ciphertext product = evaluator_.tensor(label(powers(3), powers(5)), label(powers(7), powers(11))).value();
  expect_first(
      product.body.parts[0],
      {{9564828768073, 749456723035745}, {1055494358348215, 1091753150488464}, {1031995386861174, 852442273597101}});
  expect_first(
      product.body.parts[1],
      {{794341531979529, 934061437879176}, {740931296361495, 600870132206764}, {330847442653919, 420048157596022}});
  expect_first(
      product.body.parts[2],
      {{1015617353755844, 601018818848317}, {853631376622126, 960355343411599}, {1012709717390313, 682366690825802}});
  EXPECT_EQ(digest(product), "7e6e2822ff012f7c87b73bc407c1cfdb43e97917031aa3418ae54bdff36f7092");
}

TEST_F(KnownAnswer, ModulusSwitchOfUniformParts) {
  const Ciphertext switched = evaluator_.modulus_switch(label(powers(3), powers(5))).value();
  expect_first(switched.body.parts[0], {{3011, 1125899906822985}, {3011, 1125899906816841}});
  expect_first(switched.body.parts[1], {{922, 4610}, {922, 4610}});
  EXPECT_EQ(digest(switched), "4d93c2c2a3b38175c8809e43b722680d6c616206f2350b274aa5a952bea71e51");
}

TEST_F(KnownAnswer, SlotsAreTheValuesAtPowersOfFive) {
  const Plaintext p = evaluator_.encoder().encode_coefficients(message(), Level(0)).value();
  std::vector<Word> coefficients(p.coefficients.words().begin(), p.coefficients.words().end());
  std::vector<Word> slots(n);
  ASSERT_TRUE(evaluator_.encoder().decode(coefficients, slots));
  const std::vector<Word> first_row = {4558, 5541, 4274, 11063, 8337, 11611, 2939, 7600};
  const std::vector<Word> second_row = {1627, 1044, 4599, 10286, 1572, 9934, 814, 10859};
  EXPECT_EQ(std::vector<Word>(slots.begin(), slots.begin() + 8), first_row);
  EXPECT_EQ(std::vector<Word>(slots.begin() + n / 2, slots.begin() + n / 2 + 8), second_row);
}

TEST_F(KnownAnswer, EncryptionSwitchAndDecryption) {
  // s, e and m by formula; c_0 = -a s + t e + m with textbook products.
  std::vector<std::int8_t> s(n);
  Word power = 1;
  for (std::int8_t& coefficient : s) {
    power = power * 11 % t;
    coefficient = static_cast<std::int8_t>(static_cast<int>(power % 3) - 1);
  }
  const ring::Evaluations a = powers(5);
  test::BigPolynomial c0 = test::multiply(test::compose(ring(), coefficients(a)), s);
  const std::vector<std::int64_t> m = message();
  for (std::size_t i = 0; i < n; ++i)
    c0[i] = -c0[i] + static_cast<long>(t) * (static_cast<long>((7 * i + 1) % 13) - 6) + static_cast<long>(m[i]);
  ring::Coefficients residues = test::decompose(device_.pool(), ring(), a.basis(), c0);
  Ciphertext c = label(ring::to_evaluations(device_, ring(), std::move(residues)), a.clone(device_.pool()));
  EXPECT_EQ(digest(c), "d8d4aa91edab53b940087d366adfe3c94e7974415158b692c8728c36a076d63c");

  const client::SecretKey secret = client::SecretKey::restore(parameters_.rlwe(), key_, s).value();
  const auto first_of_phase = [&](const Ciphertext& x) {
    const client::Phase phase = client::Decryptor(device_, secret).phase(x.body).value();
    const test::BigPolynomial v = test::compose(ring(), phase.coefficients());
    return std::vector<long>{v[0].get_si(), v[1].get_si(), v[2].get_si(), v[3].get_si()};
  };
  EXPECT_EQ(first_of_phase(c), (std::vector<long>{-61438, 24591, -49131, 36916}));
  const Ciphertext switched = evaluator_.modulus_switch(c).value();
  EXPECT_EQ(digest(switched), "7fc1b6aee1f5b28a3d164e4198e0ad06cb2362646124d318496489b39b47795d");
  EXPECT_EQ(first_of_phase(switched), (std::vector<long>{-62612, 78589, 139789, -20458}));
  EXPECT_EQ(switched.correction_factor, 5100U);

  std::vector<Word> expected(n);
  for (std::size_t i = 0; i < n; ++i) expected[i] = parameters_.plain().reduce_signed(m[i]);
  const client::BgvDecryptor decryptor = client::BgvDecryptor::create(parameters_, device_, secret).value();
  EXPECT_EQ(decryptor.decrypt_coefficients(c).value(), expected);
  EXPECT_EQ(decryptor.decrypt_coefficients(switched).value(), expected);
}

}  // namespace
}  // namespace tacet::bgv
