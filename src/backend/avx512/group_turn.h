// SPDX-License-Identifier: Apache-2.0
//
// An automorphism in the evaluation domain, one group of 64 positions at a time, in registers.
//
// In bit-reversed order the upper bits of a position are the lower bits of its exponent, so multiplication of exponents
// by an odd g moves aligned blocks of every size as a whole. Within a group, position 8k + l has the exponent
// 2 m(k, l) N/64 + (what is the same for the group), m(k, l) = 8 brv(k) + brv(l), brv reversing three bits. Its source
// is 8k' + l' with m(k', l') = g m(k, l) + s mod 64, s the same for the group: l' depends on l alone, and brv(k') = g
// brv(k) + c(l) mod 8 with a carry c(l). Lane l of every vector therefore comes from lane l', and from the vector that
// is c(l) places on in the order of brv: one shuffle a vector and three masked moves, where a gather takes 25
// operations.
#pragma once

#include "backend/avx512/ntt_lanes.h"

namespace tacet::backend::avx512 {
namespace {

TACET_LANES_INLINE constexpr unsigned reverse_3(unsigned x) { return (x & 1) << 2 | (x & 2) | (x >> 2 & 1); }

class GroupTurn {
 public:
  /// `index` of the automorphism: see DigitProducts::turns.
  TACET_LANES_INLINE explicit GroupTurn(const std::uint32_t* index)
      : index_(index),
        // g mod 8: from vector 0 to vector 4, brv(k) grows by one.
        multiplier_((reverse_3(index[4 * lane_count] >> 3 & 7) - reverse_3(index[0] >> 3 & 7)) & 7) {}

  /// The group that the values of group h come from.
  TACET_LANES_INLINE std::size_t source(std::size_t h) const { return index_[h * group_size] / group_size; }

  /// Calls write(k, vector) for k = 0 .. 7 in some order: the vectors of group h from those of its source.
  template <class Write>
  TACET_LANES_INLINE void turn(std::size_t h, const Word* source, Write&& write) const {
    const Lanes from = _mm512_cvtepu32_epi64(
        _mm256_loadu_si256(reinterpret_cast<const __m256i*>(index_ + h * group_size)));  // 64 h' + 8 k' + l', k = 0
    const __mmask8 by_1 = _mm512_test_epi64_mask(from, _mm512_set1_epi64(1 << 5));       // the bits of c(l) = brv(k')
    const __mmask8 by_2 = _mm512_test_epi64_mask(from, _mm512_set1_epi64(1 << 4));
    const __mmask8 by_4 = _mm512_test_epi64_mask(from, _mm512_set1_epi64(1 << 3));
    Lanes v[8], moved_1[8], moved_2[8];
    unrolled<8>([&](auto i) __attribute__((always_inline)) {
      v[i] = _mm512_permutexvar_epi64(from, load(source + reverse_3(i) * lane_count));  // which uses l' alone
    });
    unrolled<8>([&](auto i)
                    __attribute__((always_inline)) { moved_1[i] = _mm512_mask_mov_epi64(v[i], by_1, v[(i + 1) % 8]); });
    unrolled<8>([&](auto i) __attribute__((always_inline)) {
      moved_2[i] = _mm512_mask_mov_epi64(moved_1[i], by_2, moved_1[(i + 2) % 8]);
    });
    // Vector i now holds those with brv(k') = i + c, which is where brv(k) = i / g; g is its own inverse modulo 8.
    unrolled<8>([&](auto i) __attribute__((always_inline)) {
      const unsigned k = reverse_3(i * multiplier_ & 7);
      write(std::size_t{k}, _mm512_mask_mov_epi64(moved_2[i], by_4, moved_2[(i + 4) % 8]));
    });
  }

 private:
  const std::uint32_t* index_;
  unsigned multiplier_;
};

}  // namespace
}  // namespace tacet::backend::avx512
