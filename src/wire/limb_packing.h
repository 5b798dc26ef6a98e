// SPDX-License-Identifier: Apache-2.0
//
// Residues packed to the width of their prime. Value i of a limb takes bits i w .. (i + 1) w - 1 of the packed bytes,
// least significant bit of byte 0 first, w = bit width of q. A limb has a multiple of eight values, so it ends on a
// whole byte and there is no padding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/word.h"

namespace tacet::wire {

/// The number of bits of q, which is that of q - 1: q is an odd prime.
unsigned packed_width(Word q);

/// Bytes of `n` packed residues modulo q: n w / 8. n is a multiple of 8.
std::size_t packed_bytes(std::size_t n, Word q);

/// Packs values[i] in [0, q), 2^7 <= q < 2^50. `out` has packed_bytes(values.size(), q) bytes.
/// Cost: about one shift and one OR a value, one store for every 64 bits.
void pack_limb(std::span<std::uint8_t> out, std::span<const Word> values, Word q);

/// The reverse; `in` has packed_bytes(values.size(), q) bytes. Returns whether every value is below q; the values are
/// written in either case. Cost: one unaligned load, shift, mask and comparison a value, no branches.
[[nodiscard]] bool unpack_limb(std::span<Word> values, std::span<const std::uint8_t> in, Word q);

}  // namespace tacet::wire
