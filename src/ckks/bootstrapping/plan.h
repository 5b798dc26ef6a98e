// SPDX-License-Identifier: Apache-2.0
//
// What one bootstrapping will do: its matrices, their levels, and exactly the keys that it needs.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ckks/bootstrapping/embedding_factors.h"
#include "ckks/bootstrapping/parameters.h"
#include "rlwe/evaluation_key.h"

namespace tacet::ckks {

/// A key by its purpose (rlwe::KeySwitchKey::galois_element) and the highest level that it is used at.
struct KeyNeed {
  std::uint32_t purpose = 0;
  Level level;
  friend bool operator==(const KeyNeed&, const KeyNeed&) = default;
};

/// For ciphertexts of `slots` slots: all of them, or a power of two below (sparse packing), where the matrices are
/// smaller, fewer levels are raised, and a trace of log2(N / 2 / slots) rotations comes first. Immutable.
class BootstrappingPlan {
 public:
  /// Errors: invalid_argument when slots are not a power of two in 2 .. N/2.
  static Result<BootstrappingPlan> create(const BootstrappingParameters& parameters, std::size_t slots);

  const BootstrappingParameters& parameters() const { return parameters_; }
  std::size_t slots() const { return slots_; }

  /// Factors of the two transforms, first applied first, with the constants that make values of |Re|, |Im| <= 1 into
  /// coefficients up to message_ratio q_0, and coefficients t into slots t / (2 modulus_overflow q_0).
  /// Made anew by each call: 16 bytes an entry of a diagonal.
  std::vector<SlotMatrix> slots_to_coefficients() const;
  std::vector<SlotMatrix> coefficients_to_slots() const;
  /// The lowest level of a ciphertext to be refreshed: a level for each factor of slots to coefficients.
  Level input_level() const { return parameters_.input_level(); }
  /// The level that the modulus is raised to.
  Level raised_level() const { return parameters_.main().top_level(); }
  /// Rotations of the trace, in the order of their application; empty for full packing.
  std::span<const std::int64_t> trace() const { return trace_; }

  /// By ascending purpose, each once.
  const std::vector<KeyNeed>& main_keys() const { return main_keys_; }
  const std::vector<KeyNeed>& low_keys() const { return low_keys_; }
  const std::vector<KeyNeed>& encapsulation_keys() const { return encapsulation_keys_; }
  /// Of all three, with both halves in memory.
  std::size_t key_bytes() const;
  /// Of the encoded diagonals.
  std::size_t plaintext_bytes() const { return plaintext_bytes_; }

 private:
  explicit BootstrappingPlan(const BootstrappingParameters& parameters) : parameters_(parameters) {}
  Status plan_keys();

  BootstrappingParameters parameters_;
  std::size_t slots_ = 0;
  std::size_t plaintext_bytes_ = 0;
  std::vector<std::int64_t> trace_;
  std::vector<KeyNeed> main_keys_;
  std::vector<KeyNeed> low_keys_;
  std::vector<KeyNeed> encapsulation_keys_;
};

/// Which parameters a bootstrapping key is over.
enum class BootstrappingKeySet : std::uint8_t { encapsulation, low, main };

/// The keys of one owner for a plan, each set over its own parameters and of the size that the plan needs. Further
/// rotation keys for the user's own circuit may be added to `main`.
struct BootstrappingKeys {
  rlwe::EvaluationKeys main;
  rlwe::EvaluationKeys low;
  rlwe::EvaluationKeys encapsulation;

  rlwe::EvaluationKeys& of(BootstrappingKeySet set) {
    if (set == BootstrappingKeySet::main) return main;
    return set == BootstrappingKeySet::low ? low : encapsulation;
  }
  std::size_t bytes() const { return main.bytes() + low.bytes() + encapsulation.bytes(); }
};

}  // namespace tacet::ckks
