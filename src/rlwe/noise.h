// SPDX-License-Identifier: Apache-2.0
//
// Bounds on noise in the canonical embedding: ||a|| = max over the complex primitive 2N-th roots z
// of unity of |a(z)|. It is submultiplicative, ||a b|| <= ||a|| ||b||, and bounds every
// coefficient: |a_i| <= ||a||. All functions return log2 of a bound, rounded upwards by a margin
// that covers their own floating point.
//
// What is random is bounded once, with its failure probability; all that follows is worst case.
//  * An error polynomial has independent coefficients from the discrete Gaussian of sigma = 3.19,
//  which is sub-Gaussian
//    with parameter sigma (Micciancio, Peikert, ePrint 2011/501, lemma 2.8). For a fixed root z and
//    angle theta the real part of exp(-i theta) a(z) is sub-Gaussian with variance sigma^2 N / 2.
//    |a(z)| cos(pi/32) is at most the largest of 32 such projections, and there are N/2 roots up to
//    conjugation, so
//      Pr[ ||a|| > B ] <= 16 N exp(-(B cos(pi/32))^2 / (sigma^2 N)).
//  * A uniform ternary coefficient is sub-Gaussian with variance 2/3 (compare (1 + 2 cosh x)/3 and
//  exp(x^2/3) term by
//    term), so the same holds with 2/3 in place of sigma^2.
//  * A polynomial with all |a_i| <= c has ||a|| <= N c: rounding errors and key-switching digits,
//  with no assumption on
//    how they are distributed.
#pragma once

#include "rlwe/parameters.h"

namespace tacet::rlwe {

inline constexpr double error_sigma = 3.19;
/// Samples are cut at this magnitude; the tail beyond it has probability below 2^-128.
inline constexpr int error_magnitude_max = 43;
/// Each bound on a random polynomial fails with probability at most 2^-144, so that 2^16 of them in
/// one plan stay within 2^-128.
inline constexpr double log_failure_each = -144;

/// log2 of the bound on ||e|| of one error polynomial.
double log_error_norm(unsigned log_degree);
/// log2 of the bound on ||u|| of one uniform ternary polynomial drawn for an encryption.
double log_ternary_norm(unsigned log_degree);
/// log2 of the bound on ||s||. Tighter (probability 2^-32): key generation measures ||s|| and draws
/// again when it is larger, so that for keys in use the bound holds always.
double log_secret_norm(unsigned log_degree);

/// log2(2^a + 2^b), rounded up; -infinity is zero.
double log_sum(double a, double b);

/// log2 of 1 + k 2^(2 - f): by how much a base conversion of this set may miss the centred
/// representative (see ring/base_conversion.h), k the most source primes of one conversion and f
/// the bits of the smallest prime less one.
double log_conversion_margin(const Parameters& parameters);

/// What a division by dropped primes adds to the noise of a ciphertext with `part_count` parts:
/// N t/2 (1 + margin) (1 + ||s|| [+ ||s||^2]).
double log_division_noise(const Parameters& parameters, std::size_t part_count);

/// What the inner product with a key adds before any division, at `level`:
/// sum over digits of (N D_d / 2 (1 + margin)) t ||e_d||. To be divided by P (or P q_level).
double log_inner_product_noise(const Parameters& parameters, Level level);

}  // namespace tacet::rlwe
