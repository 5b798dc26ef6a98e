// SPDX-License-Identifier: Apache-2.0
//
// The circuit of the host on clear values: the same code, no encryption, a second.
#pragma once

#include <vector>

#include "base/error.h"
#include "ckks/bootstrapping/plan.h"
#include "examples/encrypted_training/design_matrix.h"
#include "examples/encrypted_training/training_circuit.h"
#include "examples/encrypted_training/training_settings.h"

namespace tacet::example {

/// The weights after all iterations; refreshing gives back exactly what it took. Errors: those of pack_rows and of
/// TrainingCircuit.
Result<std::vector<double>> train_on_clear_values(const ckks::BootstrappingPlan& plan, const DesignMatrix& design,
                                                  const TrainingSettings& settings, const TrainingWatch& watch);

}  // namespace tacet::example
