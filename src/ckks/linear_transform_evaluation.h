// SPDX-License-Identifier: Apache-2.0
//
// Encodes a matrix for one level and applies it to ciphertexts, clear values or on the simulator.
#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "ckks/evaluator_like.h"
#include "ckks/linear_transform.h"

namespace tacet::ckks {

/// A matrix ready to be applied to ciphertexts at one level: a plan, and its rotated diagonals encoded over Q u P.
/// Memory: diagonals * (level + 1 + special primes) * N * 8 bytes. Made once, used often; move only.
template <class Plaintext>
class LinearTransform {
 public:
  const LinearTransformPlan& plan() const { return plan_; }
  Level level() const { return level_; }
  /// How much a slot can grow: SlotMatrix::row_sum.
  double row_sum() const { return row_sum_; }
  /// The plaintexts of one giant step, in the order of its babies.
  std::span<const Plaintext* const> diagonals(std::size_t giant) const { return pointers_[giant]; }

  /// Errors: check_matrix; level_exhausted at level 0; limit_exceeded when entries do not fit the modulus.
  template <LazyEvaluatorLike E>
  static Result<LinearTransform> create(const E& evaluator, const SlotMatrix& matrix, Level level) {
    LinearTransform out;
    TACET_ASSIGN_OR_RETURN(out.plan_, LinearTransformPlan::create(matrix, evaluator.parameters().slots_max()));
    out.level_ = level;
    out.row_sum_ = matrix.row_sum();
    const std::size_t n = matrix.slots;
    std::vector<Complex> rotated(n);
    for (const auto& giant : out.plan_.giants()) {
      // rotate_g comes after the product, so the diagonal is turned back by g before it.
      const auto back = n - static_cast<std::size_t>(giant.steps);
      auto& plaintexts = out.plaintexts_.emplace_back();
      for (const std::size_t d : giant.diagonals) {
        const std::vector<Complex>& diagonal = matrix.diagonals.at(d);
        for (std::size_t j = 0; j < n; ++j) rotated[j] = diagonal[(j + back) % n];
        TACET_ASSIGN_OR_RETURN(Plaintext plaintext, evaluator.encode(rotated, level, Purpose::multiply_lazy));
        plaintexts.push_back(std::move(plaintext));
      }
      auto& pointers = out.pointers_.emplace_back();
      for (const Plaintext& plaintext : plaintexts) pointers.push_back(&plaintext);
    }
    return out;
  }

 private:
  LinearTransformPlan plan_;
  Level level_;
  double row_sum_ = 0;
  std::vector<std::vector<Plaintext>> plaintexts_;
  std::vector<std::vector<const Plaintext*>> pointers_;
};

/// M x: level l -> l - 1 with l = transform.level(); a ciphertext at a higher level is brought down first. x has at
/// most plan().slots() slots. Cost: plan().cost(): one decomposition for all baby steps, one polynomial's division and
/// a key switch for each giant step, one division in the end. No memory but the device's pool. Errors: missing_key when
/// one of plan().rotations() has none, level_exhausted when x is below the transform's level, invalid_argument when x
/// has more slots; those of the evaluator.
template <LazyEvaluatorLike E>
Result<typename E::Ciphertext> apply_linear_transform(const E& evaluator,
                                                      const LinearTransform<typename E::Plaintext>& transform,
                                                      const typename E::Ciphertext& x) {
  using C = typename E::Ciphertext;
  using Extended = typename E::ExtendedCiphertext;
  const LinearTransformPlan& plan = transform.plan();
  if (x.empty()) return fail(ErrorCode::mismatched_parameters, "the input of the linear transform is empty");
  if (x.slots > plan.slots())
    return fail(ErrorCode::invalid_argument, "a matrix over {} slots cannot be applied to a ciphertext of {} slots",
                plan.slots(), x.slots);
  if (x.level() > transform.level()) {
    TACET_ASSIGN_OR_RETURN(const C lowered, evaluator.at_level(x, transform.level()));
    return apply_linear_transform(evaluator, transform, lowered);
  }
  if (x.level() < transform.level())
    return fail(ErrorCode::level_exhausted,
                "the linear transform was encoded for level {} and the ciphertext is at level {}: encode it for that "
                "level",
                transform.level().value(), x.level().value());

  std::array<Extended, LinearTransformPlan::babies_max> babies;
  const std::size_t baby_count = plan.babies().size();
  TACET_RETURN_IF_ERROR(evaluator.rotate_many_extended(x, plan.babies(), {babies.data(), baby_count}));
  Extended sum;
  const bool chained = plan.common_step() != 0;
  for (std::size_t i = 0; i < plan.giants().size(); ++i) {
    const std::size_t g = chained ? plan.giants().size() - 1 - i : i;
    const auto& giant = plan.giants()[g];
    std::array<const Extended*, LinearTransformPlan::babies_max> turned{};
    for (std::size_t k = 0; k < giant.babies.size(); ++k) turned[k] = &babies[giant.babies[k]];
    TACET_ASSIGN_OR_RETURN(
        Extended inner, evaluator.inner_product_extended({turned.data(), giant.babies.size()}, transform.diagonals(g)));
    if (sum.empty() && (chained || giant.steps == 0)) {
      sum = std::move(inner);
    } else if (chained) {
      TACET_RETURN_IF_ERROR(evaluator.rotate_accumulate_extended(inner, sum, plan.common_step()));
      sum = std::move(inner);
    } else if (giant.steps != 0) {
      TACET_RETURN_IF_ERROR(evaluator.rotate_accumulate_extended(sum, inner, giant.steps));
    } else {
      TACET_RETURN_IF_ERROR(evaluator.add_extended(sum, inner));
    }
  }
  TACET_ASSIGN_OR_RETURN(C out, evaluator.reduce_and_rescale(sum));
  out.bounds.magnitude = std::min(out.bounds.magnitude, transform.row_sum() * x.bounds.magnitude);
  return out;
}

}  // namespace tacet::ckks
