// SPDX-License-Identifier: Apache-2.0
//
// What the stages of one refreshing cannot do without, counted by running them on the simulator.
#pragma once

#include <array>
#include <string_view>

#include "base/error.h"
#include "ckks/bootstrapping/bootstrapper.h"

namespace tacet::bench {

/// Bytes are of keys (each time a key is used; they do not stay in a cache), encoded diagonals, and the ciphertexts
/// before and after the stage. What passes between its steps is not counted: a perfect machine would keep it in cache.
/// Neither is arithmetic other than transforms, which the limit of a real machine has as well.
struct StageWork {
  double transforms = 0;  ///< of one limb
  double key_switches = 0;
  double key_bytes = 0;
  double plaintext_bytes = 0;
  double ciphertext_bytes = 0;

  double bytes() const { return key_bytes + plaintext_bytes + ciphertext_bytes; }
  StageWork& operator+=(const StageWork& other);
};

inline constexpr std::array<std::string_view, 4> stage_names{"slots to coefficients", "raise the modulus",
                                                             "coefficients to slots", "reduce modulo q_0"};

/// In the order of stage_names, which is that of their application. Cost: seconds at N = 2^16.
Result<std::array<StageWork, 4>> bootstrapping_work(const ckks::BootstrappingPlan& plan, ckks::SlotValues values);

/// Of all stages together; ciphertexts between them are not counted.
StageWork refresh_work(const ckks::BootstrappingPlan& plan, const std::array<StageWork, 4>& stages);

}  // namespace tacet::bench
