// SPDX-License-Identifier: Apache-2.0
//
// Exact numbers, their order and their one rounding to a double.
#pragma once

#include <gmpxx.h>

#include <cstddef>

#include "query/value.h"

namespace tacet::query {

/// 10^exponent.
mpz_class power_of_ten(unsigned long exponent);
/// The integer next to numerator / denominator that is not greater; denominator > 0.
mpz_class floor_divide(const mpz_class& numerator, const mpz_class& denominator);
/// numerator / denominator to the nearest integer, halves away from zero; denominator > 0.
mpz_class round_divide(const mpz_class& numerator, const mpz_class& denominator);

/// The double next to numerator / denominator, ties to even; infinite where it is too large. denominator > 0.
double nearest_double(const mpz_class& numerator, const mpz_class& denominator);
/// The double next to sqrt(numerator / denominator); numerator >= 0, denominator > 0.
double nearest_square_root(const mpz_class& numerator, const mpz_class& denominator);
/// `value`, as the shortest digits that read back as it, to `digits` digits after the point, halves away from zero.
double round_double(double value, std::size_t digits);

/// The order in which results are sorted: NULL below everything, text by bytes. Both of one type. Negative, 0 or
/// positive as a is before, at or after b.
int compare(const Value& a, const Value& b);

struct ValueLess {
  bool operator()(const Value& a, const Value& b) const { return compare(a, b) < 0; }
};

}  // namespace tacet::query
