// SPDX-License-Identifier: Apache-2.0
//
// From values modulo t to BGV ciphertexts.
#pragma once

#include <optional>
#include <span>
#include <variant>

#include "bgv/ciphertext.h"
#include "bgv/encoder.h"
#include "client/encryptor.h"

namespace tacet::client {

/// Encrypts values in slots (see bgv/encoder.h), or the coefficients of a polynomial. A ciphertext states the bound
/// N t/2 + noise whatever the message is: with the secret key t ||e||, half the bytes when stored; with the public key
/// t (||e_0|| + ||e_1|| ||s|| + ||u|| ||e||). The encoded message passes through secret memory and buffers that
/// become the ciphertext itself, so that no copy of it stays behind.
///
/// Refers to its device and key, which must outlive it. Const methods may run at the same time.
class BgvEncryptor {
 public:
  /// Errors: mismatched_parameters when the key belongs to another set.
  static Result<BgvEncryptor> with_secret_key(const bgv::Parameters& parameters, const backend::Device& device,
                                              const SecretKey& key);
  static Result<BgvEncryptor> with_public_key(const bgv::Parameters& parameters, const backend::Device& device,
                                              const rlwe::PublicKey& key);

  /// 1 to N slots in [0, t), the others 0. Errors: those of bgv::Encoder::encode; noise_exhausted when a fresh
  /// ciphertext does not fit `level`. Cost: one transform modulo t, and 3 (secret key) or 4 transforms a limb.
  Result<bgv::Ciphertext> encrypt(std::span<const Word> values, bgv::Level level) const;
  Result<bgv::Ciphertext> encrypt(std::span<const Word> values) const;
  /// Slots in [-(t/2), (t-1)/2].
  Result<bgv::Ciphertext> encrypt_signed(std::span<const std::int64_t> values, bgv::Level level) const;
  Result<bgv::Ciphertext> encrypt_signed(std::span<const std::int64_t> values) const;
  /// 1 to N coefficients in [0, t), the others 0; for any t.
  Result<bgv::Ciphertext> encrypt_coefficients(std::span<const Word> coefficients, bgv::Level level) const;

  /// Determined by `seed`: for known answers and tests. Never encrypt twice with one seed.
  Result<bgv::Ciphertext> encrypt(std::span<const Word> values, bgv::Level level, const Seed& seed) const;

 private:
  using Underlying = std::variant<SecretKeyEncryptor, PublicKeyEncryptor>;
  BgvEncryptor(const bgv::Parameters& parameters, const backend::Device& device, Underlying underlying,
               double log_noise)
      : encoder_(parameters, device), underlying_(std::move(underlying)), log_noise_(log_noise) {}

  /// Encodes by `write` (Status(std::span<Word>)) into secret memory, lifts and encrypts.
  template <class Write>
  Result<bgv::Ciphertext> encrypt_with(Write&& write, bgv::Level level, const std::optional<Seed>& seed) const;

  bgv::Encoder encoder_;
  Underlying underlying_;
  double log_noise_;
};

}  // namespace tacet::client
