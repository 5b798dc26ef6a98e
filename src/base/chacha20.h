// SPDX-License-Identifier: Apache-2.0
//
// The key stream of ChaCha20 (RFC 8439's block function, 64-bit counter, nonce 0), for RandomStream.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/word.h"

namespace tacet::detail {

/// Words that the functions below make at a time: 16 blocks of 64 bytes.
inline constexpr std::size_t chacha20_step_words = 128;

/// Fills `out`, a multiple of chacha20_step_words, with the stream from block `counter` on.
using ChaCha20 = void (*)(std::span<Word> out, Word counter, const std::array<std::uint8_t, 32>& key);
void chacha20_portable(std::span<Word> out, Word counter, const std::array<std::uint8_t, 32>& key);

/// The same with AVX-512, one block a 32-bit lane; nullptr when the processor, or this build, has none.
ChaCha20 chacha20_avx512();
/// Its code, which is there on x86-64 alone and is called after that question.
void chacha20_in_lanes(std::span<Word> out, Word counter, const std::array<std::uint8_t, 32>& key);

}  // namespace tacet::detail
