// SPDX-License-Identifier: Apache-2.0
//
// The part of a ciphertext that both schemes share, as bytes: 24 bytes of fields, then the parts.
#pragma once

#include <cstddef>

#include "backend/device.h"
#include "base/error.h"
#include "rlwe/ciphertext.h"
#include "wire/bytes.h"
#include "wire/limits.h"

namespace tacet::wire {

/// 24 + parts * packed limbs of q_0 .. q_level; a seed (32 bytes) stands for the second part of a fresh ciphertext.
std::size_t body_bytes(const rlwe::Parameters& parameters, rlwe::Level level, std::size_t part_count, bool seeded);
std::size_t body_bytes(const rlwe::Parameters& parameters, const rlwe::Ciphertext& body);

/// Refuses, before anything is written, what read_body would refuse.
Status check_body(const rlwe::Parameters& parameters, const rlwe::Ciphertext& body);
void write_body(const backend::Device& device, const rlwe::Parameters& parameters, const rlwe::Ciphertext& body,
                Writer& writer);

/// Takes all that is left in the reader. Errors: corrupt_data, limit_exceeded.
Result<rlwe::Ciphertext> read_body(const backend::Device& device, const rlwe::Parameters& parameters,
                                   const Limits& limits, Reader& reader);

}  // namespace tacet::wire
