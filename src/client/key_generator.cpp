// SPDX-License-Identifier: Apache-2.0
#include "client/key_generator.h"

#include <cstring>

#include "client/sampler.h"
#include "client/secret_scratch.h"
#include "client/switching_key.h"
#include "ring/automorphism.h"
#include "rlwe/security.h"

namespace tacet::client {

Result<rlwe::PublicKey> KeyGenerator::public_key() const { return make_public_key(OperationSeeds::fresh()); }

Result<rlwe::PublicKey> KeyGenerator::public_key(const Seed& seed) const {
  return make_public_key(OperationSeeds::derived(seed, "public key"));
}

Result<rlwe::PublicKey> KeyGenerator::make_public_key(const OperationSeeds& seeds) const {
  const rlwe::Parameters& parameters = key_->parameters();
  const ring::Ring& ring = parameters.ring();
  const rlwe::Level top = parameters.top_level();
  const std::size_t n = ring.degree();
  TACET_RETURN_IF_ERROR(rlwe::check_security(parameters.name(), parameters.log_degree(), parameters.log_q(top)));

  SecretBuffer<std::int8_t> error(n);
  RandomStream stream(seeds.secret(), "public key error");
  sample_error(stream, error.values());

  rlwe::PublicKey made;
  made.parameters = parameters.id();
  made.key = key_->id();
  made.seed = seeds.published();
  made.a = rlwe::expand_uniform(*device_, ring, parameters.basis(top), made.seed, rlwe::public_key_purpose);
  made.b = ring::Evaluations(device_->pool(), n, parameters.basis(top));
  SecretScratch scratch(device_->threads().threads(), 2 * n);
  device_->threads().parallel_for(made.b.limbs(), [&](std::size_t i) {
    const SecretScratch::Area area = scratch.borrow();
    Word* negated = area.data();
    Word* sum = area.data() + n;
    negated_secret(device_->backend(), ring, i, negated, key_->coefficients());
    mask_with_error(device_->backend(), parameters, i, sum, made.a.limb(i), negated, error.values());
    std::memcpy(made.b.limb(i), sum, n * sizeof(Word));
  });
  return made;
}

Result<rlwe::KeySwitchKey> KeyGenerator::relinearisation_key(rlwe::Level level) const {
  return make_switching_key(0, level, OperationSeeds::fresh());
}

Result<rlwe::KeySwitchKey> KeyGenerator::relinearisation_key(rlwe::Level level, const Seed& seed) const {
  return make_switching_key(0, level, OperationSeeds::derived(seed, "relinearisation key"));
}

Result<rlwe::KeySwitchKey> KeyGenerator::galois_key(std::uint32_t galois_element, rlwe::Level level) const {
  TACET_RETURN_IF_ERROR(check_galois_element(galois_element));
  return make_switching_key(galois_element, level, OperationSeeds::fresh());
}

Result<rlwe::KeySwitchKey> KeyGenerator::galois_key(std::uint32_t galois_element, rlwe::Level level,
                                                    const Seed& seed) const {
  TACET_RETURN_IF_ERROR(check_galois_element(galois_element));
  return make_switching_key(galois_element, level,
                            OperationSeeds::derived(seed, fmt::format("Galois key {}", galois_element)));
}

Status KeyGenerator::check_galois_element(std::uint32_t galois_element) const {
  const std::size_t order = 2 * key_->parameters().degree();
  if (galois_element % 2 == 0 || galois_element <= 1 || galois_element >= order)
    return fail(ErrorCode::invalid_argument, "Galois element {} is not an odd number in 3 .. {}", galois_element,
                order - 1);
  return {};
}

Result<rlwe::EvaluationKeys> KeyGenerator::evaluation_keys(rlwe::Level level,
                                                           std::span<const std::uint32_t> galois_elements) const {
  rlwe::EvaluationKeys keys;
  TACET_ASSIGN_OR_RETURN(rlwe::KeySwitchKey relinearisation, relinearisation_key(level));
  TACET_RETURN_IF_ERROR(keys.add(std::move(relinearisation)));
  for (const std::uint32_t galois_element : galois_elements) {
    TACET_ASSIGN_OR_RETURN(rlwe::KeySwitchKey key, galois_key(galois_element, level));
    TACET_RETURN_IF_ERROR(keys.add(std::move(key)));
  }
  return keys;
}

Result<rlwe::KeySwitchKey> KeyGenerator::make_switching_key(std::uint32_t galois_element, rlwe::Level level,
                                                            const OperationSeeds& seeds) const {
  const rlwe::Parameters& parameters = key_->parameters();
  if (level <= parameters.top_level())
    TACET_RETURN_IF_ERROR(rlwe::check_security(parameters.name(), parameters.log_degree(), parameters.log_qp(level)));
  SwitchingKeyRequest request{galois_element,       level,
                              key_->id(),           key_->coefficients(),
                              key_->coefficients(), galois_element == rlwe::relinearisation_purpose};
  // The secret that the key leads to: s, or s(X^(1/g)) for the automorphism g.
  SecretBuffer<std::int8_t> permuted;
  if (galois_element != rlwe::relinearisation_purpose) {
    permuted = SecretBuffer<std::int8_t>(parameters.degree());
    ring::apply_automorphism(permuted.values(), key_->coefficients(),
                             ring::galois_inverse(parameters.log_degree(), galois_element));
    request.target = permuted.values();
  }
  TACET_ASSIGN_OR_RETURN(rlwe::KeySwitchKey made, client::make_switching_key(*device_, parameters, request, seeds));
  if (galois_element != rlwe::relinearisation_purpose)
    made.index = ring::automorphism_index(parameters.log_degree(), galois_element);
  return made;
}

}  // namespace tacet::client
