// SPDX-License-Identifier: Apache-2.0
//
// What owner and host agree on before a training begins. All of it is public; none of it is fitted to the data.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

namespace tacet::example {

/// Columns of a packed row, the intercept among them; those that a table does not fill are zero.
inline constexpr std::size_t packed_columns = 16;
/// No standardised predictor of a training row passes this: what the host is told of the rows.
inline constexpr double predictor_max = 4;
/// |v + i w| / weight_unit stays below this: what the host is told of the weights.
inline constexpr double packed_weight_max = 0.75;

struct TrainingSettings {
  std::size_t iterations = 32;
  /// alpha. Gradient steps on the mean loss go down for alpha < 8 / lambda_max(X^T X / n), and Nesterov's converge for
  /// alpha <= 4 / lambda_max, which is 1.7 on the table of this example.
  double learning_rate = 1.25;
  /// B: the sigmoid is approximated on [-B, B], which no margin y <v, x> may leave at any iteration.
  double margin_max = 5;
  std::size_t sigmoid_degree = 7;
  /// S: weights are kept as w / S. A coefficient of 2 would be an odds ratio of 7.4 per standard deviation.
  double weight_unit = 4;
};

/// Packed rows are in this unit, so that they give margins in units of B with 2 v / S: S / (2 B).
inline double row_unit(const TrainingSettings& settings) { return settings.weight_unit / (2 * settings.margin_max); }
/// What bounds the entries of packed rows.
inline double packed_row_max(const TrainingSettings& settings) { return predictor_max * row_unit(settings); }

/// mu_t = (lambda_t - 1) / lambda_(t+1), lambda_1 = 1, lambda_(t+1) = (1 + (1 + 4 lambda_t^2)^(1/2)) / 2: the weight of
/// the last move in the next point. (Nesterov 1983; in this form Beck, Teboulle, SIAM J. Imaging Sciences 2009.)
inline std::vector<double> nesterov_momenta(std::size_t iterations) {
  std::vector<double> momenta;
  double lambda = 1;
  for (std::size_t t = 0; t < iterations; ++t) {
    const double next = (1 + std::sqrt(1 + 4 * lambda * lambda)) / 2;
    momenta.push_back((lambda - 1) / next);
    lambda = next;
  }
  return momenta;
}

}  // namespace tacet::example
