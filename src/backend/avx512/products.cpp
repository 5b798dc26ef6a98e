// SPDX-License-Identifier: Apache-2.0
//
// Sums of products of variable operands: tensor products of ciphertexts and the inner products of key switching.
#include "backend/avx512/inner_product.h"
#include "backend/avx512/kernels.h"

namespace tacet::backend::avx512 {
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
  inner_product_range(out, shared, operand0, operand1, count, accumulate, 0, n, p);
  return true;
}

}  // namespace tacet::backend::avx512
