// SPDX-License-Identifier: Apache-2.0
//
// All that the owner knows before anything is encrypted, and what the training is judged by.
#pragma once

#include <string>

#include "base/error.h"
#include "examples/encrypted_training/clear_training.h"
#include "examples/encrypted_training/cohort.h"
#include "examples/encrypted_training/design_matrix.h"
#include "examples/encrypted_training/logistic_regression.h"
#include "examples/encrypted_training/training_settings.h"

namespace tacet::example {

/// As many rows as one ciphertext of N = 2^16 holds.
inline constexpr std::size_t training_rows = 2048;
/// Of the split: any number does, but always the same.
inline constexpr std::uint64_t split_seed = 2025;

struct Study {
  Cohort cohort;
  Cohort external_cohort;
  DesignMatrix training;
  DesignMatrix test;
  DesignMatrix external;
  LogisticModel exact;     ///< maximum likelihood on the training rows
  ClearTraining in_clear;  ///< the algorithm of the circuit, row by row in the clear
};

/// Errors: those of the parts; limit_exceeded when margins or weights in the clear leave the bounds that the settings
/// promise to the circuit.
Result<Study> prepare_study(const std::string& table, const std::string& external_table,
                            const TrainingSettings& settings);

}  // namespace tacet::example
