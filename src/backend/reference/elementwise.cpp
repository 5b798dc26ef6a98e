// SPDX-License-Identifier: Apache-2.0
#include "backend/reference/kernels.h"
#include "backend/reference/residue.h"

namespace tacet::backend::reference {

bool add(Word* out, const Word* a, const Word* b, std::size_t n, const ModulusConstants& modulus) {
  for (std::size_t j = 0; j < n; ++j) out[j] = add_residues(a[j], b[j], modulus.q);
  return true;
}

bool subtract(Word* out, const Word* a, const Word* b, std::size_t n, const ModulusConstants& modulus) {
  for (std::size_t j = 0; j < n; ++j) out[j] = subtract_residues(a[j], b[j], modulus.q);
  return true;
}

bool negate(Word* out, const Word* a, std::size_t n, const ModulusConstants& modulus) {
  for (std::size_t j = 0; j < n; ++j) out[j] = subtract_residues(0, a[j], modulus.q);
  return true;
}

bool multiply(Word* out, const Word* a, const Word* b, std::size_t n, const ModulusConstants& modulus) {
  for (std::size_t j = 0; j < n; ++j) out[j] = reduce_double(DoubleWord{a[j]} * b[j], modulus);
  return true;
}

bool multiply_accumulate(Word* out, const Word* a, const Word* b, std::size_t n, const ModulusConstants& modulus) {
  for (std::size_t j = 0; j < n; ++j) out[j] = reduce_double(DoubleWord{a[j]} * b[j] + out[j], modulus);
  return true;
}

bool multiply_scalar(Word* out, const Word* a, Multiplier scalar, std::size_t n, const ModulusConstants& modulus) {
  for (std::size_t j = 0; j < n; ++j) out[j] = multiply_residue(a[j], scalar, modulus.q);
  return true;
}

bool multiply_scalar_accumulate(Word* out, const Word* a, Multiplier scalar, std::size_t n,
                                const ModulusConstants& modulus) {
  for (std::size_t j = 0; j < n; ++j)
    out[j] = add_residues(out[j], multiply_residue(a[j], scalar, modulus.q), modulus.q);
  return true;
}

bool subtract_multiply_scalar(Word* out, const Word* a, const Word* b, Multiplier scalar, std::size_t n,
                              const ModulusConstants& modulus) {
  for (std::size_t j = 0; j < n; ++j)
    out[j] = multiply_residue(subtract_residues(a[j], b[j], modulus.q), scalar, modulus.q);
  return true;
}

bool permute(Word* out, const Word* in, const std::uint32_t* index, std::size_t n) {
  for (std::size_t p = 0; p < n; ++p) out[p] = in[index[p]];
  return true;
}

}  // namespace tacet::backend::reference
