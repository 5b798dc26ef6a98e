// SPDX-License-Identifier: Apache-2.0
//
// Functions as Chebyshev polynomials.
#pragma once

#include <cstddef>
#include <functional>

#include "base/error.h"
#include "ckks/polynomial.h"

namespace tacet::ckks {

struct ChebyshevApproximation {
  Polynomial polynomial;  ///< Chebyshev basis on [a, b], real coefficients
  /// The largest |f - p| found on a grid of 16 (degree + 1) points between the nodes, times 1.25. An estimate: f is
  /// only known where it was called. For analytic f it is sharp; for an f that jumps between grid points it is not a
  /// bound.
  double error_estimate = 0;
  /// The largest |f| found there plus error_estimate: what |p| stays below, with the same reservation. Tighter than the
  /// sum of |c_i| that evaluate_polynomial can know.
  double magnitude_estimate = 0;
};

/// The polynomial of degree at most `degree` that agrees with f at the degree + 1 Chebyshev nodes of [a, b],
///   x_j = (a + b) / 2 + (b - a) / 2 cos(pi (2 j + 1) / (2 (degree + 1))),
///   c_k = (2 - [k = 0]) / (degree + 1) sum over j of f(x_j) cos(pi k (2 j + 1) / (2 (degree + 1))).
/// Within a factor 2 + 2/pi log(degree + 1) of the best polynomial of that degree (Trefethen, "Approximation Theory and
/// Approximation Practice", theorem 16.1). Coefficients below 2^-50 of the largest are rounding errors and are set to
/// zero, so that odd and even functions on [-b, b] give odd and even polynomials, which are cheaper to evaluate. Calls
/// f 17 (degree + 1) times; degree^2 products. Errors: invalid_argument for an f that is not finite somewhere, a
/// constant one, and as check_polynomial.
Result<ChebyshevApproximation> approximate_chebyshev(const std::function<double(double)>& f, double a, double b,
                                                     std::size_t degree);

}  // namespace tacet::ckks
