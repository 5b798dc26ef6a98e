// SPDX-License-Identifier: Apache-2.0
//
// One small object of every kind that is stored, the same on every machine: seeds of the fuzzing corpora, and what the
// golden files of the format hold. The ring has N = 2^10 and primes of 21 to 23 bits, so that an object is a few KB.
// The residues are random: nothing here was encrypted.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "backend/device.h"
#include "bgv/ciphertext.h"
#include "ckks/ciphertext.h"
#include "ckks/parameters.h"
#include "client/secret_key.h"
#include "rlwe/evaluation_key.h"
#include "rlwe/public_key.h"
#include "wire/bootstrapping_index.h"
#include "wire/limits.h"

namespace tacet::samples {

/// Makes everything that the samples need once; not for several threads.
class Samples {
 public:
  Samples();

  const bgv::Parameters& bgv() const { return bgv_; }
  const ckks::Parameters& ckks() const { return ckks_; }
  const backend::Device& device() const { return device_; }
  /// Small, and insecure parameter sets are allowed: every set here is one.
  wire::Limits limits() const;

  bgv::Ciphertext bgv_ciphertext(rlwe::Level level, std::size_t parts, bool seeded) const;
  ckks::Ciphertext ckks_ciphertext(rlwe::Level level, std::size_t parts, bool seeded) const;
  rlwe::PublicKey public_key() const;
  rlwe::KeySwitchKey key_switch_key(std::uint32_t galois_element, rlwe::Level level) const {
    return key_switch_key(bgv_.rlwe(), galois_element, level);
  }
  rlwe::KeySwitchKey key_switch_key(const rlwe::Parameters& parameters, std::uint32_t galois_element,
                                    rlwe::Level level) const;
  /// Relinearisation at level 0, Galois element 5 at level 0.
  rlwe::EvaluationKeys evaluation_keys() const;
  client::SecretKey secret_key() const;
  /// Four keys over the CKKS set, 256 slots.
  wire::BootstrappingIndex bootstrapping_index() const;

 private:
  ring::Evaluations random(const rlwe::Parameters& parameters, ring::Basis basis, std::uint8_t number) const;
  rlwe::Ciphertext body(const rlwe::Parameters& parameters, rlwe::Level level, std::size_t parts, bool seeded) const;

  bgv::Parameters bgv_;
  ckks::Parameters ckks_;
  backend::Device device_;
};

/// The literals of the two sets.
rlwe::ParametersLiteral bgv_literal();
rlwe::ParametersLiteral ckks_literal();
/// The CKKS set with a level for bootstrapping.
rlwe::ParametersLiteral bootstrapping_literal();

inline constexpr rlwe::KeyId key_id{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}};

}  // namespace tacet::samples
