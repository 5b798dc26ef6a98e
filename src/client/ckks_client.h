// SPDX-License-Identifier: Apache-2.0
//
// CKKS at the owner: values to ciphertexts, and ciphertexts to values with an error bound.
//
// A decrypted result of CKKS holds, in its low bits, the noise of the encryption, and with it linear equations in the
// secret key. Whoever is shown enough raw results can recover the key (Li, Micciancio, ePrint 2020/1533). Results are
// for the owner. What is passed on to others, or to whoever chose the computation, is first rounded, or drowned in
// noise, well above Decoded::error_bound.
#pragma once

#include <span>

#include "backend/device.h"
#include "base/error.h"
#include "base/random.h"
#include "ckks/ciphertext.h"
#include "ckks/encoder.h"
#include "client/encryptor.h"
#include "client/secret_key.h"
#include "rlwe/public_key.h"

namespace tacet::client {

/// Encrypts and decrypts with the secret key. Refers to its device and key, which must outlive it. Const methods may
/// run at the same time.
class CkksClient {
 public:
  CkksClient(const backend::Device& device, const ckks::Encoder& encoder, const SecretKey& key)
      : device_(&device), encoder_(encoder), key_(&key) {}

  const ckks::Encoder& encoder() const { return encoder_; }

  /// The values at `level` and its scale, with half of the ciphertext standing for a seed. `magnitude` is public: it
  /// says that no |z_j| passes it, travels with the ciphertext, and is what all later bounds grow from. The number of
  /// values, rounded up to a power of two, is public as well. The error bound is that of the plaintext plus
  /// ckks::secret_encryption_norm / scale.
  /// Errors: those of Encoder::encode_within; mismatched_parameters when key and encoder are of different sets.
  Result<ckks::Ciphertext> encrypt(std::span<const ckks::Complex> values, ckks::Level level,
                                   double magnitude = 1) const;
  Result<ckks::Ciphertext> encrypt(std::span<const double> values, ckks::Level level, double magnitude = 1) const;
  /// A plaintext that is encoded already, at any scale; not extended. It is taken over. Its bounds travel with the
  /// ciphertext: private values are encoded by Encoder::encode_within.
  Result<ckks::Ciphertext> encrypt(ckks::Plaintext plaintext) const;
  /// Determined by `seed`: for known answers and tests. Never encrypt twice with one seed.
  Result<ckks::Ciphertext> encrypt(ckks::Plaintext plaintext, const Seed& seed) const;

  /// The values and how far each may be from the ideal one. Only as many limbs are decrypted as the bounds need (one to
  /// three).
  /// Errors: wrong_key, mismatched_parameters; limit_exceeded and noise_exhausted of Encoder::decode.
  Result<ckks::Decoded> decrypt(const ckks::Ciphertext& ciphertext) const;

 private:
  const backend::Device* device_;
  ckks::Encoder encoder_;
  const SecretKey* key_;
};

/// Encrypts with the public key of someone else, who alone can decrypt. Refers to its device and key, which must
/// outlive it. Const methods may run at the same time.
class CkksPublicEncryptor {
 public:
  /// Errors: mismatched_parameters as PublicKeyEncryptor::create.
  static Result<CkksPublicEncryptor> create(const backend::Device& device, const ckks::Encoder& encoder,
                                            const rlwe::PublicKey& key);

  /// As CkksClient's; the error bound is that of the plaintext plus ckks::public_encryption_norm / scale.
  Result<ckks::Ciphertext> encrypt(std::span<const ckks::Complex> values, ckks::Level level,
                                   double magnitude = 1) const;
  Result<ckks::Ciphertext> encrypt(std::span<const double> values, ckks::Level level, double magnitude = 1) const;
  Result<ckks::Ciphertext> encrypt(ckks::Plaintext plaintext) const;
  Result<ckks::Ciphertext> encrypt(ckks::Plaintext plaintext, const Seed& seed) const;

 private:
  CkksPublicEncryptor(const backend::Device& device, const ckks::Encoder& encoder, PublicKeyEncryptor encryptor)
      : device_(&device), encoder_(encoder), encryptor_(std::move(encryptor)) {}

  const backend::Device* device_;
  ckks::Encoder encoder_;
  PublicKeyEncryptor encryptor_;
};

}  // namespace tacet::client
