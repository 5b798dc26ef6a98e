// SPDX-License-Identifier: Apache-2.0
//
// The parameter sets of encrypted tables.
#pragma once

#include "base/error.h"
#include "bgv/parameters.h"

namespace tacet::circuit {

/// The set of every owner who does not ask for another: N = 2^15 slots, t = 786433, 12 levels, 128 bits of security.
///
/// Ciphertext primes have 49 bits: 5.5 more than a product of two freshly switched operands needs to come back to
/// their bound, so that the sums of a few terms between two products (a comparison's, an adder's) cost no level of
/// their own. Digits of key switching have 4 primes: a query spends most of its products at 4 to 8 primes, where this
/// makes 1 or 2 digits.
Result<bgv::Parameters> table_parameters();

/// Twice the levels for queries of many conditions and of arithmetic between wide columns: N = 2^16, 24 levels, 128
/// bits of security. A block has twice the rows; a product costs about five times as much.
Result<bgv::Parameters> deep_table_parameters();
inline constexpr unsigned deep_levels = 24;

/// As table_parameters with N = 2^10, for tests: nothing is protected. Its name starts with insecure_.
Result<bgv::Parameters> insecure_test_parameters();

}  // namespace tacet::circuit
