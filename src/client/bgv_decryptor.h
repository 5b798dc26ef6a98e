// SPDX-License-Identifier: Apache-2.0
//
// From BGV ciphertexts to values modulo t.
#pragma once

#include <cstdint>
#include <vector>

#include "bgv/ciphertext.h"
#include "bgv/encoder.h"
#include "client/decryptor.h"

namespace tacet::client {

/// m = f^-1 (v mod t), v the centred phase. Since |v| <= 2^log_noise, v is already determined by its residues modulo
/// q_0 .. q_j for the smallest level j whose capacity holds the bound: only these limbs are decrypted, whatever the
/// level of the ciphertext. Secrets stay in secret memory or in buffers that are wiped; straight-line in them.
///
/// Refers to its device and key, which must outlive it. Const methods may run at the same time.
class BgvDecryptor {
 public:
  /// Errors: mismatched_parameters when the key belongs to another set.
  static Result<BgvDecryptor> create(const bgv::Parameters& parameters, const backend::Device& device,
                                     const SecretKey& key);

  /// All N slots in [0, t), or in [-(t/2), (t-1)/2]. Errors: those of bgv::check_ciphertext, among them noise_exhausted
  /// when the bound is above the capacity, before anything is decrypted; wrong_key with both key ids; invalid_argument
  /// when the parameters have no slots. Cost: 2 (j + 1) + 1 transforms.
  Result<std::vector<Word>> decrypt(const bgv::Ciphertext& ciphertext) const;
  Result<std::vector<std::int64_t>> decrypt_signed(const bgv::Ciphertext& ciphertext) const;
  /// The N coefficients of m in [0, t).
  Result<std::vector<Word>> decrypt_coefficients(const bgv::Ciphertext& ciphertext) const;

 private:
  BgvDecryptor(const bgv::Parameters& parameters, const backend::Device& device, const SecretKey& key)
      : encoder_(parameters, device), device_(&device), underlying_(device, key) {}
  Result<SecretBuffer<Word>> coefficients(const bgv::Ciphertext& ciphertext) const;

  bgv::Encoder encoder_;
  const backend::Device* device_;
  Decryptor underlying_;
};

}  // namespace tacet::client
