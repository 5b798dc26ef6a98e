// SPDX-License-Identifier: Apache-2.0
#include "client/encryptor.h"

#include <cstring>
#include <utility>

#include "client/sampler.h"
#include "client/secret_scratch.h"
#include "client/small_polynomial.h"

namespace tacet::client {
namespace {

using backend::KernelTable;
using ring::Domain;

template <Domain D>
Status check_message(const rlwe::Parameters& parameters, const ring::Polynomial<D>& message) {
  const ring::Basis basis = message.basis();
  if (message.degree() != parameters.degree() || basis.q == 0 || basis.q > parameters.ring().q_count() || basis.p != 0)
    return fail(
        ErrorCode::mismatched_parameters,
        "a message for '{}' has degree {}, 1 to {} limbs and no special limbs; this one has degree {}, {} and {}",
        parameters.name(), parameters.degree(), parameters.ring().q_count(), message.degree(), basis.q, basis.p);
  return {};
}

/// out = t e (+ message limb, if in the coefficient domain), transformed; an evaluation-domain message is added after.
template <Domain D>
void error_and_message(const backend::Backend& backend, const rlwe::Parameters& parameters, std::size_t prime,
                       Word* out, std::span<const std::int8_t> error, const Word* message) {
  const ring::Ring& ring = parameters.ring();
  const ring::Modulus& modulus = ring.modulus(prime);
  const std::size_t n = ring.degree();
  reduce_small(out, error, modulus.value());
  const backend::Multiplier t = modulus.multiplier(modulus.reduce(parameters.plaintext_modulus()));
  backend.run<&KernelTable::multiply_scalar>(out, out, t, n, modulus.constants());
  if (D == Domain::coefficient) backend.run<&KernelTable::add>(out, out, message, n, modulus.constants());
  backend.ntt_forward(out, ring.table(prime));
  if (D == Domain::evaluation) backend.run<&KernelTable::add>(out, out, message, n, modulus.constants());
}

/// A ciphertext whose first part takes over the message's memory.
template <Domain D>
rlwe::Ciphertext label(const rlwe::Parameters& parameters, const rlwe::KeyId& key, ring::Polynomial<D> message) {
  rlwe::Ciphertext made;
  made.parameters = parameters.id();
  made.key = key;
  made.part_count = 2;
  made.parts[0] = std::move(message).template retag<Domain::evaluation>();
  return made;
}

SecretBuffer<std::int8_t> draw_error(const Seed& secret, std::string_view purpose, std::size_t n) {
  SecretBuffer<std::int8_t> error(n);
  RandomStream stream(secret, purpose);
  sample_error(stream, error.values());
  return error;
}

}  // namespace

template <Domain D>
Result<rlwe::Ciphertext> SecretKeyEncryptor::encrypt_with(ring::Polynomial<D> message,
                                                          const OperationSeeds& seeds) const {
  const rlwe::Parameters& parameters = key_->parameters();
  const ring::Ring& ring = parameters.ring();
  const backend::Backend& backend = device_->backend();
  const std::size_t n = ring.degree();
  TACET_RETURN_IF_ERROR(check_message(parameters, message));
  const SecretBuffer<std::int8_t> error = draw_error(seeds.secret(), "encryption error", n);

  rlwe::Ciphertext made = label(parameters, key_->id(), std::move(message));
  made.seed = seeds.published();
  made.parts[1] = rlwe::expand_uniform(*device_, ring, made.parts[0].basis(), *made.seed, rlwe::ciphertext_purpose);
  SecretScratch scratch(device_->threads().threads(), 2 * n);
  device_->threads().parallel_for(made.parts[0].limbs(), [&](std::size_t i) {
    const SecretScratch::Area area = scratch.borrow();
    Word* secret = area.data();
    Word* sum = area.data() + n;
    Word* out = made.parts[0].limb(i);
    const backend::ModulusConstants& constants = ring.constants(i);
    error_and_message<D>(backend, parameters, i, sum, error.values(), out);
    transform_small(backend, ring, i, secret, key_->coefficients());
    backend.run<&KernelTable::multiply>(secret, secret, made.parts[1].limb(i), n, constants);
    backend.run<&KernelTable::subtract>(out, sum, secret, n, constants);
  });
  return made;
}

Result<rlwe::Ciphertext> SecretKeyEncryptor::encrypt(ring::Coefficients message) const {
  return encrypt_with(std::move(message), OperationSeeds::fresh());
}

Result<rlwe::Ciphertext> SecretKeyEncryptor::encrypt(ring::Evaluations message) const {
  return encrypt_with(std::move(message), OperationSeeds::fresh());
}

Result<rlwe::Ciphertext> SecretKeyEncryptor::encrypt(ring::Coefficients message, const Seed& seed) const {
  return encrypt_with(std::move(message), OperationSeeds::derived(seed, "secret-key encryption"));
}

Result<rlwe::Ciphertext> SecretKeyEncryptor::encrypt(ring::Evaluations message, const Seed& seed) const {
  return encrypt_with(std::move(message), OperationSeeds::derived(seed, "secret-key encryption"));
}

Result<PublicKeyEncryptor> PublicKeyEncryptor::create(const backend::Device& device, const rlwe::Parameters& parameters,
                                                      const rlwe::PublicKey& key) {
  if (key.empty()) return fail(ErrorCode::mismatched_parameters, "the public key is empty");
  if (key.parameters != parameters.id())
    return fail(ErrorCode::mismatched_parameters, "the public key belongs to parameter set {}, not to '{}' ({})",
                rlwe::to_string(key.parameters), parameters.name(), rlwe::to_string(parameters.id()));
  const ring::Basis basis = parameters.basis(parameters.top_level());
  for (const ring::Evaluations* part : {&key.b, &key.a}) {
    if (part->degree() != parameters.degree() || part->basis() != basis)
      return fail(ErrorCode::mismatched_parameters,
                  "a public key for '{}' has degree {} and {} limbs; this one has degree {} and {} + {} limbs",
                  parameters.name(), parameters.degree(), basis.q, part->degree(), part->basis().q, part->basis().p);
  }
  return PublicKeyEncryptor(device, parameters, key);
}

template <Domain D>
Result<rlwe::Ciphertext> PublicKeyEncryptor::encrypt_with(ring::Polynomial<D> message,
                                                          const OperationSeeds& seeds) const {
  const ring::Ring& ring = parameters_.ring();
  const backend::Backend& backend = device_->backend();
  const std::size_t n = ring.degree();
  TACET_RETURN_IF_ERROR(check_message(parameters_, message));
  const SecretBuffer<std::int8_t> error0 = draw_error(seeds.secret(), "encryption error", n);
  const SecretBuffer<std::int8_t> error1 = draw_error(seeds.secret(), "second encryption error", n);
  SecretBuffer<std::int8_t> mask(n);
  RandomStream stream(seeds.secret(), "encryption mask");
  sample_ternary(stream, mask.values());

  rlwe::Ciphertext made = label(parameters_, key_->key, std::move(message));
  made.parts[1] = ring::Evaluations(device_->pool(), n, made.parts[0].basis());
  SecretScratch scratch(device_->threads().threads(), 2 * n);
  device_->threads().parallel_for(made.parts[0].limbs(), [&](std::size_t i) {
    const SecretScratch::Area area = scratch.borrow();
    Word* u = area.data();
    Word* sum = area.data() + n;
    const backend::ModulusConstants& constants = ring.constants(i);
    transform_small(backend, ring, i, u, mask.values());
    error_and_message<D>(backend, parameters_, i, sum, error0.values(), made.parts[0].limb(i));
    backend.run<&KernelTable::multiply_accumulate>(sum, key_->b.limb(i), u, n, constants);
    std::memcpy(made.parts[0].limb(i), sum, n * sizeof(Word));
    transform_small(backend, ring, i, sum, error1.values());
    const ring::Modulus& modulus = ring.modulus(i);
    const backend::Multiplier t = modulus.multiplier(modulus.reduce(parameters_.plaintext_modulus()));
    backend.run<&KernelTable::multiply_scalar>(sum, sum, t, n, constants);
    backend.run<&KernelTable::multiply_accumulate>(sum, key_->a.limb(i), u, n, constants);
    std::memcpy(made.parts[1].limb(i), sum, n * sizeof(Word));
  });
  return made;
}

Result<rlwe::Ciphertext> PublicKeyEncryptor::encrypt(ring::Coefficients message) const {
  return encrypt_with(std::move(message), OperationSeeds::fresh());
}

Result<rlwe::Ciphertext> PublicKeyEncryptor::encrypt(ring::Evaluations message) const {
  return encrypt_with(std::move(message), OperationSeeds::fresh());
}

Result<rlwe::Ciphertext> PublicKeyEncryptor::encrypt(ring::Coefficients message, const Seed& seed) const {
  return encrypt_with(std::move(message), OperationSeeds::derived(seed, "public-key encryption"));
}

Result<rlwe::Ciphertext> PublicKeyEncryptor::encrypt(ring::Evaluations message, const Seed& seed) const {
  return encrypt_with(std::move(message), OperationSeeds::derived(seed, "public-key encryption"));
}

}  // namespace tacet::client
