// SPDX-License-Identifier: Apache-2.0
//
// Interpolation against the same sums with 256 bits (MPFR), and against what is known of the functions.
#include "ckks/chebyshev_approximation.h"

#include <gtest/gtest.h>
#include <mpfr.h>

#include <cmath>

namespace tacet::ckks {
namespace {

constexpr mpfr_prec_t precision = 256;

/// A number of 256 bits.
class Real {
 public:
  Real() { mpfr_init2(value_, precision); }
  explicit Real(double x) : Real() { mpfr_set_d(value_, x, MPFR_RNDN); }
  Real(const Real&) = delete;
  Real& operator=(const Real&) = delete;
  ~Real() { mpfr_clear(value_); }
  mpfr_ptr get() { return value_; }
  double rounded() const { return mpfr_get_d(value_, MPFR_RNDN); }

 private:
  mpfr_t value_;
};

/// out = cos(pi p / q).
void cosine_of_fraction(Real& out, std::size_t p, std::size_t q) {
  mpfr_const_pi(out.get(), MPFR_RNDN);
  mpfr_mul_ui(out.get(), out.get(), p, MPFR_RNDN);
  mpfr_div_ui(out.get(), out.get(), q, MPFR_RNDN);
  mpfr_cos(out.get(), out.get(), MPFR_RNDN);
}

/// Coefficient k of the interpolation of f on [-b, b] at n Chebyshev nodes.
template <class Function>
double exact_coefficient(Function f, double b, std::size_t n, std::size_t k) {
  Real sum(0);
  for (std::size_t j = 0; j < n; ++j) {
    Real x, factor;
    cosine_of_fraction(x, 2 * j + 1, 2 * n);
    mpfr_mul_d(x.get(), x.get(), b, MPFR_RNDN);
    f(x.get(), x.get(), MPFR_RNDN);
    cosine_of_fraction(factor, k * (2 * j + 1), 2 * n);
    mpfr_mul(x.get(), x.get(), factor.get(), MPFR_RNDN);
    mpfr_add(sum.get(), sum.get(), x.get(), MPFR_RNDN);
  }
  mpfr_mul_ui(sum.get(), sum.get(), k == 0 ? 1 : 2, MPFR_RNDN);
  mpfr_div_ui(sum.get(), sum.get(), n, MPFR_RNDN);
  return sum.rounded();
}

TEST(ChebyshevApproximation, CoefficientsOfTheExponential) {
  const auto p = approximate_chebyshev([](double x) { return std::exp(x); }, -2, 2, 25).value();
  ASSERT_EQ(p.polynomial.coefficients.size(), 26U);
  for (std::size_t k = 0; k < 26; ++k)
    EXPECT_NEAR(p.polynomial.coefficients[k].real(), exact_coefficient(mpfr_exp, 2, 26, k), 2e-15) << k;
}

TEST(ChebyshevApproximation, ErrorOfTheExponentialIsThatOfItsSeries) {
  // exp on [-1, 1]: the series is 2 I_k(1) T_k, and what is cut off is about the next term, 2 I_(n+1)(1), at both ends
  // and up to twice that with aliasing.
  for (const std::size_t degree : {3U, 6U, 9U}) {
    const auto p = approximate_chebyshev([](double x) { return std::exp(x); }, -1, 1, degree).value();
    const double next = 2 * std::cyl_bessel_i(static_cast<double>(degree + 1), 1.0);
    EXPECT_GE(p.error_estimate, next * 0.9);
    EXPECT_LE(p.error_estimate, next * 3);
    EXPECT_GE(p.magnitude_estimate, std::exp(0.99));
    for (double x = -1; x <= 1; x += 1.0 / 512)
      EXPECT_LE(std::abs(p.polynomial(x).real() - std::exp(x)), p.error_estimate);
  }
}

TEST(ChebyshevApproximation, SigmoidOnAnyInterval) {
  const auto sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
  const auto p = approximate_chebyshev(sigmoid, -3, 9, 40).value();
  EXPECT_LE(p.error_estimate, 1e-6);
  for (double x = -3; x <= 9; x += 1.0 / 64) EXPECT_LE(std::abs(p.polynomial(x) - sigmoid(x)), p.error_estimate);
}

TEST(ChebyshevApproximation, ParityIsFound) {
  const auto sine = approximate_chebyshev([](double x) { return std::sin(x); }, -3, 3, 21).value();
  EXPECT_TRUE(sine.polynomial.is_odd());
  EXPECT_FALSE(sine.polynomial.is_even());
  const auto cosine = approximate_chebyshev([](double x) { return std::cos(x); }, -3, 3, 21).value();
  EXPECT_TRUE(cosine.polynomial.is_even());
}

TEST(ChebyshevApproximation, AFunctionWithAKinkIsToldApart) {
  const auto p = approximate_chebyshev([](double x) { return std::abs(x); }, -1, 1, 32).value();
  EXPECT_GE(p.error_estimate, 1e-3);
}

TEST(ChebyshevApproximation, Faults) {
  const auto code = [](const auto& result) { return result ? ErrorCode::system : result.error().code(); };
  const auto f = [](double x) { return std::log(x); };
  EXPECT_EQ(code(approximate_chebyshev(f, -1, 1, 8)), ErrorCode::invalid_argument);
  EXPECT_EQ(code(approximate_chebyshev(f, 2, 1, 8)), ErrorCode::invalid_argument);
  EXPECT_EQ(code(approximate_chebyshev(f, 1, 2, 0)), ErrorCode::invalid_argument);
  EXPECT_EQ(code(approximate_chebyshev(f, 1, 2, 5000)), ErrorCode::invalid_argument);
  EXPECT_EQ(code(approximate_chebyshev([](double) { return 1.0; }, 1, 2, 4)), ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace tacet::ckks
