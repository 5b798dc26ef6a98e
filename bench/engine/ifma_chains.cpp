// SPDX-License-Identifier: Apache-2.0
//
// Independent 52-bit multiply-adds, as many as registers allow, to see how many the machine issues.
#include "bench/engine/machine_limits.h"

#if defined(__x86_64__)

#include <immintrin.h>

namespace tacet::bench {

bool can_run_ifma() { return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512ifma"); }

__attribute__((target("avx512f,avx512ifma"))) std::uint64_t run_ifma_chains(std::uint64_t rounds) {
  __m512i a[16];
  for (int i = 0; i < 16; ++i) a[i] = _mm512_set1_epi64(i + 3);
  const __m512i x = _mm512_set1_epi64(0x123456789abcd);
  const __m512i y = _mm512_set1_epi64(0xfedcba987654);
  for (std::uint64_t r = 0; r < rounds; ++r) {
    for (int repeat = 0; repeat < 2; ++repeat) {
      for (int i = 0; i < 16; ++i) a[i] = _mm512_madd52lo_epu64(a[i], x, y);
      for (int i = 0; i < 16; ++i) a[i] = _mm512_madd52hi_epu64(a[i], x, y);
    }
  }
  __m512i total = a[0];
  for (int i = 1; i < 16; ++i) total = _mm512_xor_si512(total, a[i]);
  alignas(64) std::uint64_t lanes[8];
  _mm512_store_si512(lanes, total);
  return lanes[0] ^ lanes[7];
}

}  // namespace tacet::bench

#else

namespace tacet::bench {

bool can_run_ifma() { return false; }
std::uint64_t run_ifma_chains(std::uint64_t rounds) { return rounds; }

}  // namespace tacet::bench

#endif
