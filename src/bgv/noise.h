// SPDX-License-Identifier: Apache-2.0
//
// The proven bound on the noise of a BGV ciphertext and how each operation moves it. docs/noise.md derives every
// formula and names its source.
#pragma once

#include <array>
#include <vector>

#include "rlwe/parameters.h"

namespace tacet::bgv {

/// A ciphertext with correction factor f that encrypts m decrypts to the integer polynomial
///   v = c_0 + c_1 s (+ c_2 s^2) mod Q_l,   v = f m mod t,
/// and carries a bound B >= ||v|| in the canonical embedding (rlwe/noise.h); the message is part of v. Decryption gives
/// m if every coefficient of v lies in (-Q_l/2, Q_l/2), for which B < Q_l/2 suffices.
///
/// All numbers here are log2 of bounds, rounded up to a multiple of 2^-20, so that small differences between
/// mathematical libraries do not move a decision. They depend on the parameters and on the operations alone, never on a
/// message or a key. Bounds are worst case, given the bounds on fresh random polynomials, each of which fails with
/// probability at most 2^-144 (rlwe::log_failure_each).
class NoiseModel {
 public:
  NoiseModel() = default;
  explicit NoiseModel(const rlwe::Parameters& parameters);

  /// A bound at `level` must not be larger than this: log2(Q_l) - 1 - 2^-20, rounded down.
  double capacity(rlwe::Level level) const { return levels_[level.value()].capacity; }
  /// log2 of q_level, rounded down: what a switch from `level` divides by.
  double log_prime(rlwe::Level level) const { return levels_[level.value()].log_prime; }

  /// N t/2: any polynomial with coefficients centred modulo t. Encryption assumes no more of a message, since a tighter
  /// bound would tell something about it.
  double message() const { return message_; }
  /// m + t e.
  double fresh_secret_key() const { return fresh_secret_; }
  /// m + t (e_0 + e_1 s + u e).
  double fresh_public_key() const { return fresh_public_; }

  /// The rounding of a division by a dropped modulus: N t/2 (1 + 2^-30) (1 + ||s|| [+ ||s||^2]); part_count 2 or 3. No
  /// ciphertext that was switched is known to have less noise.
  double division(std::size_t part_count) const { return division_[part_count - 2]; }

  /// B_a + B_b.
  static double sum(double a, double b);
  /// B_a B_b.
  static double product(double a, double b) { return round_up(a + b); }
  /// |c| B.
  static double scaled(double log_noise, std::int64_t scalar);

  /// After a modulus switch from `level`: B / q_level + division. level >= 1.
  double switched(double log_noise, rlwe::Level level, std::size_t part_count) const;
  /// After a key switch at `level` (relinearisation, automorphism): B + inner product noise / P + division.
  double key_switched(double log_noise, rlwe::Level level) const;
  /// After a key switch and a modulus switch in one division: (B + inner product noise / P) / q_level + division.
  double key_switched_and_switched(double log_noise, rlwe::Level level) const;

  /// The next multiple of 2^-20.
  static double round_up(double x);

 private:
  struct AtLevel {
    double capacity = 0;
    double log_prime = 0;
    double key_switch = 0;  ///< inner product noise / P
  };
  std::vector<AtLevel> levels_;
  double message_ = 0;
  double fresh_secret_ = 0;
  double fresh_public_ = 0;
  std::array<double, 2> division_{};
};

}  // namespace tacet::bgv
