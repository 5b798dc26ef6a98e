// SPDX-License-Identifier: Apache-2.0
#include "examples/encrypted_training/host.h"

#include "ckks/evaluator.h"

namespace tacet::example {

Result<ckks::Ciphertext> train(const backend::Device& device, const ckks::Encoder& encoder,
                               const TrainingRequest& request, const TrainingSettings& settings,
                               const Refresh<ckks::Ciphertext>& refresh, const TrainingWatch& watch) {
  const ckks::Evaluator evaluator(device, encoder, request.keys);
  using Circuit = TrainingCircuit<ckks::Evaluator>;
  TACET_ASSIGN_OR_RETURN(Circuit circuit, Circuit::create(evaluator, request.rows, request.row_count, settings));
  return circuit.run(request.weights.clone(device.pool()), refresh, watch);
}

}  // namespace tacet::example
