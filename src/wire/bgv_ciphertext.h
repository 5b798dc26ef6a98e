// SPDX-License-Identifier: Apache-2.0
//
// BGV ciphertexts as bytes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "backend/device.h"
#include "base/error.h"
#include "bgv/ciphertext.h"
#include "wire/limits.h"

namespace tacet::wire {

/// Bytes of the container: 72 + 16 + 24 + parts * N / 8 * sum over q_0 .. q_level of bits(q_i); a fresh ciphertext has
/// 32 bytes in place of its second part. The ciphertext is not empty.
std::size_t encoded_bytes(const bgv::Ciphertext& ciphertext, const bgv::Parameters& parameters);

/// Errors: those of bgv::check_ciphertext; nothing is written that decode_bgv_ciphertext would refuse.
Result<std::vector<std::uint8_t>> encode(const bgv::Ciphertext& ciphertext, const bgv::Parameters& parameters,
                                         const backend::Device& device);

/// Errors: those of the container; limit_exceeded; corrupt_data, also for a correction factor that is no unit modulo t
/// or a noise bound outside [0, capacity of the level]. Whether the bound is true cannot be seen from the bytes: it is
/// as trustworthy as whoever vouches for them. Cost: one pass over the bytes, and ChaCha20 for a seeded part.
Result<bgv::Ciphertext> decode_bgv_ciphertext(std::span<const std::uint8_t> bytes, const bgv::Parameters& parameters,
                                              const backend::Device& device, const Limits& limits);

}  // namespace tacet::wire
