// SPDX-License-Identifier: Apache-2.0
//
// How many rotations of one ciphertext are cut into batches that share a decomposition. Internal to ckks/.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/error.h"
#include "rlwe/evaluation_key.h"

namespace tacet::ckks {

/// Whether a rotation by `steps` leaves a vector of `slots` slots as it is.
inline bool is_identity(std::size_t slots, std::int64_t steps) { return steps % static_cast<std::int64_t>(slots) == 0; }

/// At most `size` rotations that share a decomposition: rotation i by keys[i] goes to result number targets[i].
template <std::size_t size>
struct HoistedBatch {
  std::array<const rlwe::KeySwitchKey*, size> keys{};
  std::array<std::size_t, size> targets{};
  std::size_t count = 0;

  std::span<const rlwe::KeySwitchKey* const> used_keys() const { return {keys.data(), count}; }
};

/// Calls copy(k) -> Status for each steps[k] that is the identity, and rotate(batch) for the others in batches, with
/// find_key(step) -> Result<const KeySwitchKey*> asked for all of them first: a missing key is found before any work.
template <std::size_t size, class FindKey, class Copy, class Rotate>
Status hoist(std::size_t slots, std::span<const std::int64_t> steps, FindKey find_key, Copy copy, Rotate rotate) {
  for (const std::int64_t step : steps) {
    if (!is_identity(slots, step)) TACET_RETURN_IF_ERROR(find_key(step));
  }
  HoistedBatch<size> batch;
  for (std::size_t k = 0; k < steps.size(); ++k) {
    if (is_identity(slots, steps[k])) {
      TACET_RETURN_IF_ERROR(copy(k));
      continue;
    }
    if (batch.count == size) {
      rotate(batch);
      batch.count = 0;
    }
    TACET_ASSIGN_OR_RETURN(batch.keys[batch.count], find_key(steps[k]));
    batch.targets[batch.count++] = k;
  }
  if (batch.count != 0) rotate(batch);
  return {};
}

}  // namespace tacet::ckks
