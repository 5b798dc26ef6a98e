// SPDX-License-Identifier: Apache-2.0
//
// Sums of products: tensor products of ciphertexts and the inner products of key switching.
#include "backend/reference/kernels.h"
#include "backend/reference/residue.h"

namespace tacet::backend::reference {
namespace {

/// sum over d of a[d][at] b[d][at].
Word sum_of_products(const Word* const* a, const Word* const* b, std::size_t count, std::size_t at,
                     const ModulusConstants& modulus) {
  DoubleWord sum = 0;
  for (std::size_t d = 0; d < count; ++d) {
    if (d != 0 && d % terms_before_reduction == 0) sum = reduce_double(sum, modulus);
    sum += DoubleWord{a[d][at]} * b[d][at];
  }
  return reduce_double(sum, modulus);
}

}  // namespace

bool tensor_product(Word* const out[3], const Word* const a[2], const Word* const b[2], std::size_t n,
                    const ModulusConstants& modulus) {
  for (std::size_t j = 0; j < n; ++j) {
    const DoubleWord a0 = a[0][j], a1 = a[1][j], b0 = b[0][j], b1 = b[1][j];
    out[0][j] = reduce_double(a0 * b0, modulus);
    out[1][j] = reduce_double(a0 * b1 + a1 * b0, modulus);
    out[2][j] = reduce_double(a1 * b1, modulus);
  }
  return true;
}

bool tensor_square(Word* const out[3], const Word* const a[2], std::size_t n, const ModulusConstants& modulus) {
  return tensor_product(out, a, a, n, modulus);
}

bool inner_product(Word* const out[2], const Word* const* shared, const Word* const* operand0,
                   const Word* const* operand1, std::size_t count, bool accumulate, std::size_t n,
                   const ModulusConstants& modulus) {
  for (std::size_t j = 0; j < n; ++j) {
    DoubleWord sum0 = accumulate ? out[0][j] : 0;
    DoubleWord sum1 = accumulate ? out[1][j] : 0;
    for (std::size_t d = 0; d < count; ++d) {
      if (d != 0 && d % terms_before_reduction == 0) {
        sum0 = reduce_double(sum0, modulus);
        sum1 = reduce_double(sum1, modulus);
      }
      sum0 += DoubleWord{shared[d][j]} * operand0[d][j];
      sum1 += DoubleWord{shared[d][j]} * operand1[d][j];
    }
    out[0][j] = reduce_double(sum0, modulus);
    out[1][j] = reduce_double(sum1, modulus);
  }
  return true;
}

bool digit_products(const DigitProducts& job, const NttTable& table) {
  constexpr std::size_t digits_max = 128;
  const std::size_t n = std::size_t{1} << table.log_degree;
  const Word* shared[digits_max];
  for (std::size_t d = 0; d < job.count; ++d) {
    shared[d] = job.evaluated[d];
    if (shared[d] != nullptr) continue;
    ntt_forward(job.digits[d], table);
    shared[d] = job.digits[d];
  }
  for (std::size_t k = 0; k < job.key_count; ++k) {
    const Word* operand0[digits_max];
    const Word* operand1[digits_max];
    for (std::size_t d = 0; d < job.count; ++d) {
      operand0[d] = job.keys[k].limb(d, 0);
      operand1[d] = job.keys[k].limb(d, 1);
    }
    const std::uint32_t* const turn = job.turns != nullptr ? job.turns[k] : nullptr;
    for (std::size_t j = 0; j < n; ++j) {
      const std::size_t at = turn != nullptr ? turn[j] : j;
      for (std::size_t part = 0; part < 2; ++part) {
        Word& out = job.out[2 * k + part][j];
        const Word* const addend = job.addends[part];
        const Word products = sum_of_products(shared, part == 0 ? operand0 : operand1, job.count, at, table.modulus);
        DoubleWord sum = DoubleWord{products} + (job.accumulate ? out : 0);
        if (addend != nullptr) sum += DoubleWord{addend[at]} * job.addend_scale.value;
        out = reduce_double(sum, table.modulus);
      }
    }
  }
  return true;
}

bool transform_subtract_multiply(Word* out, const Word* a, Word* lifted, const Word* addend, Multiplier scalar,
                                 const NttTable& table) {
  const std::size_t n = std::size_t{1} << table.log_degree;
  ntt_forward(lifted, table);
  subtract_multiply_scalar(out, a, lifted, scalar, n, table.modulus);
  if (addend != nullptr) add(out, out, addend, n, table.modulus);
  return true;
}

}  // namespace tacet::backend::reference
