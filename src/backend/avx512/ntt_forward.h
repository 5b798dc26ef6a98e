// SPDX-License-Identifier: Apache-2.0
//
// The forward transform: passes of up to four stages, in registers, over blocks of shrinking length.
//
// A butterfly is (x, y) <- (x + t, x - t), t = w y mod q, and takes five operations on vectors because no 2q is added
// to keep the difference positive: x carries an offset from the start, and is reduced when the interval of its values
// would leave [0, 2^52).
// * wide moduli: t in [0, 2q). One offset of 2 log2(N) q lasts to the end: [0, 4q) -> [0, (4 + 4 log2 N) q); where that
//   is past 2^52, values are reduced once, on entry to a cached block.
// * medium: t in [-q, q), for which the registers hold one constant more. The first operands of a pass are reduced to
//   [s q, (s + 2) q) for its s <= 3 stages.
// * narrow: t as before; the first operand of every butterfly is reduced to [q, 3q).
// A reduction is two operations, the offset included. The limit of the machine is two operations a cycle.
#pragma once

#include "backend/avx512/ntt_lanes.h"

namespace tacet::backend::avx512 {
namespace {

/// What a pass does first with the first operands of its first stage.
enum class Entry {
  plain,         ///< what the room asks for
  first_offset,  ///< wide: adds the offset for all stages until the next reduction, or the last
  reduction,     ///< wide: reduces to [24 q, 26 q), which lasts for the twelve stages of a cached block
};

inline constexpr int wide_offset_in_block = 2 * log_cached_block;
static_assert(4 + 2 * wide_offset_in_block <= multiples(Room::wide));

/// Stages after which values of a pass must be reduced again, at most.
template <Room room, int stages>
inline constexpr int reduction_period = room == Room::narrow ? 1
                                        : stages > 3         ? 2
                                                             : 3;

/// x, ready to be the first operand of a butterfly.
template <Room room, Entry entry, int stages, int stage>
TACET_LANES_INLINE Lanes first_operand(Lanes x, const Prime& p, Lanes initial_offset) {
  constexpr int period = reduction_period<room, stages>;
  if constexpr (room == Room::wide) {
    if constexpr (stage == 0 && entry == Entry::first_offset) return plus(x, initial_offset);
    if constexpr (stage == 0 && entry == Entry::reduction)
      return reduce_lazy(x, p.barrett, p.negative_q, _mm512_set1_epi64(-wide_offset_in_block));
    return x;
  } else if constexpr (stage % period == 0) {
    constexpr int offset = period < stages - stage ? period : stages - stage;
    static_assert(2 + 2 * offset <= multiples(room));
    return reduce_lazy(x, p.barrett, p.negative_q, _mm512_set1_epi64(-offset));
  } else {
    return x;
  }
}

/// (x, y) <- (x + w y, x - w y).
template <Room room>
TACET_LANES_INLINE void butterfly(Lanes& x, Lanes& y, const Factor& w, const Prime& p) {
  if constexpr (room == Room::wide) {
    const Lanes twice_x = plus(x, x);
    x = add_product_lazy(x, y, w, p.negative_q);
    y = minus(twice_x, x);
  } else {
    const Lanes t = add_product_lazy(p.negative_q, y, w, p.negative_q);
    y = minus(x, t);
    x = plus(x, t);
  }
}

/// The stages of one pass on 2^stages lanes; root(stage, block) gives the factor of a butterfly, and
/// beside(stage, number) is called after each butterfly.
template <Room room, Entry entry, int stages, class Root, class Beside>
TACET_LANES_INLINE void forward_butterflies(Lanes (&v)[1 << stages], const Prime& p, Lanes initial_offset, Root&& root,
                                            Beside&& beside) {
  unrolled<stages>([&](auto s) __attribute__((always_inline)) {
    constexpr int stage = decltype(s)::value;
    for_each_butterfly<stages, 1 << (stages - 1 - stage)>([&](auto i, auto j, auto block,
                                                              auto number) __attribute__((always_inline)) {
      v[i] = first_operand<room, entry, stages, stage>(v[i], p, initial_offset);
      butterfly<room>(v[i], v[j], root(stage, block), p);
      beside(s, number);
    });
  });
}

/// `stages` stages on `blocks` consecutive blocks of `length` coefficients; the first block has root `index`.
template <Room room, Entry entry, int stages, class Ahead>
void forward_pass(Word* values, std::size_t index, std::size_t blocks, std::size_t length, const Word* roots,
                  const Prime& p, Lanes initial_offset, Ahead& ahead) {
  const std::size_t stride = length >> stages;
  for (std::size_t b = 0; b < blocks; ++b, ++index, values += length) {
    for (std::size_t at = 0; at < stride; at += lane_count) {
      ahead.fetch_some();
      Lanes v[1 << stages];
      unrolled<1 << stages>([&](auto i) __attribute__((always_inline)) { v[i] = load(values + at + i * stride); });
      forward_butterflies<room, entry, stages>(
          v, p, initial_offset,
          [&](int stage, int block) __attribute__((always_inline)) {
            return broadcast_root(roots, (index << stage) + static_cast<std::size_t>(block));
          },
          [](auto, auto) {});
      unrolled<1 << stages>([&](auto i) __attribute__((always_inline)) { store(values + at + i * stride, v[i]); });
    }
  }
}

/// The last three stages on consecutive groups of 64 coefficients, and the canonical result. The next group is
/// transposed during the butterflies of this one: each alone would leave one of the two vector ports idle.
template <Room room, class Ahead>
void forward_groups(Word* values, std::size_t groups, const Word* group_roots, const Prime& p, Ahead& ahead) {
  Transposition next;
  next.load_rows(values);
  next.all_steps();
  for (std::size_t h = 0; h < groups; ++h, values += group_size, group_roots += group_root_words) {
    ahead.fetch_some();
    Lanes v[8];
    unrolled<8>([&](auto i) __attribute__((always_inline)) { v[i] = next.columns[i]; });
    next.load_rows(h + 1 < groups ? values + group_size : values);
    forward_butterflies<room, Entry::plain, 3>(
        v, p, zero(),
        [&](int stage, int block) __attribute__((always_inline)) { return group_root(group_roots, stage, block, p); },
        [&](auto stage, auto number) __attribute__((always_inline)) { next.step<stage, number>(); });
    unrolled<8>([&](auto i) __attribute__((always_inline)) {
      const Lanes reduced = reduce_lazy(v[i], p.barrett, p.negative_q, zero());
      store(values + i * lane_count, canonical_from_2q(reduced, p));
    });
  }
}

template <Room room, Entry entry, class Ahead>
void forward_pass(int stages, Word* values, std::size_t index, std::size_t blocks, std::size_t length,
                  const Word* roots, const Prime& p, Lanes initial_offset, Ahead& ahead) {
  switch (stages) {
    case 1:
      return forward_pass<room, entry, 1>(values, index, blocks, length, roots, p, initial_offset, ahead);
    case 2:
      return forward_pass<room, entry, 2>(values, index, blocks, length, roots, p, initial_offset, ahead);
    case 3:
      return forward_pass<room, entry, 3>(values, index, blocks, length, roots, p, initial_offset, ahead);
    default:
      return forward_pass<room, entry, 4>(values, index, blocks, length, roots, p, initial_offset, ahead);
  }
}

/// The whole transform in the two parts that it has: passes over the limb, then block after block of at most 32 KiB to
/// the end. Between the parts, values are lazy: only this class may go on with them.
template <Room room>
class ForwardTransform {
 public:
  explicit ForwardTransform(const NttTable& table)
      : p_(table.modulus),
        plan_(table.log_degree),
        n_(std::size_t{1} << table.log_degree),
        roots_(table.forward),
        // Wide moduli: whether values that start in [0, 4q) and grow by 4q a stage need a reduction on the way.
        reduce_once_(table.modulus.barrett < 4 + 4 * Word{table.log_degree}),
        initial_offset_(broadcast(
            2 * table.modulus.q *
            (reduce_once_ && plan_.limb_stages > 0 ? static_cast<Word>(plan_.limb_stages) : Word{table.log_degree}))) {}

