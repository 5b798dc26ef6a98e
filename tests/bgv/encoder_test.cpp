// SPDX-License-Identifier: Apache-2.0
#include "bgv/encoder.h"

#include <gtest/gtest.h>

#include "bgv/choose_parameters.h"
#include "ring/operations.h"
#include "tests/bgv/workshop.h"

namespace tacet::bgv {
namespace {

class EncoderOfSet : public testing::TestWithParam<test::BgvSet> {
 protected:
  Word t() const { return parameters_.plaintext_modulus(); }
  std::size_t n() const { return parameters_.degree(); }

  /// m(root) modulo t by Horner.
  Word at(std::span<const Word> m, Word root) const {
    Word value = 0;
    for (std::size_t i = m.size(); i-- > 0;) value = (value * root + m[i]) % t();
    return value;
  }
  Word power(Word base, std::size_t exponent) const {
    Word result = 1;
    for (; exponent != 0; exponent /= 2) {
      if (exponent % 2 == 1) result = result * base % t();
      base = base * base % t();
    }
    return result;
  }

  backend::Device device_;
  Parameters parameters_ = test::bgv_parameters(GetParam());
  Encoder encoder_{parameters_, device_};
};

TEST_P(EncoderOfSet, SlotsAreValuesAtTheRoots) {
  const std::vector<Word> values = test::test_values(n(), t(), 3);
  const Plaintext p = encoder_.encode(values, parameters_.top_level()).value();
  Word psi = 2;
  while (power(psi, n()) != t() - 1) ++psi;  // the smallest primitive 2N-th root
  std::size_t exponent = 1;
  for (std::size_t i = 0; i < 40; ++i, exponent = exponent * 5 % (2 * n())) {
    EXPECT_EQ(at(p.coefficients.words(), power(psi, exponent)), values[i]) << i;
    EXPECT_EQ(at(p.coefficients.words(), power(psi, 2 * n() - exponent)), values[n() / 2 + i]) << i;
  }
}

TEST_P(EncoderOfSet, ThePolynomialIsTheCentredLift) {
  const std::vector<Word> values = test::test_values(n(), t(), 4);
  const Plaintext p = encoder_.encode(values, Level(1)).value();
  EXPECT_EQ(p.level(), Level(1));
  const ring::Coefficients lifted =
      ring::to_coefficients(device_, parameters_.ring(), p.polynomial.clone(device_.pool()));
  const test::BigPolynomial m = test::compose(parameters_.ring(), lifted);
  const auto half = static_cast<long>(t() / 2);
  for (std::size_t i = 0; i < n(); ++i) {
    EXPECT_LE(abs(m[i]), half);
    EXPECT_EQ(test::residue(m[i], t()), p.coefficients.words()[i]);
  }
  // The norm is that of this polynomial: an upper bound, tight to what long double can tell.
  const double exact = test::log_canonical_norm(m);
  EXPECT_GE(p.log_norm, exact);
  EXPECT_LE(p.log_norm, exact + 1e-5);
}

TEST_P(EncoderOfSet, DecodesWhatItEncoded) {
  const std::vector<Word> values = test::test_values(n(), t(), 5);
  Plaintext p = encoder_.encode(values, Level(0)).value();
  std::vector<Word> slots(n());
  ASSERT_TRUE(encoder_.decode(p.coefficients.words(), slots));
  EXPECT_EQ(slots, values);

  const PlainModulus& plain = parameters_.plain();
  const std::vector<std::int64_t> few = {plain.signed_min(), -1, 0, 1, plain.signed_max()};
  Plaintext q = encoder_.encode_signed(few, Level(0)).value();
  ASSERT_TRUE(encoder_.decode(q.coefficients.words(), slots));
  for (std::size_t i = 0; i < n(); ++i) EXPECT_EQ(plain.centred(slots[i]), i < few.size() ? few[i] : 0);
  EXPECT_EQ(encoder_.log_norm(few).value(), q.log_norm);
}

TEST_P(EncoderOfSet, NormsOfConstantsAndMonomials) {
  // A constant c is c at every root; so is c X^k in magnitude. 0 is given norm 1.
  const std::vector<std::int64_t> zero = {0};
  EXPECT_NEAR(encoder_.encode_coefficients(zero, Level(0)).value().log_norm, 0, 1e-5);
  std::vector<std::int64_t> monomial(n(), 0);
  monomial[n() - 1] = -1024;
  const double log_norm = encoder_.encode_coefficients(monomial, Level(0)).value().log_norm;
  EXPECT_GE(log_norm, 10);
  EXPECT_NEAR(log_norm, 10, 1e-5);
}

TEST_P(EncoderOfSet, RefusesWhatDoesNotFit) {
  const auto message = [](const auto& result) { return result.error().message(); };
  const Level top = parameters_.top_level();
  EXPECT_EQ(message(encoder_.encode(std::vector<Word>{}, top)),
            fmt::format("0 values were given; '{}' takes 1 to {}", parameters_.name(), n()));
  EXPECT_EQ(message(encoder_.encode(std::vector<Word>(n() + 1), top)),
            fmt::format("{} values were given; '{}' takes 1 to {}", n() + 1, parameters_.name(), n()));
  EXPECT_EQ(message(encoder_.encode(std::vector<Word>{0, t()}, top)),
            fmt::format("the value at index 1 is outside 0 .. {}, the range of plaintext modulus {}", t() - 1, t()));
  const std::int64_t high = parameters_.plain().signed_max();
  const std::string range = fmt::format("is outside {} .. {}, the range of plaintext modulus {}", -high, high, t());
  EXPECT_EQ(message(encoder_.encode_signed(std::vector<std::int64_t>{0, 0, high + 1}, top)),
            "the value at index 2 " + range);
  EXPECT_EQ(message(encoder_.encode_signed(std::vector<std::int64_t>{-high - 1}, top)),
            "the value at index 0 " + range);
  EXPECT_EQ(message(encoder_.encode_coefficients(std::vector<std::int64_t>{1, std::int64_t{1} << 40}, top)),
            "the value at index 1 " + range);
  EXPECT_EQ(encoder_.encode_coefficients({}, top).error().code(), ErrorCode::invalid_argument);
  EXPECT_EQ(message(encoder_.encode(std::vector<Word>{1}, Level(99))),
            fmt::format("level 99 was asked for; '{}' has levels 0 to {}", parameters_.name(), top.value()));
  EXPECT_EQ(encoder_.scalar(static_cast<std::int64_t>(t())).error().code(), ErrorCode::invalid_argument);
  EXPECT_EQ(encoder_.scalar(static_cast<std::int64_t>(t()) - 1).value(), -1);
  EXPECT_EQ(encoder_.scalar(1 - static_cast<std::int64_t>(t())).value(), 1);
}

INSTANTIATE_TEST_SUITE_P(Small, EncoderOfSet, testing::ValuesIn(test::small_bgv_sets()), test::bgv_set_name);

TEST(Encoder, WithoutSlotsOnlyCoefficients) {
  const backend::Device device;
  for (const Word t : {Word{2}, Word{257}, Word{4096}, Word{3 * 12289}}) {
    const Parameters parameters =
        choose_parameters({.name = "insecure_x", .log_degree = 10, .plaintext_modulus = t, .levels = 1}).value();
    const Encoder encoder(parameters, device);
    EXPECT_FALSE(parameters.has_slots());
    EXPECT_EQ(encoder.slot_count(), 0U);
    EXPECT_EQ(encoder.encode(std::vector<Word>{1}, Level(0)).error().code(), ErrorCode::invalid_argument);
    EXPECT_TRUE(encoder.encode_coefficients(std::vector<std::int64_t>{0, -1}, Level(0)).has_value());
  }
}

}  // namespace
}  // namespace tacet::bgv
