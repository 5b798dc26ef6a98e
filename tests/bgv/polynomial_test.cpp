// SPDX-License-Identifier: Apache-2.0
//
// Plaintext moduli without slots: messages are polynomials modulo X^N + 1 and t, for t prime, even or composite.
#include <gtest/gtest.h>

#include "tests/bgv/workshop.h"

namespace tacet::bgv {
namespace {

class PolynomialMessages : public testing::TestWithParam<Word> {
 protected:
  using Polynomial = std::vector<Word>;

  Word t() const { return GetParam(); }
  static constexpr std::size_t n = 1024;

  Polynomial product(const Polynomial& a, const Polynomial& b) const {
    Polynomial out(n, 0);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        const Word term = a[i] * b[j] % t();
        Word& target = out[(i + j) % n];
        target = (target + (i + j < n ? term : t() - term)) % t();
      }
    }
    return out;
  }
  Ciphertext encrypt(const Polynomial& m) const {
    return workshop_.encryptor.encrypt_coefficients(m, workshop_.parameters.top_level()).value();
  }
  void expect(const Ciphertext& c, const Polynomial& expected) const {
    EXPECT_EQ(workshop_.decryptor.decrypt_coefficients(c).value(), expected);
    EXPECT_LE(workshop_.measured_noise(c), c.log_noise);
  }

  test::Workshop workshop_{choose_parameters({.name = "insecure_polynomial",
                                              .log_degree = 10,
                                              .plaintext_modulus = GetParam(),
                                              .levels = 4,
                                              .digits = 2,
                                              .track_factors = true})
                               .value()};
};

TEST_P(PolynomialMessages, SumsProductsAndSwitches) {
  const Evaluator& evaluator = workshop_.evaluator;
  const Polynomial a = test::test_values(n, t(), 1);
  const Polynomial b = test::test_values(n, t(), 2);
  const Ciphertext x = encrypt(a);
  const Ciphertext y = encrypt(b);
  Polynomial sum(n);
  for (std::size_t i = 0; i < n; ++i) sum[i] = (a[i] + b[i]) % t();
  expect(evaluator.add(x, y).value(), sum);

  const Ciphertext xy = evaluator.multiply(x, y, workshop_.keys).value();
  const Polynomial ab = product(a, b);
  expect(xy, ab);
  const Ciphertext xyy = evaluator.multiply(xy, y, workshop_.keys).value();  // correction factors differ here
  expect(xyy, product(ab, b));
  Polynomial mixed = product(ab, b);
  for (std::size_t i = 0; i < n; ++i) mixed[i] = (mixed[i] + a[i]) % t();
  expect(evaluator.add(xyy, x).value(), mixed);

  std::vector<std::int64_t> coefficients;
  for (const Word value : b) coefficients.push_back(workshop_.parameters.plain().centred(value));
  const Plaintext p = evaluator.encoder().encode_coefficients(coefficients, workshop_.parameters.top_level()).value();
  expect(evaluator.multiply_plain(x, p).value(), ab);
  Polynomial shifted = ab;
  for (std::size_t i = 0; i < n; ++i) shifted[i] = (shifted[i] + b[i]) % t();
  expect(evaluator.add_plain(xy, p).value(), shifted);
  shifted = ab;
  shifted[0] = (shifted[0] + 1) % t();
  expect(evaluator.add_scalar(xy, 1).value(), shifted);
}

TEST_P(PolynomialMessages, HaveNoSlots) {
  const Ciphertext x = encrypt(Polynomial(n, 1));
  EXPECT_EQ(workshop_.decryptor.decrypt(x).error().code(), ErrorCode::invalid_argument);
  EXPECT_EQ(workshop_.encryptor.encrypt(Polynomial(n, 1)).error().code(), ErrorCode::invalid_argument);
}

INSTANTIATE_TEST_SUITE_P(Moduli, PolynomialMessages, testing::Values(2, 257, 4096, 3 * 12289, 65536),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace tacet::bgv
