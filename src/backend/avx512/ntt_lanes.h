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
  wide,    ///< k >= 52: q below 2^46.29
};

TACET_LANES_INLINE constexpr int multiples(Room room) { return room == Room::wide ? 52 : room == Room::medium ? 8 : 4; }

/// body(std::integral_constant<int, i>) for i = 0 .. count - 1, unrolled, so that i indexes arrays kept in registers.
template <int count, class Body>
TACET_LANES_INLINE void unrolled(Body&& body) {
  [&]<int... i>(std::integer_sequence<int, i...>) __attribute__((always_inline)) {
    (body(std::integral_constant<int, i>{}), ...);
  }
  (std::make_integer_sequence<int, count>{});
}

/// The 2^(stages-1) butterflies of one stage on 2^stages lanes, `half` apart: body(first, second, block, number), block
/// the number of the root among those of the stage.
template <int stages, int half, class Body>
TACET_LANES_INLINE void for_each_butterfly(Body&& body) {
  unrolled<(1 << stages) / 2>([&](auto number) __attribute__((always_inline)) {
    constexpr int block = decltype(number)::value / half;
    constexpr int first = block * 2 * half + decltype(number)::value % half;
    body(std::integral_constant<int, first>{}, std::integral_constant<int, first + half>{},
         std::integral_constant<int, block>{}, number);
  });
}

/// Root `index` of the upper stages, in every lane.
TACET_LANES_INLINE Factor broadcast_root(const Word* roots, std::size_t index) {
  return {broadcast(roots[2 * index]), broadcast(roots[2 * index + 1])};
}

/// The eight roots of stage s in {0, 1, 2} of a group's last three, for block k of 2^s, from their quotients.
TACET_LANES_INLINE Factor group_root(const Word* group, int stage, int k, const Prime& p) {
  const Lanes quotient = load(group + 8 * ((1 << stage) - 1 + k));
  return {add_high(_mm512_set1_epi64(1), quotient, p.q), quotient};
}

inline constexpr std::size_t group_size = 64;        ///< coefficients that the last three stages keep in registers
inline constexpr std::size_t group_root_words = 56;  ///< words of the quotients of their roots

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
    if (limb_stages > 3) stages[passes++] = 2;
    if (limb_stages > 0) stages[passes++] = limb_stages > 3 ? limb_stages - 2 : limb_stages;
    limb_passes = passes;
    for (int left = static_cast<int>(log_n) - limb_stages - 3; left > 0; left -= stages[passes - 1])
      stages[passes++] = left == 4 ? 4 : left < 3 ? left : 3;
  }
};

/// What is to be fetched into the second-level cache little by little while a pass computes on the first level: what
/// comes next. Each step of a pass, eight vectors, calls fetch_some() once.
struct NothingAhead {
  TACET_LANES_INLINE void fetch_some() {}
};

/// One range: without it, roots that lie in the last-level cache cost a transform a third more time.
struct Ahead {
  const Word* at = nullptr;
  const Word* end = nullptr;

  TACET_LANES_INLINE void fetch_some() {
    constexpr std::size_t lines = 3;  // a cached block's 192 steps before its groups fetch its 448 lines of roots
    if (static_cast<std::size_t>(end - at) < lines * lane_count) return;
    unrolled<lines>([&](auto i) __attribute__((always_inline)) { _mm_prefetch(at + i * lane_count, _MM_HINT_T1); });
    at += lines * lane_count;
  }
};

/// Several ranges, one after another, in the order in which they were added.
class RangesAhead {
 public:
  TACET_LANES_INLINE void add(const Word* first, std::size_t count) {
    if (added_ < ranges_max) ranges_[added_++] = {first, first + count};
  }

  TACET_LANES_INLINE void fetch_some() {
    constexpr std::size_t lines = 6;
    if (static_cast<std::size_t>(end_ - at_) < lines * lane_count) {
      if (next_ == added_) return;
      at_ = ranges_[next_].first;
      end_ = ranges_[next_++].last;
    }
    unrolled<lines>([&](auto i) __attribute__((always_inline)) { _mm_prefetch(at_ + i * lane_count, _MM_HINT_T1); });
    at_ += lines * lane_count;
  }

 private:
  struct Range {
    const Word* first;
    const Word* last;
  };
  static constexpr std::size_t ranges_max = 48;
  Range ranges_[ranges_max];
  std::size_t added_ = 0;
  std::size_t next_ = 0;
  const Word* at_ = nullptr;
  const Word* end_ = nullptr;
};

/// Vector e of layer `layer` in {0, 1, 2} of the transposition of 8 x 8 words. Layer 0 takes the rows; what layer 2
/// gives are the columns. In layers, so that kernels can mix them with other work: shuffles run on one port only.
template <int layer, int e>
TACET_LANES_INLINE Lanes transpose_layer(const Lanes (&v)[8]) {
  constexpr int bit0 = e & 1, bit1 = (e >> 1) & 1, bit2 = e >> 2;
  if constexpr (layer == 0)  // 128-bit chunk c of vector e: rows 2 (e/2), 2 (e/2) + 1 of column 2c + bit0
    return bit0 == 0 ? _mm512_unpacklo_epi64(v[e], v[e + 1]) : _mm512_unpackhi_epi64(v[e - 1], v[e]);
  else if constexpr (layer == 1)  // chunks of columns 2c + bit0, c = bit1, bit1 + 2; rows of half bit2
    return _mm512_shuffle_i64x2(v[4 * bit2 + bit0], v[4 * bit2 + 2 + bit0], bit1 == 0 ? 0x88 : 0xdd);
  else
    return _mm512_shuffle_i64x2(v[bit0 + 2 * bit1], v[4 + bit0 + 2 * bit1], bit2 == 0 ? 0x88 : 0xdd);
}

/// The transposition of one group, in twelve steps of two vectors: what for_each_butterfly can interleave. Step
/// (layer, first) is called with first = 0 .. 3 for each layer in turn.
struct Transposition {
  Lanes rows[8], layer0[8], layer1[8], columns[8];

  template <int layer, int first>
  TACET_LANES_INLINE void step() {
    constexpr int e = 2 * first;
    if constexpr (layer == 0) {
      layer0[e] = transpose_layer<0, e>(rows);
      layer0[e + 1] = transpose_layer<0, e + 1>(rows);
    } else if constexpr (layer == 1) {
      layer1[e] = transpose_layer<1, e>(layer0);
      layer1[e + 1] = transpose_layer<1, e + 1>(layer0);
    } else {
      columns[e] = transpose_layer<2, e>(layer1);
      columns[e + 1] = transpose_layer<2, e + 1>(layer1);
    }
  }
  TACET_LANES_INLINE void all_steps() {
    unrolled<3>([&](auto layer) __attribute__((always_inline)) {
      unrolled<4>([&](auto first) __attribute__((always_inline)) { step<layer, first>(); });
    });
  }
  TACET_LANES_INLINE void load_rows(const Word* group) {
    unrolled<8>([&](auto i) __attribute__((always_inline)) { rows[i] = load(group + i * lane_count); });
  }
  TACET_LANES_INLINE void store_columns(Word* group) const {
    unrolled<8>([&](auto i) __attribute__((always_inline)) { store(group + i * lane_count, columns[i]); });
  }
};

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
