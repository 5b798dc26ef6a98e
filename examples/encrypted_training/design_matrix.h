// SPDX-License-Identifier: Apache-2.0
//
// Patients as numbers that a regression takes.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "base/error.h"
#include "examples/encrypted_training/cohort.h"

namespace tacet::example {

/// X, row after row, column 0 all ones, and y in {-1, 1}.
struct DesignMatrix {
  std::size_t columns = 0;
  std::vector<double> values;
  std::vector<double> outcomes;

  std::size_t rows() const { return outcomes.size(); }
  std::span<const double> row(std::size_t i) const { return {values.data() + i * columns, columns}; }
  /// <w, x_i> for every row.
  std::vector<double> scores(std::span<const double> weights) const;
};

/// x -> (x - mean) / standard deviation, column by column, with the numbers of the training rows: other rows are moved
/// by the same, or the coefficients would not fit them.
class Standardisation {
 public:
  /// Means and (population) standard deviations. Errors: invalid_argument for fewer than two rows and for a predictor
  /// that is the same in all of them.
  static Result<Standardisation> fit(std::span<const Patient> patients);

  DesignMatrix apply(std::span<const Patient> patients) const;

  std::span<const double> means() const { return means_; }
  std::span<const double> deviations() const { return deviations_; }

 private:
  std::array<double, predictor_names.size()> means_{};
  std::array<double, predictor_names.size()> deviations_{};
};

/// Refuses a matrix with a value beyond `bound`, by the name of its predictor: nothing is clipped without being said.
Status check_predictors(const DesignMatrix& design, double bound);

}  // namespace tacet::example
