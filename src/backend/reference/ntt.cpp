// SPDX-License-Identifier: Apache-2.0
//
// The negacyclic transform in radix-2 stages, as kernel_types.h defines it. Canonical values between the stages.
#include <algorithm>
#include <utility>

#include "backend/reference/kernels.h"
#include "backend/reference/residue.h"

namespace tacet::backend::reference {
namespace {

/// Root w(index), 1 <= index < n, from the layout that NttTable documents; `roots` is `forward` or `inverse`.
Multiplier root_at(const Word* roots, std::size_t n, std::size_t index, Word q) {
  if (index < n / 8) return {roots[2 * index], roots[2 * index + 1]};
  unsigned stage = 0;
  while (index >= n / 4 << stage) ++stage;
  const std::size_t block = (index >> stage) - n / 8;  // = 8h + l
  const std::size_t k = index & ((std::size_t{1} << stage) - 1);
  const Word* group = roots + n / 4 + 56 * (block / 8);
  const Word quotient = group[8 * ((std::size_t{1} << stage) - 1 + k) + block % 8];
  return {static_cast<Word>((DoubleWord{quotient} * q) >> 52) + 1, quotient};
}

/// Swaps the two lowest octal digits of every position; its own inverse.
void swap_octal_digits(Word* values, std::size_t n) {
  for (std::size_t group = 0; group < n; group += 64)
    for (std::size_t l = 0; l < 8; ++l)
      for (std::size_t k = 0; k < l; ++k) std::swap(values[group + 8 * l + k], values[group + 8 * k + l]);
}

}  // namespace

bool ntt_forward(Word* values, const NttTable& table) {
  const std::size_t n = std::size_t{1} << table.log_degree;
  const Word q = table.modulus.q;
  for (std::size_t j = 0; j < n; ++j) values[j] = reduce_word(values[j], table.modulus);

  for (std::size_t m = 1; m < n; m *= 2) {
    const std::size_t half = n / m / 2;
    for (std::size_t i = 0; i < m; ++i) {
      const Multiplier root = root_at(table.forward, n, m + i, q);
      Word* const block = values + 2 * half * i;
      for (std::size_t j = 0; j < half; ++j) {
        const Word x = block[j];
        const Word y = multiply_residue(block[j + half], root, q);
        block[j] = add_residues(x, y, q);
        block[j + half] = subtract_residues(x, y, q);
      }
    }
  }
  swap_octal_digits(values, n);
  return true;
}

bool ntt_inverse(Word* values, const NttTable& table) {
  const std::size_t n = std::size_t{1} << table.log_degree;
  const Word q = table.modulus.q;
  for (std::size_t j = 0; j < n; ++j) values[j] = reduce_word(values[j], table.modulus);

  swap_octal_digits(values, n);
  for (std::size_t m = n / 2; m >= 1; m /= 2) {
    const std::size_t half = n / m / 2;
    for (std::size_t i = 0; i < m; ++i) {
      const Multiplier root = root_at(table.inverse, n, m + i, q);
      Word* const block = values + 2 * half * i;
      for (std::size_t j = 0; j < half; ++j) {
        const Word x = block[j];
        const Word y = block[j + half];
        block[j] = add_residues(x, y, q);
        block[j + half] = multiply_residue(subtract_residues(x, y, q), root, q);
      }
    }
  }
  // The root of the last stage carries 1/N already; its sums do not.
  const Multiplier inverse_degree{table.inverse[0], table.inverse[1]};
  for (std::size_t j = 0; j < n / 2; ++j) values[j] = multiply_residue(values[j], inverse_degree, q);
  return true;
}

bool ntt_inverse_into(Word* out, const Word* values, const NttTable& table) {
  std::copy_n(values, std::size_t{1} << table.log_degree, out);
  return ntt_inverse(out, table);
}

}  // namespace tacet::backend::reference
