// SPDX-License-Identifier: Apache-2.0
#include "client/switching_key.h"

#include <cstring>
#include <numeric>
#include <vector>

#include "client/sampler.h"
#include "client/secret_scratch.h"
#include "client/small_polynomial.h"

namespace tacet::client {
namespace {

using backend::KernelTable;

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

void negated_secret(const backend::Backend& backend, const ring::Ring& ring, std::size_t prime, Word* out,
                    std::span<const std::int8_t> secret) {
  transform_small(backend, ring, prime, out, secret);
  backend.run<&KernelTable::negate>(out, out, ring.degree(), ring.constants(prime));
}

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

Result<rlwe::KeySwitchKey> make_switching_key(const backend::Device& device, const rlwe::Parameters& parameters,
                                              const SwitchingKeyRequest& request, const OperationSeeds& seeds) {
  const ring::Ring& ring = parameters.ring();
  const backend::Backend& backend = device.backend();
  const std::size_t n = ring.degree();
  const rlwe::Level level = request.level;
  TACET_RETURN_IF_ERROR(check_level(parameters, level));

  rlwe::KeySwitchKey made;
  made.parameters = parameters.id();
  made.key = request.owner;
  made.galois_element = request.purpose;
  made.level = level;
  made.digits = parameters.digits(level);
  made.seed = seeds.published();
  made.words = device.pool().acquire(rlwe::key_words(parameters, level));
  rlwe::expand_key(device, parameters, made);

  SecretBuffer<std::int8_t> errors(made.digits * n);
  device.threads().parallel_for(made.digits, [&](std::size_t digit) {
    RandomStream stream(seeds.secret(), "key error", digit);
    sample_error(stream, errors.values().subspan(digit * n, n));
  });

  std::vector<std::size_t> special(ring.p_count());
  std::iota(special.begin(), special.end(), ring.q_count());
  const ring::Basis basis = parameters.key_basis(level);
  const std::size_t limbs = basis.limbs();
  SecretScratch scratch(device.threads().threads(), 3 * n);
  device.threads().parallel_for(limbs, [&](std::size_t limb) {
    const std::size_t prime = ring.prime_of(basis, limb);
    const ring::Modulus& modulus = ring.modulus(prime);
    const SecretScratch::Area area = scratch.borrow();
    Word* negated = area.data();
    Word* source = area.data() + n;
    Word* sum = area.data() + 2 * n;
    negated_secret(backend, ring, prime, negated, request.target);
    const bool has_source = limb < basis.q;  // g_d is zero modulo the special primes
    if (has_source) {
      transform_small(backend, ring, prime, source, request.source);
      if (request.source_is_squared)
        backend.run<&KernelTable::multiply>(source, source, source, n, modulus.constants());
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
