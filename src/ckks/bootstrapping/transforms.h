// SPDX-License-Identifier: Apache-2.0
//
// Slots to coefficients and coefficients to slots on ciphertexts, clear values or the simulator.
#pragma once

#include <cmath>
#include <utility>
#include <vector>

#include "ckks/bootstrapping/embedding_factors.h"
#include "ckks/bootstrapping/parameters.h"
#include "ckks/linear_transform_evaluation.h"

namespace tacet::ckks {

/// The factors of one transform, encoded for consecutive levels.
template <class Plaintext>
class EmbeddingTransform {
 public:
  /// `factors` are those of embedding_factors, the first for level `first`. Errors: those of LinearTransform::create.
  template <LazyEvaluatorLike E>
  static Result<EmbeddingTransform> create(const E& evaluator, std::span<const SlotMatrix> factors, Level first) {
    EmbeddingTransform out;
    for (std::size_t i = 0; i < factors.size(); ++i) {
      TACET_ASSIGN_OR_RETURN(auto factor,
                             LinearTransform<Plaintext>::create(evaluator, factors[i], Level(first.value() - i)));
      out.factors_.push_back(std::move(factor));
      out.constants_.push_back(std::abs(factors[i].diagonals.begin()->second[0]));
    }
    return out;
  }

  std::span<const LinearTransform<Plaintext>> factors() const { return factors_; }
  /// The modulus of the entries of factor i: those that are not zero all have the same.
  double entry_modulus(std::size_t i) const { return constants_[i]; }

 private:
  std::vector<LinearTransform<Plaintext>> factors_;
  std::vector<double> constants_;
};

/// c U R x for the factors of embedding_factors(slots_to_coefficients): one level a factor. Values x become
/// coefficients c x. In between and afterwards bounds are those of the coefficients and not of the slots, which may be
/// n times larger: what has to fit the modulus are coefficients, and so is what will be slots again. Slots y between
/// factors lead to coefficients (the inverse of the stages so far) y, which are averages: what a factor is given, and
/// what rounding adds to it, reaches the coefficients multiplied by the moduli of the entries alone.
template <LazyEvaluatorLike E>
Result<typename E::Ciphertext> slots_to_coefficients(const E& evaluator,
                                                     const EmbeddingTransform<typename E::Plaintext>& transform,
                                                     const typename E::Ciphertext& x) {
  typename E::Ciphertext value = evaluator.clone(x);
  for (std::size_t i = 0; i < transform.factors().size(); ++i) {
    const Bounds before = value.bounds;
    const auto& factor = transform.factors()[i];
    TACET_ASSIGN_OR_RETURN(value, apply_linear_transform(evaluator, factor, value));
    const double added = std::max(0.0, value.bounds.error - factor.row_sum() * before.error);
    value.bounds = {before.magnitude * transform.entry_modulus(i), before.error * transform.entry_modulus(i) + added};
  }
  return value;
}

/// c (U R)^-1 x: coefficients t_k + i t_(k + n) of x become slots. One level a factor.
template <LazyEvaluatorLike E>
Result<typename E::Ciphertext> coefficients_to_slots(const E& evaluator,
                                                     const EmbeddingTransform<typename E::Plaintext>& transform,
                                                     const typename E::Ciphertext& x) {
  typename E::Ciphertext value = evaluator.clone(x);
  for (const auto& factor : transform.factors()) {
    TACET_ASSIGN_OR_RETURN(value, apply_linear_transform(evaluator, factor, value));
  }
  return value;
}

}  // namespace tacet::ckks
