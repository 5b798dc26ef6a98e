// SPDX-License-Identifier: Apache-2.0
#include "client/key_generator.h"

#include <cstring>
#include <numeric>
#include <vector>

#include "client/sampler.h"
#include "client/secret_scratch.h"
#include "client/small_polynomial.h"
#include "ring/automorphism.h"
#include "rlwe/security.h"

namespace tacet::client {
namespace {

using backend::KernelTable;

/// The limb modulo one prime of -s, in a buffer of its own: what every product with a needs.
void negated_secret(const backend::Backend& backend, const ring::Ring& ring, std::size_t prime, Word* out,
                    std::span<const std::int8_t> secret) {
  transform_small(backend, ring, prime, out, secret);
  backend.run<&KernelTable::negate>(out, out, ring.degree(), ring.constants(prime));
}

/// out = t e - a s, given -s.
void mask_with_error(const backend::Backend& backend, const rlwe::Parameters& parameters, std::size_t prime, Word* out,
                     const Word* a, const Word* negated, std::span<const std::int8_t> error) {
  const ring::Ring& ring = parameters.ring();
  const ring::Modulus& modulus = ring.modulus(prime);
  const std::size_t n = ring.degree();
  transform_small(backend, ring, prime, out, error);
  const backend::Multiplier t = modulus.multiplier(modulus.reduce(parameters.plaintext_modulus()));
  backend.run<&KernelTable::multiply_scalar>(out, out, t, n, modulus.constants());
  backend.run<&KernelTable::multiply_accumulate>(out, a, negated, n, modulus.constants());
}

Status check_level(const rlwe::Parameters& parameters, rlwe::Level level) {
  if (!parameters.has_key_switching())
    return fail(ErrorCode::invalid_argument, "'{}' has no special primes, so it has no evaluation keys",
                parameters.name());
  if (level > parameters.top_level())
    return fail(ErrorCode::invalid_argument, "'{}' has levels 0 .. {}; a key for level {} was asked for",
                parameters.name(), parameters.top_level().value(), level.value());
  return {};
}

}  // namespace

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
  const ring::Ring& ring = parameters.ring();
  const backend::Backend& backend = device_->backend();
  const std::size_t n = ring.degree();
  TACET_RETURN_IF_ERROR(check_level(parameters, level));
  TACET_RETURN_IF_ERROR(rlwe::check_security(parameters.name(), parameters.log_degree(), parameters.log_qp(level)));

  rlwe::KeySwitchKey made;
  made.parameters = parameters.id();
  made.key = key_->id();
  made.galois_element = galois_element;
  made.level = level;
  made.digits = parameters.digits(level);
  made.seed = seeds.published();
  made.words = device_->pool().acquire(rlwe::key_words(parameters, level));
  rlwe::expand_key(*device_, parameters, made);

  SecretBuffer<std::int8_t> errors(made.digits * n);
  device_->threads().parallel_for(made.digits, [&](std::size_t digit) {
    RandomStream stream(seeds.secret(), "key error", digit);
    sample_error(stream, errors.values().subspan(digit * n, n));
  });

  // The secret that the key leads to: s, or s(X^(1/g)) for the automorphism g.
  SecretBuffer<std::int8_t> permuted;
  std::span<const std::int8_t> target = key_->coefficients();
  if (galois_element != 0) {
    made.index = ring::automorphism_index(parameters.log_degree(), galois_element);
    permuted = SecretBuffer<std::int8_t>(n);
    ring::apply_automorphism(permuted.values(), key_->coefficients(),
                             ring::galois_inverse(parameters.log_degree(), galois_element));
    target = permuted.values();
  }

  std::vector<std::size_t> special(ring.p_count());
  std::iota(special.begin(), special.end(), ring.q_count());
  const ring::Basis basis = parameters.key_basis(level);
  const std::size_t limbs = basis.limbs();
  SecretScratch scratch(device_->threads().threads(), 3 * n);
  device_->threads().parallel_for(limbs, [&](std::size_t limb) {
    const std::size_t prime = ring.prime_of(basis, limb);
    const ring::Modulus& modulus = ring.modulus(prime);
    const SecretScratch::Area area = scratch.borrow();
    Word* negated = area.data();
    Word* source = area.data() + n;
    Word* sum = area.data() + 2 * n;
    negated_secret(backend, ring, prime, negated, target);
    const bool has_source = limb < basis.q;  // g_d is zero modulo the special primes
    if (has_source) {
      transform_small(backend, ring, prime, source, key_->coefficients());
      if (galois_element == 0) backend.run<&KernelTable::multiply>(source, source, source, n, modulus.constants());
    }
    for (std::size_t digit = 0; digit < made.digits; ++digit) {
      mask_with_error(backend, parameters, prime, sum, made.limb(digit, 1, limb, limbs, n), negated,
                      errors.values().subspan(digit * n, n));
      if (has_source && prime / parameters.digit_primes() == digit) {
        const backend::Multiplier factor = modulus.multiplier(ring.product_modulo(special, modulus));
        backend.run<&KernelTable::multiply_scalar_accumulate>(sum, source, factor, n, modulus.constants());
      }
      std::memcpy(made.words.data() + ((digit * 2) * limbs + limb) * n, sum, n * sizeof(Word));
    }
  });
  return made;
}

}  // namespace tacet::client
