// SPDX-License-Identifier: Apache-2.0
//
// The owner: the only one with secret keys.
#pragma once

#include <memory>
#include <string>

#include "backend/device.h"
#include "base/error.h"
#include "bgv/parameters.h"
#include "ckks/encoder.h"
#include "ckks/parameters.h"
#include "client/secret_key.h"
#include "examples/encrypted_statistics/messages.h"
#include "examples/encrypted_statistics/patients.h"

namespace tacet::example {

/// A number with a bound on how far it may be from the truth.
struct Opened {
  double value = 0;
  double error_bound = 0;
};

/// One secret key a scheme. Refers to the device.
class Owner {
 public:
  static Result<Owner> create(const backend::Device& device);

  /// Makes the evaluation keys that the tasks need and encrypts the columns. Errors: those of the engine.
  Result<Request> request(const Study& study) const;

  /// The number that every slot of an exact answer holds. Errors: those of decryption; corrupt_data when slots differ.
  Result<std::int64_t> open_exact(const Answer& answer) const;
  Result<Opened> open_real(const Answer& answer) const;

  const rlwe::Parameters& exact_parameters() const { return exact_.rlwe(); }
  const rlwe::Parameters& real_parameters() const { return real_.rlwe(); }

 private:
  Owner(const backend::Device& device, const bgv::Parameters& exact, const ckks::Parameters& real);

  Result<EncryptedTable> encrypt_exact(const Study& study) const;
  Result<EncryptedTable> encrypt_real(const Study& study) const;

  const backend::Device* device_;
  bgv::Parameters exact_;
  ckks::Parameters real_;
  ckks::Encoder encoder_;
  client::SecretKey exact_key_;
  client::SecretKey real_key_;
};

}  // namespace tacet::example
