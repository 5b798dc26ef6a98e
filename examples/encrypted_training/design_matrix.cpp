// SPDX-License-Identifier: Apache-2.0
#include "examples/encrypted_training/design_matrix.h"

#include <cmath>
#include <numeric>

namespace tacet::example {

std::vector<double> DesignMatrix::scores(std::span<const double> weights) const {
  std::vector<double> out;
  out.reserve(rows());
  for (std::size_t i = 0; i < rows(); ++i)
    out.push_back(std::inner_product(weights.begin(), weights.end(), row(i).begin(), 0.0));
  return out;
}

Result<Standardisation> Standardisation::fit(std::span<const Patient> patients) {
  if (patients.size() < 2)
    return fail(ErrorCode::invalid_argument, "{} patients are too few to standardise their predictors by",
                patients.size());
  const auto count = static_cast<double>(patients.size());
  Standardisation out;
  for (std::size_t k = 0; k < predictor_names.size(); ++k) {
    double sum = 0;
    for (const Patient& patient : patients) sum += patient.predictors[k];
    out.means_[k] = sum / count;
    double squares = 0;
    for (const Patient& patient : patients) squares += std::pow(patient.predictors[k] - out.means_[k], 2);
    out.deviations_[k] = std::sqrt(squares / count);
    if (!(out.deviations_[k] > 0))
      return fail(ErrorCode::invalid_argument,
                  "the predictor '{}' is the same for all {} patients to train on, so it predicts nothing",
                  predictor_names[k], patients.size());
  }
  return out;
}

DesignMatrix Standardisation::apply(std::span<const Patient> patients) const {
  DesignMatrix design;
  design.columns = predictor_names.size() + 1;
  for (const Patient& patient : patients) {
    design.values.push_back(1);
    for (std::size_t k = 0; k < predictor_names.size(); ++k)
      design.values.push_back((patient.predictors[k] - means_[k]) / deviations_[k]);
    design.outcomes.push_back(patient.event ? 1 : -1);
  }
  return design;
}

Status check_predictors(const DesignMatrix& design, double bound) {
  for (std::size_t i = 0; i < design.values.size(); ++i) {
    if (std::abs(design.values[i]) <= bound) continue;
    const std::size_t column = i % design.columns;
    return fail(ErrorCode::invalid_argument,
                "a row has '{}' more than {} standard deviations from its mean, beyond what the ciphertexts are scaled "
                "for: transform that column, by a logarithm for example",
                column == 0 ? "intercept" : predictor_names[column - 1], bound);
  }
  return {};
}

}  // namespace tacet::example
