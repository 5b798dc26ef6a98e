// SPDX-License-Identifier: Apache-2.0
//
// Rotations, and arithmetic between a key switch and its division by P.
#include <algorithm>
#include <bit>
#include <cmath>

#include "ckks/noise.h"
#include "ckks/simulator.h"
#include "ring/automorphism.h"

namespace tacet::ckks {
namespace {

/// As the evaluator's: rotations that share a decomposition.
constexpr std::size_t hoisted_at_once = 8;

bool is_identity(std::size_t slots, std::int64_t steps) { return steps % static_cast<std::int64_t>(slots) == 0; }

}  // namespace

Status Simulator::rotate_many(const Ciphertext& a, std::span<const std::int64_t> steps,
                              std::span<Ciphertext> out) const {
  if (steps.size() != out.size())
    return fail(ErrorCode::invalid_argument, "{} rotations were asked for into {} results", steps.size(), out.size());
  TACET_RETURN_IF_ERROR(check_rotatable(a));
  const double norm = switch_norm(a.at) + division_norm(parameters_.log_degree(), 2);
  const Bounds bounds = with_noise(a.bounds, norm, a.scale);
  TACET_RETURN_IF_ERROR(check_fits(parameters_, a.at, a.scale, bounds));
  std::size_t switched = 0;
  for (const std::int64_t step : steps) {
    if (is_identity(a.slots, step)) continue;
    TACET_RETURN_IF_ERROR(require_rotation(step, a.at));
    ++switched;
  }
  const Ciphertext source = a;  // `a` may be one of the results
  for (std::size_t k = 0; k < steps.size(); ++k) {
    out[k] = source;
    if (!is_identity(source.slots, steps[k])) out[k].bounds = bounds;
  }
  for (std::size_t first = 0; first < switched; first += hoisted_at_once) {
    const std::size_t count = std::min(hoisted_at_once, switched - first);
    count_switch(source.at, count);
    count_division_by_special(source.at, 2 * count);
    count_limbs(4 * count * source.at.primes());  // automorphisms
  }
  return {};
}

Result<SimulatedCiphertext> Simulator::rotate(const Ciphertext& a, std::int64_t steps) const {
  Ciphertext out;
  TACET_RETURN_IF_ERROR(rotate_many(a, {&steps, 1}, {&out, 1}));
  return out;
}

Result<SimulatedCiphertext> Simulator::conjugate(const Ciphertext& a) const {
  TACET_RETURN_IF_ERROR(check_rotatable(a));
  TACET_RETURN_IF_ERROR(require_key(ring::galois_element_of_conjugation(parameters_.log_degree()), a.at));
  Ciphertext out = a;
  out.bounds = with_noise(a.bounds, switch_norm(a.at) + division_norm(parameters_.log_degree(), 2), a.scale);
  TACET_RETURN_IF_ERROR(check_fits(parameters_, a.at, a.scale, out.bounds));
  count_switch(a.at, 1);
  count_division_by_special(a.at, 2);
  count_limbs(std::size_t{4} * a.at.primes());
  return out;
}

Result<SimulatedCiphertext> Simulator::sum_slots(const Ciphertext& a, std::size_t count) const {
  TACET_RETURN_IF_ERROR(check_rotatable(a));
  if (!std::has_single_bit(count) || count > a.slots)
    return fail(ErrorCode::invalid_argument,
                "sums are over a power of two of slots, at most the {} of the ciphertext; {} were asked for", a.slots,
                count);
  Ciphertext sum = a;
  for (std::size_t step = 1; step < count; step *= 2) {
    TACET_ASSIGN_OR_RETURN(const Ciphertext turned, rotate(sum, static_cast<std::int64_t>(step)));
    TACET_RETURN_IF_ERROR(add_in_place(sum, turned));
  }
  return sum;
}

Result<SimulatedExtended> Simulator::extend(const Ciphertext& a) const {
  TACET_RETURN_IF_ERROR(check_rotatable(a));
  if (special() == 0)
    return fail(ErrorCode::missing_key, "'{}' has no special primes, and so no evaluation keys",
                parameters_.rlwe().name());
  count_limbs(2 * (2 * a.at.primes() + special()));
  return ExtendedCiphertext{a.at, a.scale, a.slots, a.bounds};
}

Status Simulator::rotate_many_extended(const Ciphertext& a, std::span<const std::int64_t> steps,
                                       std::span<ExtendedCiphertext> out) const {
  if (steps.size() != out.size())
    return fail(ErrorCode::invalid_argument, "{} rotations were asked for into {} results", steps.size(), out.size());
  TACET_RETURN_IF_ERROR(check_rotatable(a));
  if (special() == 0)
    return fail(ErrorCode::missing_key, "'{}' has no special primes, and so no evaluation keys",
                parameters_.rlwe().name());
  const Bounds bounds = with_noise(a.bounds, switch_norm(a.at), a.scale);
  TACET_RETURN_IF_ERROR(check_fits(parameters_, a.at, a.scale, bounds));
  std::size_t switched = 0;
  for (std::size_t k = 0; k < steps.size(); ++k) {
    if (is_identity(a.slots, steps[k])) {
      TACET_ASSIGN_OR_RETURN(out[k], extend(a));
    } else {
      TACET_RETURN_IF_ERROR(require_rotation(steps[k], a.at));
      out[k] = {a.at, a.scale, a.slots, bounds};
      ++switched;
    }
  }
  if (switched == 0) return {};
  count_switch(a.at, switched);
  count_limbs(switched * (3 * a.at.primes() + 4 * (a.at.primes() + special())));
  return {};
}

Status Simulator::rotate_accumulate_extended(ExtendedCiphertext& accumulator, const Ciphertext& a,
                                             std::int64_t steps) const {
  ExtendedCiphertext turned;
  TACET_RETURN_IF_ERROR(rotate_many_extended(a, {&steps, 1}, {&turned, 1}));
  if (!accumulator.empty()) return add_extended(accumulator, turned);
  accumulator = turned;
  return {};
}

Status Simulator::rotate_accumulate_extended(ExtendedCiphertext& accumulator, const ExtendedCiphertext& a,
                                             std::int64_t steps) const {
  TACET_RETURN_IF_ERROR(check_extended(a));
  if (!accumulator.empty()) TACET_RETURN_IF_ERROR(check_extended_pair(accumulator, a));
  const std::size_t limbs = a.at.primes() + special();
  ExtendedCiphertext turned = a;
  if (is_identity(a.slots, steps)) {
    count_limbs(4 * limbs);
  } else {
    TACET_RETURN_IF_ERROR(require_rotation(steps, a.at));
    turned.bounds = with_noise(a.bounds, switch_norm(a.at) + division_norm(parameters_.log_degree(), 2), a.scale);
    TACET_RETURN_IF_ERROR(check_fits(parameters_, a.at, a.scale, turned.bounds));
    count_division_by_special(a.at, 1);
    count_switch(a.at, 1);
    count_limbs(7 * limbs);  // the first part, and automorphisms
  }
  if (!accumulator.empty()) return add_extended(accumulator, turned);
  accumulator = turned;
  return {};
}

Status Simulator::add_extended(ExtendedCiphertext& accumulator, const ExtendedCiphertext& b) const {
  TACET_RETURN_IF_ERROR(check_extended_pair(accumulator, b));
  if (!scales_agree(b.scale, accumulator.scale))
    return fail(ErrorCode::mismatched_parameters,
                "extended ciphertexts are added at one scale; these have 2^{:.6f} and 2^{:.6f}",
                std::log2(accumulator.scale), std::log2(b.scale));
  const Bounds bounds = with_error(sum_bounds(accumulator.bounds, b.bounds),
                                   b.bounds.magnitude * relative_difference(b.scale, accumulator.scale));
  TACET_RETURN_IF_ERROR(check_fits(parameters_, b.at, accumulator.scale, bounds));
  accumulator.slots = std::max(accumulator.slots, b.slots);
  accumulator.bounds = bounds;
  count_limbs(6 * (b.at.primes() + special()));
  return {};
}

Result<SimulatedCiphertext> Simulator::divided(const ExtendedCiphertext& a, bool rescaled) const {
  TACET_RETURN_IF_ERROR(check_extended(a));
  if (rescaled) TACET_RETURN_IF_ERROR(check_divisible(a.at));
  Ciphertext out{2, a.at, a.scale, a.slots, a.bounds};
  if (rescaled) {
    out.at = Level(a.at.value() - std::size_t{1});
    out.scale = rescaled_scale(parameters_, a.at, a.scale, out.bounds);
  }
  out.bounds = with_noise(out.bounds, division_norm(parameters_.log_degree(), 2), out.scale);
  TACET_RETURN_IF_ERROR(check_fits(parameters_, out.at, out.scale, out.bounds));
  if (rescaled)
    count_division_by_special_and_last(a.at, 2);
  else
    count_division_by_special(a.at, 2);
  return out;
}

}  // namespace tacet::ckks
