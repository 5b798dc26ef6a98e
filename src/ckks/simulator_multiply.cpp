// SPDX-License-Identifier: Apache-2.0
//
// Products of ciphertexts, and what finishes them.
#include <algorithm>
#include <cmath>

#include "ckks/noise.h"
#include "ckks/simulator.h"

namespace tacet::ckks {
namespace {

/// As Evaluator::inner_product: longer sums are taken pair by pair.
constexpr std::size_t pairs_at_once = 16;

}  // namespace

Result<SimulatedCiphertext> Simulator::multiplied(Level level, std::size_t slots, const Bounds& bounds) const {
  TACET_RETURN_IF_ERROR(require_key(0, level));
  const Level next(level.value() - std::size_t{1});
  Ciphertext out{2, next, parameters_.scale(next), slots, bounds};
  const double norm = switch_norm(level) / parameters_.prime(level) + division_norm(parameters_.log_degree(), 2);
  out.bounds = with_noise(bounds, norm, out.scale);
  TACET_RETURN_IF_ERROR(check_fits(parameters_, next, out.scale, out.bounds));
  count_switch(level, 1);
  count_division_by_special_and_last(level, 2);
  return out;
}

Result<SimulatedCiphertext> Simulator::multiply(const Ciphertext& a, const Ciphertext& b) const {
  if (&a == &b) return square(a);
  TACET_RETURN_IF_ERROR(check_complete(a));
  TACET_RETURN_IF_ERROR(check_complete(b));
  const Level level = std::min(a.at, b.at);
  TACET_RETURN_IF_ERROR(check_divisible(level));
  TACET_ASSIGN_OR_RETURN(const Ciphertext left, bring_to(a, level));
  TACET_ASSIGN_OR_RETURN(const Ciphertext right, bring_to(b, level));
  cost_->products += 1;
  count_limbs(std::size_t{7} * level.primes());
  return multiplied(level, std::max(a.slots, b.slots), product_bounds(left.bounds, right.bounds));
}

Result<SimulatedCiphertext> Simulator::square(const Ciphertext& a) const {
  TACET_RETURN_IF_ERROR(check_complete(a));
  TACET_RETURN_IF_ERROR(check_divisible(a.at));
  cost_->products += 1;
  count_limbs(std::size_t{5} * a.at.primes());
  return multiplied(a.at, a.slots, product_bounds(a.bounds, a.bounds));
}

Result<SimulatedCiphertext> Simulator::inner_product(std::span<const Ciphertext* const> a,
                                                     std::span<const Ciphertext* const> b) const {
  if (a.empty() || a.size() != b.size())
    return fail(ErrorCode::invalid_argument,
                "an inner product takes two equal numbers of ciphertexts, at least one; {} "
                "and {} were given",
                a.size(), b.size());
  Level level = parameters_.top_level();
  std::size_t slots = 1;
  for (std::size_t i = 0; i < a.size(); ++i) {
    TACET_RETURN_IF_ERROR(check_complete(*a[i]));
    TACET_RETURN_IF_ERROR(check_complete(*b[i]));
    level = std::min({level, a[i]->at, b[i]->at});
    slots = std::max({slots, a[i]->slots, b[i]->slots});
  }
  TACET_RETURN_IF_ERROR(check_divisible(level));
  Bounds bounds;
  Ciphertext sum;
  for (std::size_t i = 0; i < a.size(); ++i) {
    TACET_ASSIGN_OR_RETURN(const Ciphertext x, bring_to(*a[i], level));
    TACET_ASSIGN_OR_RETURN(const Ciphertext y, bring_to(*b[i], level));
    if (a.size() <= pairs_at_once) {
      bounds = sum_bounds(bounds, product_bounds(x.bounds, y.bounds));
      cost_->products += 1;
    } else {
      TACET_RETURN_IF_ERROR(multiply_accumulate_lazy(sum, x, y));
    }
  }
  if (!sum.empty()) return relinearise_and_rescale(sum);
  count_limbs((4 * a.size() + 3) * level.primes());
  return multiplied(level, slots, bounds);
}

Result<SimulatedCiphertext> Simulator::multiply_lazy(const Ciphertext& a, const Ciphertext& b) const {
  Ciphertext out;
  TACET_RETURN_IF_ERROR(multiply_accumulate_lazy(out, a, b));
  return out;
}

Status Simulator::multiply_accumulate_lazy(Ciphertext& accumulator, const Ciphertext& a, const Ciphertext& b) const {
  TACET_RETURN_IF_ERROR(check(a));
  TACET_RETURN_IF_ERROR(check(b));
  const bool starts = accumulator.empty();
  if (!starts) TACET_RETURN_IF_ERROR(check(accumulator));
  const double scale = a.scale * b.scale;
  if (a.at != b.at || a.parts != 2 || b.parts != 2 ||
      (!starts && (accumulator.at != a.at || accumulator.parts != 3 || !scales_agree(scale, accumulator.scale))))
    return fail(ErrorCode::mismatched_parameters,
                "lazy products need two parts and one level, and sums of them one scale: these are at levels {} and "
                "{}, with {} and {} parts",
                a.at.value(), b.at.value(), a.parts, b.parts);
  Bounds bounds = product_bounds(a.bounds, b.bounds);
  if (!starts)
    bounds = with_error(sum_bounds(bounds, accumulator.bounds),
                        bounds.magnitude * relative_difference(scale, accumulator.scale));
  TACET_RETURN_IF_ERROR(check_fits(parameters_, a.at, scale, bounds));
  if (starts) accumulator = {3, a.at, scale, a.slots, {}};
  accumulator.slots = std::max({accumulator.slots, a.slots, b.slots});
  accumulator.bounds = bounds;
  cost_->products += 1;
  count_limbs(std::size_t{starts ? 7U : 10U} * a.at.primes());
  return {};
}

Result<SimulatedCiphertext> Simulator::combine_lazy(const Combination<Ciphertext>& combination) const {
  TACET_ASSIGN_OR_RETURN(const CombinationResult result, check_combination(parameters_, combination));
  const auto check_operand = [&](const Ciphertext& a) -> Status {
    TACET_RETURN_IF_ERROR(check(a));
    if (a.parts == 2) return {};
    return fail(ErrorCode::mismatched_parameters, "an operand of a combination has {} parts: relinearise it first",
                a.parts);
  };
  for (const auto& product : combination.products) {
    TACET_RETURN_IF_ERROR(check_operand(*product.a));
    TACET_RETURN_IF_ERROR(check_operand(*product.b));
  }
  for (const auto& term : combination.terms) TACET_RETURN_IF_ERROR(check_operand(*term.a));
  const std::size_t parts = combination.products.empty() ? 2 : 3;
  cost_->products += combination.products.size();
  count_limbs((4 * combination.products.size() + 2 * combination.terms.size() + parts) * combination.level.primes());
  return Ciphertext{parts, combination.level, combination.scale, result.slots, result.bounds};
}

Result<SimulatedCiphertext> Simulator::relinearise(const Ciphertext& a) const {
  TACET_RETURN_IF_ERROR(check(a));
  if (a.parts == 2) return a;
  TACET_RETURN_IF_ERROR(require_key(0, a.at));
  Ciphertext out = a;
  out.parts = 2;
  out.bounds = with_noise(a.bounds, switch_norm(a.at) + division_norm(parameters_.log_degree(), 2), a.scale);
  TACET_RETURN_IF_ERROR(check_fits(parameters_, a.at, a.scale, out.bounds));
  count_switch(a.at, 1);
  count_division_by_special(a.at, 2);
  return out;
}

Result<SimulatedCiphertext> Simulator::relinearise_and_rescale(const Ciphertext& a) const {
  TACET_RETURN_IF_ERROR(check(a));
  if (a.parts == 2) return rescale(a);
  TACET_RETURN_IF_ERROR(check_divisible(a.at));
  TACET_RETURN_IF_ERROR(require_key(0, a.at));
  Ciphertext out = a;
  out.parts = 2;
  out.at = Level(a.at.value() - std::size_t{1});
  out.scale = rescaled_scale(parameters_, a.at, a.scale, out.bounds);
  const double norm = switch_norm(a.at) / parameters_.prime(a.at) + division_norm(parameters_.log_degree(), 2);
  out.bounds = with_noise(out.bounds, norm, out.scale);
  TACET_RETURN_IF_ERROR(check_fits(parameters_, out.at, out.scale, out.bounds));
  count_limbs(std::size_t{4} * a.at.primes());
  count_switch(a.at, 1);
  count_division_by_special_and_last(a.at, 2);
  return out;
}

}  // namespace tacet::ckks
