// SPDX-License-Identifier: Apache-2.0
//
// Sums of products of variable operands: tensor products of ciphertexts and the inner products of key switching.
#include "backend/avx512/kernels.h"
#include "backend/avx512/lanes.h"

namespace tacet::backend::avx512 {
namespace {

/// Vectors of each limb that an inner product takes at a time: four times two outputs times two halves of a sum fill
/// sixteen registers, and four cache lines in a row keep a stream of memory efficient.
inline constexpr std::size_t vectors_at_once = 4;

template <std::size_t vectors>
TACET_LANES_INLINE void inner_product_at(Word* const out[2], const Word* const* shared, const Word* const* operand0,
                                         const Word* const* operand1, std::size_t count, bool accumulate,
                                         std::size_t at, const Prime& p) {
  WideSum sum0[vectors], sum1[vectors];
  for (std::size_t v = 0; v < vectors; ++v) {
    sum0[v] = {zero(), accumulate ? load(out[0] + at + v * lane_count) : zero()};
    sum1[v] = {zero(), accumulate ? load(out[1] + at + v * lane_count) : zero()};
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
    store(out[0] + at + v * lane_count, reduce(sum0[v], p));
    store(out[1] + at + v * lane_count, reduce(sum1[v], p));
  }
}

}  // namespace

bool tensor_product(Word* const out[3], const Word* const a[2], const Word* const b[2], std::size_t n,
                    const ModulusConstants& modulus) {
  if (!supports(n, modulus)) return false;
  for (int i = 0; i < 3; ++i)
    if (!aligned(out[i])) return false;
  for (int i = 0; i < 2; ++i)
    if (!aligned(a[i]) || !aligned(b[i])) return false;
  const Prime p(modulus);
  for (std::size_t j = 0; j < n; j += lane_count) {
    const Lanes a0 = load(a[0] + j), a1 = load(a[1] + j), b0 = load(b[0] + j), b1 = load(b[1] + j);
    WideSum low{zero(), zero()}, middle = low, high = low;
    low.add_product(a0, b0);
    middle.add_product(a0, b1);
    middle.add_product(a1, b0);
    high.add_product(a1, b1);
    store(out[0] + j, reduce<false>(low, p));
    store(out[1] + j, reduce(middle, p));
    store(out[2] + j, reduce<false>(high, p));
  }
  return true;
}

bool tensor_square(Word* const out[3], const Word* const a[2], std::size_t n, const ModulusConstants& modulus) {
  if (!supports(n, modulus)) return false;
  for (int i = 0; i < 3; ++i)
    if (!aligned(out[i])) return false;
  if (!aligned(a[0]) || !aligned(a[1])) return false;
  const Prime p(modulus);
  for (std::size_t j = 0; j < n; j += lane_count) {
    const Lanes a0 = load(a[0] + j), a1 = load(a[1] + j);
    WideSum low{zero(), zero()}, middle = low, high = low;
    low.add_product(a0, a0);
    middle.add_product(plus(a0, a0), a1);  // 2 a0 < 2^51
    high.add_product(a1, a1);
    store(out[0] + j, reduce<false>(low, p));
    store(out[1] + j, reduce<false>(middle, p));
    store(out[2] + j, reduce<false>(high, p));
  }
  return true;
}

bool inner_product(Word* const out[2], const Word* const* shared, const Word* const* operand0,
                   const Word* const* operand1, std::size_t count, bool accumulate, std::size_t n,
                   const ModulusConstants& modulus) {
  if (!supports(n, modulus) || !aligned(out[0]) || !aligned(out[1])) return false;
  for (std::size_t d = 0; d < count; ++d)
    if (!aligned(shared[d]) || !aligned(operand0[d]) || !aligned(operand1[d])) return false;
  const Prime p(modulus);
  std::size_t at = 0;
  for (; at + vectors_at_once * lane_count <= n; at += vectors_at_once * lane_count)
    inner_product_at<vectors_at_once>(out, shared, operand0, operand1, count, accumulate, at, p);
  for (; at < n; at += lane_count) inner_product_at<1>(out, shared, operand0, operand1, count, accumulate, at, p);
  return true;
}

}  // namespace tacet::backend::avx512
