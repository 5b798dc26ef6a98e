// SPDX-License-Identifier: Apache-2.0
//
// Parameter sets for CKKS (Cheon, Kim, Kim, Song, ePrint 2016/421, in its RNS form, ePrint 2018/931), and the rule that
// makes scales a matter of levels: every level has one scale, so that whatever meets has the same scale.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "rlwe/parameters.h"

namespace tacet::ckks {

using rlwe::Level;

/// A set in the words of its designer. `choose` finds the primes.
struct ParametersChoice {
  std::string name;                ///< shown to people; "insecure_..." switches the security gate off
  unsigned log_degree = 0;         ///< N = 2^log_degree, 10 .. 17
  std::size_t levels = 0;          ///< depth of a fresh ciphertext: primes q_1 .. q_levels, each near 2^scale_bits
  unsigned scale_bits = 45;        ///< log2 of the scale of every level, up to a relative 2^-10
  unsigned first_prime_bits = 50;  ///< of q_0: values at level 0 stay below about 2^(first_prime_bits - scale_bits - 1)
  std::size_t special_primes = 1;  ///< for key switching; 0 = no evaluation keys
  unsigned special_prime_bits = 50;
  unsigned digit_primes = 0;  ///< primes a key-switching digit; 0 = as many as special primes
  /// Bits of the primes of the levels above `levels`, which bootstrapping works on, from the lowest to the highest;
  /// empty for a set without. The primes are the largest below 2^bits.
  std::vector<unsigned> bootstrapping_prime_bits{};
};

/// A checked set with the scale of each level. With h the highest level that is not for bootstrapping,
///   S_h = 2^scale_bits,   S_(l-1) = S_l^2 / q_l   for all l,
/// upwards as well as downwards: above h, S_l = (q_l S_(l-1))^(1/2) follows the sizes of the primes.
/// A product of two ciphertexts at level l, rescaled, is at S_(l-1) exactly; nothing is ever approximated by pretending
/// that two scales are equal. Immutable, cheap to copy, safe to share between threads.
class Parameters {
 public:
  /// Chooses primes and checks them. The special primes are the largest below 2^special_prime_bits, q_0 the next below
  /// 2^first_prime_bits. q_levels, .., q_1 are taken one after another from the primes nearest to 2^scale_bits, each
  /// the one that brings the next scale closest to 2^scale_bits (the deviation of log2 S_l doubles at each level and
  /// loses that of log2 q_l).
  /// Errors: as rlwe::Parameters::create, and where there are too few such primes.
  static Result<Parameters> create(const ParametersChoice& choice);

  /// For a set that was checked elsewhere (read from a file, say).
  /// Errors: invalid_argument when it is not for CKKS, or when the primes let the scale drift by a factor of 2^(1/4) or
  /// more, or above highest_user_level out of 2^15 .. 2^50.
  static Result<Parameters> create(const rlwe::Parameters& parameters);

  const rlwe::Parameters& rlwe() const { return data_->rlwe; }
  const ring::Ring& ring() const { return data_->rlwe.ring(); }
  std::size_t degree() const { return data_->rlwe.degree(); }
  unsigned log_degree() const { return data_->rlwe.log_degree(); }
  const rlwe::ParameterId& id() const { return data_->rlwe.id(); }
  /// N / 2: the complex numbers that one ciphertext holds.
  std::size_t slots_max() const { return degree() / 2; }
  Level top_level() const { return data_->rlwe.top_level(); }
  /// h: the level that a bootstrapping leads to, and the top level of a set without.
  Level highest_user_level() const {
    return Level(top_level().value() - std::size_t{data_->rlwe.literal().bootstrapping_levels});
  }

  /// S_l: the scale of every ciphertext at level l between operations.
  double scale(Level level) const { return data_->scales[level.value()]; }
  /// q_l as a double (exact: q_l < 2^50).
  double prime(Level level) const { return data_->primes[level.value()]; }
  /// The scale of a plaintext that a ciphertext at level l >= 1 is multiplied with: q_l S_(l-1) / S_l, so that the
  /// rescaled product is at S_(l-1). Close to 2^scale_bits.
  double multiplier_scale(Level level) const;
  /// log2 of the largest |coefficient| + 1 that a level holds: log2(q_0 .. q_l / 2), rounded down.
  double log_capacity(Level level) const { return data_->log_capacities[level.value()]; }

  /// The value of X^(N/2) at the first N/2 positions of the evaluation domain, modulo a prime in the ring's numbering;
  /// at the last N/2 positions it is the negative. Its square is -1: it is i in every slot.
  const backend::Multiplier& imaginary_unit(std::size_t prime) const { return data_->imaginary_units[prime]; }

  friend bool operator==(const Parameters& a, const Parameters& b) { return a.id() == b.id(); }

 private:
  struct Data {
    rlwe::Parameters rlwe;
    std::vector<double> scales;
    std::vector<double> primes;
    std::vector<double> log_capacities;
    std::vector<backend::Multiplier> imaginary_units;
  };
  explicit Parameters(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

/// For those who do not want to choose: the smallest 128-bit secure ring on which `depth` products follow one another,
/// each of which (and each rotation) adds at most 2^-precision_bits to the error of values at most 1, by the bounds
/// that ciphertexts carry. depth 0 .. 60, precision_bits 5 .. 25; not all of them together.
/// Errors: invalid_argument out of range; insecure_parameters when no ring up to 2^16 holds it: the message says which
/// depth is possible.
Result<Parameters> parameters_for(std::size_t depth, unsigned precision_bits);

/// Sets with names, as measured in bench/. All are 128-bit secure except those that say otherwise; "6 + 2" stands for
/// six ciphertext primes (a depth of five) and two special ones. Scale 2^45 throughout.
///   "n13"        N = 2^13,  3 + 1
///   "n14_depth5" N = 2^14,  6 + 2, 2 primes a digit
///   "n14_depth7" N = 2^14,  8 + 1
///   "n15_fast"   N = 2^15, 14 + 4, 4 primes a digit
///   "n15_deep"   N = 2^15, 18 + 1, 1 prime a digit
///   "n16"        N = 2^16, 28 + 8, 8 primes a digit
///   "insecure_n10", "insecure_n12": 8 + 2, 2 primes a digit, for tests
/// Errors: invalid_argument with the names that exist.
Result<Parameters> named_parameters(std::string_view name);

}  // namespace tacet::ckks
