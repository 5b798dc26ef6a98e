// SPDX-License-Identifier: Apache-2.0
//
// The forward transform: passes of up to four stages, in registers, over blocks of shrinking length.
//
// A butterfly is (x, y) <- (x + t, x - t), t = w y - q (floor(w' y / 2^52) + 1) in [-q, q), which is five operations
// on vectors: three for t (the -q comes with them for nothing) and two sums. Each stage widens the interval of the
// values by q on both sides; so x needs an offset that keeps it positive, and a reduction when the interval would
// leave [0, 2^52):
// * wide moduli: one offset of 17 q at the start lasts for all of at most 17 stages: [0, 4q) -> [0, 38q);
// * medium: the first operands of a pass are reduced to [s q, (s + 2) q) for its s <= 3 stages;
// * narrow: the first operand of every butterfly is reduced to [q, 3q).
// A reduction is two operations, the offset included. The limit of the machine is two operations a cycle.
#include "backend/avx512/kernels.h"
#include "backend/avx512/ntt_lanes.h"

namespace tacet::backend::avx512 {
namespace {

/// 17 q, for the offset of wide moduli.
TACET_LANES_INLINE Lanes initial_offset(const Prime& p) {
  static_assert(log_degree_max == 17 && 4 + 2 * log_degree_max <= multiples(Room::wide));
  return plus(_mm512_slli_epi64(p.q, 4), p.q);
}

/// Stages after which values of a pass must be reduced again, at most.
template <Room room, int stages>
inline constexpr int reduction_period = room == Room::narrow ? 1
                                        : stages > 3         ? 2
                                                             : 3;

/// The stages of one pass on 2^stages lanes; root(stage, block) gives the factor of a butterfly.
template <Room room, bool first_pass, int stages, class Root>
TACET_LANES_INLINE void forward_butterflies(Lanes (&v)[1 << stages], const Prime& p, Root&& root) {
  unrolled<stages>([&](auto s) __attribute__((always_inline)) {
    constexpr int stage = decltype(s)::value;
    constexpr int period = reduction_period<room, stages>;
    for_each_butterfly<stages, 1 << (stages - 1 - stage)>([&](auto i, auto j,
                                                              auto block) __attribute__((always_inline)) {
      Lanes x = v[i];
      if constexpr (room == Room::wide) {
        if constexpr (first_pass && stage == 0) x = plus(x, initial_offset(p));
      } else if constexpr (stage % period == 0) {
        constexpr int offset = period < stages - stage ? period : stages - stage;
        static_assert(2 + 2 * offset <= multiples(room));
        x = reduce_lazy(x, p.barrett, p.negative_q, _mm512_set1_epi64(-offset));
      }
      const Lanes t = add_product_lazy(p.negative_q, v[j], root(stage, block), p.negative_q);
      v[i] = plus(x, t);
      v[j] = minus(x, t);
    });
  });
}

/// `stages` stages on `blocks` consecutive blocks of `length` coefficients; the first block has root `index`.
template <Room room, bool first_pass, int stages>
void forward_pass(Word* values, std::size_t index, std::size_t blocks, std::size_t length, const Word* roots,
                  const Prime& p) {
  const std::size_t stride = length >> stages;
  for (std::size_t b = 0; b < blocks; ++b, ++index, values += length) {
    for (std::size_t at = 0; at < stride; at += lane_count) {
      Lanes v[1 << stages];
      unrolled<1 << stages>([&](auto i) __attribute__((always_inline)) { v[i] = load(values + at + i * stride); });
      forward_butterflies<room, first_pass, stages>(
          v, p, [&](int stage, int block) __attribute__((always_inline)) {
            return broadcast_root(roots, (index << stage) + static_cast<std::size_t>(block));
          });
      unrolled<1 << stages>([&](auto i) __attribute__((always_inline)) { store(values + at + i * stride, v[i]); });
    }
  }
}

/// The last three stages on consecutive groups of 64 coefficients, and the canonical result.
template <Room room>
void forward_groups(Word* values, std::size_t groups, const Word* group_roots, const Prime& p) {
  for (std::size_t h = 0; h < groups; ++h, values += group_size, group_roots += group_root_words) {
    Lanes v[8];
    unrolled<8>([&](auto i) __attribute__((always_inline)) { v[i] = load(values + i * lane_count); });
    transpose(v);
    forward_butterflies<room, false, 3>(
        v,
        p, [&](int stage, int block) __attribute__((always_inline)) { return group_root(group_roots, stage, block); });
    unrolled<8>([&](auto i) __attribute__((always_inline)) {
      store(values + i * lane_count, canonical_from_2q(reduce_lazy(v[i], p.barrett, p.negative_q, zero()), p));
    });
  }
}

template <Room room, bool first_pass>
void forward_pass(int stages, Word* values, std::size_t index, std::size_t blocks, std::size_t length,
                  const Word* roots, const Prime& p) {
  switch (stages) {
    case 1:
      return forward_pass<room, first_pass, 1>(values, index, blocks, length, roots, p);
    case 2:
      return forward_pass<room, first_pass, 2>(values, index, blocks, length, roots, p);
    case 3:
      return forward_pass<room, first_pass, 3>(values, index, blocks, length, roots, p);
    default:
      return forward_pass<room, first_pass, 4>(values, index, blocks, length, roots, p);
  }
}

template <Room room>
void forward(Word* values, const NttTable& table) {
  const Prime p(table.modulus);
  const PassPlan plan(table.log_degree);
  const std::size_t n = std::size_t{1} << table.log_degree;
  const Word* const roots = table.forward;
  // One pass over `length` coefficients, the block with root `index` of which each earlier pass has split.
  const auto run_pass = [&](int pass, Word* block, std::size_t index, std::size_t split, std::size_t length) {
    if (pass == 0)
      forward_pass<room, true>(plan.stages[pass], block, index, split, length / split, roots, p);
    else
      forward_pass<room, false>(plan.stages[pass], block, index * split, split, length / split, roots, p);
  };

  std::size_t split = 1;
  for (int pass = 0; pass < plan.limb_passes; split <<= plan.stages[pass], ++pass) run_pass(pass, values, 1, split, n);

  const std::size_t cached_blocks = std::size_t{1} << plan.limb_stages;
  const std::size_t cached_length = n >> plan.limb_stages;
  const std::size_t groups = cached_length / group_size;
  for (std::size_t c = 0; c < cached_blocks; ++c) {
    Word* const block = values + c * cached_length;
    split = 1;
    for (int pass = plan.limb_passes; pass < plan.passes; split <<= plan.stages[pass], ++pass)
      run_pass(pass, block, cached_blocks + c, split, cached_length);
    forward_groups<room>(block, groups, roots + n / 4 + c * groups * group_root_words, p);
  }
}

}  // namespace

bool ntt_forward(Word* values, const NttTable& table) {
  if (table.log_degree < log_degree_min || table.log_degree > log_degree_max) return false;
  if (!supports(lane_count, table.modulus) || !aligned(values) || !aligned(table.forward)) return false;
  with_room(table.modulus, [&](auto room) { forward<decltype(room)::value>(values, table); });
  return true;
}

}  // namespace tacet::backend::avx512
