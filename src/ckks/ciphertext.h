// SPDX-License-Identifier: Apache-2.0
//
// Encrypted vectors of complex numbers, with what is known of them.
#pragma once

#include <cstddef>

#include "ckks/plaintext.h"
#include "rlwe/ciphertext.h"
#include "rlwe/key_switching.h"

namespace tacet::ckks {

/// c_0 + c_1 s (+ c_2 s^2) = m + e with m as in Plaintext. Between operations a ciphertext at level l has two parts and
/// the scale Parameters::scale(l); operations with `lazy` in their name leave another scale, or a third part, for
/// others to finish. Move only; clone() copies.
///
/// `bounds` is data that travels with the ciphertext; it depends on public numbers alone. A circuit that knows more
/// about its values than the propagated bound says (a Chebyshev polynomial stays within [-1, 1]) may lower
/// bounds.magnitude; raising bounds.error for a source of error of its own (an approximation) is right as well.
/// Lowering bounds.error never is, with one exception that has a name: restarted() (ckks/bounds.h) makes what is stored
/// the new ideal, and from there on bounds speak of the distance from an exact computation on what was stored.
struct Ciphertext {
  rlwe::Ciphertext body;
  double scale = 0;
  std::size_t slots = 0;  ///< a power of two; the values repeat with this period
  Bounds bounds;

  bool empty() const { return body.empty(); }
  rlwe::Level level() const { return body.level(); }
  Ciphertext clone(BufferPool& pool) const { return {body.clone(pool), scale, slots, bounds}; }
};

/// P times a ciphertext, over q_0 .. q_level and the special primes: what a key switch leaves before its division. Sums
/// and products with (extended) plaintexts are taken here, and one division by P serves all of them (double hoisting:
/// Bossuat, Mouchet, Troncoso-Pastoriza, Hubaux, ePrint 2020/1203, section 4). Always lazy. Move only.
struct ExtendedCiphertext {
  rlwe::ParameterId parameters;
  rlwe::KeyId key;
  rlwe::Pair parts;
  double scale = 0;  ///< of the values; the factor P is not counted
  std::size_t slots = 0;
  Bounds bounds;

  bool empty() const { return parts[0].empty(); }
  rlwe::Level level() const { return rlwe::Level(parts[0].basis().q - std::size_t{1}); }
};

}  // namespace tacet::ckks
