// SPDX-License-Identifier: Apache-2.0
//
// Slots to coefficients and coefficients to slots on ciphertexts, clear values or the simulator.
#pragma once

#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "ckks/bootstrapping/embedding_factors.h"
#include "ckks/bootstrapping/parameters.h"
#include "ckks/linear_transform_evaluation.h"
#include "ckks/noise.h"
#include "rlwe/noise.h"

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
    value.bounds.error = 0;
    TACET_ASSIGN_OR_RETURN(value, apply_linear_transform(evaluator, transform.factors()[i], value));
    const double added = value.bounds.error;
    value.bounds = {before.magnitude * transform.entry_modulus(i), before.error * transform.entry_modulus(i) + added};
  }
  return value;
}

/// What the rounded entries of one factor do to slots of variance rms^2 (complex Gaussian, as sums of many coefficients
/// are): each of D diagonals is wrong by e_d, and the slots meet in sum over d of |x_d|^2, which passes
///   rms^2 (D + (2 D tau)^(1/2) + tau)
/// with probability at most exp(-tau) (Laurent, Massart, Ann. Statist. 28 (2000), lemma 1).
inline double encoding_error(double largest_entry_error, std::size_t diagonals, double rms, std::size_t degree) {
  const double tau = -rlwe::log_failure_each * std::numbers::ln2 + std::log(static_cast<double>(degree));
  const auto count = static_cast<double>(diagonals);
  return largest_entry_error * rms * std::sqrt(count + std::sqrt(2 * count * tau) + tau);
}

/// c (U R)^-1 x: coefficients t_k + i t_(k + n) of x become slots. One level a factor. Where those coefficients are
/// independent (q_0 I + m is, by the noise model's view of a ciphertext; x.bounds.magnitude is then that model's), so
/// are the slots between factors, each of half the variance after every stage: bounds.magnitude falls accordingly, and
/// the rounding of the encoded entries counts as encoding_error says, not as the sum of its worst cases.
template <LazyEvaluatorLike E>
Result<typename E::Ciphertext> coefficients_to_slots(const E& evaluator,
                                                     const EmbeddingTransform<typename E::Plaintext>& transform,
                                                     const typename E::Ciphertext& x) {
  typename E::Ciphertext value = evaluator.clone(x);
  const std::size_t degree = evaluator.parameters().degree();
  const double bound_of_rms = random_norm(evaluator.parameters().log_degree(), 1 / static_cast<double>(degree));
  for (std::size_t i = 0; i < transform.factors().size(); ++i) {
    const auto& factor = transform.factors()[i];
    const double magnitude = value.bounds.magnitude;
    value.bounds.magnitude = 0;
    TACET_ASSIGN_OR_RETURN(value, apply_linear_transform(evaluator, factor, value));
    const double rounding =
        encoding_error(factor.largest_entry_error(), factor.plan().cost().products, magnitude / bound_of_rms, degree);
    value.bounds = with_error(
        {magnitude * std::sqrt(factor.row_sum() * transform.entry_modulus(i)), value.bounds.error}, rounding);
  }
  return value;
}

}  // namespace tacet::ckks
