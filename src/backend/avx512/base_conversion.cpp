// SPDX-License-Identifier: Apache-2.0
//
// Base conversion as a matrix product: each entry of the matrix is broadcast from memory once for two vectors.
#include "backend/avx512/kernels.h"
#include "backend/avx512/lanes.h"

namespace tacet::backend::avx512 {
namespace {

/// Targets and vectors that share a pass over the sources: two halves of a sum for each fill sixteen registers.
inline constexpr std::size_t targets_at_once = 4;
inline constexpr std::size_t vectors_at_once = 2;

template <std::size_t targets, std::size_t vectors>
TACET_LANES_INLINE void convert_at(Word* const* out, const ModulusConstants* moduli, const Word* const* scaled,
                                   const Word* overflow, std::size_t count, const Word* matrix, std::size_t at) {
  const std::size_t row = count + 1;
  WideSum sum[targets][vectors];
  for (std::size_t t = 0; t < targets; ++t)
    for (std::size_t v = 0; v < vectors; ++v) sum[t][v] = {zero(), zero()};
  const auto add_source = [&](const Word* source, std::size_t i) __attribute__((always_inline)) {
    Lanes x[vectors];
    for (std::size_t v = 0; v < vectors; ++v) x[v] = load(source + at + v * lane_count);
    for (std::size_t t = 0; t < targets; ++t) {
      const Lanes entry = broadcast(matrix[t * row + i]);
      for (std::size_t v = 0; v < vectors; ++v) sum[t][v].add_product(x[v], entry);
    }
  };

  for (std::size_t first = 0; first < count; first += terms_before_reduction - 1) {
    if (first != 0) {
      for (std::size_t t = 0; t < targets; ++t)
        for (std::size_t v = 0; v < vectors; ++v) sum[t][v] = {zero(), reduce(sum[t][v], Prime(moduli[t]))};
    }
    const std::size_t left = count - first;
    const std::size_t last = left < terms_before_reduction ? count : first + terms_before_reduction - 1;
    for (std::size_t i = first; i < last; ++i) add_source(scaled[i], i);
  }
  add_source(overflow, count);  // the fifteenth term at most
  for (std::size_t t = 0; t < targets; ++t)
    for (std::size_t v = 0; v < vectors; ++v) store(out[t] + at + v * lane_count, reduce(sum[t][v], Prime(moduli[t])));
}

template <std::size_t targets>
void convert(Word* const* out, const ModulusConstants* moduli, const Word* const* scaled, const Word* overflow,
             std::size_t count, const Word* matrix, std::size_t n) {
  std::size_t at = 0;
  for (; at + vectors_at_once * lane_count <= n; at += vectors_at_once * lane_count)
    convert_at<targets, vectors_at_once>(out, moduli, scaled, overflow, count, matrix, at);
  for (; at < n; at += lane_count) convert_at<targets, 1>(out, moduli, scaled, overflow, count, matrix, at);
}

}  // namespace

bool base_convert_prepare(Word* const* scaled, Word* overflow, const Word* const* sources,
                          const ConversionSource* constants, std::size_t count, unsigned fraction_bits, std::size_t n) {
  if (!aligned(overflow)) return false;
  for (std::size_t i = 0; i < count; ++i)
    if (!supports(n, constants[i].modulus) || !aligned(scaled[i]) || !aligned(sources[i])) return false;
  const Lanes half = broadcast(Word{1} << (fraction_bits - 1));
  for (std::size_t j = 0; j < n; j += lane_count) {
    Lanes sum = half;
    for (std::size_t i = 0; i < count; ++i) {
      const ConversionSource& source = constants[i];
      const Lanes lazy =
          add_product_lazy(zero(), load(sources[i] + j), Factor(source.scale), broadcast(0 - source.modulus.q));
      const Lanes y = subtract_if_not_below(low_52(lazy), broadcast(source.modulus.q));
      sum = add_high(sum, y, broadcast(source.reciprocal));
      store(scaled[i] + j, y);
    }
    store(overflow + j, _mm512_srli_epi64(sum, fraction_bits));
  }
  return true;
}

bool base_convert(Word* const* targets, const ModulusConstants* moduli, std::size_t target_count,
                  const Word* const* scaled, const Word* overflow, std::size_t count, const Word* matrix,
                  std::size_t n) {
  if (n % lane_count != 0 || !aligned(overflow)) return false;
  for (std::size_t i = 0; i < count; ++i)
    if (!aligned(scaled[i])) return false;
  for (std::size_t t = 0; t < target_count; ++t)
    if (!supports(n, moduli[t]) || !aligned(targets[t])) return false;

  std::size_t t = 0;
  for (; t + targets_at_once <= target_count; t += targets_at_once)
    convert<targets_at_once>(targets + t, moduli + t, scaled, overflow, count, matrix + t * (count + 1), n);
  switch (target_count - t) {
    case 3:
      convert<3>(targets + t, moduli + t, scaled, overflow, count, matrix + t * (count + 1), n);
      break;
    case 2:
      convert<2>(targets + t, moduli + t, scaled, overflow, count, matrix + t * (count + 1), n);
      break;
    case 1:
      convert<1>(targets + t, moduli + t, scaled, overflow, count, matrix + t * (count + 1), n);
      break;
    default:
      break;
  }
  return true;
}

}  // namespace tacet::backend::avx512
