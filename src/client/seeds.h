// SPDX-License-Identifier: Apache-2.0
//
// The randomness of one operation of the client: what is published and what is secret never come from one seed.
#pragma once

#include <string_view>

#include "base/random.h"

namespace tacet::client {

/// Two independent seeds; the secret one is wiped on destruction. Not copyable.
class OperationSeeds {
 public:
  /// Both from the operating system.
  static OperationSeeds fresh() { return {}; }
  /// Both derived from `seed` under different labels, for known answers and tests. `purpose` separates operations that
  /// are given the same seed.
  static OperationSeeds derived(const Seed& seed, std::string_view purpose);

  OperationSeeds(const OperationSeeds&) = delete;
  OperationSeeds& operator=(const OperationSeeds&) = delete;
  ~OperationSeeds();

  /// Goes into ciphertexts and keys, for everyone to read.
  const Seed& published() const { return published_; }
  /// For secrets and errors.
  const Seed& secret() const { return secret_; }

 private:
  // Both fill the members in place: no copy of a secret seed is left on the stack.
  OperationSeeds() : published_(random_seed()), secret_(random_seed()) {}
  OperationSeeds(const Seed& seed, std::string_view purpose);

  Seed published_;
  Seed secret_;
};

}  // namespace tacet::client
