// SPDX-License-Identifier: Apache-2.0
//
// What operations add to the error of a CKKS ciphertext: bounds in the canonical embedding, ||a|| = max over the N/2
// evaluation points of |a(z)|, in units of coefficients (divide by the scale for units of values).
//
// This is a model. A sum of N independent, centred, sub-Gaussian coefficients of variance proxy v satisfies
//   Pr[ ||a|| > B ] <= 16 N exp(-(B cos(pi/32))^2 / (v N))          (rlwe/noise.h),
// and B is taken so that the right side is 2^-144.
// Errors and secrets are drawn so. That rounding errors and the digits of a key switch are also independent, uniform,
// and independent of the secret is an assumption, the usual one (Costache, Curtis, Hales, Murphy, Ogilvie, Player,
// ePrint 2022/162): their sources are ciphertexts, which are indistinguishable from uniform, but they are not drawn
// afresh. BGV, where a wrong bound makes a wrong answer, takes the worst case N c instead, which is about 2^(log2(N)/2)
// times larger; here it would hide the precision that users have. Tests compare with true errors: the bound is never
// below, and less than 2^8 above.
#pragma once

#include <cstddef>

#include "ckks/parameters.h"

namespace tacet::ckks {

/// B(v): the bound on ||a|| for N independent centred coefficients of variance proxy v.
double random_norm(unsigned log_degree, double variance);
/// B(1/12): coefficients rounded to the nearest integer. Exact model for encoders.
double rounding_norm(unsigned log_degree);
/// ||tau_0 + tau_1 s (+ tau_2 s^2)||: what a division with rounding adds to a ciphertext of 2 or 3 parts.
double division_norm(unsigned log_degree, std::size_t part_count);
/// ||sum over digits of digit_d e_d|| / P: what a key switch at `level` adds before its division's rounding (which is
/// division_norm). 0 without key switching.
double key_switch_norm(const Parameters& parameters, Level level);
/// ||e|| of a fresh encryption under the secret key, and under the public key: e, and u e + e_0 + e_1 s.
double secret_encryption_norm(unsigned log_degree);
double public_encryption_norm(unsigned log_degree);

/// Covers the floating point of the bounds themselves: a few operations of relative error 2^-53 each.
inline constexpr double bound_margin = 1 + 0x1p-44;

}  // namespace tacet::ckks
