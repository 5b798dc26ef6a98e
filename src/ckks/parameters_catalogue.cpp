// SPDX-License-Identifier: Apache-2.0
//
// Sets that are ready: by name, and by what is asked of them.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "ckks/noise.h"
#include "ckks/parameters.h"
#include "rlwe/security.h"

namespace tacet::ckks {
namespace {

/// A row of named_parameters: `primes` + `special_primes`.
struct Row {
  std::string_view name;
  unsigned log_degree;
  std::size_t primes;
  std::size_t special_primes;
};

constexpr std::array<Row, 8> catalogue{{
    {"n13", 13, 3, 1},
    {"n14_depth5", 14, 6, 2},
    {"n14_depth7", 14, 8, 1},
    {"n15_fast", 15, 14, 4},
    {"n15_deep", 15, 18, 1},
    {"n16", 16, 28, 8},
    {"insecure_n10", 10, 8, 2},
    {"insecure_n12", 12, 8, 2},
}};

constexpr std::size_t depth_max = 60;
constexpr unsigned precision_bits_min = 5;
constexpr unsigned precision_bits_max = 25;
constexpr unsigned scale_bits_min = 20;
constexpr unsigned scale_bits_max = 45;
/// Bits of q_0 beyond the scale: values at level 0 stay below 2^4.
constexpr unsigned headroom_bits = 5;
constexpr unsigned special_prime_bits = 50;

/// An upper bound on key_switch_norm for a chain that is not yet made, from the bits of its primes.
double planned_key_switch_norm(unsigned log_degree, std::size_t primes, std::size_t special, unsigned scale_bits) {
  const double log_special = static_cast<double>(special * special_prime_bits);
  // The digit of q_0 is the largest by headroom_bits; q_i may pass 2^scale_bits by a little.
  const double log_digit = static_cast<double>(special * scale_bits) + 0.02;
  const double others = std::ceil(static_cast<double>(primes) / static_cast<double>(special)) - 1;
  const double squares =
      std::exp2(2 * (log_digit + headroom_bits - log_special)) + others * std::exp2(2 * (log_digit - log_special));
  return rounding_norm(log_degree) * secret_encryption_norm(log_degree) * std::sqrt(squares);
}

/// The choice for one ring, or nothing when the modulus it needs is not secure there. Digits as few as the modulus
/// allows, but not fewer than three where there are three primes: with fewer the special primes cost more than they
/// save.
std::optional<ParametersChoice> choose(unsigned log_degree, std::size_t depth, unsigned precision_bits) {
  const std::size_t primes = depth + 1;
  const std::size_t special_max = std::min(primes, std::max<std::size_t>(2, (primes + 2) / 3));
  for (std::size_t special = special_max; special >= 1; --special) {
    for (unsigned scale_bits = scale_bits_min; scale_bits <= scale_bits_max; ++scale_bits) {
      const unsigned first_bits = scale_bits + headroom_bits;
      const double norm =
          division_norm(log_degree, 2) + planned_key_switch_norm(log_degree, primes, special, scale_bits);
      if (std::log2(norm) + precision_bits > scale_bits) continue;
      const std::size_t bits = first_bits + depth * scale_bits + special * special_prime_bits;
      if (bits + 1 > rlwe::log_modulus_max(log_degree)) break;
      ParametersChoice choice;
      choice.name = fmt::format("depth{}_precision{}", depth, precision_bits);
      choice.log_degree = log_degree;
      choice.levels = depth;
      choice.scale_bits = scale_bits;
      choice.first_prime_bits = first_bits;
      choice.special_primes = special;
      choice.special_prime_bits = special_prime_bits;
      return choice;
    }
  }
  return std::nullopt;
}

std::optional<ParametersChoice> choose_smallest(std::size_t depth, unsigned precision_bits) {
  for (unsigned log_degree = 12; log_degree <= 16; ++log_degree) {
    if (auto choice = choose(log_degree, depth, precision_bits)) return choice;
  }
  return std::nullopt;
}

}  // namespace

Result<Parameters> parameters_for(std::size_t depth, unsigned precision_bits) {
  if (depth > depth_max)
    return fail(ErrorCode::invalid_argument, "a depth of {} is beyond the {} that are supported", depth, depth_max);
  if (precision_bits < precision_bits_min || precision_bits > precision_bits_max)
    return fail(ErrorCode::invalid_argument, "{} bits of precision are outside {} .. {}", precision_bits,
                precision_bits_min, precision_bits_max);
  if (const auto choice = choose_smallest(depth, precision_bits)) return Parameters::create(*choice);
  std::size_t possible = depth;
  while (possible > 0 && !choose_smallest(possible, precision_bits)) --possible;
  return fail(ErrorCode::insecure_parameters,
              "no ring up to degree 2^16 holds a depth of {} with {} bits of precision at 128-bit "
              "security; a depth of {} is possible",
              depth, precision_bits, possible);
}

Result<Parameters> named_parameters(std::string_view name) {
  std::string names;
  for (const Row& row : catalogue) {
    if (row.name == name) {
      ParametersChoice choice;
      choice.name = name;
      choice.log_degree = row.log_degree;
      choice.levels = row.primes - 1;
      choice.special_primes = row.special_primes;
      return Parameters::create(choice);
    }
    names += fmt::format("{}{}", names.empty() ? "" : ", ", row.name);
  }
  return fail(ErrorCode::invalid_argument, "there is no parameter set '{}'; the names are {}", name, names);
}

}  // namespace tacet::ckks
