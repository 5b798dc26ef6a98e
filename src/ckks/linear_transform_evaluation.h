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
  /// The largest bounds.error of the encoded diagonals.
  double largest_entry_error() const { return largest_entry_error_; }
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
        out.largest_entry_error_ = std::max(out.largest_entry_error_, plaintext.bounds.error);
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
  double largest_entry_error_ = 0;
  std::vector<std::vector<Plaintext>> plaintexts_;
  std::vector<std::vector<const Plaintext*>> pointers_;
};

namespace detail {

/// The operands of one inner product: E's own type, where it takes several at once.
template <class E>
struct ProductsOf {
  struct Type {
    std::span<const typename E::ExtendedCiphertext* const> a;
    std::span<const typename E::Plaintext* const> p;
  };
};
template <class E>
requires requires { typename E::ExtendedProducts; }
struct ProductsOf<E> {
  using Type = typename E::ExtendedProducts;
};
template <class E>
using InnerProduct = typename ProductsOf<E>::Type;

/// Evaluator::inner_products_extended where there is one: its twins have no memory to spare.
template <LazyEvaluatorLike E>
Status inner_products(const E& evaluator, std::span<const InnerProduct<E>> operands,
                      std::span<typename E::ExtendedCiphertext> out) {
  if constexpr (requires { typename E::ExtendedProducts; }) {
    return evaluator.inner_products_extended(operands, out);
  } else {
    for (std::size_t k = 0; k < operands.size(); ++k) {
      TACET_ASSIGN_OR_RETURN(out[k], evaluator.inner_product_extended(operands[k].a, operands[k].p));
    }
    return {};
  }
}

}  // namespace detail

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
  const std::size_t giant_count = plan.giants().size();
  constexpr std::size_t giants_at_once = 4;  // each takes a ciphertext over Q u P until it is rotated
  for (std::size_t first = 0; first < giant_count; first += giants_at_once) {
    const std::size_t count = std::min(giants_at_once, giant_count - first);
    std::array<std::array<const Extended*, LinearTransformPlan::babies_max>, giants_at_once> turned{};
    std::array<detail::InnerProduct<E>, giants_at_once> operands;
    std::array<Extended, giants_at_once> inner;
    // A chain begins with its last giant.
    const auto number = [&](std::size_t k) { return chained ? giant_count - 1 - (first + k) : first + k; };
    for (std::size_t k = 0; k < count; ++k) {
      const auto& giant = plan.giants()[number(k)];
      for (std::size_t i = 0; i < giant.babies.size(); ++i) turned[k][i] = &babies[giant.babies[i]];
      operands[k] = {{turned[k].data(), giant.babies.size()}, transform.diagonals(number(k))};
    }
    TACET_RETURN_IF_ERROR(detail::inner_products<E>(evaluator, {operands.data(), count}, {inner.data(), count}));
    for (std::size_t k = 0; k < count; ++k) {
      const std::int64_t steps = plan.giants()[number(k)].steps;
      if (sum.empty() && (chained || steps == 0)) {
        sum = std::move(inner[k]);
      } else if (chained) {
        TACET_RETURN_IF_ERROR(evaluator.rotate_accumulate_extended(inner[k], sum, plan.common_step()));
        sum = std::move(inner[k]);
      } else if (steps != 0) {
        TACET_RETURN_IF_ERROR(evaluator.rotate_accumulate_extended(sum, inner[k], steps));
      } else {
        TACET_RETURN_IF_ERROR(evaluator.add_extended(sum, inner[k]));
      }
      inner[k] = Extended();
    }
  }
  TACET_ASSIGN_OR_RETURN(C out, evaluator.reduce_and_rescale(sum));
  out.bounds.magnitude = std::min(out.bounds.magnitude, transform.row_sum() * x.bounds.magnitude);
  return out;
}

}  // namespace tacet::ckks
