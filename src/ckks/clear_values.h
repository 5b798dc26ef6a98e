// SPDX-License-Identifier: Apache-2.0
//
// From what the simulator knows to clear values. Internal to the clear evaluator.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

#include "ckks/clear_evaluator.h"

namespace tacet::ckks {

/// The clear twin of what the simulator gives.
template <class Known>
using Clear = std::conditional_t<std::is_same_v<Known, SimulatedCiphertext>, ClearCiphertext, ClearExtended>;

/// Slot j of a vector that repeats.
template <class C>
Complex slot(const C& a, std::size_t j) {
  return a.values[j % a.slots];
}
/// The same for a sum that may not have begun.
template <class C>
Complex slot_or_zero(const C& a, std::size_t j) {
  return a.empty() ? Complex(0) : slot(a, j);
}
/// Slot j of a, rotated.
template <class C>
Complex rotated_slot(const C& a, std::size_t j, std::int64_t steps) {
  const auto n = static_cast<std::int64_t>(a.slots);
  return a.values[static_cast<std::size_t>(((static_cast<std::int64_t>(j) + steps) % n + n) % n)];
}

/// `known` with the values value(0), value(1), ..
template <class Known, class Value>
Clear<Known> filled(const Known& known, Value value) {
  Clear<Known> out{known, {}};
  out.values.reserve(known.slots);
  for (std::size_t j = 0; j < known.slots; ++j) out.values.push_back(value(j));
  return out;
}

/// The same for a result, or its fault.
template <class Known, class Value>
Result<Clear<Known>> with_values(Result<Known> known, Value value) {
  if (!known) return tl::unexpected(std::move(known).error());
  return filled(*known, value);
}

/// The operands as the simulator takes them.
template <class Known, class C>
std::vector<const Known*> known_of(std::span<const C* const> operands) {
  return {operands.begin(), operands.end()};
}

}  // namespace tacet::ckks
