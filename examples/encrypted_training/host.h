// SPDX-License-Identifier: Apache-2.0
//
// The host: trains on ciphertexts with public keys. Nothing here includes or links src/client.
#pragma once

#include <vector>

#include "backend/device.h"
#include "base/error.h"
#include "ckks/ciphertext.h"
#include "ckks/encoder.h"
#include "examples/encrypted_training/training_circuit.h"
#include "examples/encrypted_training/training_settings.h"
#include "rlwe/evaluation_key.h"

namespace tacet::example {

/// All that the host ever gets, besides the settings.
struct TrainingRequest {
  rlwe::EvaluationKeys keys;
  std::vector<ckks::Ciphertext> rows;  ///< Z_0 .. Z_15
  ckks::Ciphertext weights;            ///< to begin with
  std::size_t row_count = 0;
};

/// The packed weights after all iterations. Errors: those of TrainingCircuit, of the evaluator and of `refresh`.
Result<ckks::Ciphertext> train(const backend::Device& device, const ckks::Encoder& encoder,
                               const TrainingRequest& request, const TrainingSettings& settings,
                               const Refresh<ckks::Ciphertext>& refresh, const TrainingWatch& watch);

}  // namespace tacet::example