  std::size_t cached_blocks() const { return std::size_t{1} << plan_.limb_stages; }
  std::size_t cached_length() const { return n_ >> plan_.limb_stages; }
  /// The roots that only block c needs.
  const Word* group_roots(std::size_t c) const { return roots_ + n_ / 4 + c * group_root_count(); }
  std::size_t group_root_count() const { return cached_length() / group_size * group_root_words; }

  template <class Ahead>
  void limb_passes(Word* values, Ahead& ahead) const {
    std::size_t split = 1;
    for (int pass = 0; pass < plan_.limb_passes; split <<= plan_.stages[pass], ++pass)
      run_pass(pass, values, 1, split, n_, ahead);
  }

  /// Block c of the limb at `values`, to canonical evaluations.
  template <class Ahead>
  void cached_block(Word* values, std::size_t c, Ahead& ahead) const {
    Word* const block = values + c * cached_length();
    std::size_t split = 1;
    for (int pass = plan_.limb_passes; pass < plan_.passes; split <<= plan_.stages[pass], ++pass)
      run_pass(pass, block, cached_blocks() + c, split, cached_length(), ahead);
    forward_groups<room>(block, cached_length() / group_size, group_roots(c), p_, ahead);
  }

 private:
  /// One pass over `length` coefficients, the block with root `index` of which each earlier pass has split.
  template <class Ahead>
  void run_pass(int pass, Word* block, std::size_t index, std::size_t split, std::size_t length, Ahead& ahead) const {
    const int stages = plan_.stages[pass];
    length /= split;
    index *= split;
    if (room == Room::wide && pass == 0)
      forward_pass<room, Entry::first_offset>(stages, block, index, split, length, roots_, p_, initial_offset_, ahead);
    else if (room == Room::wide && pass == plan_.limb_passes && reduce_once_)
      forward_pass<room, Entry::reduction>(stages, block, index, split, length, roots_, p_, initial_offset_, ahead);
    else
      forward_pass<room, Entry::plain>(stages, block, index, split, length, roots_, p_, initial_offset_, ahead);
  }

  Prime p_;
  PassPlan plan_;
  std::size_t n_;
  const Word* roots_;
  bool reduce_once_;
  Lanes initial_offset_;
};

}  // namespace
}  // namespace tacet::backend::avx512
