// SPDX-License-Identifier: Apache-2.0
//
// Transforms fused with what is done to their results: the inner product of key switching and the last step of a
// division. Once the passes over whole limbs are done, one block of every
// digit is transformed to the end and used while it is in the second-level cache, and what it is combined with is
// fetched during the transforms, whose arithmetic leaves the memory idle.
#include "backend/avx512/group_turn.h"
#include "backend/avx512/inner_product.h"
#include "backend/avx512/kernels.h"
#include "backend/avx512/ntt_forward.h"

namespace tacet::backend::avx512 {
namespace {

/// Digits whose pointers fit the arrays below.
constexpr std::size_t digits_max = 128;
/// Keys of one block that are fetched ahead: more would push each other out of the second-level cache.
constexpr std::size_t keys_ahead = 1;

/// Digits that are transformed together: as many as the second-level cache keeps between the passes over whole limbs
/// and the blocks.
constexpr std::size_t bytes_at_once = std::size_t{2} << 20;

/// The products of one block, evaluated already, with one key.
class KeyProducts {
 public:
  /// Digits [first, last) of the job, the transforms of which are at shared[0], .. .
  TACET_LANES_INLINE KeyProducts(const DigitProducts& job, std::size_t k, std::size_t first, std::size_t last,
                                 const Word* const* shared, bool accumulate)
      : job_(job),
        out_{job.out[2 * k], job.out[2 * k + 1]},
        shared_(shared),
        count_(last - first),
        accumulate_(accumulate),
        with_addends_(first == 0) {
    for (std::size_t d = first; d < last; ++d) {
      operand0_[d - first] = job.keys[k].limb(d, 0);
      operand1_[d - first] = job.keys[k].limb(d, 1);
    }
  }

  /// Group `from`, whose results belong at group `to`, turned if `turn` is not null.
  TACET_LANES_INLINE void group(std::size_t from, std::size_t to, const GroupTurn* turn, const Prime& p) const {
    alignas(cache_line_bytes) Word sums[2][group_size];
    for (std::size_t half = 0; half < group_size; half += vectors_at_once * lane_count) {
      const std::size_t at = from * group_size + half;
      inner_product_at<vectors_at_once>(
          shared_, operand0_, operand1_, count_, at, p,
          [&](int c, std::size_t v) { return addend(c, at + v * lane_count, p); },
          [&](int c, std::size_t v, Lanes sum) { store(sums[c] + half + v * lane_count, sum); });
    }
    for (int c = 0; c < 2; ++c) {
      Word* const out = out_[c] + to * group_size;
      const auto write = [&](std::size_t k, Lanes x) __attribute__((always_inline)) {
        Word* const place = out + k * lane_count;
        if (accumulate_)
          store(place, subtract_if_not_below(plus(x, load(place)), p.q));
        else
          _mm512_stream_si512(reinterpret_cast<__m512i*>(place), x);
      };
      if (turn != nullptr) {
        turn->turn(to, sums[c], write);
      } else {
        unrolled<8>([&](auto k) __attribute__((always_inline)) { write(k, load(sums[c] + k * lane_count)); });
      }
    }
  }

 private:
  TACET_LANES_INLINE Lanes addend(int c, std::size_t at, const Prime& p) const {
    if (!with_addends_ || job_.addends[c] == nullptr) return zero();
    return low_52(add_product_lazy(zero(), load(job_.addends[c] + at), Factor(job_.addend_scale), p.negative_q));
  }

