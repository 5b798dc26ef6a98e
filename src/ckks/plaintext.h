// SPDX-License-Identifier: Apache-2.0
//
// Encoded values: a polynomial whose values at the roots are scale times the slots.
#pragma once

#include <cstddef>

#include "ring/polynomial.h"
#include "rlwe/parameters.h"

namespace tacet::ckks {

/// What is known of the values in a plaintext or ciphertext. "Ideal" are the values that exact arithmetic on the inputs
/// would give; what is stored differs from them by at most error_bound in every slot. Both bounds are in the units of
/// the values, and hold for all N/2 slots (those beyond `slots` are repetitions).
struct Bounds {
  double magnitude = 0;  ///< >= max over slots of |ideal|
  double error = 0;      ///< >= max over slots of |stored - ideal|
};

/// m in R with m(zeta^(5^j)) = scale * (z_j + error_j), zeta = exp(i pi / N), j < N/2, in the evaluation domain. Move
/// only. Not encrypted: for constants of the computation, or at the owner.
struct Plaintext {
  rlwe::ParameterId parameters;
  /// Over basis(level), or over key_basis(level) ("extended") for products with ExtendedCiphertext.
  ring::Evaluations polynomial;
  double scale = 0;
  std::size_t slots = 0;  ///< a power of two; z repeats with this period
  Bounds bounds;

  bool empty() const { return polynomial.empty(); }
  bool extended() const { return polynomial.basis().p != 0; }
  rlwe::Level level() const { return rlwe::Level(polynomial.basis().q - std::size_t{1}); }
};

}  // namespace tacet::ckks
