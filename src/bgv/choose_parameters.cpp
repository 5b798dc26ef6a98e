// SPDX-License-Identifier: Apache-2.0
#include "bgv/choose_parameters.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ring/prime.h"
#include "rlwe/noise.h"
#include "rlwe/security.h"

namespace tacet::bgv {
namespace {

using backend::modulus_bits_max;

constexpr double first_prime_extra_bits = 4;
constexpr double key_switch_margin_bits = 6;
/// Above what conversion margins and roundings add to F.
constexpr double formula_slack = 0x1p-10;

double log2_of(Word x) { return std::log2(static_cast<double>(x)); }

double sum_of_logs(const std::vector<Word>& primes) {
  double sum = 0;
  for (const Word prime : primes) sum += log2_of(prime);
  return sum;
}

/// log2 of F.
double log_floor(unsigned log_degree, Word t) {
  return log_degree + log2_of(t) - 1 + rlwe::log_sum(0, rlwe::log_secret_norm(log_degree)) + formula_slack;
}

/// The `count` smallest primes at or above `first` and below 2^50 that are 1 modulo `congruence`; fewer if there are
/// not so many.
std::vector<Word> primes_from(Word first, Word congruence, std::size_t count) {
  std::vector<Word> primes;
  const Word limit = Word{1} << modulus_bits_max;
  for (Word candidate = first + (congruence - (first - 1) % congruence) % congruence;
       primes.size() < count && candidate < limit; candidate += congruence)
    if (ring::is_prime(candidate)) primes.push_back(candidate);
  return primes;
}

/// q_1 .. q_levels.
Result<std::vector<Word>> switching_primes(double log_smallest, unsigned bits_max, Word congruence, std::size_t count) {
  if (bits_max != 0) return ring::primes_below(bits_max, congruence, count);
  if (log_smallest < modulus_bits_max) {
    std::vector<Word> primes = primes_from(static_cast<Word>(std::ceil(std::exp2(log_smallest))), congruence, count);
    if (primes.size() == count) return primes;
  }
  return ring::primes_below(modulus_bits_max, congruence, count);
}

/// All ciphertext primes that are 1 modulo `congruence`.
Result<std::vector<Word>> ciphertext_primes(double log_smallest, unsigned bits_max, Word congruence,
                                            std::size_t levels) {
  TACET_ASSIGN_OR_RETURN(std::vector<Word> switching, switching_primes(log_smallest, bits_max, congruence, levels));
  const auto first_bits = static_cast<unsigned>(std::clamp(
      std::max<double>(std::ceil(log_smallest), bits_max) + first_prime_extra_bits, 4.0, double{modulus_bits_max}));
  TACET_ASSIGN_OR_RETURN(std::vector<Word> primes, ring::primes_below(first_bits, congruence, 1, switching));
  primes.insert(primes.end(), switching.begin(), switching.end());
  return primes;
}

/// The fewest special primes with a product of at least `log_product` bits.
Result<std::vector<Word>> special_primes(double log_product, Word congruence, const std::vector<Word>& excluded) {
  for (auto count = static_cast<std::size_t>(std::ceil(log_product / modulus_bits_max)); count < ring::primes_max;
       ++count) {
    for (auto bits = static_cast<unsigned>(std::ceil(log_product / static_cast<double>(count)));
         bits <= modulus_bits_max; ++bits) {
      Result<std::vector<Word>> primes = ring::primes_below(bits, congruence, count, excluded);
      if (primes && sum_of_logs(*primes) >= log_product) return primes;
    }
  }
  return fail(ErrorCode::invalid_argument, "there are no special primes = 1 mod {} with a product of {:.0f} bits",
              congruence, log_product);
}

/// What log2 P must be so that a key switch adds less than F / 2^margin.
double log_special_product(unsigned log_degree, Word t, const std::vector<Word>& primes, std::size_t digit_primes) {
  double digits = 0;
  for (std::size_t first = 0; first < primes.size(); first += digit_primes) {
    double log_digit = 0;
    for (std::size_t i = first; i < std::min(first + digit_primes, primes.size()); ++i) log_digit += log2_of(primes[i]);
    digits = first == 0 ? log_digit : rlwe::log_sum(digits, log_digit);
  }
  const double inner_product = log_degree - 1 + log2_of(t) + rlwe::log_error_norm(log_degree) + digits;
  return inner_product - log_floor(log_degree, t) + key_switch_margin_bits;
}

Status check_choice(const ParametersChoice& choice) {
  if (choice.log_degree < backend::log_degree_min || choice.log_degree > backend::log_degree_max)
    return fail(ErrorCode::invalid_argument, "'{}': ring degree 2^{} is outside 2^{} .. 2^{}", choice.name,
                choice.log_degree, backend::log_degree_min, backend::log_degree_max);
  if (choice.plaintext_modulus < 2 || choice.plaintext_modulus > PlainModulus::value_max)
    return fail(ErrorCode::invalid_argument, "'{}': the plaintext modulus {} is outside 2 .. {}", choice.name,
                choice.plaintext_modulus, PlainModulus::value_max);
  if (choice.levels >= ring::primes_max)
    return fail(ErrorCode::invalid_argument, "'{}': {} levels were asked for; at most {} are supported", choice.name,
                choice.levels, ring::primes_max - 1);
  return {};
}

}  // namespace

Result<rlwe::ParametersLiteral> choose_literal(const ParametersChoice& choice) {
  TACET_RETURN_IF_ERROR(check_choice(choice));
  const Word t = choice.plaintext_modulus;
  const Word order = Word{2} << choice.log_degree;
  const double log_smallest = log_floor(choice.log_degree, t) + 2;

  if (choice.prime_bits_max != 0 && (choice.prime_bits_max > modulus_bits_max || choice.prime_bits_max < log_smallest))
    return fail(ErrorCode::invalid_argument, "'{}': primes of {} bits were asked for; products need {:.1f} to {}",
                choice.name, choice.prime_bits_max, log_smallest, modulus_bits_max);

  rlwe::ParametersLiteral literal;
  literal.name = choice.name;
  literal.scheme = rlwe::Scheme::bgv;
  literal.log_degree = choice.log_degree;
  literal.plaintext_modulus = t;
  Result<std::vector<Word>> primes = fail(ErrorCode::invalid_argument, "factors are to be tracked");
  if (!choice.track_factors)
    primes = ciphertext_primes(log_smallest, choice.prime_bits_max, std::lcm(order, t), choice.levels);
  if (!primes) primes = ciphertext_primes(log_smallest, choice.prime_bits_max, order, choice.levels);
  if (!primes) return tl::unexpected(std::move(primes).error());
  literal.q_primes = *std::move(primes);
  if (choice.digits == 0) return literal;

  const std::size_t count = literal.q_primes.size();
  literal.digit_primes = static_cast<unsigned>((count + choice.digits - 1) / choice.digits);
  const double log_product = log_special_product(choice.log_degree, t, literal.q_primes, literal.digit_primes);
  TACET_ASSIGN_OR_RETURN(literal.p_primes, special_primes(log_product, order, literal.q_primes));
  return literal;
}

Result<Parameters> choose_parameters(const ParametersChoice& choice) {
  TACET_ASSIGN_OR_RETURN(const rlwe::ParametersLiteral literal, choose_literal(choice));
  return Parameters::create(literal);
}

Result<Parameters> standard_parameters(unsigned log_degree, unsigned digits) {
  if (log_degree < 13 || log_degree > backend::log_degree_max || digits == 0)
    return fail(ErrorCode::invalid_argument,
                "there are standard sets for N = 2^13 .. 2^17 and at least 1 digit; 2^{} and {} were asked for",
                log_degree, digits);
  const double budget = rlwe::log_modulus_max(log_degree);
  ParametersChoice choice{.name = "bgv", .log_degree = log_degree};
  // No set has more levels than this: special primes are left out of the count.
  const double log_smallest = log_floor(log_degree, choice.plaintext_modulus) + 2;
  for (auto levels = static_cast<std::size_t>(budget / log_smallest); levels > 0; --levels) {
    choice.levels = levels - 1;
    for (choice.digits = 1; choice.digits <= std::min<std::size_t>(digits, levels); ++choice.digits) {
      TACET_ASSIGN_OR_RETURN(rlwe::ParametersLiteral literal, choose_literal(choice));
      if (sum_of_logs(literal.q_primes) + sum_of_logs(literal.p_primes) > budget) continue;
      literal.name = fmt::format("bgv_{}_{}l_{}d", Word{1} << log_degree, choice.levels, choice.digits);
      return Parameters::create(literal);
    }
  }
  return fail(ErrorCode::insecure_parameters, "no BGV set fits {} bits of modulus at N = 2^{}", budget, log_degree);
}

Result<Parameters> benchmark_parameters() {
  return choose_parameters({.name = "bgv_32768_bench", .log_degree = 15, .levels = 12, .digits = 3});
}

}  // namespace tacet::bgv
