// SPDX-License-Identifier: Apache-2.0
#include "backend/reference/kernels.h"
#include "backend/reference/residue.h"

namespace tacet::backend::reference {

bool base_convert_prepare(Word* const* scaled, Word* overflow, const Word* const* sources,
                          const ConversionSource* constants, std::size_t count, unsigned fraction_bits, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) {
    Word sum = Word{1} << (fraction_bits - 1);
    for (std::size_t i = 0; i < count; ++i) {
      const Word y = multiply_residue(sources[i][j], constants[i].scale, constants[i].modulus.q);
      sum += static_cast<Word>((DoubleWord{y} * constants[i].reciprocal) >> 52);
      scaled[i][j] = y;
    }
    overflow[j] = sum >> fraction_bits;
  }
  return true;
}

bool base_convert(Word* const* targets, const ModulusConstants* moduli, std::size_t target_count,
                  const Word* const* scaled, const Word* overflow, std::size_t count, const Word* matrix,
                  std::size_t n) {
  for (std::size_t t = 0; t < target_count; ++t) {
    const Word* const row = matrix + t * (count + 1);
    for (std::size_t j = 0; j < n; ++j) {
      DoubleWord sum = 0;
      for (std::size_t i = 0; i <= count; ++i) {
        if (i != 0 && i % terms_before_reduction == 0) sum = reduce_double(sum, moduli[t]);
        sum += DoubleWord{i < count ? scaled[i][j] : overflow[j]} * row[i];
      }
      targets[t][j] = reduce_double(sum, moduli[t]);
    }
  }
  return true;
}

}  // namespace tacet::backend::reference
