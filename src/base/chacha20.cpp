// SPDX-License-Identifier: Apache-2.0
#include "base/chacha20.h"

#include <sodium.h>

#include <cstring>

namespace tacet::detail {

void chacha20_portable(std::span<Word> out, Word counter, const std::array<std::uint8_t, 32>& key) {
  static constexpr std::array<std::uint8_t, 8> nonce{};
  std::memset(out.data(), 0, out.size_bytes());
  auto* bytes = reinterpret_cast<unsigned char*>(out.data());
  crypto_stream_chacha20_xor_ic(bytes, bytes, out.size_bytes(), nonce.data(), counter, key.data());
}

ChaCha20 chacha20_avx512() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512f") != 0 ? chacha20_in_lanes : nullptr;
#else
  return nullptr;
#endif
}

}  // namespace tacet::detail
