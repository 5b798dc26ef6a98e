// SPDX-License-Identifier: Apache-2.0
#include "ckks/parameters.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "ring/prime.h"

namespace tacet::ckks {
namespace {

/// Beyond this deviation of log2 S_l a chain is not a CKKS chain: scales would no longer stay with their levels.
constexpr double drift_max = 0.25;
Status check_choice(const ParametersChoice& choice) {
  if (choice.scale_bits < 15 || choice.scale_bits >= backend::modulus_bits_max)
    return fail(ErrorCode::invalid_argument, "'{}': a scale of {} bits is outside 15 .. {}", choice.name,
                choice.scale_bits, backend::modulus_bits_max - 1);
  if (choice.first_prime_bits <= choice.scale_bits || choice.first_prime_bits > backend::modulus_bits_max)
    return fail(ErrorCode::invalid_argument,
                "'{}': the first prime of {} bits must have more bits than the scale ({}), and at "
                "most {}",
                choice.name, choice.first_prime_bits, choice.scale_bits, backend::modulus_bits_max);
  const std::size_t levels = choice.levels + choice.bootstrapping_prime_bits.size();
  if (levels + 1 + choice.special_primes > ring::primes_max)
    return fail(ErrorCode::limit_exceeded, "'{}': {} levels and {} special primes are more than {} primes", choice.name,
                levels, choice.special_primes, ring::primes_max);
  if (choice.log_degree < backend::log_degree_min || choice.log_degree > backend::log_degree_max)
    return fail(ErrorCode::invalid_argument, "'{}': ring degree 2^{} is outside 2^{} .. 2^{}", choice.name,
                choice.log_degree, backend::log_degree_min, backend::log_degree_max);
  return {};
}

/// S_(l-1) from S_l and q_l. Both uses below must round alike: a difference would double at each level.
double next_scale(double scale, double q) { return scale * (scale / q); }
/// S_l from S_(l-1) and q_l.
double scale_above(double scale, double q) { return std::sqrt(scale * q); }

/// q_1 .. q_levels out of the candidates, in the order in which they keep the scale still.
std::vector<Word> order_primes(std::vector<Word> candidates, std::size_t levels, unsigned bits) {
  const double centre = std::ldexp(1.0, static_cast<int>(bits));
  std::vector<Word> primes(levels);
  double scale = centre;
  const auto deviation = [&](Word q) { return std::abs(next_scale(scale, static_cast<double>(q)) - centre); };
  for (std::size_t level = levels; level > 0; --level) {
    const auto best = std::min_element(candidates.begin(), candidates.end(),
                                       [&](Word a, Word b) { return deviation(a) < deviation(b); });
    primes[level - 1] = *best;
    scale = next_scale(scale, static_cast<double>(*best));
    candidates.erase(best);
  }
  return primes;
}

Result<std::vector<Word>> find_scale_primes(const ParametersChoice& choice, Word congruence,
                                            std::span<const Word> excluded) {
  if (choice.levels == 0) return std::vector<Word>{};
  // The larger the choice, the stiller the scale; a small ring with a small scale does not offer much.
  auto candidates = ring::primes_near(choice.scale_bits, congruence, 4 * choice.levels + 32, excluded);
  for (std::size_t count = 2 * choice.levels; !candidates && count >= choice.levels; --count)
    candidates = ring::primes_near(choice.scale_bits, congruence, count, excluded);
  if (!candidates) return tl::unexpected(std::move(candidates).error());
  return order_primes(std::move(*candidates), choice.levels, choice.scale_bits);
}

}  // namespace

Result<Parameters> Parameters::create(const ParametersChoice& choice) {
  TACET_RETURN_IF_ERROR(check_choice(choice));
  const Word congruence = Word{2} << choice.log_degree;
  rlwe::ParametersLiteral literal;
  literal.name = choice.name;
  literal.scheme = rlwe::Scheme::ckks;
  literal.log_degree = choice.log_degree;
  literal.digit_primes = choice.digit_primes;
  literal.scale_bits = choice.scale_bits;
  TACET_ASSIGN_OR_RETURN(literal.p_primes,
                         ring::primes_below(choice.special_prime_bits, congruence, choice.special_primes));
  TACET_ASSIGN_OR_RETURN(literal.q_primes,
                         ring::primes_below(choice.first_prime_bits, congruence, 1, literal.p_primes));
  std::vector<Word> excluded = literal.p_primes;
  excluded.push_back(literal.q_primes[0]);
  TACET_ASSIGN_OR_RETURN(const std::vector<Word> chain, find_scale_primes(choice, congruence, excluded));
  literal.q_primes.insert(literal.q_primes.end(), chain.begin(), chain.end());
  excluded.insert(excluded.end(), chain.begin(), chain.end());
  for (const unsigned bits : choice.bootstrapping_prime_bits) {
    TACET_ASSIGN_OR_RETURN(const std::vector<Word> prime, ring::primes_below(bits, congruence, 1, excluded));
    literal.q_primes.push_back(prime[0]);
    excluded.push_back(prime[0]);
  }
  literal.bootstrapping_levels = static_cast<unsigned>(choice.bootstrapping_prime_bits.size());
  TACET_ASSIGN_OR_RETURN(const rlwe::Parameters checked, rlwe::Parameters::create(literal));
  return create(checked);
}

Result<Parameters> Parameters::create(const rlwe::Parameters& parameters) {
  if (parameters.scheme() != rlwe::Scheme::ckks)
    return fail(ErrorCode::invalid_argument, "'{}' is not a parameter set for CKKS", parameters.name());
  const std::size_t levels = parameters.top_level().value();
  const std::size_t user_levels = levels - parameters.literal().bootstrapping_levels;
  const unsigned bits = parameters.literal().scale_bits;
  auto data = std::make_shared<Data>(Data{parameters, {}, {}, {}, {}});
  data->scales.resize(levels + 1);
  data->scales[user_levels] = std::ldexp(1.0, static_cast<int>(bits));
  for (std::size_t level = 0; level <= levels; ++level) {
    data->primes.push_back(static_cast<double>(parameters.ring().modulus(level).value()));
    data->log_capacities.push_back(parameters.log_q(Level(level)) - 1 - 0x1p-30);
  }
  for (std::size_t level = user_levels + 1; level <= levels; ++level) {
    data->scales[level] = scale_above(data->scales[level - 1], data->primes[level]);
    if (!(data->scales[level] >= 0x1p15 && data->scales[level] <= 0x1p50))
      return fail(ErrorCode::invalid_argument, "'{}': the scale of level {} would be 2^{:.2f} and not in 2^15 .. 2^50",
                  parameters.name(), level, std::log2(data->scales[level]));
  }
  for (std::size_t level = user_levels; level > 0; --level) {
    const double next = next_scale(data->scales[level], data->primes[level]);
    if (!(std::abs(std::log2(next) - bits) < drift_max))
      return fail(ErrorCode::invalid_argument,
                  "'{}': the scale of level {} would be 2^{:.2f} and not near 2^{}; the primes must "
                  "lie closer to 2^{}",
                  parameters.name(), level - 1, std::log2(next), bits, bits);
    data->scales[level - 1] = next;
  }
  for (std::size_t prime = 0; prime < parameters.ring().prime_count(); ++prime) {
    // The root of the first butterfly is psi^(N/2): see backend/kernel_types.h.
    const Word* roots = parameters.ring().table(prime).forward;
    data->imaginary_units.push_back({roots[2], roots[3]});
  }
  return Parameters(std::move(data));
}

double Parameters::multiplier_scale(Level level) const {
  TACET_CHECK(level.value() >= 1);
  const Level next(level.value() - std::size_t{1});
  return prime(level) * (scale(next) / scale(level));
}

}  // namespace tacet::ckks
