// SPDX-License-Identifier: Apache-2.0
//
// Base conversion as a matrix product, in blocks of four targets by two vectors: each entry of the matrix is broadcast
// from memory once for two vectors. Limbs are powers of two apart, so the columns of many sources fall into the same
// sets of a cache; a few columns at a time are therefore copied side by side, and all targets are made from the copy.
#include "backend/avx512/kernels.h"
#include "backend/avx512/lanes.h"

namespace tacet::backend::avx512 {
namespace {

/// Targets and vectors that share a pass over the sources: two halves of a sum for each fill sixteen registers.
inline constexpr std::size_t targets_at_once = 4;
inline constexpr std::size_t vectors_at_once = 2;
/// Words of the copy: 24 KiB, half of the first-level cache. It holds two vectors of up to 191 sources.
inline constexpr std::size_t copy_words = 3072;

/// `count` sources of a block of columns; source i is at first + i * stride.
struct Columns {
  const Word* first;
  std::size_t stride;
  std::size_t count;
};

/// Two vectors, at column `at` of the sources, of `targets` targets, stored at column `to`.
template <std::size_t targets, std::size_t vectors>
TACET_LANES_INLINE void convert_at(Word* const* out, std::size_t to, const PrimeWords* primes, const Columns& sources,
                                   std::size_t at, const Word* matrix) {
  WideSum sum[targets][vectors];
  for (std::size_t t = 0; t < targets; ++t)
    for (std::size_t v = 0; v < vectors; ++v) sum[t][v] = {zero(), zero()};
  for (std::size_t first = 0; first < sources.count; first += terms_before_reduction) {
    if (first != 0) {
      for (std::size_t t = 0; t < targets; ++t)
        for (std::size_t v = 0; v < vectors; ++v) sum[t][v] = {zero(), reduce(sum[t][v], Prime(primes[t]))};
    }
    const std::size_t left = sources.count - first;
    const std::size_t last = left < terms_before_reduction ? sources.count : first + terms_before_reduction;
    for (std::size_t i = first; i < last; ++i) {
      Lanes x[vectors];
      for (std::size_t v = 0; v < vectors; ++v) x[v] = load(sources.first + i * sources.stride + at + v * lane_count);
      for (std::size_t t = 0; t < targets; ++t) {
        const Lanes entry = broadcast(matrix[t * sources.count + i]);
        for (std::size_t v = 0; v < vectors; ++v) sum[t][v].add_product(x[v], entry);
      }
    }
  }
  for (std::size_t t = 0; t < targets; ++t)
    for (std::size_t v = 0; v < vectors; ++v) store(out[t] + to + v * lane_count, reduce(sum[t][v], Prime(primes[t])));
}

/// Columns [0, width) of the sources to columns [to, to + width) of the targets.
template <std::size_t targets>
void convert(Word* const* out, std::size_t to, const ModulusConstants* moduli, const Columns& sources,
             std::size_t width, const Word* matrix) {
  PrimeWords primes[targets];
  for (std::size_t t = 0; t < targets; ++t) primes[t] = PrimeWords(moduli[t]);
  std::size_t at = 0;
  for (; at + vectors_at_once * lane_count <= width; at += vectors_at_once * lane_count)
    convert_at<targets, vectors_at_once>(out, to + at, primes, sources, at, matrix);
  for (; at < width; at += lane_count) convert_at<targets, 1>(out, to + at, primes, sources, at, matrix);
}

void convert_all(Word* const* out, std::size_t to, const ModulusConstants* moduli, std::size_t target_count,
                 const Columns& sources, std::size_t width, const Word* matrix) {
  std::size_t t = 0;
  for (; t + targets_at_once <= target_count; t += targets_at_once)
    convert<targets_at_once>(out + t, to, moduli + t, sources, width, matrix + t * sources.count);
  out += t, moduli += t, matrix += t * sources.count;
  switch (target_count - t) {
    case 3:
      return convert<3>(out, to, moduli, sources, width, matrix);
    case 2:
      return convert<2>(out, to, moduli, sources, width, matrix);
    case 1:
      return convert<1>(out, to, moduli, sources, width, matrix);
    default:
      return;
  }
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

  const std::size_t sources = count + 1;
  const std::size_t vectors = copy_words / (sources * lane_count);
  if (vectors < vectors_at_once) return false;
  const std::size_t width = vectors / vectors_at_once * vectors_at_once * lane_count;
  alignas(cache_line_bytes) Word copy[copy_words];
  for (std::size_t at = 0; at < n; at += width) {
    const std::size_t columns = n - at < width ? n - at : width;
    for (std::size_t i = 0; i < sources; ++i) {
      const Word* const source = (i < count ? scaled[i] : overflow) + at;
      for (std::size_t j = 0; j < columns; j += lane_count) store(copy + i * width + j, load(source + j));
    }
    convert_all(targets, at, moduli, target_count, {copy, width, sources}, columns, matrix);
  }
  return true;
}

}  // namespace tacet::backend::avx512
