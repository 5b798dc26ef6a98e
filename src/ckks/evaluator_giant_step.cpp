// SPDX-License-Identifier: Apache-2.0
//
// The rotation of what a key switch left undivided: (u_0, u_1) over Q u P. Only u_1 has to be divided by P, since only
// it meets the key; P u_0 is added to the inner product as it is. (ePrint 2020/1203, algorithm 6, lines 8 to 11.)
#include <algorithm>
#include <array>

#include "ckks/evaluator.h"
#include "ckks/noise.h"

namespace tacet::ckks {

using ring::Evaluations;

Status Evaluator::rotate_accumulate_extended(ExtendedCiphertext& accumulator, const ExtendedCiphertext& a,
                                             std::int64_t steps) const {
  TACET_RETURN_IF_ERROR(check_extended(a));
  if (!accumulator.empty()) TACET_RETURN_IF_ERROR(check_extended_pair(accumulator, a));
  ExtendedCiphertext turned;
  turned.parameters = a.parameters;
  turned.key = a.key;
  turned.scale = a.scale;
  turned.slots = a.slots;
  turned.bounds = a.bounds;
  if (steps % static_cast<std::int64_t>(a.slots) == 0) {
    if (!accumulator.empty()) return add_extended(accumulator, a);
    for (std::size_t part = 0; part < 2; ++part) turned.parts[part] = a.parts[part].clone(device_->pool());
    accumulator = std::move(turned);
    return {};
  }
  TACET_ASSIGN_OR_RETURN(const rlwe::KeySwitchKey* key, galois_key(element_of(steps), a.key, a.level()));
  const double norm = key_switch_norm(parameters(), a.level()) + division_norm(parameters().log_degree(), 2);
  turned.bounds = with_noise(a.bounds, norm, a.scale);
  TACET_RETURN_IF_ERROR(check_fits(parameters(), a.level(), a.scale, turned.bounds));
  const bool starts = accumulator.empty();
  if (!starts) {
    TACET_ASSIGN_OR_RETURN(turned.bounds, bounds_of_extended_sum(accumulator, a, turned.bounds));
    turned.scale = accumulator.scale;
    turned.slots = std::max(accumulator.slots, a.slots);
    turned.parts = std::move(accumulator.parts);
  }
  std::array<Evaluations, 1> divided;
  const std::array<const Evaluations*, 1> second{&a.parts[1]};
  key_switcher_.divide_by_special(*device_, second, {}, divided);
  key_switcher_.inner_products(*device_, divided[0], {&key, 1}, {&turned.parts, 1},
                               {.accumulate = !starts, .addends = {&a.parts[0], nullptr}, .turn = true});
  accumulator = std::move(turned);
  return {};
}

}  // namespace tacet::ckks
