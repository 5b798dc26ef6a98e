// SPDX-License-Identifier: Apache-2.0
//
// The AVX-512 IFMA kernels, one family a source. Contracts: kernel_table.h. Each declines degrees outside
// 2^10 .. 2^17, lengths that are no multiple of eight, limbs that are not 64-byte aligned, and moduli from 2^50.
#pragma once

#include "backend/kernel_table.h"

namespace tacet::backend::avx512 {

bool ntt_forward(Word* values, const NttTable& table);
bool ntt_inverse(Word* values, const NttTable& table);
bool ntt_inverse_into(Word* out, const Word* values, const NttTable& table);

bool add(Word* out, const Word* a, const Word* b, std::size_t n, const ModulusConstants& modulus);
bool subtract(Word* out, const Word* a, const Word* b, std::size_t n, const ModulusConstants& modulus);
bool negate(Word* out, const Word* a, std::size_t n, const ModulusConstants& modulus);
bool multiply(Word* out, const Word* a, const Word* b, std::size_t n, const ModulusConstants& modulus);
bool multiply_accumulate(Word* out, const Word* a, const Word* b, std::size_t n, const ModulusConstants& modulus);
bool multiply_scalar(Word* out, const Word* a, Multiplier scalar, std::size_t n, const ModulusConstants& modulus);
bool multiply_scalar_accumulate(Word* out, const Word* a, Multiplier scalar, std::size_t n,
                                const ModulusConstants& modulus);
bool subtract_multiply_scalar(Word* out, const Word* a, const Word* b, Multiplier scalar, std::size_t n,
                              const ModulusConstants& modulus);

bool tensor_product(Word* const out[3], const Word* const a[2], const Word* const b[2], std::size_t n,
                    const ModulusConstants& modulus);
bool tensor_square(Word* const out[3], const Word* const a[2], std::size_t n, const ModulusConstants& modulus);

bool inner_product(Word* const out[2], const Word* const* shared, const Word* const* operand0,
                   const Word* const* operand1, std::size_t count, bool accumulate, std::size_t n,
                   const ModulusConstants& modulus);

bool digit_products(const DigitProducts& job, const NttTable& table);

bool transform_subtract_multiply(Word* out, const Word* a, Word* lifted, const Word* addend, Multiplier scalar,
                                 const NttTable& table);

bool base_convert_prepare(Word* const* scaled, Word* overflow, const Word* const* sources,
                          const ConversionSource* constants, std::size_t count, unsigned fraction_bits, std::size_t n);
bool base_convert(Word* const* targets, const ModulusConstants* moduli, std::size_t target_count,
                  const Word* const* scaled, const Word* overflow, std::size_t count, const Word* matrix,
                  std::size_t n);

bool permute(Word* out, const Word* in, const std::uint32_t* index, std::size_t n);

}  // namespace tacet::backend::avx512
