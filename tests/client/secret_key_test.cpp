// SPDX-License-Identifier: Apache-2.0
#include "client/secret_key.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numbers>
#include <type_traits>
#include <vector>

#include "client/canonical_norm.h"
#include "client/sampler.h"
#include "rlwe/noise.h"
#include "tests/support/big_integer.h"
#include "tests/support/parameter_sets.h"

namespace tacet::client {
namespace {

using test::small_parameters;
using test::test_seed;

static_assert(!std::is_copy_constructible_v<SecretKey> && !std::is_copy_assignable_v<SecretKey>);
static_assert(std::is_nothrow_move_constructible_v<SecretBuffer<std::int8_t>>);

std::vector<std::int8_t> random_small(std::size_t n, std::uint8_t seed) {
  std::vector<std::int8_t> values(n);
  RandomStream stream(test_seed(seed), "small");
  sample_error(stream, values);
  return values;
}

/// By evaluation at every odd power of the primitive root, the root reduced exactly as an integer exponent.
long double direct_norm(std::span<const std::int8_t> a) {
  const std::size_t n = a.size();
  long double largest = 0;
  for (std::size_t exponent = 1; exponent < 2 * n; exponent += 2) {
    std::complex<long double> sum = 0;
    for (std::size_t j = 0; j < n; ++j) {
      const auto turn = static_cast<long double>(j * exponent % (2 * n)) / static_cast<long double>(n);
      sum += static_cast<long double>(a[j]) * std::polar(1.0L, std::numbers::pi_v<long double> * turn);
    }
    largest = std::max(largest, std::abs(sum));
  }
  return largest;
}

TEST(CanonicalNorm, EqualsDirectEvaluation) {
  for (const std::size_t n : {2U, 4U, 8U, 64U, 256U, 1024U}) {
    const std::vector<std::int8_t> a = random_small(n, static_cast<std::uint8_t>(n % 251));
    EXPECT_NEAR(canonical_norm(a) / static_cast<double>(direct_norm(a)), 1, 0x1p-40) << n;
  }
}

TEST(CanonicalNorm, ClosedForms) {
  std::vector<std::int8_t> a(4096, 0);
  EXPECT_EQ(canonical_norm(a), 0);
  a[4095] = -3;  // a monomial has |c| everywhere
  EXPECT_NEAR(canonical_norm(a), 3, 0x1p-40);
  // 1 + X + .. + X^(N-1) = 2 / (1 - z), largest at z = exp(i pi / N): 1 / sin(pi / (2N)).
  std::fill(a.begin(), a.end(), std::int8_t{1});
  EXPECT_NEAR(canonical_norm(a) * std::sin(std::numbers::pi / 8192), 1, 0x1p-40);
}

TEST(CanonicalNorm, EqualsTheTestOracle) {
  const std::vector<std::int8_t> a = random_small(4096, 77);
  EXPECT_NEAR(std::log2(canonical_norm(a)), test::log_canonical_norm(test::to_big(a)), 0x1p-36);
}

TEST(SecretKey, KnownAnswer) {
  const rlwe::Parameters parameters = small_parameters({});
  const SecretKey key = SecretKey::generate(parameters, test_seed(4));
  const std::vector<std::int8_t> expected{-1, -1, 0,  1, 0, -1, 0, 1, -1, -1, -1, 0,  1, -1, 0, -1,
                                          0,  -1, -1, 1, 0, 0,  0, 1, -1, -1, 1,  -1, 1, 1,  1, 0};
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), key.coefficients().begin()));
  EXPECT_EQ(rlwe::to_string(key.id()), "24a92cdcecf8edb391b84d57f40f7827");
  EXPECT_EQ(key.coefficients().size(), 1024U);
}

TEST(SecretKey, NormOfManyKeysIsBelowTheBoundAndNearWhatIsExpected) {
  for (const unsigned log_degree : {10U, 12U}) {
    const rlwe::Parameters parameters = small_parameters({.log_degree = log_degree, .q_count = 1, .p_count = 1});
    const double bound = rlwe::log_secret_norm(log_degree);
    for (std::uint8_t i = 0; i < 30; ++i) {
      const SecretKey key = SecretKey::generate(parameters, test_seed(i));
      const double norm = test::log_canonical_norm(test::to_big(key.coefficients()));
      EXPECT_LE(norm, bound);
      // The root mean square of |s(z)| is sqrt(2N/3), and the maximum is above the mean.
      EXPECT_GE(norm, 0.5 * std::log2(2.0 / 3) + 0.5 * log_degree);
    }
  }
}

TEST(SecretKey, FromTheSystemEachIsNew) {
  const rlwe::Parameters parameters = small_parameters({});
  const SecretKey a = SecretKey::generate(parameters);
  const SecretKey b = SecretKey::generate(parameters);
  EXPECT_NE(a.id(), b.id());
  EXPECT_FALSE(std::equal(a.coefficients().begin(), a.coefficients().end(), b.coefficients().begin()));
  for (const int value : a.coefficients()) ASSERT_TRUE(value == -1 || value == 0 || value == 1);
}

TEST(SecretKey, RestoresWhatWasKept) {
  const rlwe::Parameters parameters = small_parameters({});
  const SecretKey key = SecretKey::generate(parameters, test_seed(4));
  const Result<SecretKey> restored = SecretKey::restore(parameters, key.id(), key.coefficients());
  ASSERT_TRUE(restored);
  EXPECT_EQ(restored->id(), key.id());
  EXPECT_TRUE(std::equal(key.coefficients().begin(), key.coefficients().end(), restored->coefficients().begin()));
  EXPECT_NE(key.coefficients().data(), restored->coefficients().data());
}

TEST(SecretKey, RefusesWhatIsNoKey) {
  const rlwe::Parameters parameters = small_parameters({});
  const SecretKey key = SecretKey::generate(parameters, test_seed(4));
  const std::vector<std::int8_t> good(key.coefficients().begin(), key.coefficients().end());
  const auto refused = [&](const std::vector<std::int8_t>& coefficients) {
    const Result<SecretKey> result = SecretKey::restore(parameters, key.id(), coefficients);
    EXPECT_FALSE(result);
    EXPECT_EQ(result.error().code(), ErrorCode::invalid_argument);
    return result.error().message();
  };
  EXPECT_NE(refused({}).find("1024"), std::string::npos);
  EXPECT_NE(refused(std::vector<std::int8_t>(1023, 1)).find("1023"), std::string::npos);
  EXPECT_NE(refused(std::vector<std::int8_t>(2048, 1)).find("2048"), std::string::npos);
  for (const int wrong : {2, -2, 127, -128}) {
    for (const std::size_t position : {0U, 511U, 1023U}) {
      std::vector<std::int8_t> bad = good;
      bad[position] = static_cast<std::int8_t>(wrong);
      EXPECT_NE(refused(bad).find("-1, 0 and 1"), std::string::npos);
    }
  }
  // Ternary, but with a norm of 1 / sin(pi / 2048) = 652, far beyond the bound.
  EXPECT_NE(refused(std::vector<std::int8_t>(1024, 1)).find("norm"), std::string::npos);
}

}  // namespace
}  // namespace tacet::client
