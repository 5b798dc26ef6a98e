// SPDX-License-Identifier: Apache-2.0
//
// Makes the public material of an owner from the secret key.
#pragma once

#include <cstdint>
#include <span>

#include "backend/device.h"
#include "base/error.h"
#include "base/random.h"
#include "client/secret_key.h"
#include "client/seeds.h"
#include "rlwe/evaluation_key.h"
#include "rlwe/public_key.h"

namespace tacet::client {

/// Refers to its device and key, which must outlive it. Const methods may run at the same time.
///
/// Every key passes the security gate with its own modulus. Keys for a level are made for that level directly: with the
/// same seed they equal a key for a higher level after rlwe::cut_key. Each method has a twin that is determined by a
/// seed, for known answers and tests; the other draws its seeds from the operating system.
/// Errors of all: insecure_parameters; of the switching keys also invalid_argument when the parameters have no special
/// primes or no such level. Cost of a switching key: digits + 2 transforms a limb.
class KeyGenerator {
 public:
  KeyGenerator(const backend::Device& device, const SecretKey& key) : device_(&device), key_(&key) {}

  /// (-a s + t e, a) over q_0 .. q_L.
  Result<rlwe::PublicKey> public_key() const;
  Result<rlwe::PublicKey> public_key(const Seed& seed) const;

  /// The key that takes c_2 of a product from s^2 to s, up to `level`.
  Result<rlwe::KeySwitchKey> relinearisation_key(rlwe::Level level) const;
  Result<rlwe::KeySwitchKey> relinearisation_key(rlwe::Level level, const Seed& seed) const;

  /// The key for the automorphism X -> X^g: from s to s(X^(1/g)), so that applying the automorphism after the switch
  /// gives a ciphertext under s. Errors: also invalid_argument when g is not odd and in (1, 2N).
  Result<rlwe::KeySwitchKey> galois_key(std::uint32_t galois_element, rlwe::Level level) const;
  Result<rlwe::KeySwitchKey> galois_key(std::uint32_t galois_element, rlwe::Level level, const Seed& seed) const;

  /// The relinearisation key and one Galois key for each element, all for `level`.
  Result<rlwe::EvaluationKeys> evaluation_keys(rlwe::Level level, std::span<const std::uint32_t> galois_elements) const;

 private:
  Status check_galois_element(std::uint32_t galois_element) const;
  Result<rlwe::PublicKey> make_public_key(const OperationSeeds& seeds) const;
  Result<rlwe::KeySwitchKey> make_switching_key(std::uint32_t galois_element, rlwe::Level level,
                                                const OperationSeeds& seeds) const;

  const backend::Device* device_;
  const SecretKey* key_;
};

}  // namespace tacet::client
