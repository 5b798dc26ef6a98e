// SPDX-License-Identifier: Apache-2.0

#include "query/number.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>

#include "base/check.h"
#include "query/literal.h"

namespace tacet::query {
namespace {

std::size_t bits(const mpz_class& value) { return mpz_sizeinbase(value.get_mpz_t(), 2); }

// The double next to (magnitude + something in (0, 1) if inexact) * 2^exponent. The magnitude has at least 56 bits
// where it is inexact, so that what is cut off lies below the bit that decides the rounding.
double round_magnitude(mpz_class magnitude, bool inexact, long exponent) {
  const std::size_t length = bits(magnitude);
  if (length > 62) {
    const unsigned long excess = length - 62;
    inexact = inexact || mpz_scan1(magnitude.get_mpz_t(), 0) < excess;
    magnitude >>= excess;
    exponent += static_cast<long>(excess);
  }
  const std::uint64_t doubled = 2 * mpz_get_ui(magnitude.get_mpz_t()) + (inexact ? 1 : 0);
  return std::ldexp(static_cast<double>(doubled), static_cast<int>(exponent - 1));
}

}  // namespace

mpz_class power_of_ten(unsigned long exponent) {
  mpz_class power;
  mpz_ui_pow_ui(power.get_mpz_t(), 10, exponent);
  return power;
}

mpz_class floor_divide(const mpz_class& numerator, const mpz_class& denominator) {
  mpz_class quotient;
  mpz_fdiv_q(quotient.get_mpz_t(), numerator.get_mpz_t(), denominator.get_mpz_t());
  return quotient;
}

mpz_class round_divide(const mpz_class& numerator, const mpz_class& denominator) {
  const mpz_class quotient = floor_divide(2 * abs(numerator) + denominator, 2 * denominator);
  return numerator < 0 ? mpz_class(-quotient) : quotient;
}

double nearest_double(const mpz_class& numerator, const mpz_class& denominator) {
  TACET_CHECK(denominator > 0);
  if (numerator == 0) {
    return 0;
  }
  mpz_class dividend = abs(numerator);
  mpz_class divisor = denominator;
  const long shift = 60 - (static_cast<long>(bits(dividend)) - static_cast<long>(bits(divisor)));
  if (shift >= 0) {
    dividend <<= static_cast<unsigned long>(shift);
  } else {
    divisor <<= static_cast<unsigned long>(-shift);
  }
  mpz_class quotient;
  mpz_class rest;
  mpz_fdiv_qr(quotient.get_mpz_t(), rest.get_mpz_t(), dividend.get_mpz_t(), divisor.get_mpz_t());
  const double magnitude = round_magnitude(quotient, rest != 0, -shift);
  return numerator < 0 ? -magnitude : magnitude;
}

double nearest_square_root(const mpz_class& numerator, const mpz_class& denominator) {
  TACET_CHECK(numerator >= 0 && denominator > 0);
  if (numerator == 0) {
    return 0;
  }
  // sqrt(n/d) = sqrt(n 4^k / d) 2^-k with k such that the root has about 60 bits.
  const long k = 60 - (static_cast<long>(bits(numerator)) - static_cast<long>(bits(denominator))) / 2;
  mpz_class dividend = numerator;
  mpz_class divisor = denominator;
  if (k >= 0) {
    dividend <<= 2 * static_cast<unsigned long>(k);
  } else {
    divisor <<= 2 * static_cast<unsigned long>(-k);
  }
  mpz_class quotient;
  mpz_class rest;
  mpz_fdiv_qr(quotient.get_mpz_t(), rest.get_mpz_t(), dividend.get_mpz_t(), divisor.get_mpz_t());
  mpz_class root;
  mpz_class root_rest;
  mpz_sqrtrem(root.get_mpz_t(), root_rest.get_mpz_t(), quotient.get_mpz_t());
  return round_magnitude(root, rest != 0 || root_rest != 0, -k);
}

double round_double(double value, std::size_t digits) {
  // 1.005 is rounded as what it is written, not as the double just below: as SQLite does.
  const auto written = std::isfinite(value) ? read_number(fmt::format("{}", value)) : std::nullopt;
  if (!written || written->type.scale <= digits) return value;
  const mpz_class& raw = std::get<mpz_class>(written->value);
  const mpz_class rounded = round_divide(raw, power_of_ten(written->type.scale - digits));
  return nearest_double(rounded, power_of_ten(digits));
}

int compare(const Value& a, const Value& b) {
  if (is_null(a) || is_null(b)) return static_cast<int>(is_null(b)) - static_cast<int>(is_null(a));
  TACET_CHECK(a.index() == b.index());
  if (const auto* integer = std::get_if<mpz_class>(&a)) return cmp(*integer, std::get<mpz_class>(b));
  if (const auto* text = std::get_if<std::string>(&a)) return text->compare(std::get<std::string>(b));
  const double left = std::get<double>(a);
  const double right = std::get<double>(b);
  return static_cast<int>(left > right) - static_cast<int>(left < right);
}

}  // namespace tacet::query
