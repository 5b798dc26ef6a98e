// SPDX-License-Identifier: Apache-2.0
//
// The inverse transform: the passes of the forward one backwards.
//
// A butterfly is (x, y) <- (x + y, (x - y) w). Five operations suffice where x - y is never negative, that is, where
// values enter with an offset that depends on their place: products get any offset for nothing, and so do reductions
// (two operations). The place of an element in a pass of eight is its role:
// * wide moduli: role r enters in [o(r) q, (o(r) + 2) q), o = 14, 0, 2, 0, 6, 0, 2, 0. The sums of the first stage are
//   in [14, 18), [2, 6), [6, 10), [2, 6) (times q), of the second in [16, 24), [8, 16), of the third in [24, 40):
//   each first operand is at least its partner's bound. Only the sums of a pass's last stage are reduced.
// * medium: o = 2, 0, 2, 0, .. and every sum, in [2, 6), is reduced.
// * narrow: there is no room for offsets; 2q is added to each difference, every sum is reduced.
// A pass leaves all elements of a block with the offset of the role that the block has in the next pass.
#include "backend/avx512/kernels.h"
#include "backend/avx512/ntt_lanes.h"

namespace tacet::backend::avx512 {
namespace {

inline constexpr int role_count = 8;

/// o(role), see above.
template <Room room>
TACET_LANES_INLINE constexpr int role_offset(int role) {
  if (room == Room::narrow) return 0;
  if (room == Room::medium) return role % 2 == 0 ? 2 : 0;
  constexpr int wide[role_count] = {14, 0, 2, 0, 6, 0, 2, 0};
  return wide[role];
}

/// Roles in a pass: of eight elements at most, and of four where four stages are split in two.
TACET_LANES_INLINE constexpr int roles_of_pass(int stages) { return stages == 4 ? 4 : 1 << stages; }

/// What a pass leaves its elements with: an offset o q and, for reductions, -o.
struct Offset {
  Lanes multiple;
  Lanes negative_count;
};

template <Room room>
struct Offsets {
  alignas(cache_line_bytes) Word multiples[role_count];
  alignas(cache_line_bytes) Word negative_counts[role_count];

  TACET_LANES_INLINE explicit Offsets(Word q) {
    for (int role = 0; role < role_count; ++role) {
      const Word offset = static_cast<Word>(role_offset<room>(role));
      multiples[role] = offset * q;
      negative_counts[role] = 0 - offset;
    }
  }
  TACET_LANES_INLINE Offset of(std::size_t role) const {
    return {broadcast(multiples[role]), broadcast(negative_counts[role])};
  }
  /// For a vector of blocks that have roles 0, 1, .., next_roles - 1, 0, ..
  TACET_LANES_INLINE Offset of_lanes(int next_roles) const {
    const Lanes role = _mm512_and_si512(_mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0), _mm512_set1_epi64(next_roles - 1));
    return {_mm512_permutexvar_epi64(role, load(multiples)), _mm512_permutexvar_epi64(role, load(negative_counts))};
  }
  template <int role>
  TACET_LANES_INLINE Offset of() const {
    if constexpr (role_offset<room>(role) == 0)
      return {zero(), zero()};
    else
      return {broadcast(multiples[role]), _mm512_set1_epi64(-role_offset<room>(role))};
  }
};

/// The stages of one pass on 2^stages lanes. root(stage, block) gives the factor of a butterfly, stages counted as in
/// the forward transform, and in the last pass root(0, -1) gives 1/N, by which the last stage multiplies its sums.
/// beside(stage, number) is called after each butterfly.
template <Room room, bool last_pass, int stages, class Root, class Beside>
TACET_LANES_INLINE void inverse_butterflies(Lanes (&v)[1 << stages], const Prime& p, const Offsets<room>& offsets,
                                            const Offset& out, Root&& root, Beside&& beside) {
  unrolled<stages>([&](auto s) __attribute__((always_inline)) {
    constexpr int stage = decltype(s)::value;
    constexpr bool last_stage = stage == stages - 1;
    // Roles count anew after a reduction of all sums.
    constexpr bool reduce_sums = room != Room::wide || last_stage || (stages == 4 && stage == 1);
    for_each_butterfly<stages, 1 << stage>([&](auto i, auto j, auto block, auto number) __attribute__((always_inline)) {
      const Lanes sum = plus(v[i], v[j]);
      Lanes difference = minus(v[i], v[j]);
      if constexpr (room == Room::narrow) difference = plus(difference, p.twice_q);
      const Factor factor = root(stages - 1 - stage, block);

      if constexpr (last_pass && last_stage) {
        v[i] = canonical_from_2q(add_product_lazy(zero(), sum, root(0, -1), p.negative_q), p);
        v[j] = canonical_from_2q(add_product_lazy(zero(), difference, factor, p.negative_q), p);
      } else {
        const Offset next = [&]() __attribute__((always_inline)) {
          if constexpr (last_stage)
            return out;
          else
            return offsets.template of<(decltype(block)::value % roles_of_pass(stages))>();
        }
        ();
        v[i] = reduce_sums ? reduce_lazy(sum, p.barrett, p.negative_q, next.negative_count) : sum;
        v[j] = add_product_lazy(next.multiple, difference, factor, p.negative_q);
      }
      beside(s, number);
    });
  });
}

/// What the next cached block reads and writes.
struct NextBlock {
  Ahead roots, source, out;

