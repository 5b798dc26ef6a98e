// SPDX-License-Identifier: Apache-2.0
#include "client/bgv_encryptor.h"

#include <algorithm>

#include "base/secret_memory.h"
#include "bgv/rules.h"

namespace tacet::client {

Result<BgvEncryptor> BgvEncryptor::with_secret_key(const bgv::Parameters& parameters, const backend::Device& device,
                                                   const SecretKey& key) {
  if (!(key.parameters() == parameters.rlwe()))
    return fail(ErrorCode::mismatched_parameters, "the secret key belongs to parameter set '{}', not to '{}' ({})",
                key.parameters().name(), parameters.name(), rlwe::to_string(parameters.id()));
  return BgvEncryptor(parameters, device, SecretKeyEncryptor(device, key), parameters.noise().fresh_secret_key());
}

Result<BgvEncryptor> BgvEncryptor::with_public_key(const bgv::Parameters& parameters, const backend::Device& device,
                                                   const rlwe::PublicKey& key) {
  TACET_ASSIGN_OR_RETURN(PublicKeyEncryptor underlying, PublicKeyEncryptor::create(device, parameters.rlwe(), key));
  return BgvEncryptor(parameters, device, std::move(underlying), parameters.noise().fresh_public_key());
}

template <class Write>
Result<bgv::Ciphertext> BgvEncryptor::encrypt_with(Write&& write, bgv::Level level,
                                                   const std::optional<Seed>& seed) const {
  const bgv::Parameters& parameters = encoder_.parameters();
  TACET_RETURN_IF_ERROR(encoder_.check_level(level));
  const bgv::State state{level, 2, 1, log_noise_};
  TACET_RETURN_IF_ERROR(bgv::check_capacity(parameters, state, "a fresh encryption"));
  SecretBuffer<Word> coefficients(parameters.degree());
  TACET_RETURN_IF_ERROR(write(coefficients.values()));
  ring::Coefficients message = encoder_.lift(coefficients.values(), level);
  TACET_ASSIGN_OR_RETURN(rlwe::Ciphertext body, std::visit(
                                                    [&](const auto& underlying) {
                                                      return seed ? underlying.encrypt(std::move(message), *seed)
                                                                  : underlying.encrypt(std::move(message));
                                                    },
                                                    underlying_));
  return bgv::Ciphertext{std::move(body), state.correction_factor, state.log_noise};
}

Result<bgv::Ciphertext> BgvEncryptor::encrypt(std::span<const Word> values, bgv::Level level) const {
  return encrypt_with([&](std::span<Word> out) { return encoder_.slots_to_coefficients(values, out); }, level, {});
}

Result<bgv::Ciphertext> BgvEncryptor::encrypt(std::span<const Word> values) const {
  return encrypt(values, encoder_.parameters().top_level());
}

Result<bgv::Ciphertext> BgvEncryptor::encrypt(std::span<const Word> values, bgv::Level level, const Seed& seed) const {
  return encrypt_with([&](std::span<Word> out) { return encoder_.slots_to_coefficients(values, out); }, level, seed);
}

Result<bgv::Ciphertext> BgvEncryptor::encrypt_signed(std::span<const std::int64_t> values, bgv::Level level) const {
  return encrypt_with([&](std::span<Word> out) { return encoder_.slots_to_coefficients(values, out); }, level, {});
}

Result<bgv::Ciphertext> BgvEncryptor::encrypt_signed(std::span<const std::int64_t> values) const {
  return encrypt_signed(values, encoder_.parameters().top_level());
}

Result<bgv::Ciphertext> BgvEncryptor::encrypt_coefficients(std::span<const Word> coefficients, bgv::Level level) const {
  const bgv::Parameters& parameters = encoder_.parameters();
  const Word t = parameters.plaintext_modulus();
  if (coefficients.empty() || coefficients.size() > parameters.degree())
    return fail(ErrorCode::invalid_argument, "{} coefficients were given; '{}' takes 1 to {}", coefficients.size(),
                parameters.name(), parameters.degree());
  for (std::size_t i = 0; i < coefficients.size(); ++i)
    if (coefficients[i] >= t)
      return fail(ErrorCode::invalid_argument, "the coefficient at index {} is outside 0 .. {}", i, t - 1);
  return encrypt_with(
      [&](std::span<Word> out) -> Status {
        std::copy(coefficients.begin(), coefficients.end(), out.begin());  // the rest is zero already
        return {};
      },
      level, {});
}

}  // namespace tacet::client
