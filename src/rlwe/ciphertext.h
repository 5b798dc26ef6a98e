// SPDX-License-Identifier: Apache-2.0
//
// What both schemes share of a ciphertext, and the identity of keys.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "backend/device.h"
#include "base/error.h"
#include "base/random.h"
#include "ring/polynomial.h"
#include "rlwe/parameters.h"

namespace tacet::rlwe {

/// Names a secret key without saying anything about it: random bytes drawn when it is made.
/// Ciphertexts and evaluation keys carry it, so that material of two owners is never mixed up.
struct KeyId {
  std::array<std::uint8_t, 16> bytes{};
  friend bool operator==(const KeyId&, const KeyId&) = default;
};
std::string to_string(const KeyId& id);

/// (c_0, c_1 [, c_2]) over q_0 .. q_level in the evaluation domain; decrypts as c_0 + c_1 s + c_2
/// s^2. Move only; copies are asked for by clone(). A default-made ciphertext is empty and is
/// refused by every operation.
struct Ciphertext {
  static constexpr std::size_t parts_max = 3;

  ParameterId parameters;
  KeyId key;
  std::array<ring::Evaluations, parts_max> parts;
  std::size_t part_count = 0;
  /// Set on a fresh secret-key encryption: parts[1] is what this seed expands to (see
  /// expand_uniform), so that 32 bytes stand for half of the ciphertext when it is stored. Every
  /// operation drops it.
  std::optional<Seed> seed;

  bool empty() const { return part_count == 0; }
  Level level() const { return Level(parts[0].basis().q - std::size_t{1}); }
  Ciphertext clone(BufferPool& pool) const;
};

/// Refuses an empty ciphertext, one of other parameters, or one whose limbs do not fit its level.
Status check_ciphertext(const Parameters& parameters, const Ciphertext& ciphertext);
/// The same for a pair, and that both belong to one key.
Status check_ciphertexts(const Parameters& parameters, const Ciphertext& a, const Ciphertext& b);

/// The public uniform polynomial of a seed: limb i of `basis` is stream (seed, purpose, prime
/// number of limb i), so that a polynomial cut to fewer limbs expands to the same ones.
ring::Evaluations expand_uniform(const backend::Device& device, const ring::Ring& ring, ring::Basis basis,
                                 const Seed& seed, std::string_view purpose);
/// The purposes of expand_uniform.
inline constexpr std::string_view ciphertext_purpose = "ciphertext a";
inline constexpr std::string_view key_purpose = "key a";

}  // namespace tacet::rlwe
