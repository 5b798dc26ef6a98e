// SPDX-License-Identifier: Apache-2.0
//
// A checked BGV parameter set: the ring and its primes, arithmetic modulo t, the slots and the noise model.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "bgv/noise.h"
#include "bgv/plain_modulus.h"
#include "rlwe/parameters.h"

namespace tacet::bgv {

using rlwe::Level;

/// 3 * 2^18 + 1: prime, and 1 modulo 2N for every N up to 2^17, so that N slots hold values modulo t.
inline constexpr Word default_plaintext_modulus = 786433;

/// Immutable, cheap to copy (one shared pointer), safe to share between threads. choose_parameters.h makes them from
/// what a user wants; create() takes explicit primes.
class Parameters {
 public:
  /// Checks the literal as rlwe::Parameters does, then that it is a BGV set with t < 2^32.
  /// Errors: those of rlwe::Parameters::create; invalid_argument for another scheme; limit_exceeded for a larger t.
  static Result<Parameters> create(const rlwe::ParametersLiteral& literal);
  static Result<Parameters> create(rlwe::Parameters parameters);

  const rlwe::Parameters& rlwe() const { return data_->rlwe; }
  const std::string& name() const { return rlwe().name(); }
  const rlwe::ParameterId& id() const { return rlwe().id(); }
  const ring::Ring& ring() const { return rlwe().ring(); }
  unsigned log_degree() const { return rlwe().log_degree(); }
  std::size_t degree() const { return rlwe().degree(); }
  Level top_level() const { return rlwe().top_level(); }

  const PlainModulus& plain() const { return data_->plain; }
  Word plaintext_modulus() const { return data_->plain.value(); }
  const NoiseModel& noise() const { return data_->noise; }

  /// q_i^-1 mod t: what a division by q_i multiplies the message, and so the correction factor, with. 1 when q_i = 1
  /// mod t.
  Word division_factor(std::size_t prime) const { return data_->division_factors[prime]; }

  /// Whether t is a prime = 1 mod 2N, so that a plaintext is N slots. Without slots, plaintexts are polynomials.
  bool has_slots() const { return !data_->slot_positions.empty(); }
  /// The transform modulo t; needs has_slots().
  backend::NttTable slot_table() const { return data_->slot_tables.view(); }
  /// Where slot i is in the evaluation domain modulo t (see bgv/encoder.h); needs has_slots().
  std::span<const std::uint32_t> slot_positions() const { return data_->slot_positions; }

  friend bool operator==(const Parameters& a, const Parameters& b) { return a.rlwe() == b.rlwe(); }

 private:
  struct Data {
    rlwe::Parameters rlwe;
    PlainModulus plain;
    NoiseModel noise;
    std::vector<Word> division_factors;
    std::unique_ptr<BufferPool> pool;  // of slot_tables
    ring::NttTables slot_tables;
    std::vector<std::uint32_t> slot_positions;
  };
  explicit Parameters(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

}  // namespace tacet::bgv
