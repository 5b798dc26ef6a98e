// SPDX-License-Identifier: Apache-2.0
//
// How rows and weights lie in the slots. Done by the owner, in the clear.
//
// Slot 16 r + c belongs to row r and column c; with N = 2^16, 32,768 slots are 2,048 rows. Labels are folded into the
// rows, z_i = y_i x_i, since a logistic gradient needs nothing else.
#pragma once

#include <complex>
#include <span>
#include <vector>

#include "base/error.h"
#include "examples/encrypted_training/design_matrix.h"
#include "examples/encrypted_training/training_settings.h"

namespace tacet::example {

/// packed_columns vectors of `slots` entries:
///   Z_k [16 r + c] = row_unit z_(r, (c + k) mod 16),
/// so that sum over k of Z_k rotate(w, k) is <z_r, w> in every column of row r, for w that repeats with period 16. Rows
/// and columns beyond the table are zero. (These are the generalised diagonals of Halevi, Shoup, "Algorithms in HElib",
/// CRYPTO 2014, prepared by the owner: they take one level, where the rotations and the mask of Han et al. take two.)
/// Errors: limit_exceeded when there are too many columns or rows; those of check_predictors.
Result<std::vector<std::vector<double>>> pack_rows(const DesignMatrix& design, const TrainingSettings& settings,
                                                   std::size_t slots);

/// w from the slots of (v + i w) / S.
std::vector<double> unpack_weights(std::span<const std::complex<double>> slots, std::size_t columns,
                                   const TrainingSettings& settings);

}  // namespace tacet::example
