// SPDX-License-Identifier: Apache-2.0
//
// Eight BLAKE2b-256 digests at once, for hash_in_pieces (base/hash.h).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/hash.h"

namespace tacet::detail {

inline constexpr std::size_t hash_pieces = 8;
using PieceDigests = std::array<Digest, hash_pieces>;

/// digest i = BLAKE2b-256(prefix, piece i), the pieces being equal parts of `bytes`. 1 to 127 bytes of prefix.
PieceDigests hash_pieces_portable(std::span<const std::uint8_t> prefix, std::span<const std::uint8_t> bytes);

/// The same with AVX-512, one piece a 64-bit lane; nullptr when the processor, or this build, has none.
using HashPieces = PieceDigests (*)(std::span<const std::uint8_t> prefix, std::span<const std::uint8_t> bytes);
HashPieces hash_pieces_avx512();
/// Its code, which is there on x86-64 alone and is called after that question.
PieceDigests hash_pieces_in_lanes(std::span<const std::uint8_t> prefix, std::span<const std::uint8_t> bytes);

}  // namespace tacet::detail
