// SPDX-License-Identifier: Apache-2.0
//
// Public encryption keys as bytes. Only b is stored; a is expanded from the seed.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "backend/device.h"
#include "base/error.h"
#include "rlwe/public_key.h"
#include "wire/limits.h"

namespace tacet::wire {

/// Bytes of the container for the public key of a parameter set: 72 + 48 + packed limbs of q_0 .. q_L.
std::size_t encoded_public_key_bytes(const rlwe::Parameters& parameters);

/// Errors: invalid_argument for an empty key; mismatched_parameters.
Result<std::vector<std::uint8_t>> encode(const rlwe::PublicKey& key, const rlwe::Parameters& parameters,
                                         const backend::Device& device);

/// Errors: those of the container; corrupt_data; limit_exceeded.
Result<rlwe::PublicKey> decode_public_key(std::span<const std::uint8_t> bytes, const rlwe::Parameters& parameters,
                                          const backend::Device& device, const Limits& limits);

}  // namespace tacet::wire
