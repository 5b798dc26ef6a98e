// SPDX-License-Identifier: Apache-2.0
#include "ckks/noise.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "rlwe/noise.h"

namespace tacet::ckks {
namespace {

/// Rounding to nearest leaves |x| <= 1/2; the divisions of rlwe/key_switching.h leave |x| <= 1/2 (1 + 2^-30).
constexpr double rounding_variance = 1.0 / 12;
constexpr double division_margin = 1 + 0x1p-29;

double secret_norm(unsigned log_degree) { return std::exp2(rlwe::log_secret_norm(log_degree)); }

}  // namespace

double random_norm(unsigned log_degree, double variance) {
  const double degree = std::ldexp(1.0, static_cast<int>(log_degree));
  const double log_of_tail = -rlwe::log_failure_each * std::numbers::ln2 + std::log(16 * degree);
  return std::sqrt(variance * degree * log_of_tail) / std::cos(std::numbers::pi / 32) * bound_margin;
}

double rounding_norm(unsigned log_degree) { return random_norm(log_degree, rounding_variance); }

double division_norm(unsigned log_degree, std::size_t part_count) {
  const double secret = secret_norm(log_degree);
  const double factor = part_count == 3 ? 1 + secret + secret * secret : 1 + secret;
  return rounding_norm(log_degree) * factor * division_margin * bound_margin;
}

double key_switch_norm(const Parameters& parameters, Level level) {
  const rlwe::Parameters& set = parameters.rlwe();
  if (!set.has_key_switching()) return 0;
  // The digits vary and the errors of the keys are fixed, so the variances of the products add.
  double squares = 0;
  for (std::size_t digit = 0; digit < set.digits(level); ++digit) {
    const std::size_t first = digit * set.digit_primes();
    const std::size_t end = std::min<std::size_t>(first + set.digit_primes(), level.primes());
    double log_ratio = -set.log_p();
    for (std::size_t i = first; i < end; ++i) log_ratio += set.log_prime(i);
    squares += std::exp2(2 * log_ratio);
  }
  return rounding_norm(set.log_degree()) * secret_encryption_norm(set.log_degree()) * std::sqrt(squares) *
         division_margin * bound_margin;
}

double secret_encryption_norm(unsigned log_degree) {
  return std::exp2(rlwe::log_error_norm(log_degree)) * bound_margin;
}

double public_encryption_norm(unsigned log_degree) {
  const double ternary = std::exp2(rlwe::log_ternary_norm(log_degree));
  return secret_encryption_norm(log_degree) * (ternary + 1 + secret_norm(log_degree)) * bound_margin;
}

}  // namespace tacet::ckks
