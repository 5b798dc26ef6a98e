// SPDX-License-Identifier: Apache-2.0
//
// The secret key of an owner. It never leaves the client: no library of the host links this folder.
#pragma once

#include <cstdint>
#include <span>

#include "base/error.h"
#include "base/random.h"
#include "base/secret_memory.h"
#include "rlwe/ciphertext.h"
#include "rlwe/parameters.h"

namespace tacet::client {

/// A uniform ternary polynomial s with ||s|| <= 2^rlwe::log_secret_norm, one byte a coefficient, in secret memory that
/// is zeroed when the key is destroyed. Move only: there are no accidental copies. Immutable, so safe to share.
class SecretKey {
 public:
  /// A new key. The canonical norm is measured and a key beyond the bound is drawn again; that has probability below
  /// 2^-32, so it takes nothing from the security of the key. Throws std::bad_alloc. Cost: one floating-point
  /// transform.
  static SecretKey generate(const rlwe::Parameters& parameters);
  /// The same, determined by `seed`: for known answers and tests.
  static SecretKey generate(const rlwe::Parameters& parameters, const Seed& seed);

  /// A key from where it was kept. Errors: invalid_argument when there are not N coefficients in {-1, 0, 1} or the
  /// norm is beyond the bound; the message does not say where.
  static Result<SecretKey> restore(const rlwe::Parameters& parameters, const rlwe::KeyId& id,
                                   std::span<const std::int8_t> coefficients);

  const rlwe::Parameters& parameters() const { return parameters_; }
  const rlwe::KeyId& id() const { return id_; }
  /// N coefficients in {-1, 0, 1}. Secret: whoever copies them wipes them.
  std::span<const std::int8_t> coefficients() const { return coefficients_.values(); }
  /// Whether the system keeps the key out of swap and core dumps (RLIMIT_MEMLOCK may be too small).
  bool memory_locked() const { return coefficients_.locked(); }

 private:
  SecretKey(const rlwe::Parameters& parameters, const rlwe::KeyId& id, SecretBuffer<std::int8_t> coefficients)
      : parameters_(parameters), id_(id), coefficients_(std::move(coefficients)) {}

  rlwe::Parameters parameters_;
  rlwe::KeyId id_;
  SecretBuffer<std::int8_t> coefficients_;
};

}  // namespace tacet::client
