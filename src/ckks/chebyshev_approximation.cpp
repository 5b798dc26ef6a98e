// SPDX-License-Identifier: Apache-2.0
#include "ckks/chebyshev_approximation.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace tacet::ckks {
namespace {

constexpr double noise_floor = 0x1p-50;
constexpr std::size_t grid_points_a_node = 16;
constexpr double estimate_margin = 1.25;

/// cos(pi k / (2 n)), the angle reduced as an integer so that large k lose nothing.
double cosine(std::size_t k, std::size_t n) {
  constexpr long double pi = std::numbers::pi_v<long double>;
  return static_cast<double>(std::cos(pi * static_cast<long double>(k % (4 * n)) / static_cast<long double>(2 * n)));
}

double point(double a, double b, double u) { return 0.5 * (a + b) + 0.5 * (b - a) * u; }

Result<double> value(const std::function<double(double)>& f, double x) {
  const double y = f(x);
  if (std::isfinite(y)) return y;
  return fail(ErrorCode::invalid_argument, "the function is not finite at {}: choose an interval where it is", x);
}

}  // namespace

Result<ChebyshevApproximation> approximate_chebyshev(const std::function<double(double)>& f, double a, double b,
                                                     std::size_t degree) {
  if (degree == 0 || degree > polynomial_degree_max)
    return fail(ErrorCode::invalid_argument, "a degree of {} is outside 1 .. {}", degree, polynomial_degree_max);
  ChebyshevApproximation out;
  out.polynomial = {PolynomialBasis::chebyshev, {Complex(0), Complex(1)}, a, b};
  TACET_RETURN_IF_ERROR(check_polynomial(out.polynomial));  // the interval

  const std::size_t n = degree + 1;
  std::vector<double> cosines(4 * n);
  for (std::size_t k = 0; k < cosines.size(); ++k) cosines[k] = cosine(k, n);
  std::vector<double> values(n);
  for (std::size_t j = 0; j < n; ++j) {
    TACET_ASSIGN_OR_RETURN(values[j], value(f, point(a, b, cosines[2 * j + 1])));
  }
  std::vector<Complex>& coefficients = out.polynomial.coefficients;
  coefficients.assign(n, Complex(0));
  double largest = 0;
  for (std::size_t k = 0; k < n; ++k) {
    long double sum = 0;
    for (std::size_t j = 0; j < n; ++j) sum += static_cast<long double>(values[j]) * cosines[k * (2 * j + 1) % (4 * n)];
    const double scaled = static_cast<double>(sum) / static_cast<double>(n);
    coefficients[k] = k == 0 ? scaled : 2 * scaled;
    largest = std::max(largest, std::abs(coefficients[k]));
  }
  for (Complex& c : coefficients) {
    if (std::abs(c) < noise_floor * largest) c = 0;
  }
  TACET_RETURN_IF_ERROR(check_polynomial(out.polynomial));

  const std::size_t grid = grid_points_a_node * n;
  double magnitude = 0;
  for (std::size_t k = 0; k < grid; ++k) {
    const double x = point(a, b, cosine(2 * k + 1, grid));
    TACET_ASSIGN_OR_RETURN(const double y, value(f, x));
    out.error_estimate = std::max(out.error_estimate, std::abs(out.polynomial(x).real() - y));
    magnitude = std::max(magnitude, std::abs(y));
  }
  out.error_estimate *= estimate_margin;
  out.magnitude_estimate = magnitude + out.error_estimate;
  return out;
}

}  // namespace tacet::ckks
