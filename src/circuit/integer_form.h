// SPDX-License-Identifier: Apache-2.0
//
// Comparisons between columns: signs of sums of products of numbers that are given by their bits.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/error.h"
#include "circuit/builder.h"

namespace tacet::circuit {

__extension__ using Integer = __int128;

/// Unsigned numbers by their bits, lowest first: sum of 2^i bits[i].
using Bits = std::vector<Sum>;

/// [a < b] and [a = b]; the shorter number is filled up with zeros. Pairs (less, equal) are combined in a balanced tree
/// from one product a bit: depth 1 + ceil(log2 n), about 3 n products.
Sum less(Builder& builder, std::span<const Sum> a, std::span<const Sum> b);
Sum equal(Builder& builder, std::span<const Sum> a, std::span<const Sum> b);

/// coefficient * factors[0] * factors[1] * ..; no factor: a constant.
struct Monomial {
  Integer coefficient = 0;
  std::vector<Bits> factors;
};

/// The most bits that a form may have.
inline constexpr unsigned form_bits_max = 126;

/// [f < 0] and [f = 0] for f = sum of monomials over the integers. Negative coefficients are complements (-u = ~u -
/// (2^n - 1)); a product of two numbers is as many shifted rows as the shorter one has bits; rows are added by full
/// adders until two are left (Dadda), whose carry out of the top position is found by a prefix tree. With two rows of n
/// bits: depth 2 + log2 n. Errors: limit_exceeded when f needs more than form_bits_max bits or more than 4,096 rows.
Result<Sum> negative(Builder& builder, std::span<const Monomial> form);
Result<Sum> zero(Builder& builder, std::span<const Monomial> form);

}  // namespace tacet::circuit
