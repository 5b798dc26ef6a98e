// SPDX-License-Identifier: Apache-2.0
//
// The owner: the only one with the secret key. Asked twice: for the request, and to open the result.
#pragma once

#include <functional>
#include <vector>

#include "backend/device.h"
#include "base/error.h"
#include "ckks/bootstrapping/plan.h"
#include "ckks/encoder.h"
#include "client/secret_key.h"
#include "examples/encrypted_training/design_matrix.h"
#include "examples/encrypted_training/host.h"
#include "examples/encrypted_training/training_settings.h"

namespace tacet::example {

/// Told how many keys are made, and how many there will be.
using KeyWatch = std::function<void(std::size_t done, std::size_t total)>;

/// Keys of the main set that the circuit needs and the plan does not list at as high a level: found by an iteration on
/// the simulator. By ascending purpose. Errors: those of the circuit.
Result<std::vector<ckks::KeyNeed>> circuit_keys(const ckks::BootstrappingPlan& plan, const TrainingSettings& settings);

/// Refers to the device.
class Owner {
 public:
  Owner(const backend::Device& device, const ckks::BootstrappingPlan& plan)
      : device_(&device),
        plan_(plan),
        encoder_(plan.parameters().main()),
        key_(client::SecretKey::generate(plan.parameters().main().rlwe())) {}

  /// Makes the keys of the plan and of the circuit, and encrypts the rows and weights of zero. Errors: those of
  /// pack_rows, of the circuit and of the engine.
  Result<TrainingRequest> request(const DesignMatrix& design, const TrainingSettings& settings,
                                  const KeyWatch& watch) const;

  /// The first `columns` coefficients. Errors: those of decryption.
  Result<std::vector<double>> open(const ckks::Ciphertext& weights, std::size_t columns,
                                   const TrainingSettings& settings) const;

 private:
  Status make_keys(const TrainingSettings& settings, const KeyWatch& watch, ckks::BootstrappingKeys& keys) const;

  const backend::Device* device_;
  ckks::BootstrappingPlan plan_;
  ckks::Encoder encoder_;
  client::SecretKey key_;
};

}  // namespace tacet::example
