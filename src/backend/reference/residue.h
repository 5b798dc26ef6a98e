// SPDX-License-Identifier: Apache-2.0
//
// Arithmetic on one residue.
#pragma once

#include <algorithm>

#include "backend/kernel_types.h"

namespace tacet::backend::reference {

/// x mod q for x in [0, 2q): where x - q is negative, it is the larger of the two unsigned words. No branch.
inline Word reduce_once(Word x, Word q) { return std::min(x, x - q); }

/// a + b mod q; a, b in [0, q).
inline Word add_residues(Word a, Word b, Word q) { return reduce_once(a + b, q); }

/// a - b mod q; a, b in [0, q).
inline Word subtract_residues(Word a, Word b, Word q) { return reduce_once(a + q - b, q); }

/// x mod q for x < 2^52, without a division.
inline Word reduce_word(Word x, const ModulusConstants& modulus) {
  const Word quotient = static_cast<Word>((DoubleWord{x} * modulus.barrett) >> 52);
  return reduce_once(x - quotient * modulus.q, modulus.q);
}

/// x * factor mod q for x < 2^52.
inline Word multiply_residue(Word x, Multiplier factor, Word q) {
  const Word quotient = static_cast<Word>((DoubleWord{x} * factor.quotient) >> 52);
  return reduce_once(x * factor.value - quotient * q, q);
}

/// x mod q for x < 2^104: the upper 52 bits times 2^52 mod q, plus the lower 52 bits.
inline Word reduce_double(DoubleWord x, const ModulusConstants& modulus) {
  const Word low = static_cast<Word>(x) & ((Word{1} << 52) - 1);
  const Word high = static_cast<Word>(x >> 52);
  return add_residues(multiply_residue(high, {modulus.radix, modulus.radix_quotient}, modulus.q),
                      reduce_word(low, modulus), modulus.q);
}

}  // namespace tacet::backend::reference
