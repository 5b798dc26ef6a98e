// SPDX-License-Identifier: Apache-2.0
//
// The parameter sets of encrypted tables.
#pragma once

#include "base/error.h"
#include "bgv/parameters.h"

namespace tacet::circuit {

/// The set of every owner: N = 2^15 slots, t = 786433, 12 levels, 128 bits of security.
///
/// Ciphertext primes have 49 bits: 5.5 more than a product of two freshly switched operands needs to come back to
/// their bound, so that the sums of a few terms between two products (a comparison's, an adder's) cost no level of
/// their own. Digits of key switching have 4 primes: a query spends most of its products at 4 to 8 primes, where this
/// makes 1 or 2 digits.
Result<bgv::Parameters> table_parameters();

/// The same with N = 2^10, for tests: nothing is protected. Its name starts with insecure_.
Result<bgv::Parameters> insecure_test_parameters();

/// The level at which a column of `lanes` lanes is stored: a comparison over all of its lanes (log2 levels, rounded up)
/// and five more, for AND and OR over several predicates, masks of groups and products of values; at most the top
/// level.
unsigned stored_level(unsigned lanes, bgv::Level top);

}  // namespace tacet::circuit
