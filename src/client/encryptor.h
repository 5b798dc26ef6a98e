// SPDX-License-Identifier: Apache-2.0
//
// Encryption of an encoded message, with the secret key (half the bytes, less noise) or with the public key.
#pragma once

#include "backend/device.h"
#include "base/error.h"
#include "base/random.h"
#include "client/secret_key.h"
#include "client/seeds.h"
#include "ring/polynomial.h"
#include "rlwe/ciphertext.h"
#include "rlwe/public_key.h"

namespace tacet::client {

/// (c_0, c_1) = (-a s + t e + m, a), a expanded from a public seed that the ciphertext keeps. The message m is a
/// polynomial over q_0 .. q_l in either domain; l becomes the level. It is taken over: c_0 is made in its memory, so no
/// copy of m is left behind. Noise: t e, ||e|| <= 2^rlwe::log_error_norm.
/// Refers to its device and key, which must outlive it. Const methods may run at the same time.
class SecretKeyEncryptor {
 public:
  SecretKeyEncryptor(const backend::Device& device, const SecretKey& key) : device_(&device), key_(&key) {}

  /// Errors: mismatched_parameters when m does not have the degree or a basis of the key's parameters. Cost: 2 or 3
  /// transforms a limb.
  Result<rlwe::Ciphertext> encrypt(ring::Coefficients message) const;
  Result<rlwe::Ciphertext> encrypt(ring::Evaluations message) const;
  /// Determined by `seed`: for known answers and tests. Never encrypt twice with one seed.
  Result<rlwe::Ciphertext> encrypt(ring::Coefficients message, const Seed& seed) const;
  Result<rlwe::Ciphertext> encrypt(ring::Evaluations message, const Seed& seed) const;

 private:
  template <ring::Domain D>
  Result<rlwe::Ciphertext> encrypt_with(ring::Polynomial<D> message, const OperationSeeds& seeds) const;

  const backend::Device* device_;
  const SecretKey* key_;
};

/// (c_0, c_1) = (b u + t e_0 + m, a u + t e_1) with u uniform ternary. Noise: t (e u + e_0 + e_1 s), e the error of the
/// public key: at most t E (U + 1 + S), E = 2^rlwe::log_error_norm, U = 2^rlwe::log_ternary_norm,
/// S = 2^rlwe::log_secret_norm. (Lyubashevsky, Peikert, Regev, EUROCRYPT 2010; as in Brakerski, Gentry,
/// Vaikuntanathan.) Refers to its device and key, which must outlive it. Const methods may run at the same time.
class PublicKeyEncryptor {
 public:
  /// Errors: mismatched_parameters when the key is empty, of other parameters, or does not reach the top level.
  static Result<PublicKeyEncryptor> create(const backend::Device& device, const rlwe::Parameters& parameters,
                                           const rlwe::PublicKey& key);

  /// As SecretKeyEncryptor's; the ciphertext has no seed. Cost: 4 transforms a limb.
  Result<rlwe::Ciphertext> encrypt(ring::Coefficients message) const;
  Result<rlwe::Ciphertext> encrypt(ring::Evaluations message) const;
  Result<rlwe::Ciphertext> encrypt(ring::Coefficients message, const Seed& seed) const;
  Result<rlwe::Ciphertext> encrypt(ring::Evaluations message, const Seed& seed) const;

 private:
  PublicKeyEncryptor(const backend::Device& device, const rlwe::Parameters& parameters, const rlwe::PublicKey& key)
      : device_(&device), parameters_(parameters), key_(&key) {}
  template <ring::Domain D>
  Result<rlwe::Ciphertext> encrypt_with(ring::Polynomial<D> message, const OperationSeeds& seeds) const;

  const backend::Device* device_;
  rlwe::Parameters parameters_;
  const rlwe::PublicKey* key_;
};

}  // namespace tacet::client
