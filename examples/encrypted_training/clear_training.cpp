// SPDX-License-Identifier: Apache-2.0
#include "examples/encrypted_training/clear_training.h"

#include <algorithm>
#include <cmath>

#include "examples/encrypted_training/sigmoid.h"

namespace tacet::example {

Result<ClearTraining> train_in_the_clear(const DesignMatrix& design, const TrainingSettings& settings) {
  TACET_ASSIGN_OR_RETURN(const ckks::ChebyshevApproximation sigmoid, sigmoid_approximation(settings));
  const std::size_t columns = design.columns;
  const double rate = settings.learning_rate / static_cast<double>(design.rows());
  ClearTraining out;
  out.weights.assign(columns, 0);
  std::vector<double> point(columns);
  for (const double momentum : nesterov_momenta(settings.iterations)) {
    const std::vector<double> scores = design.scores(point);
    std::vector<double> gradient(columns);
    for (std::size_t i = 0; i < design.rows(); ++i) {
      const double margin = design.outcomes[i] * scores[i];
      out.margin_max = std::max(out.margin_max, std::abs(margin));
      const double wrong = 0.5 + sigmoid.polynomial(margin / settings.margin_max).real();
      for (std::size_t j = 0; j < columns; ++j) gradient[j] += wrong * design.outcomes[i] * design.row(i)[j];
    }
    for (std::size_t j = 0; j < columns; ++j) {
      const double next = point[j] + rate * gradient[j];
      point[j] = next + momentum * (next - out.weights[j]);
      out.weights[j] = next;
      out.weight_max = std::max(out.weight_max, std::hypot(point[j], next));
    }
  }
  return out;
}

}  // namespace tacet::example
