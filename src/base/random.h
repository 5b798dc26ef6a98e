// SPDX-License-Identifier: Apache-2.0
//
// Randomness: 32-byte seeds from the operating system, expanded by ChaCha20 (RFC 8439's block
// function, 64-bit counter). Every object that needs random bits has a stream of its own, separated
// by purpose and index, so that no two objects ever share bits.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/word.h"

namespace tacet {

/// 32 bytes that determine a stream. A public seed (the random half of a ciphertext or key) may be
/// stored and sent; a secret one must not outlive its use: SecretSeed below wipes itself.
struct Seed {
  std::array<std::uint8_t, 32> bytes{};
  friend bool operator==(const Seed&, const Seed&) = default;
};

/// Fresh bytes from the operating system (libsodium: getrandom).
Seed random_seed();

/// An endless stream of bytes, the same on every machine: ChaCha20 under the key
/// BLAKE2b-256(seed, purpose, index). The stream and its key are wiped on destruction. Not
/// thread-safe; not copyable.
class RandomStream {
 public:
  RandomStream(const Seed& seed, std::string_view purpose, Word index = 0);
  RandomStream(const RandomStream&) = delete;
  RandomStream& operator=(const RandomStream&) = delete;
  ~RandomStream();

  /// The next 8 * words.size() bytes as little-endian words.
  void fill(std::span<Word> words);
  Word next() {
    if (position_ == block_words) refill();
    return block_[position_++];
  }

  /// out[i] uniform in [0, q), by rejection from ceil(log2 q) bits; expected words used per value
  /// < 2. The number of rejections depends on the stream, so this is for public values (and says
  /// nothing about others).
  void fill_uniform(std::span<Word> out, Word q);

 private:
  static constexpr std::size_t block_words = 512;
  void refill();

  std::array<std::uint8_t, 32> key_;
  Word counter_ = 0;
  std::size_t position_ = block_words;
  alignas(64) std::array<Word, block_words> block_;
};

}  // namespace tacet
