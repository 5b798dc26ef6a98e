// SPDX-License-Identifier: Apache-2.0
//
// x modulo q_0, homomorphically: what removes q_0 I after the modulus was raised ("EvalMod").
//
// With theta = 2 pi x / q_0 the reduction is theta modulo 2 pi, and for a small rest theta it is nearly
//   alpha sin(theta) - beta sin(2 theta):
// alpha and beta are chosen so that this agrees with theta at the zeros of the Chebyshev polynomial T_5 on the interval
// of the message, which removes the cubic term and leaves T_5's even share of the fifth-order one. (One sine has a
// relative error of theta^2 / 6: Cheon, Han, Kim, Kim, Song, ePrint 2018/153. Its inverse by a series needs
// products after the sine: Lee, Lee, Lee, Kim, No, ePrint 2020/552. Here the second sine costs one squaring.)
//
// Both sines come from E = exp(i theta), which is evaluated as a Chebyshev series of exp(i theta / 2^r) and squared r
// times: squaring |E| = 1 enlarges an error by 2, where the usual cos(2 x) = 2 cos(x)^2 - 1 enlarges it by up to 4.
#pragma once

#include "ckks/bootstrapping/parameters.h"
#include "ckks/evaluator_like.h"
#include "ckks/polynomial.h"
#include "ckks/polynomial_evaluation.h"

namespace tacet::ckks {

/// alpha sin(theta) - beta sin(2 theta) ~ theta for |theta| <= bound.
struct SinePair {
  double alpha = 0;
  double beta = 0;
  /// max |alpha sin(theta) - beta sin(2 theta) - theta| for |theta| <= bound, found on a fine grid.
  double error = 0;
};
SinePair fit_sine_pair(double bound);

/// The constants of one reduction. Immutable, cheap to copy.
class ModularReduction {
 public:
  ModularReduction();

  /// The Chebyshev series of exp(2 pi i K u / 2^r), u in [-1, 1]: coefficients 2 i^k J_k(2 pi K / 2^r).
  const PolynomialPlan& exponential() const { return exponential_; }
  const SinePair& sines() const { return sines_; }
  /// A value v of a complete result of reduce() stands for v * result_unit() = E^2 - (alpha / beta) E.
  double result_unit() const { return result_unit_; }

  /// For real u = t / (K q_0), t = q_0 (I + rho x), I an integer, |u| <= 1: g = (E^2 - (alpha / beta) E) / result_unit,
  /// E = exp(2 pi i t / q_0), complete at level - modulus_levels. Then x ~ i (g - conj(g)).
  /// The factor costs nothing: the scales of all squarings are chosen so that the last one comes out right.
  /// Cost: that of the series, and modulus_doublings + 1 squarings. Errors: level_exhausted; those of the evaluator.
  template <LazyEvaluatorLike E>
  Result<typename E::Ciphertext> reduce(const E& evaluator, const typename E::Ciphertext& u) const {
    using C = typename E::Ciphertext;
    const Parameters& parameters = evaluator.parameters();
    if (u.level().value() < modulus_levels)
      return fail(ErrorCode::level_exhausted, "a modular reduction takes {} levels and the ciphertext has {}",
                  modulus_levels, u.level().value());
    const std::size_t last = u.level().value() - std::size_t{modulus_levels};
    // Backwards from the result: a square of scale s^2 divided by the prime of its level.
    double scale = parameters.scale(Level(last)) / result_unit_;
    for (unsigned i = 0; i <= modulus_doublings; ++i) scale = std::sqrt(scale * parameters.prime(Level(last + 1 + i)));
    TACET_ASSIGN_OR_RETURN(C e, evaluate_polynomial(evaluator, exponential_, u, scale));
    for (unsigned i = 0; i < modulus_doublings; ++i) {
      e.bounds.magnitude = 1;
      TACET_ASSIGN_OR_RETURN(e, square_plus(evaluator, e, 0));
    }
    e.bounds.magnitude = 1;
    TACET_ASSIGN_OR_RETURN(C g, square_plus(evaluator, e, -sines_.alpha / sines_.beta));
    return evaluator.read_at_scale(std::move(g), parameters.scale(Level(last)));
  }

 private:
  /// e^2 + coefficient e.
  template <LazyEvaluatorLike E>
  static Result<typename E::Ciphertext> square_plus(const E& evaluator, const typename E::Ciphertext& e,
                                                    double coefficient) {
    using Sum = Combination<typename E::Ciphertext>;
    const typename Sum::Product product{&e, &e};
    const typename Sum::Term term{&e, coefficient};
    const std::size_t terms = coefficient == 0 ? 0 : 1;
    TACET_ASSIGN_OR_RETURN(const auto sum,
                           evaluator.combine_lazy(Sum{{&product, 1}, {&term, terms}, 0, e.level(), e.scale * e.scale}));
    return evaluator.relinearise_and_rescale(sum);
  }

  PolynomialPlan exponential_;
  SinePair sines_;
  double result_unit_ = 1;
};

}  // namespace tacet::ckks
