// SPDX-License-Identifier: Apache-2.0
//
// Chooses the AVX-512 kernels at run time. Compiled for the baseline processor, unlike the kernels themselves.
#include "backend/avx512/kernels.h"

namespace tacet::backend {

const KernelTable* avx512_kernels() {
  static constexpr KernelTable table{
      .name = "avx512",
      .ntt_forward = avx512::ntt_forward,
      .ntt_inverse = avx512::ntt_inverse,
      .ntt_inverse_into = avx512::ntt_inverse_into,
      .add = avx512::add,
      .subtract = avx512::subtract,
      .negate = avx512::negate,
      .multiply = avx512::multiply,
      .multiply_accumulate = avx512::multiply_accumulate,
      .multiply_scalar = avx512::multiply_scalar,
      .multiply_scalar_accumulate = avx512::multiply_scalar_accumulate,
      .subtract_multiply_scalar = avx512::subtract_multiply_scalar,
      .tensor_product = avx512::tensor_product,
      .tensor_square = avx512::tensor_square,
      .inner_product = avx512::inner_product,
      .digit_products = avx512::digit_products,
      .transform_subtract_multiply = avx512::transform_subtract_multiply,
      .base_convert_prepare = avx512::base_convert_prepare,
      .base_convert = avx512::base_convert,
      .permute = avx512::permute,
  };
  const bool supported = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512ifma") &&
                         __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
  return supported ? &table : nullptr;
}

}  // namespace tacet::backend
