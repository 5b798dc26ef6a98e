// SPDX-License-Identifier: Apache-2.0
#include "examples/encrypted_training/host.h"

namespace tacet::example {

Result<ckks::BootstrappingPlan> training_plan(std::string_view parameters) {
  TACET_ASSIGN_OR_RETURN(const ckks::Parameters main, ckks::named_bootstrapping_parameters(parameters));
  TACET_ASSIGN_OR_RETURN(const auto sets, ckks::BootstrappingParameters::create(main));
  return ckks::BootstrappingPlan::create(sets, packed_columns);
}

Result<Host> Host::create(const backend::Device& device, const ckks::BootstrappingPlan& plan,
                          const TrainingRequest& request) {
  TACET_ASSIGN_OR_RETURN(ckks::Bootstrapper bootstrapper, ckks::Bootstrapper::create(device, plan, request.keys));
  return Host(device, request, std::move(bootstrapper));
}

Result<ckks::Ciphertext> Host::train(const TrainingSettings& settings, const TrainingWatch& watch) const {
  const Refresh<ckks::Ciphertext> refresh{bootstrapper_.plan().input_level(), [this](const ckks::Ciphertext& weights) {
                                            return bootstrapper_.refresh(weights);
                                          }};
  using Circuit = TrainingCircuit<ckks::Evaluator>;
  TACET_ASSIGN_OR_RETURN(Circuit circuit,
                         Circuit::create(bootstrapper_.evaluator(), request_->rows, request_->row_count, settings));
  return circuit.run(request_->weights.clone(device_->pool()), refresh, watch);
}

}  // namespace tacet::example
