// SPDX-License-Identifier: Apache-2.0
//
// One prime modulus and arithmetic on single residues: for tables and tests, not for limbs (those
// are backend/).
#pragma once

#include "backend/kernel_types.h"
#include "base/error.h"
#include "base/word.h"

namespace tacet::ring {

/// A prime q, 2 < q < 2^50.
class Modulus {
 public:
  Modulus() = default;
  /// Errors: invalid_argument when q is not an odd prime below 2^50.
  static Result<Modulus> create(Word q);

  Word value() const { return constants_.q; }
  const backend::ModulusConstants& constants() const { return constants_; }

  /// x mod q, any x.
  Word reduce(Word x) const { return x % constants_.q; }
  /// The residue of a signed integer.
  Word reduce_signed(std::int64_t x) const;
  /// All arguments and results below are in [0, q).
  Word add(Word a, Word b) const;
  Word subtract(Word a, Word b) const;
  Word negate(Word a) const { return a == 0 ? 0 : constants_.q - a; }
  Word multiply(Word a, Word b) const;
  Word power(Word base, Word exponent) const;
  /// a^-1; a must not be 0.
  Word inverse(Word a) const;
  /// The representative of a in (-q/2, q/2).
  std::int64_t centred(Word a) const;
  /// For kernels that multiply by w.
  backend::Multiplier multiplier(Word w) const;

  friend bool operator==(const Modulus& a, const Modulus& b) { return a.value() == b.value(); }

 private:
  explicit Modulus(Word q);
  backend::ModulusConstants constants_;
};

/// Deterministic Miller-Rabin for 64-bit integers (bases 2, 3, 5, .., 37: Sorenson, Webster 2015).
/// Variable time.
bool is_prime(Word n);

}  // namespace tacet::ring
