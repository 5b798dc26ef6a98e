// SPDX-License-Identifier: Apache-2.0
//
// The algorithm that the circuit computes, as a loop over rows in the clear.
#pragma once

#include <vector>

#include "base/error.h"
#include "examples/encrypted_training/design_matrix.h"
#include "examples/encrypted_training/training_settings.h"

namespace tacet::example {

struct ClearTraining {
  std::vector<double> weights;
  double margin_max = 0;  ///< largest |y_i <v, x_i>| of all rows and iterations
  double weight_max = 0;  ///< largest |v_j + i w_j| of all columns and iterations
};

/// From v = w = 0, for t = 1, 2, ..
///   w' = v + alpha / n sum over i of sigma(-y_i <v, x_i>) y_i x_i,
///   v' = w' + mu_t (w' - w),
/// with sigma replaced by its approximation (sigmoid.h). n is the number of rows. (Han, Song, Cheon, Park, "Logistic
/// regression on homomorphic encrypted data at scale", AAAI 2019; with all rows in every step.)
Result<ClearTraining> train_in_the_clear(const DesignMatrix& design, const TrainingSettings& settings);

}  // namespace tacet::example
