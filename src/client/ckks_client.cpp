// SPDX-License-Identifier: Apache-2.0
#include "client/ckks_client.h"

#include <cstring>
#include <utility>

#include "ckks/bounds.h"
#include "ckks/noise.h"
#include "client/decryptor.h"

namespace tacet::client {
namespace {

using ckks::Plaintext;

Status check_plaintext(const ckks::Parameters& parameters, const Plaintext& plaintext) {
  if (!plaintext.empty() && plaintext.parameters == parameters.id() && !plaintext.extended()) return {};
  return fail(ErrorCode::mismatched_parameters, "the plaintext is empty, extended, or not of parameter set '{}'",
              parameters.rlwe().name());
}

/// encrypt_body takes the polynomial over and gives the ciphertext.
template <class EncryptBody>
Result<ckks::Ciphertext> encrypt_plaintext(const ckks::Parameters& parameters, Plaintext plaintext, double norm,
                                           EncryptBody encrypt_body) {
  TACET_RETURN_IF_ERROR(check_plaintext(parameters, plaintext));
  const ckks::Bounds bounds = ckks::with_noise(plaintext.bounds, norm, plaintext.scale);
  TACET_RETURN_IF_ERROR(ckks::check_fits(parameters, plaintext.level(), plaintext.scale, bounds));
  TACET_ASSIGN_OR_RETURN(rlwe::Ciphertext body, encrypt_body(std::move(plaintext.polynomial)));
  return ckks::Ciphertext{std::move(body), plaintext.scale, plaintext.slots, bounds};
}

/// The first `limbs` limbs of each part: the same values, as long as they fit.
rlwe::Ciphertext cut(BufferPool& pool, const rlwe::Ciphertext& whole, std::size_t limbs) {
  rlwe::Ciphertext out;
  out.parameters = whole.parameters;
  out.key = whole.key;
  out.part_count = whole.part_count;
  const ring::Basis basis{static_cast<std::uint16_t>(limbs), 0};
  for (std::size_t part = 0; part < whole.part_count; ++part) {
    out.parts[part] = ring::Evaluations(pool, whole.parts[part].degree(), basis);
    std::memcpy(out.parts[part].words().data(), whole.parts[part].words().data(), out.parts[part].words().size_bytes());
  }
  return out;
}

}  // namespace

Result<ckks::Ciphertext> CkksClient::encrypt(std::span<const ckks::Complex> values, ckks::Level level,
                                             double magnitude) const {
  TACET_ASSIGN_OR_RETURN(Plaintext plaintext, encoder_.encode_within(*device_, values, level, magnitude));
  return encrypt(std::move(plaintext));
}

Result<ckks::Ciphertext> CkksClient::encrypt(std::span<const double> values, ckks::Level level,
                                             double magnitude) const {
  TACET_ASSIGN_OR_RETURN(Plaintext plaintext, encoder_.encode_within(*device_, values, level, magnitude));
  return encrypt(std::move(plaintext));
}

Result<ckks::Ciphertext> CkksClient::encrypt(Plaintext plaintext) const {
  const ckks::Parameters& parameters = encoder_.parameters();
  return encrypt_plaintext(
      parameters, std::move(plaintext), ckks::secret_encryption_norm(parameters.log_degree()),
      [&](ring::Evaluations message) { return SecretKeyEncryptor(*device_, *key_).encrypt(std::move(message)); });
}

Result<ckks::Ciphertext> CkksClient::encrypt(Plaintext plaintext, const Seed& seed) const {
  const ckks::Parameters& parameters = encoder_.parameters();
  return encrypt_plaintext(
      parameters, std::move(plaintext), ckks::secret_encryption_norm(parameters.log_degree()),
      [&](ring::Evaluations message) { return SecretKeyEncryptor(*device_, *key_).encrypt(std::move(message), seed); });
}

Result<ckks::Decoded> CkksClient::decrypt(const ckks::Ciphertext& ciphertext) const {
  TACET_RETURN_IF_ERROR(rlwe::check_ciphertext(encoder_.parameters().rlwe(), ciphertext.body));
  TACET_ASSIGN_OR_RETURN(const std::size_t limbs,
                         encoder_.limbs_to_decode(ciphertext.level(), ciphertext.scale, ciphertext.bounds));
  const rlwe::Ciphertext low = cut(device_->pool(), ciphertext.body, limbs);
  TACET_ASSIGN_OR_RETURN(const Phase phase, Decryptor(*device_, *key_).phase(low));
  return encoder_.decode(*device_, phase.coefficients(), ciphertext.scale, ciphertext.slots, ciphertext.bounds);
}

Result<CkksPublicEncryptor> CkksPublicEncryptor::create(const backend::Device& device, const ckks::Encoder& encoder,
                                                        const rlwe::PublicKey& key) {
  TACET_ASSIGN_OR_RETURN(PublicKeyEncryptor encryptor,
                         PublicKeyEncryptor::create(device, encoder.parameters().rlwe(), key));
  return CkksPublicEncryptor(device, encoder, std::move(encryptor));
}

Result<ckks::Ciphertext> CkksPublicEncryptor::encrypt(std::span<const ckks::Complex> values, ckks::Level level,
                                                      double magnitude) const {
  TACET_ASSIGN_OR_RETURN(Plaintext plaintext, encoder_.encode_within(*device_, values, level, magnitude));
  return encrypt(std::move(plaintext));
}

Result<ckks::Ciphertext> CkksPublicEncryptor::encrypt(std::span<const double> values, ckks::Level level,
                                                      double magnitude) const {
  TACET_ASSIGN_OR_RETURN(Plaintext plaintext, encoder_.encode_within(*device_, values, level, magnitude));
  return encrypt(std::move(plaintext));
}

Result<ckks::Ciphertext> CkksPublicEncryptor::encrypt(Plaintext plaintext) const {
  const ckks::Parameters& parameters = encoder_.parameters();
  return encrypt_plaintext(parameters, std::move(plaintext), ckks::public_encryption_norm(parameters.log_degree()),
                           [&](ring::Evaluations message) { return encryptor_.encrypt(std::move(message)); });
}

Result<ckks::Ciphertext> CkksPublicEncryptor::encrypt(Plaintext plaintext, const Seed& seed) const {
  const ckks::Parameters& parameters = encoder_.parameters();
  return encrypt_plaintext(parameters, std::move(plaintext), ckks::public_encryption_norm(parameters.log_degree()),
                           [&](ring::Evaluations message) { return encryptor_.encrypt(std::move(message), seed); });
}

}  // namespace tacet::client