  const DigitProducts& job_;
  Word* out_[2];
  const Word* const* shared_;
  std::size_t count_;
  bool accumulate_;
  bool with_addends_;
  const Word* operand0_[digits_max];
  const Word* operand1_[digits_max];
};

/// All groups of block c, of `groups` groups.
TACET_LANES_INLINE void block_products(const KeyProducts& products, const std::uint32_t* index, std::size_t c,
                                       std::size_t blocks, std::size_t groups, const Prime& p) {
  if (index == nullptr) {
    for (std::size_t h = c * groups; h < (c + 1) * groups; ++h) products.group(h, h, nullptr, p);
    return;
  }
  const GroupTurn turn(index);
  std::size_t target = 0;  // the block that this one goes to
  while (target < blocks && turn.source(target * groups) / groups != c) ++target;
  std::uint32_t place[std::size_t{1} << log_cached_block >> 6] = {};
  for (std::size_t h = target * groups; h < (target + 1) * groups; ++h)
    place[turn.source(h) - c * groups] = static_cast<std::uint32_t>(h);
  for (std::size_t h = 0; h < groups; ++h) products.group(c * groups + h, place[h], &turn, p);
}

/// Digits [first, last) of the job.
template <Room room>
void run(const DigitProducts& job, std::size_t first, std::size_t last, bool accumulate,
         const ForwardTransform<room>& transform, const Prime& p) {
  const Word* shared[digits_max];
  for (std::size_t d = first; d < last; ++d) {
    shared[d - first] = job.evaluated[d] != nullptr ? job.evaluated[d] : job.digits[d];
    NothingAhead nothing;
    if (job.evaluated[d] == nullptr) transform.limb_passes(job.digits[d], nothing);
  }
  const std::size_t length = transform.cached_length();
  for (std::size_t c = 0; c < transform.cached_blocks(); ++c) {
    const std::size_t begin = c * length;
    RangesAhead ahead;
    ahead.add(transform.group_roots(c), transform.group_root_count());
    for (std::size_t k = 0; k < job.key_count && k < keys_ahead; ++k) {
      for (std::size_t d = first; d < last; ++d) {
        ahead.add(job.keys[k].limb(d, 0) + begin, length);
        ahead.add(job.keys[k].limb(d, 1) + begin, length);
      }
    }
    for (std::size_t d = first; d < last; ++d)
      if (job.evaluated[d] == nullptr) transform.cached_block(job.digits[d], c, ahead);
    for (std::size_t k = 0; k < job.key_count; ++k) {
      const KeyProducts products(job, k, first, last, shared, accumulate);
      block_products(products, job.turns != nullptr ? job.turns[k] : nullptr, c, transform.cached_blocks(),
                     length / group_size, p);
    }
  }
  _mm_sfence();  // what was streamed is read by other threads
}

template <Room room>
void run(const DigitProducts& job, const NttTable& table) {
  const ForwardTransform<room> transform(table);
  const Prime p(table.modulus);
  const std::size_t limb_bytes = sizeof(Word) << table.log_degree;
  const std::size_t at_once = limb_bytes < bytes_at_once ? bytes_at_once / limb_bytes : 1;
  for (std::size_t first = 0; first < job.count; first += at_once) {
    const std::size_t last = first + at_once < job.count ? first + at_once : job.count;
    run<room>(job, first, last, job.accumulate || first != 0, transform, p);
  }
}

bool all_aligned(const DigitProducts& job) {
  for (const Word* addend : job.addends)
    if (addend != nullptr && !aligned(addend)) return false;
  for (std::size_t d = 0; d < job.count; ++d)
    if (!aligned(job.evaluated[d] != nullptr ? job.evaluated[d] : job.digits[d])) return false;
  for (std::size_t k = 0; k < job.key_count; ++k) {
    if (!aligned(job.out[2 * k]) || !aligned(job.out[2 * k + 1])) return false;
    if (!aligned(job.keys[k].first) || job.keys[k].part_stride % lane_count != 0) return false;
    if (job.keys[k].digit_stride % lane_count != 0) return false;
  }
  return true;
}

}  // namespace

bool digit_products(const DigitProducts& job, const NttTable& table) {
  if (table.log_degree < log_degree_min || table.log_degree > log_degree_max) return false;
  if (!supports(lane_count, table.modulus) || !aligned(table.forward)) return false;
  if (job.count > digits_max || !all_aligned(job)) return false;
  with_room(table.modulus, [&](auto room) { run<decltype(room)::value>(job, table); });
  return true;
}

bool transform_subtract_multiply(Word* out, const Word* a, Word* lifted, const Word* addend, Multiplier scalar,
                                 const NttTable& table) {
  if (table.log_degree < log_degree_min || table.log_degree > log_degree_max) return false;
  if (!supports(lane_count, table.modulus) || !aligned(table.forward)) return false;
  if (!aligned(out) || !aligned(a) || !aligned(lifted) || (addend != nullptr && !aligned(addend))) return false;
  with_room(table.modulus, [&](auto room) {
    const ForwardTransform<decltype(room)::value> transform(table);
    const Prime p(table.modulus);
    const Factor factor(scalar);
    NothingAhead nothing;
    transform.limb_passes(lifted, nothing);
    const std::size_t length = transform.cached_length();
    for (std::size_t c = 0; c < transform.cached_blocks(); ++c) {
      const std::size_t first = c * length;
      RangesAhead ahead;
      ahead.add(transform.group_roots(c), transform.group_root_count());
      ahead.add(a + first, length);
      if (addend != nullptr) ahead.add(addend + first, length);
      transform.cached_block(lifted, c, ahead);
      for (std::size_t j = first; j < first + length; j += lane_count) {
        // a - x + q is in (0, 2q); the product is lazy in [0, 2q), with the addend in [0, 3q).
        const Lanes difference = plus(minus(load(a + j), load(lifted + j)), p.q);
        const Lanes sum = addend != nullptr ? load(addend + j) : zero();
        _mm512_stream_si512(reinterpret_cast<__m512i*>(out + j),
                            canonical_from_4q(add_product_lazy(sum, difference, factor, p.negative_q), p));
      }
    }
  });
  _mm_sfence();  // what was streamed is read by other threads
  return true;
}

}  // namespace tacet::backend::avx512
