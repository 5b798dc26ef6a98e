// SPDX-License-Identifier: Apache-2.0
#include "base/hash_pieces.h"

#include <sodium.h>

namespace tacet::detail {

PieceDigests hash_pieces_portable(std::span<const std::uint8_t> prefix, std::span<const std::uint8_t> bytes) {
  const std::size_t piece_bytes = bytes.size() / hash_pieces;
  PieceDigests digests;
  for (std::size_t i = 0; i < hash_pieces; ++i) {
    crypto_generichash_state state;
    crypto_generichash_init(&state, nullptr, 0, sizeof(Digest));
    crypto_generichash_update(&state, prefix.data(), prefix.size());
    crypto_generichash_update(&state, bytes.data() + i * piece_bytes, piece_bytes);
    crypto_generichash_final(&state, digests[i].data(), sizeof(Digest));
  }
  return digests;
}

HashPieces hash_pieces_avx512() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512f") != 0 ? hash_pieces_in_lanes : nullptr;
#else
  return nullptr;
#endif
}

}  // namespace tacet::detail
