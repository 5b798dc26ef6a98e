// SPDX-License-Identifier: Apache-2.0
//
// Logistic regression by Nesterov's method on ciphertexts, written once: for ciphertexts, for clear values, and for the
// simulator, which says what keys it needs. The layout of the slots is in packing.h, the algorithm in clear_training.h.
//
// One iteration takes five levels with a sigmoid of degree 7, so that eleven levels between two refreshings are two
// iterations:
//   1  margins        sum over k of Z_k rotate(2 v, k): 15 hoisted rotations, 16 products, one relinearisation
//   3  sigmoid        an odd polynomial; its coefficients carry the learning rate and the packing below
//   1  gradient       Z_0 times that; then the sum over rows by log2(2,048) rotations, which leaves period 16
//   0  update         v + i w stay packed in one ciphertext, and its constant products are taken on the level before
// v and w being one complex vector, one refreshing serves both.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "base/check.h"
#include "ckks/bounds.h"
#include "ckks/combination.h"
#include "ckks/evaluator_like.h"
#include "ckks/polynomial_evaluation.h"
#include "examples/encrypted_training/sigmoid.h"
#include "examples/encrypted_training/training_settings.h"

namespace tacet::example {

/// What gives a ciphertext its levels back: bootstrapping, or on clear values a copy. It takes packed weights at
/// input_level or above, |v + i w| / S <= packed_weight_max, and gives the same values, but for an error, at a higher
/// level.
template <class C>
struct Refresh {
  ckks::Level input_level;
  std::function<Result<C>(const C&)> apply;
};

enum class TrainingEvent { iteration_done, refreshed };
/// Told of what happened, with the number of iterations that are done.
using TrainingWatch = std::function<void(TrainingEvent event, std::size_t iterations_done)>;

template <ckks::LazyEvaluatorLike E>
class TrainingCircuit {
 public:
  using C = typename E::Ciphertext;

  /// `rows` are Z_0 .. Z_15 of pack_rows, `row_count` how many rows the gradient is divided by. Refers to the evaluator
  /// and the rows. Errors: those of sigmoid_approximation; invalid_argument when there are not 16.
  static Result<TrainingCircuit> create(const E& evaluator, std::span<const C> rows, std::size_t row_count,
                                        const TrainingSettings& settings) {
    if (rows.size() != packed_columns || row_count == 0)
      return fail(ErrorCode::invalid_argument,
                  "a training takes {} ciphertexts of rows and at least one row; got {} and {}", packed_columns,
                  rows.size(), row_count);
    TACET_ASSIGN_OR_RETURN(const ckks::ChebyshevApproximation sigmoid, sigmoid_approximation(settings));
    return TrainingCircuit(evaluator, rows, row_count, settings, sigmoid.polynomial);
  }

  /// Levels that an iteration takes.
  unsigned depth() const { return 2 + ckks::polynomial_depth(sigmoid_.degree()); }

  /// All iterations from packed weights (of zeros, to begin with). Refreshes when what is left does not reach for an
  /// iteration and input_level below it; the last iteration may use everything up. Errors: level_exhausted when even
  /// refreshed weights have too few levels.
  Result<C> run(C weights, const Refresh<C>& refresh, const TrainingWatch& watch) {
    const std::vector<double> momenta = nesterov_momenta(settings_.iterations);
    for (std::size_t t = 0; t < momenta.size(); ++t) {
      const bool last = t + 1 == momenta.size();
      const unsigned needed = depth() + (last ? 0 : refresh.input_level.value());
      if (weights.level().value() < needed) {
        TACET_ASSIGN_OR_RETURN(weights, refresh.apply(weights));
        watch(TrainingEvent::refreshed, t);
        if (weights.level().value() < needed)
          return fail(ErrorCode::level_exhausted,
                      "an iteration takes {} levels and a refreshing {}, but refreshed weights are at level {}",
                      depth(), refresh.input_level.value(), weights.level().value());
      }
      TACET_ASSIGN_OR_RETURN(weights, iterate(weights, momenta[t]));
      watch(TrainingEvent::iteration_done, t + 1);
    }
    return weights;
  }

  /// (v + i w) / S to (v' + i w') / S: level l -> l - depth().
  ///
  /// Bounds: the bound on the error of a whole training would be worthless, for it adds up what each iteration could
  /// do at worst, while the method forgets small errors. So bounds restart here: that of the result says how far it is
  /// from one exact iteration on the weights that are stored, whatever they are. That all weights stay below
  /// packed_weight_max, and all margins below B, is a promise of the owner about the data.
  Result<C> iterate(const C& weights, double momentum) {
    C v_w = evaluator_.clone(weights);
    v_w.bounds = ckks::restarted(v_w.bounds);
    v_w.bounds.magnitude = std::min(v_w.bounds.magnitude, packed_weight_max);
    TACET_ASSIGN_OR_RETURN(const C conjugate, evaluator_.conjugate(v_w));
    TACET_ASSIGN_OR_RETURN(const C twice_v, evaluator_.add(v_w, conjugate));
    TACET_ASSIGN_OR_RETURN(const C margin, margins(twice_v));
    // v' + i w' = ((1 + mu) + i) (v + g) - mu w, where v = (V + V*) / 2 and w = -i (V - V*) / 2.
    const ckks::Complex turn(1 + momentum, 1);
    TACET_ASSIGN_OR_RETURN(C out, gradient(margin, turn * gradient_unit()));
    const ckks::Complex of_conjugate(0.5 * (1 + momentum), 0.5 * (1 - momentum));
    TACET_ASSIGN_OR_RETURN(
        const C moved, combine(v_w, 0.5 * (1 + momentum) * ckks::Complex(1, 1), conjugate, of_conjugate, out.level()));
    TACET_RETURN_IF_ERROR(evaluator_.add_in_place(out, moved));
    out.bounds.magnitude = std::min(out.bounds.magnitude, packed_weight_max);
    return out;
  }

