// SPDX-License-Identifier: Apache-2.0
#include "examples/encrypted_training/packing.h"

namespace tacet::example {

Result<std::vector<std::vector<double>>> pack_rows(const DesignMatrix& design, const TrainingSettings& settings,
                                                   std::size_t slots) {
  if (design.columns > packed_columns)
    return fail(ErrorCode::limit_exceeded, "{} columns do not fit the {} of a packed row", design.columns,
                packed_columns);
  if (design.rows() > slots / packed_columns)
    return fail(ErrorCode::limit_exceeded, "{} rows of {} columns do not fit {} slots: train on at most {} rows",
                design.rows(), packed_columns, slots, slots / packed_columns);
  TACET_RETURN_IF_ERROR(check_predictors(design, predictor_max));
  const double unit = row_unit(settings);
  std::vector<std::vector<double>> packed(packed_columns, std::vector<double>(slots));
  for (std::size_t k = 0; k < packed_columns; ++k) {
    for (std::size_t r = 0; r < design.rows(); ++r) {
      for (std::size_t c = 0; c < packed_columns; ++c) {
        const std::size_t source = (c + k) % packed_columns;
        if (source < design.columns)
          packed[k][packed_columns * r + c] = unit * design.outcomes[r] * design.row(r)[source];
      }
    }
  }
  return packed;
}

std::vector<double> unpack_weights(std::span<const std::complex<double>> slots, std::size_t columns,
                                   const TrainingSettings& settings) {
  std::vector<double> weights;
  for (std::size_t c = 0; c < columns; ++c) weights.push_back(settings.weight_unit * slots[c].imag());
  return weights;
}

}  // namespace tacet::example
