// SPDX-License-Identifier: Apache-2.0
//
// Small parameter sets for tests, with primes found at run time. Below the security gate, so that a full grid of them
// runs in seconds.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/check.h"
#include "base/random.h"
#include "ring/prime.h"
#include "rlwe/parameters.h"

namespace tacet::test {

struct SmallSet {
  unsigned log_degree = 10;
  std::size_t q_count = 4;
  std::size_t p_count = 2;
  unsigned digit_primes = 0;
  Word plaintext_modulus = 1;
  unsigned q_bits = 45;
  unsigned p_bits = 50;
};

inline rlwe::ParametersLiteral small_literal(const SmallSet& set) {
  // Congruent to 1 modulo t as well, so that divisions keep the message of BGV.
  const Word congruence = (Word{2} << set.log_degree) * (set.plaintext_modulus == 786433 ? 786433 : 1);
  const unsigned q_bits = set.plaintext_modulus == 786433 ? std::max(set.q_bits, 45U) : set.q_bits;
  rlwe::ParametersLiteral literal;
  literal.name = fmt::format("insecure_small_{}_{}_{}_{}_{}", set.log_degree, set.q_count, set.p_count,
                             set.digit_primes, set.plaintext_modulus);
  literal.scheme = set.plaintext_modulus == 1 ? rlwe::Scheme::ckks : rlwe::Scheme::bgv;
  literal.scale_bits = set.plaintext_modulus == 1 ? 30 : 0;
  literal.log_degree = set.log_degree;
  literal.plaintext_modulus = set.plaintext_modulus;
  literal.digit_primes = set.digit_primes;
  literal.q_primes = ring::primes_below(q_bits, congruence, set.q_count).value();
  literal.p_primes = ring::primes_below(set.p_bits, congruence, set.p_count, literal.q_primes).value();
  return literal;
}

inline rlwe::Parameters small_parameters(const SmallSet& set) {
  return rlwe::Parameters::create(small_literal(set)).value();
}

/// A readable name for a parameterised test.
inline std::string set_name(const SmallSet& set) {
  return fmt::format("n{}q{}p{}d{}t{}", set.log_degree, set.q_count, set.p_count, set.digit_primes,
                     set.plaintext_modulus);
}

/// A fixed seed for each number.
inline Seed test_seed(std::uint8_t number) {
  Seed seed;
  for (std::size_t i = 0; i < seed.bytes.size(); ++i) seed.bytes[i] = static_cast<std::uint8_t>(number + 7 * i);
  return seed;
}

}  // namespace tacet::test
