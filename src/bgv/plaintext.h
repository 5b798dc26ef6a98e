// SPDX-License-Identifier: Apache-2.0
//
// An encoded operand: a polynomial with coefficients modulo t, ready to be added to or multiplied with ciphertexts.
#pragma once

#include "bgv/parameters.h"
#include "ring/polynomial.h"

namespace tacet::bgv {

/// Made by Encoder. Serves ciphertexts at its level and below. Move only.
/// Bytes in memory: (level + 2) * N * 8.
struct Plaintext {
  rlwe::ParameterId parameters;
  ring::Evaluations polynomial;  ///< the centred lift of m over q_0 .. q_level
  Buffer coefficients;           ///< m itself, N words in [0, t)
  double log_norm = 0;           ///< log2 of a bound on the canonical norm of the centred m, at least 0

  bool empty() const { return polynomial.empty(); }
  Level level() const { return Level(polynomial.basis().q - std::size_t{1}); }
  /// Zeroes the buffers of a plaintext that holds secret values.
  void wipe();
};

/// Refuses a plaintext that is empty or of other parameters.
Status check_plaintext(const Parameters& parameters, const Plaintext& plaintext);

}  // namespace tacet::bgv
