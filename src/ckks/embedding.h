// SPDX-License-Identifier: Apache-2.0
//
// The transform behind the canonical embedding, in IEEE double. Internal to ckks/.
#pragma once

#include <bit>
#include <cstddef>
#include <vector>

#include "base/word.h"

namespace tacet::ckks {

/// A vector of complex numbers in pooled memory: real and imaginary parts apart, so that compilers use vectors. Pools
/// hold words, so a double is kept as its bits.
struct Spectrum {
  Word* re;
  Word* im;
  std::size_t size;  ///< a power of two
};

inline double to_double(Word bits) { return std::bit_cast<double>(bits); }
inline Word to_word(double value) { return std::bit_cast<Word>(value); }

/// Roots for transforms of up to `slots_max` slots. Immutable. 16 slots_max bytes.
///
/// With zeta = exp(i pi / 2n), the n slots of a real polynomial a of 2n coefficients are
///   z_j = a(zeta^(5^j)) = sum over k < n of (a_k + i a_(k+n)) zeta^(5^j k),   j < n,
/// since zeta^(5^j n) = i. (The "special" transform of HEAAN: Cheon, Kim, Kim, Song, ePrint 2016/421; here with the
/// roots of each stage side by side.)
class Embedding {
 public:
  explicit Embedding(std::size_t slots_max);

  /// w_k = a_k + i a_(k+n) to z, in place. n/2 log2(n) butterflies.
  void to_slots(Spectrum values) const;
  /// z to n w, in place: without the division by n.
  void from_slots(Spectrum values) const;

 private:
  /// Stage of half-length h: root j at [h - 1 + j] is exp(2 pi i (5^j mod 8h) / 8h).
  std::vector<double> cosines_;
  std::vector<double> sines_;
};

}  // namespace tacet::ckks
