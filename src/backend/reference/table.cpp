// SPDX-License-Identifier: Apache-2.0
#include "backend/reference/kernels.h"

namespace tacet::backend {

const KernelTable& reference_kernels() {
  static constexpr KernelTable table{
      .name = "reference",
      .ntt_forward = reference::ntt_forward,
      .ntt_inverse = reference::ntt_inverse,
      .ntt_inverse_into = reference::ntt_inverse_into,
      .add = reference::add,
      .subtract = reference::subtract,
      .negate = reference::negate,
      .multiply = reference::multiply,
      .multiply_accumulate = reference::multiply_accumulate,
      .multiply_scalar = reference::multiply_scalar,
      .multiply_scalar_accumulate = reference::multiply_scalar_accumulate,
      .subtract_multiply_scalar = reference::subtract_multiply_scalar,
      .tensor_product = reference::tensor_product,
      .tensor_square = reference::tensor_square,
      .inner_product = reference::inner_product,
      .digit_products = reference::digit_products,
      .transform_subtract_multiply = reference::transform_subtract_multiply,
      .base_convert_prepare = reference::base_convert_prepare,
      .base_convert = reference::base_convert,
      .permute = reference::permute,
  };
  return table;
}

}  // namespace tacet::backend
