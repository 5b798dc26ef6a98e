// SPDX-License-Identifier: Apache-2.0
#include "rlwe/noise.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>

namespace tacet::rlwe {
namespace {

/// Added to every logarithm: more than double arithmetic can lose in these few operations.
constexpr double slack = 0x1p-36;

/// log2 of the B for which 16 N exp(-(B cos(pi/32))^2 / (variance N)) = 2^log_failure (see the
/// header).
double log_random_norm(unsigned log_degree, double variance, double log_failure) {
  const double n = std::ldexp(1.0, static_cast<int>(log_degree));
  const double exponent = std::log(16 * n) - log_failure * std::numbers::ln2;
  const double bound = std::sqrt(variance * n * exponent) / std::cos(std::numbers::pi / 32);
  return std::log2(bound) + slack;
}

}  // namespace

double log_error_norm(unsigned log_degree) {
  return log_random_norm(log_degree, error_sigma * error_sigma, log_failure_each);
}

double log_ternary_norm(unsigned log_degree) { return log_random_norm(log_degree, 2.0 / 3, log_failure_each); }

double log_secret_norm(unsigned log_degree) { return log_random_norm(log_degree, 2.0 / 3, -32); }

double log_sum(double a, double b) {
  const double larger = std::max(a, b);
  const double smaller = std::min(a, b);
  if (smaller == -std::numeric_limits<double>::infinity()) return larger;
  return larger + std::log2(1 + std::exp2(smaller - larger)) + slack;
}

double log_conversion_margin(const Parameters& parameters) {
  int bits = static_cast<int>(backend::modulus_bits_max);
  for (std::size_t i = 0; i < parameters.ring().prime_count(); ++i)
    bits = std::min(bits, static_cast<int>(std::bit_width(parameters.ring().modulus(i).value())));
  const std::size_t sources = std::max(parameters.digit_primes(), parameters.ring().p_count() + 1);
  return std::log2(1 + std::ldexp(static_cast<double>(sources), 3 - bits)) + slack;
}

double log_division_noise(const Parameters& parameters, std::size_t part_count) {
  const double secret = log_secret_norm(parameters.log_degree());
  double parts = log_sum(0, secret);
  if (part_count == 3) parts = log_sum(parts, 2 * secret);
  return parameters.log_degree() + std::log2(static_cast<double>(parameters.plaintext_modulus())) - 1 +
         log_conversion_margin(parameters) + parts;
}

double log_inner_product_noise(const Parameters& parameters, Level level) {
  const double fixed = parameters.log_degree() - 1 + log_conversion_margin(parameters) +
                       std::log2(static_cast<double>(parameters.plaintext_modulus())) +
                       log_error_norm(parameters.log_degree());
  double total = -std::numeric_limits<double>::infinity();
  for (std::size_t first = 0; first < level.primes(); first += parameters.digit_primes()) {
    double log_digit = 0;
    const std::size_t last = std::min<std::size_t>(first + parameters.digit_primes(), level.primes());
    for (std::size_t i = first; i < last; ++i) log_digit += parameters.log_prime(i);
    total = log_sum(total, fixed + log_digit);
  }
  return total;
}

}  // namespace tacet::rlwe
