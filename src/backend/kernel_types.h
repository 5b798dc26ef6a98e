// SPDX-License-Identifier: Apache-2.0
//
// The plain structures that kernels read: constants of one prime, a multiplication by a constant, the root tables of
// one transform. They are made once by ring/ and never change afterwards. The order of values in the evaluation domain
// is fixed here, because every backend must give the same bits.
#pragma once

#include <cstdint>

#include "base/word.h"

namespace tacet::backend {

/// Every modulus is an odd prime below 2^50, so that 4q < 2^52: an IFMA lane holds a lazy value of a butterfly.
inline constexpr unsigned modulus_bits_max = 50;
/// Kernels on whole limbs take degrees from 2^10 to 2^17.
inline constexpr unsigned log_degree_min = 10;
inline constexpr unsigned log_degree_max = 17;
/// Sums of products are reduced after at most this many terms: 16 (2^50 - 1)^2 + 2^52 < 2^104.
inline constexpr unsigned terms_before_reduction = 16;

/// Constants of a prime q < 2^50.
struct ModulusConstants {
  Word q = 0;
  Word barrett = 0;         ///< floor(2^52 / q): for x < 2^52, x - floor(x * barrett / 2^52) * q is in [0, 2q)
  Word radix = 0;           ///< 2^52 mod q: folds the upper half of a 104-bit sum
  Word radix_quotient = 0;  ///< floor(radix * 2^52 / q)
};

/// Multiplication by a constant w in [0, q) after Shoup: with quotient = floor(w * 2^52 / q) and any x < 2^52,
/// w * x - floor(quotient * x / 2^52) * q is in [0, 2q). (Harvey, arXiv 1205.2926, section 2; 2^52 in place of 2^64.)
struct Multiplier {
  Word value = 0;
  Word quotient = 0;
};

/// The root tables of the negacyclic transform of length N modulo q, psi a primitive 2N-th root of unity.
///
/// Forward, in stages of m = 1, 2, 4, .., N/2 blocks; block i of stage m is N/m coefficients long and has the root
/// w(m + i) = psi^brv(m + i), brv reversing log2(N) bits: (x, y) <- (x + w y, x - w y) on the two halves of the block.
/// `forward` holds 9N/8 words, 64-byte aligned:
/// * stages m <= N/16: w(m + i) at word 2(m + i), its Shoup quotient at word 2(m + i) + 1;
/// * the last three stages, for each group h in [0, N/64) of 64 coefficients, 56 words at N/4 + 56 h: for stage
///   s in {0, 1, 2} (m = N/8 << s) and k in [0, 2^s), the Shoup quotients of the eight roots
///   w((N/8 + 8h + l) << s | k), l = 0..7, at 8 (2^s - 1 + k) + l. The roots are not kept: w = floor(w' q / 2^52) + 1
///   for w' = floor(w 2^52 / q), 0 < w < q. A transform's roots are most of what it reads from memory.
///
/// Order of the evaluation domain. In the textbook's bit-reversed order, position r holds the value at
/// psi^(2 brv(r) + 1). Here the two lowest octal digits of r are swapped: r = 64h + 8l + k is kept at 64h + 8k + l.
/// The last three stages then work on whole vectors and the transposition of each 8 x 8 block is never undone.
///
/// Inverse: the same stages backwards with inverse roots, in the same layout. The factor 1/N is merged into the last
/// stage: entry 1 of `inverse` holds w(1)^-1 / N and entry 0 holds 1/N (entry 0 of `forward` is unused).
struct NttTable {
  unsigned log_degree = 0;
  ModulusConstants modulus;
  const Word* forward = nullptr;
  const Word* inverse = nullptr;
};

/// The limbs of one prime in a key-switching key: part c of digit d is at first + d * digit_stride + c * part_stride.
struct KeyLimbs {
  const Word* first = nullptr;
  std::size_t part_stride = 0;
  std::size_t digit_stride = 0;

  const Word* limb(std::size_t digit, std::size_t part) const {
    return first + digit * digit_stride + part * part_stride;
  }
};

/// What one prime takes in a key switch: `count` digits, and `key_count` keys to multiply each of them with.
struct DigitProducts {
  /// Digit d in coefficients, in [0, 4q), left with unspecified contents; not read where evaluated[d] is set.
  Word* const* digits = nullptr;
  /// Digit d in the evaluation domain where it is known already, else null.
  const Word* const* evaluated = nullptr;
  std::size_t count = 0;
  const KeyLimbs* keys = nullptr;
  std::size_t key_count = 0;
  Word* const* out = nullptr;  ///< part c of the sum with key k at out[2 k + c]
  bool accumulate = false;     ///< add to what out holds
  /// Where addends[c] is not null, addends[c] * addend_scale is added to part c of the sum with every key.
  const Word* addends[2] = {nullptr, nullptr};
  Multiplier addend_scale{};
  /// Null, or one index a key, of an automorphism in the evaluation domain: position p of its results is then position
  /// turns[k][p] of its sums, addends included. With X -> X^g, g odd, position p has the exponent e(p), see NttTable,
  /// and turns[k][p] is the position of e(p) g modulo 2N.
  const std::uint32_t* const* turns = nullptr;
};

/// One source modulus b_i of a base conversion from B = b_0 * .. * b_(k-1).
struct ConversionSource {
  ModulusConstants modulus;
  Multiplier scale;     ///< y_i = x_i * scale mod b_i; usually (B / b_i)^-1, for BGV also divided by t
  Word reciprocal = 0;  ///< floor(2^(52 + fraction_bits) / b_i) < 2^52
};

}  // namespace tacet::backend
