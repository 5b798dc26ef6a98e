// SPDX-License-Identifier: Apache-2.0
#include "rlwe/parameters.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/hash.h"
#include "rlwe/security.h"

namespace tacet::rlwe {
namespace {

constexpr std::size_t name_bytes_max = 64;

ParameterId identify(const ParametersLiteral& literal) {
  Hasher hasher("tacet parameters 1");
  hasher.add_word(static_cast<Word>(literal.scheme)).add_word(literal.log_degree).add_word(literal.digit_primes);
  // Both fit a byte.
  hasher.add_word(literal.plaintext_modulus).add_word(literal.scale_bits | literal.bootstrapping_levels << 8U);
  for (const std::vector<Word>* primes : {&literal.q_primes, &literal.p_primes}) {
    hasher.add_word(primes->size());
    for (const Word prime : *primes) hasher.add_word(prime);
  }
  const Digest digest = hasher.finish();
  ParameterId id;
  std::copy_n(digest.begin(), id.bytes.size(), id.bytes.begin());
  return id;
}

Status check_literal(const ParametersLiteral& literal) {
  if (literal.name.empty() || literal.name.size() > name_bytes_max)
    return fail(ErrorCode::invalid_argument, "a parameter set needs a name of 1 to {} bytes; this one has {}",
                name_bytes_max, literal.name.size());
  // Names end up in messages and logs, and sets may come from outside.
  if (!std::ranges::all_of(literal.name, [](char c) { return c >= ' ' && c <= '~'; }))
    return fail(ErrorCode::invalid_argument, "the name of a parameter set is made of printable ASCII characters");
  if (literal.log_degree < backend::log_degree_min || literal.log_degree > backend::log_degree_max)
    return fail(ErrorCode::invalid_argument, "'{}': ring degree 2^{} is outside 2^{} .. 2^{}", literal.name,
                literal.log_degree, backend::log_degree_min, backend::log_degree_max);
  if (literal.digit_primes > literal.q_primes.size())
    return fail(ErrorCode::invalid_argument, "'{}': {} primes a digit, but there are only {} ciphertext primes",
                literal.name, literal.digit_primes, literal.q_primes.size());
  const Word t = literal.plaintext_modulus;
  if (literal.scheme == Scheme::ckks && (t != 1 || literal.scale_bits == 0 || literal.scale_bits > 100))
    return fail(ErrorCode::invalid_argument,
                "'{}': CKKS has no plaintext modulus ({} given) and a scale of 1 to 100 bits ({} given)", literal.name,
                t, literal.scale_bits);
  if (literal.scheme == Scheme::bgv && (t < 2 || literal.scale_bits != 0))
    return fail(ErrorCode::invalid_argument,
                "'{}': BGV has a plaintext modulus of at least 2 ({} given) and no scale ({} bits given)", literal.name,
                t, literal.scale_bits);
  const std::size_t levels = literal.q_primes.empty() ? 0 : literal.q_primes.size() - 1;
  if (literal.bootstrapping_levels > levels || (literal.scheme == Scheme::bgv && literal.bootstrapping_levels != 0))
    return fail(ErrorCode::invalid_argument, "'{}': {} of {} levels cannot be for bootstrapping, which is CKKS's",
                literal.name, literal.bootstrapping_levels, levels);
  for (const std::vector<Word>* primes : {&literal.q_primes, &literal.p_primes}) {
    for (const Word prime : *primes) {
      if (std::gcd(prime, t) != 1)
        return fail(ErrorCode::invalid_argument, "'{}': prime {} shares a factor with the plaintext modulus {}",
                    literal.name, prime, t);
      if (t >= prime)
        return fail(ErrorCode::invalid_argument, "'{}': the plaintext modulus {} is not below the prime {}",
                    literal.name, t, prime);
    }
  }
  return {};
}

}  // namespace

Result<Parameters> Parameters::create(const ParametersLiteral& literal) {
  TACET_RETURN_IF_ERROR(check_literal(literal));
  auto data = std::make_shared<Data>();
  data->literal = literal;
  if (data->literal.digit_primes == 0)
    data->literal.digit_primes = static_cast<unsigned>(
        std::clamp<std::size_t>(literal.p_primes.size(), 1, std::max<std::size_t>(literal.q_primes.size(), 1)));
  // The gate first: it is cheap, and no table is made for a set that will be refused.
  double log_modulus = 0;
  for (const Word prime : literal.q_primes) log_modulus += std::log2(static_cast<double>(prime));
  for (const Word prime : literal.p_primes) data->log_p += std::log2(static_cast<double>(prime));
  TACET_RETURN_IF_ERROR(check_security(literal.name, literal.log_degree, log_modulus + data->log_p));
  TACET_ASSIGN_OR_RETURN(data->ring, ring::Ring::create(literal.log_degree, literal.q_primes, literal.p_primes));
  data->id = identify(data->literal);
  return Parameters(std::move(data));
}

double Parameters::log_prime(std::size_t prime) const {
  return std::log2(static_cast<double>(data_->ring.modulus(prime).value()));
}

double Parameters::log_q(Level level) const {
  double sum = 0;
  for (std::size_t i = 0; i < level.primes(); ++i) sum += log_prime(i);
  return sum;
}

}  // namespace tacet::rlwe