 private:
  TrainingCircuit(const E& evaluator, std::span<const C> rows, std::size_t row_count, const TrainingSettings& settings,
                  ckks::Polynomial sigmoid)
      : evaluator_(evaluator), rows_(rows), row_count_(row_count), settings_(settings), sigmoid_(std::move(sigmoid)) {}

  /// alpha / (n S) over the unit of Z_0: what makes Z_0 sigma a step of v / S.
  double gradient_unit() const {
    return settings_.learning_rate / (static_cast<double>(row_count_) * settings_.weight_unit * row_unit(settings_));
  }

  /// <z_r, v> / B in every column of row r.
  Result<C> margins(const C& twice_v) {
    TACET_ASSIGN_OR_RETURN(const std::span<const C> rows, rows_at(twice_v.level()));
    std::array<C, packed_columns> turned;
    std::array<std::int64_t, packed_columns> steps{};
    std::array<const C*, packed_columns> left{};
    std::array<const C*, packed_columns> right{};
    for (std::size_t k = 0; k < packed_columns; ++k) {
      steps[k] = static_cast<std::int64_t>(k);
      left[k] = &rows[k];
      right[k] = &turned[k];
    }
    TACET_RETURN_IF_ERROR(evaluator_.rotate_many(twice_v, steps, turned));
    return evaluator_.inner_product(left, right);
  }

  /// factor times sum over rows of sigma(-margin) Z_0, with period 16.
  Result<C> gradient(const C& margin, ckks::Complex factor) const {
    ckks::Polynomial scaled = sigmoid_;
    for (ckks::Complex& c : scaled.coefficients) c *= factor;
    TACET_ASSIGN_OR_RETURN(C wrong, ckks::evaluate_polynomial(evaluator_, scaled, margin));
    TACET_RETURN_IF_ERROR(evaluator_.add_constant_in_place(wrong, 0.5 * factor));
    TACET_ASSIGN_OR_RETURN(C sum, evaluator_.multiply(wrong, rows_[0]));
    for (std::size_t step = packed_columns; step < sum.slots; step *= 2) {
      TACET_ASSIGN_OR_RETURN(const C turned, evaluator_.rotate(sum, static_cast<std::int64_t>(step)));
      TACET_RETURN_IF_ERROR(evaluator_.add_in_place(sum, turned));
    }
    shorten(sum);
    return sum;
  }

  /// p a + q b at `level`, which is below both.
  Result<C> combine(const C& a, ckks::Complex p, const C& b, ckks::Complex q, ckks::Level level) const {
    const ckks::Level above(level.value() + std::size_t{1});
    const std::array<typename ckks::Combination<C>::Term, 2> terms{{{&a, p}, {&b, q}}};
    const double scale = evaluator_.parameters().scale(level) * evaluator_.parameters().prime(above);
    TACET_ASSIGN_OR_RETURN(const C sum, evaluator_.combine_lazy({{}, terms, 0, above, scale}));
    return evaluator_.rescale(sum);
  }

  /// The slots have period 16 already; from here on it is known that they do, which makes refreshing cheaper.
  static void shorten(C& sum) {
    sum.slots = packed_columns;
    if constexpr (requires { sum.values.resize(packed_columns); }) sum.values.resize(packed_columns);
  }

  /// The rows at a level, kept: iterations come back to the same few levels.
  Result<std::span<const C>> rows_at(ckks::Level level) {
    if (rows_[0].level() == level) return rows_;
    if (const auto known = rows_at_.find(level); known != rows_at_.end()) return std::span<const C>(known->second);
    std::vector<C> aligned;
    for (const C& row : rows_) {
      TACET_ASSIGN_OR_RETURN(C lower, evaluator_.at_level(row, level));
      aligned.push_back(std::move(lower));
    }
    return std::span<const C>(rows_at_.emplace(level, std::move(aligned)).first->second);
  }

  const E& evaluator_;
  std::span<const C> rows_;
  std::size_t row_count_;
  TrainingSettings settings_;
  ckks::Polynomial sigmoid_;
  std::map<ckks::Level, std::vector<C>> rows_at_;
};

}  // namespace tacet::example
