// SPDX-License-Identifier: Apache-2.0
#include "examples/encrypted_training/sigmoid.h"

#include <cmath>

namespace tacet::example {

Result<ckks::ChebyshevApproximation> sigmoid_approximation(const TrainingSettings& settings) {
  const double bound = settings.margin_max;
  return ckks::approximate_chebyshev([bound](double u) { return 1 / (1 + std::exp(bound * u)) - 0.5; }, -1, 1,
                                     settings.sigmoid_degree);
}

}  // namespace tacet::example