  TACET_LANES_INLINE void fetch_some() {
    roots.fetch_some();
    source.fetch_some();
    out.fetch_some();
  }
};

/// `stages` stages on `blocks` consecutive blocks of `length` coefficients; the first block has root `index` of the
/// pass's last stage, and the next pass has next_roles roles.
template <Room room, bool last_pass, int stages>
void inverse_pass(Word* values, std::size_t index, std::size_t blocks, std::size_t length, int next_roles,
                  const Word* roots, const Offsets<room>& offsets, const Prime& p, NextBlock& next) {
  const std::size_t stride = length >> stages;
  for (std::size_t b = 0; b < blocks; ++b, ++index, values += length) {
    const Offset out = offsets.of(index & static_cast<std::size_t>(next_roles - 1));
    for (std::size_t at = 0; at < stride; at += lane_count) {
      next.fetch_some();
      Lanes v[1 << stages];
      unrolled<1 << stages>([&](auto i) __attribute__((always_inline)) { v[i] = load(values + at + i * stride); });
      inverse_butterflies<room, last_pass, stages>(
          v, p, offsets, out,
          [&](int stage, int block) __attribute__((always_inline)) {
            return broadcast_root(roots, (index << stage) + static_cast<std::size_t>(block));
          },
          [](auto, auto) {});
      unrolled<1 << stages>([&](auto i) __attribute__((always_inline)) { store(values + at + i * stride, v[i]); });
    }
  }
}

/// The first three stages on consecutive groups of 64 coefficients, from `source`, which may be the same. The last
/// group's results are transposed during the butterflies of this one: each alone would leave one of the two vector
/// ports idle.
template <Room room>
void inverse_groups(Word* values, const Word* source, std::size_t groups, const Word* group_roots, int next_roles,
                    const Offsets<room>& offsets, const Prime& p) {
  const Offset out = offsets.of_lanes(next_roles);  // lane l is block l of the group
  Transposition previous;
  previous.load_rows(source);  // a first round for nothing: it is stored nowhere
  for (std::size_t h = 0; h < groups; ++h, group_roots += group_root_words) {
    Word* const group = values + h * group_size;
    Lanes v[8];
    unrolled<8>([&](auto i) __attribute__((always_inline)) {
      v[i] = load(source + h * group_size + i * lane_count);
      if constexpr (role_offset<room>(i) != 0) v[i] = plus(v[i], offsets.template of<i>().multiple);
    });
    inverse_butterflies<room, false, 3>(
        v, p, offsets, out,
        [&](int stage, int block) __attribute__((always_inline)) { return group_root(group_roots, stage, block, p); },
        [&](auto stage, auto number) __attribute__((always_inline)) { previous.step<stage, number>(); });
    if (h != 0) previous.store_columns(group - group_size);
    unrolled<8>([&](auto i) __attribute__((always_inline)) { previous.rows[i] = v[i]; });
  }
  previous.all_steps();
  previous.store_columns(values + (groups - 1) * group_size);
}

template <Room room, bool last_pass>
void inverse_pass(int stages, Word* values, std::size_t index, std::size_t blocks, std::size_t length, int next_roles,
                  const Word* roots, const Offsets<room>& offsets, const Prime& p, NextBlock& next) {
  switch (stages) {
    case 1:
      return inverse_pass<room, last_pass, 1>(values, index, blocks, length, next_roles, roots, offsets, p, next);
    case 2:
      return inverse_pass<room, last_pass, 2>(values, index, blocks, length, next_roles, roots, offsets, p, next);
    case 3:
      return inverse_pass<room, last_pass, 3>(values, index, blocks, length, next_roles, roots, offsets, p, next);
    default:
      return inverse_pass<room, last_pass, 4>(values, index, blocks, length, next_roles, roots, offsets, p, next);
  }
}

template <Room room>
void inverse(Word* values, const Word* source, const NttTable& table) {
  const Prime p(table.modulus);
  const Offsets<room> offsets(table.modulus.q);
  const PassPlan plan(table.log_degree);
  const std::size_t n = std::size_t{1} << table.log_degree;
  const Word* const roots = table.inverse;
  NextBlock next;
  // One pass over `length` coefficients, the block with root `index` of which the pass leaves in `split` parts.
  const auto run_pass = [&](int pass, Word* block, std::size_t index, std::size_t split, std::size_t length) {
    const int stages = plan.stages[pass];
    const int next_roles = pass == 0 ? 1 : roles_of_pass(plan.stages[pass - 1]);
    length /= split;
    index *= split;
    if (pass == 0)
      inverse_pass<room, true>(stages, block, index, split, length, next_roles, roots, offsets, p, next);
    else
      inverse_pass<room, false>(stages, block, index, split, length, next_roles, roots, offsets, p, next);
  };

  const std::size_t cached_blocks = std::size_t{1} << plan.limb_stages;
  const std::size_t cached_length = n >> plan.limb_stages;
  const std::size_t groups = cached_length / group_size;
  const std::size_t root_words = groups * group_root_words;
  for (std::size_t c = 0; c < cached_blocks; ++c) {
    Word* const block = values + c * cached_length;
    const Word* const group_roots = roots + n / 4 + c * root_words;
    inverse_groups<room>(block, source + c * cached_length, groups, group_roots,
                         roles_of_pass(plan.stages[plan.passes - 1]), offsets, p);
    if (c + 1 < cached_blocks) {
      next.roots = {group_roots + root_words, group_roots + 2 * root_words};
      next.source = {source + (c + 1) * cached_length, source + (c + 2) * cached_length};
      if (values != source) next.out = {values + (c + 1) * cached_length, values + (c + 2) * cached_length};
    }
    std::size_t split = cached_length / 8;
    for (int pass = plan.passes - 1; pass >= plan.limb_passes; --pass) {
      split >>= plan.stages[pass];
      run_pass(pass, block, cached_blocks + c, split, cached_length);
    }
  }

  std::size_t split = cached_blocks;
  for (int pass = plan.limb_passes - 1; pass >= 0; --pass) {
    split >>= plan.stages[pass];
    run_pass(pass, values, 1, split, n);
  }
}

}  // namespace

bool ntt_inverse_into(Word* out, const Word* values, const NttTable& table) {
  if (table.log_degree < log_degree_min || table.log_degree > log_degree_max) return false;
  if (!supports(lane_count, table.modulus) || !aligned(out) || !aligned(values) || !aligned(table.inverse))
    return false;
  with_room(table.modulus, [&](auto room) { inverse<decltype(room)::value>(out, values, table); });
  return true;
}

bool ntt_inverse(Word* values, const NttTable& table) { return ntt_inverse_into(values, values, table); }

}  // namespace tacet::backend::avx512
