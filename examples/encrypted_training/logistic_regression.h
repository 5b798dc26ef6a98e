// SPDX-License-Identifier: Apache-2.0
//
// Logistic regression in the clear, as statisticians fit it: what the encrypted training is compared with.
#pragma once

#include <vector>

#include "base/error.h"
#include "examples/encrypted_training/design_matrix.h"

namespace tacet::example {

struct LogisticModel {
  std::vector<double> coefficients;     ///< the intercept first
  std::vector<double> standard_errors;  ///< square roots of the diagonal of the inverse Fisher information
};

/// The w that maximises sum over i of -log(1 + exp(-y_i <w, x_i>)), by Newton's method (iteratively reweighted least
/// squares) down to steps of 1e-12. Errors: invalid_argument when the columns are linearly dependent, or when outcomes
/// are separated so that no maximum exists.
Result<LogisticModel> maximum_likelihood(const DesignMatrix& design);

}  // namespace tacet::example
