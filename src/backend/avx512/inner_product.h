// SPDX-License-Identifier: Apache-2.0
//
// The inner product of key switching on a range of positions, accumulators in registers.
#pragma once

#include "backend/avx512/lanes.h"

namespace tacet::backend::avx512 {
namespace {

/// Vectors of each limb that an inner product takes at a time: four times two outputs times two halves of a sum fill
/// sixteen registers, and four cache lines in a row keep a stream of memory efficient.
inline constexpr std::size_t vectors_at_once = 4;

/// The inner products of `vectors` vectors at position `at` with both operands: start(c, v) gives what is added to
/// vector v of part c, below 2^52, and finish(c, v, sum) takes the sum.
template <std::size_t vectors, class Start, class Finish>
TACET_LANES_INLINE void inner_product_at(const Word* const* shared, const Word* const* operand0,
                                         const Word* const* operand1, std::size_t count, std::size_t at, const Prime& p,
                                         Start&& start, Finish&& finish) {
  WideSum sum0[vectors], sum1[vectors];
  for (std::size_t v = 0; v < vectors; ++v) {
    sum0[v] = {zero(), start(0, v)};
    sum1[v] = {zero(), start(1, v)};
  }
  for (std::size_t first = 0; first < count; first += terms_before_reduction) {
    if (first != 0) {
      for (std::size_t v = 0; v < vectors; ++v) {
        sum0[v] = {zero(), reduce(sum0[v], p)};
        sum1[v] = {zero(), reduce(sum1[v], p)};
      }
    }
    const std::size_t last = first + terms_before_reduction < count ? first + terms_before_reduction : count;
    for (std::size_t d = first; d < last; ++d) {
      for (std::size_t v = 0; v < vectors; ++v) {
        const Lanes x = load(shared[d] + at + v * lane_count);
        sum0[v].add_product(x, load(operand0[d] + at + v * lane_count));
        sum1[v].add_product(x, load(operand1[d] + at + v * lane_count));
      }
    }
  }
  for (std::size_t v = 0; v < vectors; ++v) {
    finish(0, v, reduce(sum0[v], p));
    finish(1, v, reduce(sum1[v], p));
  }
}

/// The same added to what out holds, if `accumulate`, and stored there.
template <std::size_t vectors>
TACET_LANES_INLINE void inner_product_at(Word* const out[2], const Word* const* shared, const Word* const* operand0,
                                         const Word* const* operand1, std::size_t count, bool accumulate,
                                         std::size_t at, const Prime& p) {
  inner_product_at<vectors>(
      shared, operand0, operand1, count, at, p,
      [&](int c, std::size_t v) { return accumulate ? load(out[c] + at + v * lane_count) : zero(); },
      [&](int c, std::size_t v, Lanes sum) { store(out[c] + at + v * lane_count, sum); });
}

/// Positions [first, last), a multiple of eight apart.
inline void inner_product_range(Word* const out[2], const Word* const* shared, const Word* const* operand0,
                                const Word* const* operand1, std::size_t count, bool accumulate, std::size_t first,
                                std::size_t last, const Prime& p) {
  std::size_t at = first;
  for (; at + vectors_at_once * lane_count <= last; at += vectors_at_once * lane_count)
    inner_product_at<vectors_at_once>(out, shared, operand0, operand1, count, accumulate, at, p);
  for (; at < last; at += lane_count) inner_product_at<1>(out, shared, operand0, operand1, count, accumulate, at, p);
}

}  // namespace
}  // namespace tacet::backend::avx512
