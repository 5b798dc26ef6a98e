// SPDX-License-Identifier: Apache-2.0
//
// Element by element on one or two limbs: limited by the second-level cache's bandwidth from N = 2^14.
#include "backend/avx512/kernels.h"
#include "backend/avx512/lanes.h"

namespace tacet::backend::avx512 {
namespace {

/// out[j] = body(j) for whole vectors.
template <class Body>
TACET_LANES_INLINE void for_each_vector(Word* out, std::size_t n, Body&& body) {
  for (std::size_t j = 0; j < n; j += lane_count) store(out + j, body(j));
}

}  // namespace

bool add(Word* out, const Word* a, const Word* b, std::size_t n, const ModulusConstants& modulus) {
  if (!supports(n, modulus) || !aligned(out) || !aligned(a) || !aligned(b)) return false;
  const Lanes q = broadcast(modulus.q);
  for_each_vector(out, n, [&](std::size_t j) { return subtract_if_not_below(plus(load(a + j), load(b + j)), q); });
  return true;
}

bool subtract(Word* out, const Word* a, const Word* b, std::size_t n, const ModulusConstants& modulus) {
  if (!supports(n, modulus) || !aligned(out) || !aligned(a) || !aligned(b)) return false;
  const Lanes q = broadcast(modulus.q);
  for_each_vector(out, n, [&](std::size_t j) {
    const Lanes difference = minus(load(a + j), load(b + j));  // where negative, the larger of the two unsigned
    return _mm512_min_epu64(difference, plus(difference, q));
  });
  return true;
}

bool negate(Word* out, const Word* a, std::size_t n, const ModulusConstants& modulus) {
  if (!supports(n, modulus) || !aligned(out) || !aligned(a)) return false;
  const Lanes q = broadcast(modulus.q);
  for_each_vector(out, n, [&](std::size_t j) { return subtract_if_not_below(minus(q, load(a + j)), q); });
  return true;
}

bool multiply(Word* out, const Word* a, const Word* b, std::size_t n, const ModulusConstants& modulus) {
  if (!supports(n, modulus) || !aligned(out) || !aligned(a) || !aligned(b)) return false;
  const Prime p(modulus);
  for_each_vector(out, n, [&](std::size_t j) {
    WideSum sum{zero(), zero()};
    sum.add_product(load(a + j), load(b + j));
    return reduce<false>(sum, p);
  });
  return true;
}

bool multiply_accumulate(Word* out, const Word* a, const Word* b, std::size_t n, const ModulusConstants& modulus) {
  if (!supports(n, modulus) || !aligned(out) || !aligned(a) || !aligned(b)) return false;
  const Prime p(modulus);
  for_each_vector(out, n, [&](std::size_t j) {
    WideSum sum{zero(), load(out + j)};
    sum.add_product(load(a + j), load(b + j));
    return reduce(sum, p);
  });
  return true;
}

bool multiply_scalar(Word* out, const Word* a, Multiplier scalar, std::size_t n, const ModulusConstants& modulus) {
  if (!supports(n, modulus) || !aligned(out) || !aligned(a)) return false;
  const Prime p(modulus);
  const Factor factor(scalar);
  for_each_vector(out, n, [&](std::size_t j) {
    return canonical_from_2q(add_product_lazy(zero(), load(a + j), factor, p.negative_q), p);
  });
  return true;
}

bool multiply_scalar_accumulate(Word* out, const Word* a, Multiplier scalar, std::size_t n,
                                const ModulusConstants& modulus) {
  if (!supports(n, modulus) || !aligned(out) || !aligned(a)) return false;
  const Prime p(modulus);
  const Factor factor(scalar);
  for_each_vector(out, n, [&](std::size_t j) {
    return canonical_from_4q(add_product_lazy(load(out + j), load(a + j), factor, p.negative_q), p);
  });
  return true;
}

bool subtract_multiply_scalar(Word* out, const Word* a, const Word* b, Multiplier scalar, std::size_t n,
                              const ModulusConstants& modulus) {
  if (!supports(n, modulus) || !aligned(out) || !aligned(a) || !aligned(b)) return false;
  const Prime p(modulus);
  const Factor factor(scalar);
  for_each_vector(out, n, [&](std::size_t j) {
    const Lanes difference = plus(minus(load(a + j), load(b + j)), p.q);  // in (0, 2q)
    return canonical_from_2q(add_product_lazy(zero(), difference, factor, p.negative_q), p);
  });
  return true;
}

bool permute(Word* out, const Word* in, const std::uint32_t* index, std::size_t n) {
  if (n % lane_count != 0 || !aligned(out) || !aligned(in)) return false;
  for_each_vector(out, n, [&](std::size_t p) {
    const __m256i positions = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(index + p));
    return _mm512_i32gather_epi64(positions, in, 8);
  });
  return true;
}

}  // namespace tacet::backend::avx512
