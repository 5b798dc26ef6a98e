// SPDX-License-Identifier: Apache-2.0
//
// Rotations and conjugation. The inner product with the key comes before the automorphism, so that one decomposition of
// c_1 serves all rotations of a ciphertext; the division by P comes last.
#include <algorithm>
#include <array>
#include <bit>

#include "ckks/evaluator.h"
#include "ckks/hoisting.h"
#include "ckks/noise.h"
#include "ring/automorphism.h"
#include "ring/operations.h"

namespace tacet::ckks {

using ring::Evaluations;

namespace {

/// Rotations that share a decomposition: each holds two polynomials over key_basis(level) until it is divided.
constexpr std::size_t hoisted_at_once = 8;

}  // namespace

void Evaluator::switch_hoisted(const Ciphertext& a, std::span<const rlwe::KeySwitchKey* const> keys,
                               std::span<Ciphertext> out) const {
  std::array<rlwe::Pair, hoisted_at_once> sums;
  switch_hoisted_extended(a, keys, {sums.data(), keys.size()});
  for (std::size_t k = 0; k < keys.size(); ++k) {
    const std::array<const Evaluations*, 2> values{&sums[k][0], &sums[k][1]};
    key_switcher_.divide_by_special(*device_, values, {}, {out[k].body.parts.data(), 2});
    sums[k] = {};
    out[k].body.part_count = 2;
  }
}

Result<Bounds> Evaluator::bounds_of_rotation(const Ciphertext& a) const {
  const double norm = key_switch_norm(parameters(), a.level()) + division_norm(parameters().log_degree(), 2);
  const Bounds bounds = with_noise(a.bounds, norm, a.scale);
  TACET_RETURN_IF_ERROR(check_fits(parameters(), a.level(), a.scale, bounds));
  return bounds;
}

std::uint32_t Evaluator::element_of(std::int64_t steps) const {
  return ring::galois_element_of_rotation(parameters().log_degree(), steps);
}

Status Evaluator::check_key_switching() const {
  if (parameters().rlwe().has_key_switching()) return {};
  return fail(ErrorCode::missing_key, "'{}' has no special primes, and so no evaluation keys",
              parameters().rlwe().name());
}

Status Evaluator::check_rotatable(const Ciphertext& a) const {
  TACET_RETURN_IF_ERROR(check(a));
  if (a.body.part_count == 2) return {};
  return fail(ErrorCode::mismatched_parameters, "a ciphertext of {} parts cannot be rotated: relinearise it first",
              a.body.part_count);
}

Status Evaluator::rotate_many(const Ciphertext& a, std::span<const std::int64_t> steps,
                              std::span<Ciphertext> out) const {
  if (steps.size() != out.size())
    return fail(ErrorCode::invalid_argument, "{} rotations were asked for into {} results", steps.size(), out.size());
  TACET_RETURN_IF_ERROR(check_rotatable(a));
  TACET_ASSIGN_OR_RETURN(const Bounds bounds, bounds_of_rotation(a));
  return hoist<hoisted_at_once>(
      a.slots, steps, [&](std::int64_t step) { return galois_key(element_of(step), a.body.key, a.level()); },
      [&](std::size_t k) -> Status {
        out[k] = clone(a);
        out[k].body.seed.reset();
        return {};
      },
      [&](const HoistedBatch<hoisted_at_once>& batch) {
        std::array<Ciphertext, hoisted_at_once> results;
        for (std::size_t i = 0; i < batch.count; ++i) {
          results[i] = make(a, a.level(), 0);
          results[i].bounds = bounds;
        }
        switch_hoisted(a, batch.used_keys(), {results.data(), batch.count});
        for (std::size_t i = 0; i < batch.count; ++i) out[batch.targets[i]] = std::move(results[i]);
      });
}

Result<Ciphertext> Evaluator::rotate(const Ciphertext& a, std::int64_t steps) const {
  Ciphertext out;
  TACET_RETURN_IF_ERROR(rotate_many(a, {&steps, 1}, {&out, 1}));
  return out;
}

Result<Ciphertext> Evaluator::conjugate(const Ciphertext& a) const {
  TACET_RETURN_IF_ERROR(check_rotatable(a));
  TACET_ASSIGN_OR_RETURN(
      const rlwe::KeySwitchKey* key,
      galois_key(ring::galois_element_of_conjugation(parameters().log_degree()), a.body.key, a.level()));
  Ciphertext out = make(a, a.level(), 0);
  TACET_ASSIGN_OR_RETURN(out.bounds, bounds_of_rotation(a));
  switch_hoisted(a, {&key, 1}, {&out, 1});
  return out;
}

Result<Ciphertext> Evaluator::sum_slots(const Ciphertext& a, std::size_t count) const {
  TACET_RETURN_IF_ERROR(check_rotatable(a));
  if (!std::has_single_bit(count) || count > a.slots)
    return fail(ErrorCode::invalid_argument,
                "sums are over a power of two of slots, at most the {} of the ciphertext; {} were "
                "asked for",
                a.slots, count);
  Ciphertext sum = clone(a);
  sum.body.seed.reset();
  for (std::size_t step = 1; step < count; step *= 2) {
    TACET_ASSIGN_OR_RETURN(const Ciphertext turned, rotate(sum, static_cast<std::int64_t>(step)));
    TACET_RETURN_IF_ERROR(add_in_place(sum, turned));
  }
  return sum;
}

}  // namespace tacet::ckks
