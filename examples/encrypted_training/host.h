// SPDX-License-Identifier: Apache-2.0
//
// The host: trains on ciphertexts with public keys. Nothing here includes or links src/client.
#pragma once

#include <string_view>
#include <vector>

#include "backend/device.h"
#include "base/error.h"
#include "ckks/bootstrapping/bootstrapper.h"
#include "ckks/ciphertext.h"
#include "examples/encrypted_training/training_circuit.h"
#include "examples/encrypted_training/training_settings.h"

namespace tacet::example {

/// Bootstrapping of packed weights over a set of ckks::named_bootstrapping_parameters. The owner makes keys for it, the
/// host works by it. "boot_n16", 128-bit secure, has room for 2,048 rows of 16 columns. Errors: those of the parts.
Result<ckks::BootstrappingPlan> training_plan(std::string_view parameters = "boot_n16");

/// All that the host ever gets, besides plan and settings.
struct TrainingRequest {
  ckks::BootstrappingKeys keys;        ///< of the plan, and the circuit's among those of the main set
  std::vector<ckks::Ciphertext> rows;  ///< Z_0 .. Z_15
  ckks::Ciphertext weights;            ///< to begin with
  std::size_t row_count = 0;
};

/// Refers to the device and the request.
class Host {
 public:
  /// Errors: those of ckks::Bootstrapper::create.
  static Result<Host> create(const backend::Device& device, const ckks::BootstrappingPlan& plan,
                             const TrainingRequest& request);

  /// The packed weights after all iterations, the owner not being asked for anything. Errors: those of TrainingCircuit,
  /// of the evaluator and of the bootstrapper.
  Result<ckks::Ciphertext> train(const TrainingSettings& settings, const TrainingWatch& watch) const;

 private:
  Host(const backend::Device& device, const TrainingRequest& request, ckks::Bootstrapper bootstrapper)
      : device_(&device), request_(&request), bootstrapper_(std::move(bootstrapper)) {}

  const backend::Device* device_;
  const TrainingRequest* request_;
  ckks::Bootstrapper bootstrapper_;
};

}  // namespace tacet::example
