// SPDX-License-Identifier: Apache-2.0
#include "examples/encrypted_training/logistic_regression.h"

#include <algorithm>
#include <cmath>

namespace tacet::example {
namespace {

constexpr unsigned newton_steps_max = 50;
constexpr double newton_step_min = 1e-12;

/// Symmetric and positive definite, row after row.
struct Information {
  std::size_t n = 0;
  std::vector<double> values;

  double& at(std::size_t i, std::size_t j) { return values[i * n + j]; }
  double at(std::size_t i, std::size_t j) const { return values[i * n + j]; }
};

/// The lower triangle L with L L^T = a; false when a is not positive definite.
bool factorise(Information& a) {
  for (std::size_t j = 0; j < a.n; ++j) {
    double pivot = a.at(j, j);
    for (std::size_t k = 0; k < j; ++k) pivot -= a.at(j, k) * a.at(j, k);
    if (!(pivot > 0)) return false;
    a.at(j, j) = std::sqrt(pivot);
    for (std::size_t i = j + 1; i < a.n; ++i) {
      double sum = a.at(i, j);
      for (std::size_t k = 0; k < j; ++k) sum -= a.at(i, k) * a.at(j, k);
      a.at(i, j) = sum / a.at(j, j);
    }
  }
  return true;
}

/// x with L L^T x = b.
std::vector<double> solve(const Information& l, std::vector<double> b) {
  for (std::size_t i = 0; i < l.n; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= l.at(i, k) * b[k];
    b[i] /= l.at(i, i);
  }
  for (std::size_t i = l.n; i-- > 0;) {
    for (std::size_t k = i + 1; k < l.n; ++k) b[i] -= l.at(k, i) * b[k];
    b[i] /= l.at(i, i);
  }
  return b;
}

struct Slope {
  std::vector<double> gradient;
  Information information;
};

Slope slope_at(const DesignMatrix& design, const std::vector<double>& weights) {
  const std::size_t n = design.columns;
  Slope out{std::vector<double>(n), {n, std::vector<double>(n * n)}};
  const std::vector<double> scores = design.scores(weights);
  for (std::size_t i = 0; i < design.rows(); ++i) {
    const auto x = design.row(i);
    const double wrong = 1 / (1 + std::exp(design.outcomes[i] * scores[i]));
    for (std::size_t j = 0; j < n; ++j) {
      out.gradient[j] += wrong * design.outcomes[i] * x[j];
      for (std::size_t k = 0; k <= j; ++k) out.information.at(j, k) += wrong * (1 - wrong) * x[j] * x[k];
    }
  }
  return out;
}

}  // namespace

Result<LogisticModel> maximum_likelihood(const DesignMatrix& design) {
  LogisticModel model;
  model.coefficients.assign(design.columns, 0);
  for (unsigned round = 0; round < newton_steps_max; ++round) {
    Slope slope = slope_at(design, model.coefficients);
    if (!factorise(slope.information))
      return fail(ErrorCode::invalid_argument,
                  "the likelihood has no single maximum: of {} columns some depend on others, or separate the outcomes",
                  design.columns);
    const std::vector<double> step = solve(slope.information, slope.gradient);
    double largest = 0;
    for (std::size_t j = 0; j < design.columns; ++j) {
      model.coefficients[j] += step[j];
      largest = std::max(largest, std::abs(step[j]));
    }
    if (largest > newton_step_min) continue;
    for (std::size_t j = 0; j < design.columns; ++j) {
      std::vector<double> unit(design.columns);
      unit[j] = 1;
      model.standard_errors.push_back(std::sqrt(solve(slope.information, unit)[j]));
    }
    return model;
  }
  return fail(ErrorCode::invalid_argument,
              "the likelihood did not reach a maximum in {} steps: a predictor separates the outcomes",
              newton_steps_max);
}

}  // namespace tacet::example
