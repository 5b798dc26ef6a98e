// SPDX-License-Identifier: Apache-2.0
#include "ckks/bootstrapping/modular_reduction.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "base/check.h"

namespace tacet::ckks {
namespace {

constexpr double pi = std::numbers::pi;

Polynomial exponential_series() {
  const double argument = 2 * pi * modulus_overflow / static_cast<double>(1U << modulus_doublings);
  constexpr std::array<Complex, 4> powers_of_i{Complex(1), Complex(0, 1), Complex(-1), Complex(0, -1)};
  Polynomial series;
  series.basis = PolynomialBasis::chebyshev;
  for (std::size_t k = 0; k <= modulus_degree; ++k) {
    const double factor = k == 0 ? 1 : 2;
    series.coefficients.push_back(powers_of_i[k % 4] * (factor * std::cyl_bessel_j(static_cast<double>(k), argument)));
  }
  return series;
}

}  // namespace

SinePair fit_sine_pair(double bound) {
  // Two equations at the positive zeros of T_5; both sides are odd.
  const double x = bound * std::cos(pi / 10);
  const double y = bound * std::cos(3 * pi / 10);
  const double a = std::sin(x);
  const double b = -std::sin(2 * x);
  const double c = std::sin(y);
  const double d = -std::sin(2 * y);
  const double determinant = a * d - b * c;
  SinePair pair{(x * d - b * y) / determinant, (a * y - x * c) / determinant, 0};
  constexpr int steps = 1000;
  for (int i = 0; i <= steps; ++i) {
    const double theta = bound * i / steps;
    pair.error = std::max(pair.error, std::abs(pair.alpha * std::sin(theta) - pair.beta * std::sin(2 * theta) - theta));
  }
  return pair;
}

ModularReduction::ModularReduction()
    : exponential_(PolynomialPlan::create(exponential_series()).value()),
      sines_(fit_sine_pair(2 * pi * message_ratio * (message_magnitude + message_error))),
      result_unit_(4 * pi * message_ratio / sines_.beta) {}

}  // namespace tacet::ckks
