// SPDX-License-Identifier: Apache-2.0
//
// Parameter sets as bytes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/error.h"
#include "rlwe/parameters.h"
#include "wire/limits.h"

namespace tacet::wire {

/// Bytes of the container: 72 + 16 + 8 (ciphertext primes + special primes) + bytes of the name.
std::size_t encoded_bytes(const rlwe::Parameters& parameters);

std::vector<std::uint8_t> encode(const rlwe::Parameters& parameters);

/// Checks sizes, counts and ranges first, then runs rlwe::Parameters::create with its security gate, then compares the
/// identity. Errors: those of the container; limit_exceeded; insecure_parameters, also for a name insecure_... unless
/// the limits allow it; corrupt_data; invalid_argument with the number that no parameter set may have.
/// Cost: that of Parameters::create.
Result<rlwe::Parameters> decode_parameters(std::span<const std::uint8_t> bytes, const Limits& limits);

}  // namespace tacet::wire
