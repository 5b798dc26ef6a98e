// SPDX-License-Identifier: Apache-2.0
//
// What operations cannot do without, as formulas: vector instructions of the arithmetic (two 512-bit operations issue a
// cycle, multiply-adds and additions alike) and bytes of operands, keys and results, each touched once. Digits that are
// written and read again are not counted: a perfect machine would keep them in cache.
#pragma once

#include "bench/engine/report.h"
#include "rlwe/parameters.h"

namespace tacet::bench {

/// One transform of a limb: N/2 log2(N) butterflies of three multiply-adds and two additions on eight lanes; the limb
/// stays in cache.
Work transform_work(unsigned log_degree);

/// `reads` limbs read and `writes` written, with `slots` vector operations for each eight values written.
Work limb_work(unsigned log_degree, double reads, double writes, double slots);

/// A key switch at `level` with `keys` keys on one decomposition: level + 1 inverse transforms, all digits lifted and
/// transformed, products with the keys; the division is not included.
Work inner_products_work(const rlwe::Parameters& parameters, rlwe::Level level, std::size_t keys);

/// The division of `polynomials` polynomials at `level` by `divisors` primes, with `targets` primes left.
Work division_work(const rlwe::Parameters& parameters, std::size_t polynomials, std::size_t divisors,
                   std::size_t targets);

}  // namespace tacet::bench
