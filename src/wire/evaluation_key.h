// SPDX-License-Identifier: Apache-2.0
//
// Key-switching keys and sets of them as bytes. Only the b halves are stored; the a halves are expanded from the seed.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "backend/device.h"
#include "base/error.h"
#include "rlwe/evaluation_key.h"
#include "wire/limits.h"

namespace tacet::wire {

/// Whether there are keys of a purpose (rlwe::KeySwitchKey::galois_element) and a level for `parameters`. The purposes
/// of the sparse secret exist for CKKS alone. Errors: `code`, with the number that is wrong.
Status check_key_purpose(const rlwe::Parameters& parameters, std::uint32_t purpose, rlwe::Level level, ErrorCode code);

/// Bytes of the container for a key of `level`: 72 + 16 + 40 + digits * packed limbs of q_0 .. q_level and the special
/// primes.
std::size_t encoded_key_bytes(const rlwe::Parameters& parameters, rlwe::Level level);
/// Bytes of the container: 72 + 24 + sum over the keys of (40 + digits * packed limbs).
std::size_t encoded_bytes(const rlwe::EvaluationKeys& keys, const rlwe::Parameters& parameters);

/// Errors: mismatched_parameters when the key does not belong to `parameters`; invalid_argument when its level, digits,
/// words or Galois element are not those of any key for them.
Result<std::vector<std::uint8_t>> encode(const rlwe::KeySwitchKey& key, const rlwe::Parameters& parameters,
                                         const backend::Device& device);
Result<std::vector<std::uint8_t>> encode(const rlwe::EvaluationKeys& keys, const rlwe::Parameters& parameters,
                                         const backend::Device& device);

/// Errors: those of the container; corrupt_data; limit_exceeded.
/// Cost: one pass over the bytes, and ChaCha20 of as many bytes as the a halves have.
Result<rlwe::KeySwitchKey> decode_key_switch_key(std::span<const std::uint8_t> bytes,
                                                 const rlwe::Parameters& parameters, const backend::Device& device,
                                                 const Limits& limits);
/// The same for a set; keys are stored by ascending Galois element, the relinearisation key (0) first.
Result<rlwe::EvaluationKeys> decode_evaluation_keys(std::span<const std::uint8_t> bytes,
                                                    const rlwe::Parameters& parameters, const backend::Device& device,
                                                    const Limits& limits);

}  // namespace tacet::wire
