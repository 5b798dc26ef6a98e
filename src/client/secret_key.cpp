// SPDX-License-Identifier: Apache-2.0
#include "client/secret_key.h"

#include <algorithm>
#include <cmath>

#include "client/canonical_norm.h"
#include "client/sampler.h"
#include "client/seeds.h"
#include "rlwe/noise.h"

namespace tacet::client {
namespace {

bool within_norm(const rlwe::Parameters& parameters, std::span<const std::int8_t> coefficients) {
  // The measurement's own error is far below the margin.
  constexpr double margin = 1 - 0x1p-30;
  return canonical_norm(coefficients) <= std::exp2(rlwe::log_secret_norm(parameters.log_degree())) * margin;
}

SecretBuffer<std::int8_t> draw(const rlwe::Parameters& parameters, const Seed& seed) {
  SecretBuffer<std::int8_t> coefficients(parameters.degree());
  Word attempt = 0;
  do {
    RandomStream stream(seed, "secret key", attempt++);
    sample_ternary(stream, coefficients.values());
  } while (!within_norm(parameters, coefficients.values()));
  return coefficients;
}

rlwe::KeyId key_id(const Seed& published) {
  rlwe::KeyId id;
  std::copy_n(published.bytes.begin(), id.bytes.size(), id.bytes.begin());
  return id;
}

}  // namespace

SecretKey SecretKey::generate(const rlwe::Parameters& parameters) {
  const OperationSeeds seeds = OperationSeeds::fresh();
  return {parameters, key_id(seeds.published()), draw(parameters, seeds.secret())};
}

SecretKey SecretKey::generate(const rlwe::Parameters& parameters, const Seed& seed) {
  const OperationSeeds seeds = OperationSeeds::derived(seed, "secret key");
  return {parameters, key_id(seeds.published()), draw(parameters, seeds.secret())};
}

Result<SecretKey> SecretKey::restore(const rlwe::Parameters& parameters, const rlwe::KeyId& id,
                                     std::span<const std::int8_t> coefficients) {
  if (coefficients.size() != parameters.degree())
    return fail(ErrorCode::invalid_argument, "a secret key for '{}' has {} coefficients; {} were given",
                parameters.name(), parameters.degree(), coefficients.size());
  SecretBuffer<std::int8_t> copy(parameters.degree());
  std::copy(coefficients.begin(), coefficients.end(), copy.data());
  // One verdict over all coefficients: (c + 1) is 0, 1 or 2 exactly for a ternary one.
  unsigned outside = 0;
  for (const std::int8_t c : copy.values()) outside |= static_cast<unsigned>(static_cast<unsigned>(c + 1) > 2U);
  if (outside != 0)
    return fail(ErrorCode::invalid_argument, "a secret key has coefficients -1, 0 and 1 only; the one given does not");
  if (!within_norm(parameters, copy.values()))
    return fail(
        ErrorCode::invalid_argument,
        "the secret key given has a norm above the bound 2^{:.2f} that noise estimates rely on; generate another",
        rlwe::log_secret_norm(parameters.log_degree()));
  return SecretKey(parameters, id, std::move(copy));
}

}  // namespace tacet::client
