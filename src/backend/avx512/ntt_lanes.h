// SPDX-License-Identifier: Apache-2.0
//
// What the two directions of the transform share.
//
// Between stages a value is kept in [0, k q), k = floor(2^52 / q), and reduced only when the next stage could leave
// that interval. How often that is depends on k, so each pass is compiled for three sizes of modulus.
#pragma once

#include <utility>

#include "backend/avx512/lanes.h"

namespace tacet::backend::avx512 {
namespace {

/// Room for lazy values, by k = floor(2^52 / q).
enum class Room {
  narrow,  ///< k >= 4: q below 2^50
  medium,  ///< k >= 8: q below 2^49
  wide,    ///< k >= 40: q below 2^46.67
};

TACET_LANES_INLINE constexpr int multiples(Room room) { return room == Room::wide ? 40 : room == Room::medium ? 8 : 4; }

/// body(std::integral_constant<int, i>) for i = 0 .. count - 1, unrolled, so that i indexes arrays kept in registers.
template <int count, class Body>
TACET_LANES_INLINE void unrolled(Body&& body) {
  [&]<int... i>(std::integer_sequence<int, i...>) __attribute__((always_inline)) {
    (body(std::integral_constant<int, i>{}), ...);
  }
  (std::make_integer_sequence<int, count>{});
}

/// The 2^(stages-1) butterflies of one stage on 2^stages lanes, `half` apart: body(first, second, block), the latter
/// the number of the root among those of the stage.
template <int stages, int half, class Body>
TACET_LANES_INLINE void for_each_butterfly(Body&& body) {
  unrolled<(1 << stages) / 2>([&](auto i) __attribute__((always_inline)) {
    constexpr int block = decltype(i)::value / half;
    constexpr int first = block * 2 * half + decltype(i)::value % half;
    body(std::integral_constant<int, first>{}, std::integral_constant<int, first + half>{},
         std::integral_constant<int, block>{});
  });
}

/// Root `index` of the upper stages, in every lane.
TACET_LANES_INLINE Factor broadcast_root(const Word* roots, std::size_t index) {
  return {broadcast(roots[2 * index]), broadcast(roots[2 * index + 1])};
}

/// The eight roots of stage s in {0, 1, 2} of a group's last three, for block k of 2^s.
TACET_LANES_INLINE Factor group_root(const Word* group, int stage, int k) {
  const Word* const at = group + 16 * ((1 << stage) - 1 + k);
  return {load(at), load(at + 8)};
}

inline constexpr std::size_t group_size = 64;         ///< coefficients that the last three stages keep in registers
inline constexpr std::size_t group_root_words = 112;  ///< words of their roots

/// Sub-blocks of at most this many coefficients, 32 KiB, are transformed to the end before the next: they fit the
/// first-level cache.
inline constexpr unsigned log_cached_block = 12;

/// How the stages before the last three are grouped into passes, in the order of the forward transform: first those
/// over the whole limb, then those inside a cached block.
struct PassPlan {
  int limb_passes = 0;
  int passes = 0;
  int stages[6] = {};
  int limb_stages = 0;  ///< of all limb passes

  TACET_LANES_INLINE explicit PassPlan(unsigned log_n) {
    limb_stages = log_n > log_cached_block ? static_cast<int>(log_n - log_cached_block) : 0;
    if (limb_stages > 4) stages[passes++] = limb_stages - 3;
    if (limb_stages > 0) stages[passes++] = limb_stages > 4 ? 3 : limb_stages;
    limb_passes = passes;
    for (int left = static_cast<int>(log_n) - limb_stages - 3; left > 0; left -= stages[passes - 1])
      stages[passes++] = left == 4 ? 4 : left < 3 ? left : 3;
  }
};

/// v[i], lane j <-> v[j], lane i.
TACET_LANES_INLINE void transpose(Lanes (&v)[8]) {
  Lanes pairs[8];
  unrolled<4>([&](auto i) __attribute__((always_inline)) {
    pairs[2 * i] = _mm512_unpacklo_epi64(v[2 * i], v[2 * i + 1]);
    pairs[2 * i + 1] = _mm512_unpackhi_epi64(v[2 * i], v[2 * i + 1]);
  });
  // pairs[2i + b]: 128-bit chunk c holds rows 2i, 2i + 1 of column 2c + b.
  unrolled<2>([&](auto b) __attribute__((always_inline)) {
    const Lanes even_low = _mm512_shuffle_i64x2(pairs[b], pairs[2 + b], 0x88);
    const Lanes odd_low = _mm512_shuffle_i64x2(pairs[b], pairs[2 + b], 0xdd);
    const Lanes even_high = _mm512_shuffle_i64x2(pairs[4 + b], pairs[6 + b], 0x88);
    const Lanes odd_high = _mm512_shuffle_i64x2(pairs[4 + b], pairs[6 + b], 0xdd);
    v[b] = _mm512_shuffle_i64x2(even_low, even_high, 0x88);
    v[4 + b] = _mm512_shuffle_i64x2(even_low, even_high, 0xdd);
    v[2 + b] = _mm512_shuffle_i64x2(odd_low, odd_high, 0x88);
    v[6 + b] = _mm512_shuffle_i64x2(odd_low, odd_high, 0xdd);
  });
}

/// Calls body<room>() for the room that a modulus leaves.
template <class Body>
TACET_LANES_INLINE void with_room(const ModulusConstants& modulus, Body&& body) {
  if (modulus.barrett >= Word{multiples(Room::wide)})
    body(std::integral_constant<Room, Room::wide>{});
  else if (modulus.barrett >= Word{multiples(Room::medium)})
    body(std::integral_constant<Room, Room::medium>{});
  else
    body(std::integral_constant<Room, Room::narrow>{});
}

}  // namespace
}  // namespace tacet::backend::avx512
