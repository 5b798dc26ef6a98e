// SPDX-License-Identifier: Apache-2.0
//
// The automorphisms X -> X^g of R, g odd: rotations of slots are powers of 5, conjugation is 2N
// - 1.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "backend/device.h"
#include "ring/polynomial.h"

namespace tacet::ring {

/// g = 5^steps mod 2N, steps taken modulo N/2 (negative steps rotate the other way).
std::uint32_t galois_element_of_rotation(unsigned log_degree, std::int64_t steps);
/// g = 2N - 1.
std::uint32_t galois_element_of_conjugation(unsigned log_degree);
/// The inverse of an odd g modulo 2N.
std::uint32_t galois_inverse(unsigned log_degree, std::uint32_t galois_element);

/// index[p] = the position whose value moves to position p under X -> X^g: a(psi^e) -> a(psi^(e
/// g)).
std::vector<std::uint32_t> automorphism_index(unsigned log_degree, std::uint32_t galois_element);

/// a(X^g) in the evaluation domain, by the index of g; one gather a limb, no arithmetic.
Evaluations apply_automorphism(const backend::Device& device, const Ring& ring, const Evaluations& a,
                               std::span<const std::uint32_t> index);

/// The signed coefficients of a(X^g): coefficient i moves to i g mod 2N, negated when that is N or
/// more. Straight-line in the values, so fit for secrets.
template <class Integer>
void apply_automorphism(std::span<Integer> out, std::span<const Integer> in, std::uint32_t galois_element) {
  const auto n = static_cast<std::uint64_t>(in.size());
  for (std::uint64_t i = 0; i < n; ++i) {
    const std::uint64_t exponent = i * galois_element % (2 * n);
    const Integer value = in[i];
    out[exponent % n] = exponent < n ? value : static_cast<Integer>(-value);
  }
}

}  // namespace tacet::ring
