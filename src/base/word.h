// SPDX-License-Identifier: Apache-2.0
//
// The machine word that a residue lives in, and the double word that a product of two lives in.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tacet {

using Word = std::uint64_t;
__extension__ using DoubleWord = unsigned __int128;
__extension__ using SignedDoubleWord = __int128;

/// One cache line, one AVX-512 vector: every limb starts on such a boundary.
inline constexpr std::size_t cache_line_bytes = 64;

}  // namespace tacet
