// SPDX-License-Identifier: Apache-2.0
//
// The table of functions that a backend is. Each works on whole limbs: n consecutive words, 64-byte aligned, n a power
// of two. Values are canonical, in [0, q), on input and output unless a function says otherwise. Results are exact
// residues, so every backend gives the same bits.
//
// A function may decline a call by returning false, and then has written nothing. Backend (backend.h) then asks the
// reference table, which never declines. `out` may be the same limb as an input where "in place" is said; limbs
// otherwise do not overlap. No function allocates.
#pragma once

#include <cstdint>

#include "backend/kernel_types.h"

namespace tacet::backend {

struct KernelTable {
  const char* name;

  /// Coefficients to evaluations, in place (see NttTable). Input in [0, 4q), output in [0, q).
  bool (*ntt_forward)(Word* values, const NttTable& table);
  /// Evaluations to coefficients, in place, the factor 1/N included. Input in [0, 2q), output in [0, q).
  bool (*ntt_inverse)(Word* values, const NttTable& table);
  /// The same from one limb into another.
  bool (*ntt_inverse_into)(Word* out, const Word* values, const NttTable& table);

  /// out = a + b, in place allowed.
  bool (*add)(Word* out, const Word* a, const Word* b, std::size_t n, const ModulusConstants& modulus);
  /// out = a - b, in place allowed.
  bool (*subtract)(Word* out, const Word* a, const Word* b, std::size_t n, const ModulusConstants& modulus);
  /// out = -a, in place allowed.
  bool (*negate)(Word* out, const Word* a, std::size_t n, const ModulusConstants& modulus);
  /// out = a * b pointwise, in place allowed.
  bool (*multiply)(Word* out, const Word* a, const Word* b, std::size_t n, const ModulusConstants& modulus);
  /// out = out + a * b pointwise.
  bool (*multiply_accumulate)(Word* out, const Word* a, const Word* b, std::size_t n, const ModulusConstants& modulus);
  /// out = a * scalar; a in [0, 2^52), in place allowed.
  bool (*multiply_scalar)(Word* out, const Word* a, Multiplier scalar, std::size_t n, const ModulusConstants& modulus);
  /// out = out + a * scalar; a in [0, 2^52).
  bool (*multiply_scalar_accumulate)(Word* out, const Word* a, Multiplier scalar, std::size_t n,
                                     const ModulusConstants& modulus);
  /// out = (a - b) * scalar, in place allowed on a or b: the last step of a division by a dropped modulus.
  bool (*subtract_multiply_scalar)(Word* out, const Word* a, const Word* b, Multiplier scalar, std::size_t n,
                                   const ModulusConstants& modulus);

  /// (out0, out1, out2) = (a0 b0, a0 b1 + a1 b0, a1 b1) pointwise. An output may be the input of the same operand and
  /// index (out0 = a0, out1 = a1); every position is read before it is written.
  bool (*tensor_product)(Word* const out[3], const Word* const a[2], const Word* const b[2], std::size_t n,
                         const ModulusConstants& modulus);
  /// (out0, out1, out2) = (a0^2, 2 a0 a1, a1^2) pointwise.
  bool (*tensor_square)(Word* const out[3], const Word* const a[2], std::size_t n, const ModulusConstants& modulus);

  /// out[c] = sum over d < count of shared[d] * operands[c][d] pointwise, c = 0, 1; any count >= 1. The accumulators
  /// stay in registers: each limb is read once. If `accumulate`, the old value of out[c] is added.
  bool (*inner_product)(Word* const out[2], const Word* const* shared, const Word* const* operand0,
                        const Word* const* operand1, std::size_t count, bool accumulate, std::size_t n,
                        const ModulusConstants& modulus);

  /// The transform and inner product of key switching for one prime: with x_d the evaluations of digit d,
  ///   out[2 k + c] (+)= turn_k(sum over d of x_d * keys[k].limb(d, c) + addends[c] * addend_scale), c = 0, 1,
  /// turn_k the automorphism of key k, if any. The same as ntt_forward on each digit, inner_product with each key,
  /// multiply_scalar_accumulate, permute and add, but a digit is multiplied while it is in cache, keys are fetched from
  /// memory during the transforms, and results are written once. count >= 1, at most 128.
  bool (*digit_products)(const DigitProducts& job, const NttTable& table);

  /// The last step of a division by dropped primes, for one remaining prime: with x the evaluations of the coefficients
  /// `lifted`, in [0, 4q) and left with unspecified contents,
  ///   out = (a - x) * scalar, or (a - x) * scalar + addend where addend is not null.
  /// The same as ntt_forward, subtract_multiply_scalar and add. out may be a.
  bool (*transform_subtract_multiply)(Word* out, const Word* a, Word* lifted, const Word* addend, Multiplier scalar,
                                      const NttTable& table);

  /// First half of a base conversion from `count` limbs x_i modulo b_i (coefficients):
  ///   y_i = x_i * scale_i mod b_i,    u = floor((sum_i floor(y_i * reciprocal_i / 2^52) + 2^(f-1)) / 2^f),
  /// f = fraction_bits. u is round(sum_i y_i / b_i), so that sum_i y_i (B/b_i) - u B is the centred representative
  /// (of x, or of x/t where scale_i carries 1/t); within k 2^(1-f) of a tie either neighbour is taken, the same on
  /// every backend. In place (scaled[i] == sources[i]) allowed. u < count + 1.
  /// (Halevi, Polyakov, Shoup, ePrint 2018/117, section 2.2, with fixed point in place of floating point.)
  bool (*base_convert_prepare)(Word* const* scaled, Word* overflow, const Word* const* sources,
                               const ConversionSource* constants, std::size_t count, unsigned fraction_bits,
                               std::size_t n);
  /// Second half: for each target j < target_count
  ///   targets[j] = sum_i scaled[i] * matrix[j * (count + 1) + i] + overflow * matrix[j * (count + 1) + count] mod q_j.
  /// scaled[i] < 2^50, matrix entries < q_j. Each source is read once for as many targets as registers allow.
  bool (*base_convert)(Word* const* targets, const ModulusConstants* moduli, std::size_t target_count,
                       const Word* const* scaled, const Word* overflow, std::size_t count, const Word* matrix,
                       std::size_t n);

  /// out[p] = in[index[p]], p < n: an automorphism in the evaluation domain. Not in place.
  bool (*permute)(Word* out, const Word* in, const std::uint32_t* index, std::size_t n);
};

/// Portable C++: the oracle, the fallback and the WebAssembly build. Never declines.
const KernelTable& reference_kernels();

/// AVX-512 F, DQ, VL and IFMA; nullptr where this build or this processor lacks them.
const KernelTable* avx512_kernels();

}  // namespace tacet::backend
