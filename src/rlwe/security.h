// SPDX-License-Identifier: Apache-2.0
//
// The security gate: the largest modulus that keeps 128 bits of classical security at each ring
// degree.
#pragma once

#include <string_view>

#include "base/error.h"

namespace tacet::rlwe {

/// Names of parameter sets that fail the gate must begin so; everything that prints a set prints
/// its name.
inline constexpr std::string_view insecure_prefix = "insecure_";

/// The largest log2 of the whole modulus (special primes included) for a uniform ternary secret,
/// errors of standard deviation 3.19 and 128-bit classical security: Bossuat et al., "Security
/// Guidelines for Implementing Homomorphic Encryption", ePrint 2024/463, table 5.2; where its
/// printed and its generated tables differ, the smaller number. 0 for degrees outside 2^10 .. 2^17.
unsigned log_modulus_max(unsigned log_degree);

/// The classical security, in bits, that the gate holds a parameter set of this name to: 128; 0, none, for one whose
/// name begins with insecure_prefix.
unsigned security_bits(std::string_view name);

/// Refuses a modulus of `log_modulus` bits at degree 2^log_degree unless `name` begins with
/// insecure_prefix. Called for parameter sets and again for every key that is made, with that key's
/// own modulus.
Status check_security(std::string_view name, unsigned log_degree, double log_modulus);

/// The same for a ternary secret with `weight` coefficients that are not zero, drawn uniformly among those; 0 where
/// nothing was estimated. No standard table covers such secrets. The numbers are the largest modulus at which the
/// cheapest attack still costs 2^128 by the lattice estimator (github.com/malb/lattice-estimator, commit 27a581b, 2026)
/// in the strictest of its cost models that were run, ADPS16 (core-SVP): usvp, bdd, hybrid primal attacks with and
/// without meet in the middle, and the dual hybrid attack with meet in the middle, which is the cheapest of them
/// (docs/bootstrapping.md has the estimates). Such a secret may only ever meet a modulus well below them.
unsigned log_modulus_max_sparse(unsigned log_degree, std::size_t weight);
Status check_sparse_security(std::string_view name, unsigned log_degree, std::size_t weight, double log_modulus);

}  // namespace tacet::rlwe
