// SPDX-License-Identifier: Apache-2.0
//
// The limbs of one polynomial, packed one after another: the common part of ciphertexts and keys.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "backend/device.h"
#include "base/error.h"
#include "ring/ring.h"
#include "rlwe/parameters.h"
#include "wire/bytes.h"

namespace tacet::wire {

/// N / 8 * sum over the limbs of `basis` of bits(prime).
std::size_t limbs_bytes(const rlwe::Parameters& parameters, ring::Basis basis);

/// Packs words = [limb][N], canonical residues, limbs in parallel.
void write_limbs(const backend::Device& device, const rlwe::Parameters& parameters, ring::Basis basis,
                 std::span<const Word> words, Writer& writer);

/// Fills words = [limb][N]; the reader holds at least limbs_bytes(). `what` names the polynomial in the fault:
/// corrupt_data with the prime whose limb has a residue that is not below it.
Status read_limbs(const backend::Device& device, const rlwe::Parameters& parameters, ring::Basis basis, Reader& reader,
                  std::span<Word> words, std::string_view what);

}  // namespace tacet::wire
