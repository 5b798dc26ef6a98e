// SPDX-License-Identifier: Apache-2.0
//
// The distributions that secrets are drawn from, in constant time: the instructions executed and the addresses read do
// not depend on what is drawn.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/random.h"
#include "base/word.h"

namespace tacet::client {

/// out[i] uniform in {-1, 0, 1}: floor(3 w / 2^128) - 1 for a 128-bit word w. Each probability is within 2^-128 of 1/3.
/// Uses two words of the stream a value.
void sample_ternary(RandomStream& stream, std::span<std::int8_t> out);

/// `weight` of the values are -1 or 1, the others 0: positions uniform among all sets of that size, signs uniform. Two
/// words and one scan of `out` for each value that is not zero. Needs weight <= out.size().
void sample_sparse_ternary(RandomStream& stream, std::size_t weight, std::span<std::int8_t> out);

/// out[i] from the discrete Gaussian D(x) ~ exp(-x^2 / (2 sigma^2)), sigma = rlwe::error_sigma: one sign bit and 127
/// bits that are compared with every entry of gaussian_cumulative. |out[i]| <= gaussian_cumulative.size(), which is
/// below rlwe::error_magnitude_max; the probability of each value is within 2^-127 of D. Two words of the stream a
/// value. (Inversion with a full scan: Bos, Costello, Naehrig, Stebila, "Post-quantum key exchange for the TLS protocol
/// from the ring learning with errors problem", IEEE S&P 2015, section IV; 127 bits in place of their 192.)
void sample_error(RandomStream& stream, std::span<std::int8_t> out);

/// 127-bit numbers, high and low word.
struct CumulativeEntry {
  Word high;
  Word low;
};

/// Entry k is round(2^127 Pr[|x| <= k]), x from the Gaussian above restricted to |x| <= rlwe::error_magnitude_max. For
/// k = 42 and more the rounded value is 2^127: those magnitudes have probability below 2^-128 and are never drawn.
extern const std::array<CumulativeEntry, 42> gaussian_cumulative;

}  // namespace tacet::client
