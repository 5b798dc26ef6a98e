// SPDX-License-Identifier: Apache-2.0
#include "base/hash.h"

#include <sodium.h>

#include <fmt/format.h>
#include <algorithm>

#include "base/check.h"
#include "base/hash_pieces.h"
#include "base/secret_memory.h"

namespace tacet {
namespace {

constexpr std::size_t purpose_bytes_max = 64;

crypto_generichash_state* as_state(std::array<unsigned char, 384>& storage) {
  static_assert(sizeof(crypto_generichash_state) <= 384);
  return reinterpret_cast<crypto_generichash_state*>(storage.data());
}

}  // namespace

Hasher::Hasher(std::string_view purpose) {
  start_crypto_library();
  TACET_CHECK(purpose.size() <= purpose_bytes_max);
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
  start_crypto_library();
  TACET_CHECK(purpose.size() <= purpose_bytes_max && bytes.size() % detail::hash_pieces == 0);
  // What a Hasher's constructor adds.
  std::array<std::uint8_t, 8 + purpose_bytes_max> prefix{};
  prefix[0] = static_cast<std::uint8_t>(purpose.size());
  std::copy(purpose.begin(), purpose.end(), prefix.begin() + 8);
  static const detail::HashPieces avx512 = detail::hash_pieces_avx512();
  const auto hash = avx512 != nullptr ? avx512 : detail::hash_pieces_portable;
  Hasher hasher(purpose);
  for (const Digest& digest : hash(std::span(prefix).first(8 + purpose.size()), bytes)) hasher.add_bytes(digest);
  return hasher.finish();
}

std::string hex(const Digest& digest, std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; i < std::min(bytes, digest.size()); ++i) text += fmt::format("{:02x}", digest[i]);
  return text;
}

}  // namespace tacet
