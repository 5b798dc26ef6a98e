// SPDX-License-Identifier: Apache-2.0
//
// From a ciphertext to its phase: message plus noise, which a scheme then decodes.
#pragma once

#include <utility>

#include "backend/device.h"
#include "base/error.h"
#include "base/secret_memory.h"
#include "client/secret_key.h"
#include "ring/polynomial.h"
#include "rlwe/ciphertext.h"

namespace tacet::client {

/// v = c_0 + c_1 s + c_2 s^2 over q_0 .. q_l, in coefficients, canonical residues. Message plus noise gives the secret
/// key away, so it is wiped on destruction and is to be decoded, not kept. Move only.
class Phase {
 public:
  explicit Phase(ring::Coefficients coefficients) : coefficients_(std::move(coefficients)) {}
  Phase(Phase&&) noexcept = default;
  Phase& operator=(Phase&& other) noexcept {
    std::swap(coefficients_, other.coefficients_);
    return *this;
  }
  Phase(const Phase&) = delete;
  Phase& operator=(const Phase&) = delete;
  ~Phase() {
    if (!coefficients_.empty()) wipe(coefficients_.words().data(), coefficients_.words().size_bytes());
  }

  const ring::Coefficients& coefficients() const { return coefficients_; }

 private:
  ring::Coefficients coefficients_;
};

/// Refers to its device and key, which must outlive it. Const methods may run at the same time.
class Decryptor {
 public:
  Decryptor(const backend::Device& device, const SecretKey& key) : device_(&device), key_(&key) {}

  /// Errors: mismatched_parameters (empty, other parameters, limbs that do not fit), wrong_key with both key ids.
  /// Cost: 2 transforms a limb.
  Result<Phase> phase(const rlwe::Ciphertext& ciphertext) const;

 private:
  const backend::Device* device_;
  const SecretKey* key_;
};

}  // namespace tacet::client
