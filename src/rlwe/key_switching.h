// SPDX-License-Identifier: Apache-2.0
//
// Hybrid key switching and divisions by dropped primes: the inner loop of every multiplication and
// rotation.
#pragma once

#include <array>
#include <memory>
#include <span>

#include "backend/device.h"
#include "base/error.h"
#include "ring/polynomial.h"
#include "rlwe/evaluation_key.h"
#include "rlwe/parameters.h"

namespace tacet::rlwe {

/// A pair (u_0, u_1) of polynomials: a ciphertext of size two without its labels.
using Pair = std::array<ring::Evaluations, 2>;

/// What KeySwitcher::inner_products does besides its sums.
struct InnerProductOptions {
  bool accumulate = false;  ///< out[k] must be filled and is added to
  /// Not null: a_0, a_1, added to the sums of every key. Over q_0 .. q_level (its limbs above are ignored) it is added
  /// P times, over key_basis(level) as it is; both of one kind.
  std::array<const ring::Evaluations*, 2> addends{};
  bool turn = false;  ///< apply the automorphism of each key, a Galois key, to its sums, addends included
};

/// Immutable constants for one parameter set; cheap to copy, safe to share between threads. All
/// methods are const and thread-safe, allocate only from the device's pool, and give the same bits
/// on every device.
///
/// Divisions are exact in the scheme's sense: division by D of x gives (x - delta) / D with delta =
/// x mod D, delta a multiple of t, |delta| <= t D/2 (1 + margin), the margin that of noise.h. For
/// CKKS (t = 1) that is rounding; for BGV it keeps the message, multiplied by D^-1 mod t.
class KeySwitcher {
 public:
  explicit KeySwitcher(const Parameters& parameters);

  const Parameters& parameters() const;

  /// out[k] = sum over digits d of digit_d(c) * keys[k]_d over q_0 .. q_level and the special
  /// primes: P times what the switch adds to (c_0, c_1), not yet divided. digit_d(c) is the centred
  /// lift of c mod D_d. One decomposition serves all keys (hoisting, Halevi-Shoup ePrint 2018/244).
  /// If `accumulate`, out[k] must be filled and is added to. c at `level` = its own; every key must
  /// cover that level (an invariant: see EvaluationKeys). Cost: level + 1 inverse and about digits
  /// * (level + 1 + special) forward transforms once, and reading each key once.
  void inner_products(const backend::Device& device, const ring::Evaluations& c,
                      std::span<const KeySwitchKey* const> keys, std::span<Pair> out, bool accumulate) const {
    inner_products(device, c, keys, out, {.accumulate = accumulate});
  }
  /// The same with what usually follows: out[k] (+)= turn_k(sum over d of digit_d(c) keys[k]_d + (a_0, a_1)). Saves
  /// the passes over memory that a sum, a product by P and an automorphism each take.
  void inner_products(const backend::Device& device, const ring::Evaluations& c,
                      std::span<const KeySwitchKey* const> keys, std::span<Pair> out,
                      const InnerProductOptions& options) const;

  /// values[i] / P over q_0 .. q_level, for polynomials over key_basis(level); if addends[i] is not
  /// null it is added afterwards. Cost a polynomial: special inverse and level + 1 forward
  /// transforms.
  void divide_by_special(const backend::Device& device, std::span<const ring::Evaluations* const> values,
                         std::span<const ring::Evaluations* const> addends, std::span<ring::Evaluations> out) const;

  /// values[i] / (P q_level) over q_0 .. q_(level-1): the switch and the following modulus switch
  /// or rescaling in one division. Needs level >= 1.
  void divide_by_special_and_last(const backend::Device& device, std::span<const ring::Evaluations* const> values,
                                  std::span<ring::Evaluations> out) const;

  /// values[i] / q_level over q_0 .. q_(level-1), for polynomials over basis(level). Needs level
  /// >= 1.
  void divide_by_last(const backend::Device& device, std::span<const ring::Evaluations* const> values,
                      std::span<ring::Evaluations> out) const;

  /// out = c * P over key_basis(level): the limbs of c times P mod q_i, zero modulo the special
  /// primes.
  ring::Evaluations multiply_by_special(const backend::Device& device, const ring::Evaluations& c) const;

 private:
  struct Data;
  std::shared_ptr<const Data> data_;
};

}  // namespace tacet::rlwe
