// SPDX-License-Identifier: Apache-2.0
#include "ckks/bounds.h"

#include <cmath>

#include "ckks/noise.h"

namespace tacet::ckks {
namespace {

/// Integers of constants must fit a signed double word with room for a sum.
constexpr double constant_max = 0x1p126;

}  // namespace

Bounds sum_bounds(const Bounds& a, const Bounds& b) {
  return {(a.magnitude + b.magnitude) * bound_margin, (a.error + b.error) * bound_margin};
}

Bounds product_bounds(const Bounds& a, const Bounds& b) {
  return {a.magnitude * b.magnitude * bound_margin,
          (a.magnitude * b.error + b.magnitude * a.error + a.error * b.error) * bound_margin};
}

Bounds with_error(const Bounds& a, double error) { return {a.magnitude, (a.error + error) * bound_margin}; }

Bounds restarted(const Bounds& a) { return {(a.magnitude + a.error) * bound_margin, 0}; }

Bounds with_noise(const Bounds& a, double norm, double scale) {
  return with_error(a, norm / scale + (a.magnitude + a.error) * scale_rounding);
}

double relative_difference(double a, double b) { return std::abs(a - b) / b; }

bool scales_agree(double a, double b) { return relative_difference(a, b) < scale_tolerance; }

double rescaled_scale(const Parameters& parameters, Level level, double scale, Bounds& bounds) {
  const double exact = scale / parameters.prime(level);
  const double canonical = parameters.scale(Level(level.value() - std::size_t{1}));
  if (!scales_agree(exact, canonical)) return exact;
  bounds = with_error(bounds, bounds.magnitude * relative_difference(exact, canonical));
  return canonical;
}

Result<RoundedConstant> round_constant(Complex c, double scale) {
  if (!std::isfinite(c.real()) || !std::isfinite(c.imag()))
    return fail(ErrorCode::invalid_argument, "the constant is not a finite number");
  const double magnitude = std::hypot(c.real(), c.imag()) * bound_margin;
  if (!((magnitude + 1) * scale < constant_max))
    return fail(ErrorCode::limit_exceeded,
                "a constant of magnitude 2^{:.1f} at scale 2^{:.1f} passes 2^126; scale it down", std::log2(magnitude),
                std::log2(scale));
  const double re = std::nearbyint(c.real() * scale);
  const double im = std::nearbyint(c.imag() * scale);
  // Half a unit each, unless the product with the scale was an integer; and the rounding of that product itself.
  const bool exact = re == c.real() * scale && im == c.imag() * scale;
  const double error = (exact ? 0 : std::sqrt(0.5) / scale) + magnitude * 0x1p-52;
  return RoundedConstant{static_cast<SignedDoubleWord>(re), static_cast<SignedDoubleWord>(im),
                         with_error({magnitude, 0}, error)};
}

Status check_fits(const Parameters& parameters, Level level, double scale, const Bounds& bounds) {
  const double capacity = parameters.log_capacity(level);
  const double needed = std::log2((bounds.magnitude + bounds.error) * scale);
  // Written so that a bound that is not a number is refused.
  if (bounds.magnitude + bounds.error == 0 || needed < capacity) return {};
  return fail(ErrorCode::limit_exceeded,
              "values of magnitude up to 2^{:.1f} at scale 2^{:.1f} do not fit the {:.1f} bits of "
              "level {} of '{}': scale the inputs down or keep more levels",
              std::log2(bounds.magnitude + bounds.error), std::log2(scale), capacity, level.value(),
              parameters.rlwe().name());
}

}  // namespace tacet::ckks
