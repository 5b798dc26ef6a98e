// SPDX-License-Identifier: Apache-2.0
#include "base/hash.h"

#include <sodium.h>

#include <fmt/format.h>
#include <algorithm>

#include "base/check.h"
#include "base/secret_memory.h"

namespace tacet {
namespace {

crypto_generichash_state* as_state(std::array<unsigned char, 384>& storage) {
  static_assert(sizeof(crypto_generichash_state) <= 384);
  return reinterpret_cast<crypto_generichash_state*>(storage.data());
}

}  // namespace

Hasher::Hasher(std::string_view purpose) {
  start_crypto_library();
  TACET_CHECK(purpose.size() <= 64);
  TACET_CHECK(crypto_generichash_init(as_state(state_), nullptr, 0, Digest{}.size()) == 0);
  add_text(purpose);
}

Hasher& Hasher::add_bytes(std::span<const std::uint8_t> bytes) {
  crypto_generichash_update(as_state(state_), bytes.data(), bytes.size());
  return *this;
}

Hasher& Hasher::add_word(Word value) {
  std::array<std::uint8_t, 8> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(value >> (8 * i));
  return add_bytes(bytes);
}

Hasher& Hasher::add_text(std::string_view text) {
  add_word(text.size());
  return add_bytes({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

Digest Hasher::finish() {
  Digest digest;
  crypto_generichash_final(as_state(state_), digest.data(), digest.size());
  return digest;
}

Digest hash_in_pieces(std::string_view purpose, std::span<const std::uint8_t> bytes) {
  constexpr std::size_t pieces = 8;
  TACET_CHECK(bytes.size() % pieces == 0);
  const std::size_t piece_bytes = bytes.size() / pieces;
  Hasher hasher(purpose);
  for (std::size_t i = 0; i < pieces; ++i)
    hasher.add_bytes(Hasher(purpose).add_bytes(bytes.subspan(i * piece_bytes, piece_bytes)).finish());
  return hasher.finish();
}

std::string hex(const Digest& digest, std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; i < std::min(bytes, digest.size()); ++i) text += fmt::format("{:02x}", digest[i]);
  return text;
}

}  // namespace tacet
