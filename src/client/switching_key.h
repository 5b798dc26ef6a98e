// SPDX-License-Identifier: Apache-2.0
//
// The one body behind every key-switching key. Internal to client/.
#pragma once

#include <cstdint>
#include <span>

#include "backend/device.h"
#include "base/error.h"
#include "client/seeds.h"
#include "rlwe/evaluation_key.h"

namespace tacet::client {

/// A key that takes what is encrypted under `source` to `target`, both small (|c| <= 1): digit d is
///   (-a_d target + t e_d + g_d source, a_d)   over key_basis(level),
/// see rlwe::KeySwitchKey. `source_is_squared` puts source^2 in place of source.
struct SwitchingKeyRequest {
  std::uint32_t purpose = 0;
  rlwe::Level level;
  rlwe::KeyId owner;
  std::span<const std::int8_t> source;
  std::span<const std::int8_t> target;
  bool source_is_squared = false;
};

/// Errors: invalid_argument when the parameters have no special primes or no such level. Whether the modulus is small
/// enough for `target` is the caller's to check: it depends on how that secret was drawn.
Result<rlwe::KeySwitchKey> make_switching_key(const backend::Device& device, const rlwe::Parameters& parameters,
                                              const SwitchingKeyRequest& request, const OperationSeeds& seeds);

/// out = t e - a target on one limb modulo `prime`, given -target in the evaluation domain.
void mask_with_error(const backend::Backend& backend, const rlwe::Parameters& parameters, std::size_t prime, Word* out,
                     const Word* a, const Word* negated, std::span<const std::int8_t> error);

/// -secret modulo `prime` in the evaluation domain.
void negated_secret(const backend::Backend& backend, const ring::Ring& ring, std::size_t prime, Word* out,
                    std::span<const std::int8_t> secret);

}  // namespace tacet::client
