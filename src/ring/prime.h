// SPDX-License-Identifier: Apache-2.0
//
// Primes for the transform: q = 1 mod 2N (and, for BGV, = 1 mod t, so that a modulus switch keeps
// the message as it is).
#pragma once

#include <span>
#include <vector>

#include "base/error.h"
#include "base/word.h"

namespace tacet::ring {

/// The `count` largest primes below 2^bits that are 1 modulo `congruence` and not in `excluded`,
/// largest first. Searches down to 2^(bits - 1). bits in [4, 50]. Variable time. Errors:
/// invalid_argument when bits is out of range or there are fewer such primes; the message says how
/// many.
Result<std::vector<Word>> primes_below(unsigned bits, Word congruence, std::size_t count,
                                       std::span<const Word> excluded = {});

/// The `count` primes = 1 mod `congruence` nearest to 2^bits, nearest first, on either side of it,
/// all below 2^50: for chains of moduli whose products must stay close to powers of two (CKKS
/// scales).
Result<std::vector<Word>> primes_near(unsigned bits, Word congruence, std::size_t count,
                                      std::span<const Word> excluded = {});

/// The smallest primitive `order`-th root of unity modulo the prime q; `order` a power of two that
/// divides q - 1. Smallest, so that tables and known answers do not depend on the search. Errors:
/// invalid_argument.
Result<Word> primitive_root_of_unity(Word order, Word q);

}  // namespace tacet::ring
