// SPDX-License-Identifier: Apache-2.0
//
// How bounds propagate: the same arithmetic for ciphertexts and for their twins. All results are rounded upwards.
#pragma once

#include <complex>

#include "base/error.h"
#include "base/word.h"
#include "ckks/parameters.h"
#include "ckks/plaintext.h"

namespace tacet::ckks {

using Complex = std::complex<double>;

/// Two scales are taken as one when they differ by less than this relative amount; the difference goes to the error.
inline constexpr double scale_tolerance = 0x1p-40;
/// Relative error of a scale as a double after one step of the rule S_(l-1) = S_l^2 / q_l.
inline constexpr double scale_rounding = 0x1p-51;

/// |a + b| <= |a| + |b|, e <= e(a) + e(b).
Bounds sum_bounds(const Bounds& a, const Bounds& b);
/// |a b| <= |a| |b|, e <= |a| e(b) + |b| e(a) + e(a) e(b).
Bounds product_bounds(const Bounds& a, const Bounds& b);
/// The same values with `error` more of error.
Bounds with_error(const Bounds& a, double error);
/// What is stored is the new ideal: |stored| <= |a| + e(a), e = 0. For iterations that forget small errors, where the
/// sum of what each could do at worst says nothing. Whoever restarts says what the bounds after it are a distance from.
Bounds restarted(const Bounds& a);
/// `norm` in units of coefficients, at `scale`: what one rescaling or key switch adds, the rounding of the scale
/// included.
Bounds with_noise(const Bounds& a, double norm, double scale);

/// A ciphertext, or its twin, read at another scale: what is known of its values changes with it.
template <class C>
C reread(C a, double scale) {
  const double factor = a.scale / scale;
  a.bounds = {a.bounds.magnitude * factor * (1 + scale_rounding), a.bounds.error * factor * (1 + scale_rounding)};
  a.scale = scale;
  return a;
}

/// |a - b| / b.
double relative_difference(double a, double b);
bool scales_agree(double a, double b);

/// The scale after a division by q_level, `scale` / q_level, taken as that of level - 1 when they agree; the difference
/// goes to the error.
double rescaled_scale(const Parameters& parameters, Level level, double scale, Bounds& bounds);

/// A constant as it is multiplied or added: both parts rounded to integers at `scale`.
struct RoundedConstant {
  SignedDoubleWord re = 0;
  SignedDoubleWord im = 0;
  Bounds bounds;  ///< of the value that the integers stand for
};
/// Errors: invalid_argument when c is not finite, limit_exceeded when |c| scale passes 2^126.
Result<RoundedConstant> round_constant(Complex c, double scale);

/// That values with these bounds fit a ciphertext at `level` with `scale`:
/// 2 (magnitude + error) scale < q_0 .. q_level. Errors: limit_exceeded.
Status check_fits(const Parameters& parameters, Level level, double scale, const Bounds& bounds);

}  // namespace tacet::ckks
