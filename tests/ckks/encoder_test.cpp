// SPDX-License-Identifier: Apache-2.0
//
// The encoder against direct evaluation of its polynomials at the roots, in extended precision.
#include "ckks/encoder.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <numbers>

#include "ckks/noise.h"
#include "ring/operations.h"
#include "tests/ckks/world.h"
#include "tests/support/big_integer.h"

namespace tacet::ckks {
namespace {

using test::Exact;

/// exp(i pi k / N), k < 2N.
std::vector<Exact> roots(std::size_t n) {
  std::vector<Exact> result(2 * n);
  for (std::size_t k = 0; k < 2 * n; ++k) {
    const long double angle =
        std::numbers::pi_v<long double> * static_cast<long double>(k) / static_cast<long double>(n);
    result[k] = {std::cos(angle), std::sin(angle)};
  }
  return result;
}

/// slot j = a(zeta^(5^j)) / scale by Horner-free summation: the definition.
std::vector<Exact> evaluate(const test::BigPolynomial& a, double scale) {
  const std::size_t n = a.size();
  const std::vector<Exact> root = roots(n);
  std::vector<long double> coefficients(n);
  for (std::size_t k = 0; k < n; ++k) {
    // Two doubles hold more than the 64 bits of a long double.
    const double high = a[k].get_d();
    coefficients[k] =
        static_cast<long double>(high) + static_cast<long double>(mpz_class(a[k] - mpz_class(high)).get_d());
  }
  std::vector<Exact> slots(n / 2);
  std::size_t exponent = 1;
  for (Exact& slot : slots) {
    for (std::size_t k = 0; k < n; ++k) slot += coefficients[k] * root[exponent * k % (2 * n)];
    slot /= static_cast<long double>(scale);
    exponent = exponent * 5 % (2 * n);
  }
  return slots;
}

test::BigPolynomial coefficients_of(const backend::Device& device, const Parameters& set, const Plaintext& p) {
  return test::compose(set.ring(), ring::to_coefficients(device, set.ring(), p.polynomial.clone(device.pool())));
}

class EncoderSlots : public testing::TestWithParam<std::size_t> {
 protected:
  const Parameters set = named_parameters("insecure_n10").value();
  const Encoder encoder{set};
  const backend::Device device;
};

TEST_P(EncoderSlots, PolynomialHasTheValuesAtTheRoots) {
  for (const double magnitude : {1e-6, 1.0, 1000.0}) {
    for (const Purpose purpose : {Purpose::encrypt, Purpose::multiply, Purpose::multiply_lazy}) {
      const auto values = test::random_complex(GetParam(), magnitude, 11);
      const Level level(3);
      const Plaintext p = encoder.encode(device, values, level, purpose).value();
      EXPECT_EQ(p.slots, GetParam());
      EXPECT_EQ(p.extended(), purpose == Purpose::multiply_lazy);
      EXPECT_EQ(p.scale, purpose == Purpose::encrypt ? set.scale(level) : set.multiplier_scale(level));
      const auto slots = evaluate(coefficients_of(device, set, p), p.scale);
      long double largest = 0;
      for (std::size_t j = 0; j < slots.size(); ++j)  // all N/2: repetitions as well
        largest = std::max(largest, std::abs(slots[j] - Exact(values[j % values.size()])));
      EXPECT_LE(static_cast<double>(largest), p.bounds.error);
      EXPECT_LE(p.bounds.error, 256 * static_cast<double>(largest));
      for (const Complex& value : values) EXPECT_LE(std::abs(value), p.bounds.magnitude);
    }
  }
}

TEST_P(EncoderSlots, DecodesWhatTheRootsSay) {
  // Random polynomials of one, two and three limbs, not made by the encoder. Sparse ones have gaps.
  const std::size_t n = set.degree();
  const std::size_t stride = set.slots_max() / GetParam();
  for (const unsigned bits : {40U, 80U, 120U}) {
    RandomStream stream(test::test_seed(12), "coefficients", bits);
    test::BigPolynomial a(n);
    for (std::size_t k = 0; k < n; k += stride) {
      a[k] = (test::big(stream.next()) << 64) + test::big(stream.next());
      a[k] >>= 128 - bits;
      if ((stream.next() & 1) != 0) a[k] = -a[k];
    }
    const double scale = std::exp2(bits - 4.0);
    const auto expected = evaluate(a, scale);
    double magnitude = 0;
    for (const Exact& slot : expected) magnitude = std::max(magnitude, static_cast<double>(std::abs(slot)));
    const Bounds bounds{magnitude * 1.0001, 0};
    const auto message = test::decompose(device.pool(), set.ring(), set.rlwe().basis(Level(4)), a);
    EXPECT_EQ(encoder.limbs_to_decode(Level(4), scale, bounds).value(), bits / 40);
    const Decoded decoded = encoder.decode(device, message, scale, GetParam(), bounds).value();
    ASSERT_EQ(decoded.values.size(), GetParam());
    EXPECT_LE(test::largest_error(decoded.values, expected), decoded.error_bound);
    EXPECT_LE(decoded.error_bound, magnitude * 0x1p-45);
  }
}

TEST_P(EncoderSlots, ReturnsWhatItWasGiven) {
  const auto values = test::random_complex(GetParam(), 3, 13);
  const Plaintext p = encoder.encode(device, values, Level(1)).value();
  const Decoded decoded = encoder.decode(device, p).value();
  EXPECT_LE(test::largest_error(decoded.values, test::exact(values)), decoded.error_bound);
}

INSTANTIATE_TEST_SUITE_P(Counts, EncoderSlots, testing::Values(1, 2, 4, 32, 256, 512));

TEST(Encoder, SlotsAreInTheOrderOfPowersOfFive) {
  // X itself: slot j is exp(i pi 5^j / N). At N = 2^10 the first exponents are 1, 5, 25, 125, 625, 1077 (3125 - 2048).
  const Parameters set = named_parameters("insecure_n10").value();
  const Encoder encoder(set);
  const backend::Device device;
  test::BigPolynomial x(set.degree());
  x[1] = mpz_class(1) << 40;
  const auto message = test::decompose(device.pool(), set.ring(), {1, 0}, x);
  const auto decoded = encoder.decode(device, message, 0x1p40, 512, {1, 0}).value();
  const std::array<double, 6> exponents{1, 5, 25, 125, 625, 1077};
  for (std::size_t j = 0; j < exponents.size(); ++j) {
    const Complex expected = std::polar(1.0, std::numbers::pi * exponents[j] / 1024);
    EXPECT_LT(std::abs(decoded.values[j] - expected), 1e-14) << j;
  }
}

TEST(Encoder, KnownPolynomials) {
  const Parameters set = named_parameters("insecure_n10").value();
  const Encoder encoder(set);
  const backend::Device device;
  const Level top = set.top_level();  // scale 2^45 exactly
  const auto coefficients = [&](const std::vector<Complex>& values) {
    return coefficients_of(device, set, encoder.encode(device, values, top).value());
  };
  // (1, 1, ..): the constant 1. (i): X^(N/2).
  const auto ones = coefficients({1, 1, 1, 1});
  const auto i = coefficients({Complex(0, 1)});
  for (std::size_t k = 0; k < 1024; ++k) {
    EXPECT_EQ(ones[k], k == 0 ? mpz_class(1) << 45 : mpz_class(0));
    EXPECT_EQ(i[k], k == 512 ? mpz_class(1) << 45 : mpz_class(0));
  }
  // (1, -1) is (Y - Y^3) / sqrt 2 with Y = X^(N/4): the slots of Y are exp(i pi / 4) and exp(5 i pi / 4), where Y - Y^3
  // is sqrt 2 and - sqrt 2. 2^45 / sqrt 2 = 24879108095803.87.
  const auto alternating = coefficients({1, -1});
  for (std::size_t k = 0; k < 1024; ++k)
    EXPECT_EQ(alternating[k], k == 256   ? mpz_class("24879108095804")
                              : k == 768 ? mpz_class("-24879108095804")
                                         : mpz_class(0))
        << k;
}

TEST(Encoder, RealsAreComplexNumbers) {
  const Parameters set = named_parameters("insecure_n10").value();
  const Encoder encoder(set);
  const backend::Device device;
  const std::vector<double> reals{1.5, -2.25, 1e-3};
  const std::vector<Complex> complex{1.5, -2.25, 1e-3, 0};
  const Plaintext a = encoder.encode(device, reals, Level(2)).value();
  const Plaintext b = encoder.encode(device, complex, Level(2)).value();
  EXPECT_EQ(a.slots, 4U);
  EXPECT_TRUE(std::ranges::equal(a.polynomial.words(), b.polynomial.words()));
}

TEST(Encoder, BoundsOfPrivateValuesSayWhatIsStated) {
  const Parameters set = named_parameters("insecure_n10").value();
  const Encoder encoder(set);
  const backend::Device device;
  const std::vector<double> small{0.001, -0.002}, large{0.5, -4};
  const Plaintext a = encoder.encode_within(device, small, Level(2), 4).value();
  const Plaintext b = encoder.encode_within(device, large, Level(2), 4).value();
  EXPECT_EQ(a.bounds.magnitude, b.bounds.magnitude);
  EXPECT_EQ(a.bounds.error, b.bounds.error);
  EXPECT_GE(a.bounds.magnitude, 4);
  EXPECT_LE(a.bounds.magnitude, 4 * (1 + 1e-12));
  EXPECT_TRUE(std::ranges::equal(b.polynomial.words(), encoder.encode(device, large, Level(2))->polynomial.words()));
  const std::vector<Complex> larger{1, {4, 0.01}};
  EXPECT_EQ(encoder.encode_within(device, larger, Level(2), 4).error().code(), ErrorCode::invalid_argument);
  for (const double wrong : {-1.0, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()})
    EXPECT_EQ(encoder.encode_within(device, small, Level(2), wrong).error().code(), ErrorCode::invalid_argument);
}

TEST(Encoder, ConstantsEqualVectorsOfOneValue) {
  const Parameters set = named_parameters("insecure_n10").value();
  const Encoder encoder(set);
  const backend::Device device;
  for (const Complex c : {Complex(0.5, 0), Complex(0, -3), Complex(1.25, 7), Complex(-1e-9, 1e-9), Complex(0)}) {
    for (const Purpose purpose : {Purpose::encrypt, Purpose::multiply, Purpose::multiply_lazy}) {
      const Plaintext constant = encoder.encode_constant(device, c, Level(2), purpose).value();
      const Plaintext vector = encoder.encode(device, std::span<const Complex>(&c, 1), Level(2), purpose).value();
      EXPECT_TRUE(std::ranges::equal(constant.polynomial.words(), vector.polynomial.words())) << c;
      EXPECT_EQ(constant.scale, vector.scale);
      EXPECT_LE(constant.bounds.error, vector.bounds.error);
    }
  }
}

TEST(Encoder, LargeScalesTakeDoubleWords) {
  const Parameters set = named_parameters("insecure_n10").value();
  const Encoder encoder(set);
  const backend::Device device;
  const auto values = test::random_complex(512, 1, 14);
  const Plaintext p = encoder.encode_at_scale(device, values, set.rlwe().basis(Level(3)), 0x1p90).value();
  const auto slots = evaluate(coefficients_of(device, set, p), p.scale);
  for (std::size_t j = 0; j < 512; ++j)
    EXPECT_LE(static_cast<double>(std::abs(slots[j] - Exact(values[j]))), p.bounds.error);
  EXPECT_LT(p.bounds.error, 1e-13);
}

TEST(Encoder, TransformIsAccurate) {
  // At the largest degree the definition is too slow; an unrounded round trip shows the transform's own error.
  const Parameters set = named_parameters("n16").value();
  const Encoder encoder(set);
  const backend::Device device;
  const auto values = test::random_complex(set.slots_max(), 1, 15);
  const Plaintext p = encoder.encode_at_scale(device, values, set.rlwe().basis(Level(2)), 0x1p100).value();
  const Decoded decoded = encoder.decode(device, p).value();
  const double error = test::largest_error(decoded.values, test::exact(values));
  EXPECT_LE(error, 2 * Encoder::transform_error(set.slots_max()));
  EXPECT_GE(error, Encoder::transform_error(set.slots_max()) / 256);
}

TEST(Encoder, RefusesWhatItCannotHold) {
  const Parameters set = named_parameters("insecure_n10").value();
  const Encoder encoder(set);
  const backend::Device device;
  const auto code = [&](std::vector<Complex> values, Level level, Purpose purpose = Purpose::encrypt) {
    const auto result = encoder.encode(device, values, level, purpose);
    return result ? ErrorCode::system : result.error().code();
  };
  EXPECT_EQ(code({}, Level(1)), ErrorCode::invalid_argument);
  EXPECT_EQ(code(std::vector<Complex>(513), Level(1)), ErrorCode::invalid_argument);
  EXPECT_EQ(code({1}, Level(8)), ErrorCode::level_exhausted);
  EXPECT_EQ(code({1}, Level(0), Purpose::multiply), ErrorCode::level_exhausted);
  EXPECT_EQ(code({17}, Level(0)), ErrorCode::limit_exceeded);  // 17 2^45 > q_0 / 2
  EXPECT_EQ(code({15}, Level(0)), ErrorCode::system);
  EXPECT_EQ(code({1e300}, Level(7)), ErrorCode::limit_exceeded);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<Complex> poisoned{1, 2, {3, nan}, 4};
  const auto refused = encoder.encode(device, poisoned, Level(1));
  EXPECT_EQ(refused.error().code(), ErrorCode::invalid_argument);
  EXPECT_NE(refused.error().message().find("value 2 "), std::string::npos);
  EXPECT_EQ(code({std::numeric_limits<double>::infinity()}, Level(1)), ErrorCode::invalid_argument);
  EXPECT_EQ(encoder.encode_constant(device, nan, Level(1)).error().code(), ErrorCode::invalid_argument);
  const std::vector<Complex> one{1};
  EXPECT_EQ(encoder.encode_at_scale(device, one, {9, 0}, 1024).error().code(), ErrorCode::invalid_argument);
  EXPECT_EQ(encoder.encode_at_scale(device, one, {2, 1}, 1024).error().code(), ErrorCode::invalid_argument);
  EXPECT_EQ(encoder.encode_at_scale(device, one, {2, 0}, 0.5).error().code(), ErrorCode::invalid_argument);
  EXPECT_EQ(encoder.encode_at_scale(device, one, {2, 0}, nan).error().code(), ErrorCode::invalid_argument);
}

TEST(Decoder, RefusesWhatIsNotWithinItsBounds) {
  const Parameters set = named_parameters("insecure_n10").value();
  const Encoder encoder(set);
  const backend::Device device;
  ring::Coefficients uniform = ring::to_coefficients(
      device, set.ring(), rlwe::expand_uniform(device, set.ring(), {2, 0}, test::test_seed(16), "uniform"));
  const auto code = [&](double scale, std::size_t slots, Bounds bounds) {
    const auto result = encoder.decode(device, uniform, scale, slots, bounds);
    return result ? ErrorCode::system : result.error().code();
  };
  EXPECT_EQ(code(0x1p45, 512, {1, 1e-9}), ErrorCode::noise_exhausted);  // as a wrong key would give
  EXPECT_EQ(code(0x1p45, 512, {0x1p60, 0}), ErrorCode::limit_exceeded);
  EXPECT_EQ(code(0x1p45, 3, {1, 0}), ErrorCode::invalid_argument);
  EXPECT_EQ(code(0x1p45, 1024, {1, 0}), ErrorCode::invalid_argument);
  EXPECT_EQ(code(0, 512, {1, 0}), ErrorCode::invalid_argument);
  EXPECT_EQ(code(0x1p45, 512, {-1, 0}), ErrorCode::invalid_argument);
  EXPECT_EQ(code(0x1p45, 512, {1, std::numeric_limits<double>::quiet_NaN()}), ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace tacet::ckks
