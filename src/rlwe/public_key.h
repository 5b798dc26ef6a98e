// SPDX-License-Identifier: Apache-2.0
//
// The key that lets anyone encrypt for an owner.
#pragma once

#include <string_view>

#include "base/random.h"
#include "ring/polynomial.h"
#include "rlwe/ciphertext.h"
#include "rlwe/parameters.h"

namespace tacet::rlwe {

/// The purpose under which PublicKey::seed is expanded.
inline constexpr std::string_view public_key_purpose = "public key a";

/// (b, a) over q_0 .. q_L in the evaluation domain, b = -a s + t e: an encryption of zero. Move only. The first l + 1
/// limbs are the key for level l. Bytes in memory: 2 (L + 1) N * 8; a comes from the seed when stored.
struct PublicKey {
  ParameterId parameters;
  KeyId key;
  Seed seed;  ///< a = expand_uniform(seed, public_key_purpose)
  ring::Evaluations b;
  ring::Evaluations a;

  bool empty() const { return b.empty(); }
};

}  // namespace tacet::rlwe
