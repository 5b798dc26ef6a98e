// SPDX-License-Identifier: Apache-2.0
//
// CKKS ciphertexts as bytes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "backend/device.h"
#include "base/error.h"
#include "ckks/ciphertext.h"
#include "ckks/parameters.h"
#include "wire/limits.h"

namespace tacet::wire {

/// Bytes of the container: 72 + 32 + 24 + parts * N / 8 * sum over q_0 .. q_level of bits(q_i); a fresh ciphertext has
/// 32 bytes in place of its second part. The ciphertext is not empty.
std::size_t encoded_bytes(const ckks::Ciphertext& ciphertext, const ckks::Parameters& parameters);

/// Errors: those of rlwe::check_ciphertext; invalid_argument for labels that decode_ckks_ciphertext would refuse.
Result<std::vector<std::uint8_t>> encode(const ckks::Ciphertext& ciphertext, const ckks::Parameters& parameters,
                                         const backend::Device& device);

/// Errors: those of the container; limit_exceeded; corrupt_data, also when slots is not a power of two up to N/2, scale
/// is not a number from 1 to the capacity of the level, a bound is negative or not finite, or values with these bounds
/// do not fit the level. Whether the bounds are true cannot be seen from the bytes: they are as trustworthy as whoever
/// vouches for them.
/// Cost: one pass over the bytes, and ChaCha20 for a seeded part.
Result<ckks::Ciphertext> decode_ckks_ciphertext(std::span<const std::uint8_t> bytes, const ckks::Parameters& parameters,
                                                const backend::Device& device, const Limits& limits);

}  // namespace tacet::wire
