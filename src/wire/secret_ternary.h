// SPDX-License-Identifier: Apache-2.0
//
// Ternary coefficients in two bits each: 0 -> 00, 1 -> 01, -1 -> 10; 11 does not exist. Coefficient i takes bits
// 2 (i mod 4) and 2 (i mod 4) + 1 of byte i / 4. Straight-line in the values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace tacet::wire {

/// out has coefficients.size() / 4 bytes; coefficients are in {-1, 0, 1} and a multiple of four in number.
void pack_ternary(std::span<std::uint8_t> out, std::span<const std::int8_t> coefficients);

/// The reverse. Returns whether every code exists.
[[nodiscard]] bool unpack_ternary(std::span<std::int8_t> coefficients, std::span<const std::uint8_t> in);

}  // namespace tacet::wire
