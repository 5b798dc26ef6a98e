// SPDX-License-Identifier: Apache-2.0
//
// The owner: the only one with the secret key.
#pragma once

#include <memory>
#include <vector>

#include "backend/device.h"
#include "base/error.h"
#include "ckks/encoder.h"
#include "ckks/parameters.h"
#include "client/secret_key.h"
#include "examples/encrypted_training/design_matrix.h"
#include "examples/encrypted_training/host.h"
#include "examples/encrypted_training/training_settings.h"

namespace tacet::example {

/// N = 2^16: 2,048 rows of 16 columns. 14 levels, 15 + 8 primes, 128-bit secure.
Result<ckks::Parameters> training_parameters();

/// Refers to the device.
class Owner {
 public:
  Owner(const backend::Device& device, const ckks::Parameters& parameters)
      : device_(&device), encoder_(parameters), key_(client::SecretKey::generate(parameters.rlwe())) {}

  const ckks::Encoder& encoder() const { return encoder_; }

  /// Makes the keys that the circuit needs (found by running it on the simulator) and encrypts the rows and weights of
  /// zero. Errors: those of pack_rows, of the circuit and of the engine.
  Result<TrainingRequest> request(const DesignMatrix& design, const TrainingSettings& settings) const;

  /// Packed weights, decrypted and encrypted again at fresh_level: how the host gets levels back where it cannot
  /// bootstrap. Errors: those of decryption; invalid_argument when weights have left their bound.
  Result<ckks::Ciphertext> refresh(const ckks::Ciphertext& weights) const;

  /// The first `columns` coefficients. Errors: those of decryption.
  Result<std::vector<double>> open(const ckks::Ciphertext& weights, std::size_t columns,
                                   const TrainingSettings& settings) const;

 private:
  const backend::Device* device_;
  ckks::Encoder encoder_;
  client::SecretKey key_;
};

}  // namespace tacet::example
