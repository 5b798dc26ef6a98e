// SPDX-License-Identifier: Apache-2.0
#include "base/random.h"

#include <sodium.h>

#include <bit>

#include "base/chacha20.h"
#include "base/check.h"
#include "base/hash.h"
#include "base/secret_memory.h"

namespace tacet {

static_assert(std::endian::native == std::endian::little, "streams are defined as little-endian words");

Seed random_seed() {
  start_crypto_library();
  Seed seed;
  randombytes_buf(seed.bytes.data(), seed.bytes.size());
  return seed;
}

RandomStream::RandomStream(const Seed& seed, std::string_view purpose, Word index)
    : key_(Hasher("tacet stream").add_bytes(seed.bytes).add_text(purpose).add_word(index).finish()) {}

RandomStream::~RandomStream() {
  wipe(key_.data(), key_.size());
  wipe(block_.data(), sizeof(block_));
}

void RandomStream::refill() {
  static_assert(block_words % detail::chacha20_step_words == 0);
  constexpr Word chacha_blocks = sizeof(block_) / 64;
  static const detail::ChaCha20 avx512 = detail::chacha20_avx512();
  (avx512 != nullptr ? avx512 : detail::chacha20_portable)(block_, counter_, key_);
  counter_ += chacha_blocks;
  position_ = 0;
}

void RandomStream::fill(std::span<Word> words) {
  for (Word& word : words) word = next();
}

void RandomStream::fill_uniform(std::span<Word> out, Word q) {
  TACET_CHECK(q >= 2);
  const Word mask = ~Word{0} >> (64 - std::bit_width(q - 1));
  std::size_t filled = 0;
  while (filled < out.size()) {
    if (position_ == block_words) refill();
    // Branch-free: the candidate is always written, and kept by advancing past it.
    for (; position_ < block_words && filled < out.size(); ++position_) {
      const Word candidate = block_[position_] & mask;
      out[filled] = candidate;
      filled += candidate < q ? 1 : 0;
    }
  }
}

}  // namespace tacet
