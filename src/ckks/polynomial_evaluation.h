// SPDX-License-Identifier: Apache-2.0
//
// Runs a PolynomialPlan on ciphertexts, on clear values or on the simulator.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/check.h"
#include "ckks/combination.h"
#include "ckks/evaluator_like.h"
#include "ckks/polynomial.h"

namespace tacet::ckks {

namespace detail {

/// One evaluation: the powers of one input. Levels are counted from the input; scales are chosen from the result
/// downwards, so that nothing is rescaled only to be added.
template <LazyEvaluatorLike E>
class PolynomialRun {
 public:
  using C = typename E::Ciphertext;

  PolynomialRun(const E& evaluator, const PolynomialPlan& plan) : evaluator_(evaluator), plan_(plan) {}

  /// The result is at `scale`, or, where that is 0, at the scale of its level.
  Result<C> run(const C& x, double scale) {
    TACET_ASSIGN_OR_RETURN(powers_[0], start(x));
    top_ = powers_[0].level();
    for (std::size_t i = 0; i < plan_.powers().size(); ++i) TACET_RETURN_IF_ERROR(add_power(i));
    const std::size_t last = plan_.nodes().size() - 1;
    const Level level(top_.value() - plan_.nodes()[last].depth);
    return evaluate(last, scale != 0 ? scale : evaluator_.parameters().scale(level));
  }

 private:
  bool chebyshev() const { return plan_.polynomial().basis == PolynomialBasis::chebyshev; }

  /// B_1(x), with the bound that its basis gives it.
  Result<C> start(const C& x) const {
    C power;
    if (plan_.affine_level()) {
      TACET_ASSIGN_OR_RETURN(power, evaluator_.multiply_constant(x, plan_.slope()));
    } else if (plan_.slope() != 1) {
      TACET_ASSIGN_OR_RETURN(power, evaluator_.multiply_integer(x, static_cast<std::int64_t>(plan_.slope())));
    } else {
      power = evaluator_.clone(x);
    }
    if (plan_.offset() != 0) TACET_RETURN_IF_ERROR(evaluator_.add_constant_in_place(power, plan_.offset()));
    bound(power);
    return power;
  }

  /// |T_i| <= 1 on the interval.
  void bound(C& power) const {
    if (chebyshev()) power.bounds.magnitude = std::min(power.bounds.magnitude, 1.0);
  }

  const C& power(std::size_t index) const {
    if (index == 1) return powers_[0];
    const auto steps = plan_.powers();
    const auto found = std::find_if(steps.begin(), steps.end(), [&](const PowerStep& s) { return s.index == index; });
    TACET_CHECK(found != steps.end());
    return powers_[static_cast<std::size_t>(found - steps.begin()) + 1];
  }

  /// B_a B_b, or 2 T_a T_b - T_(a - b).
  Status add_power(std::size_t number) {
    const PowerStep step = plan_.powers()[number];
    const C& a = power(step.a);
    const C& b = power(step.b);
    const Level level = std::min(a.level(), b.level());
    C doubled;
    std::array<typename Combination<C>::Product, 1> products{{{&a, &b}}};
    std::array<typename Combination<C>::Term, 1> terms{};
    Combination<C> combination{products, {}, 0, level, a.scale * b.scale};
    if (chebyshev()) {
      // The operand of fewer limbs is doubled, before the product: doubling after it would double its rounding too.
      TACET_ASSIGN_OR_RETURN(doubled, evaluator_.multiply_integer(a, 2));
      products[0].a = &doubled;
      if (step.a == step.b) {
        combination.constant = -1;
      } else {
        terms[0] = {&power(step.a - step.b), -1};
        combination.terms = terms;
      }
    }
    TACET_ASSIGN_OR_RETURN(const C sum, evaluator_.combine_lazy(combination));
    TACET_ASSIGN_OR_RETURN(powers_[number + 1], evaluator_.relinearise_and_rescale(sum));
    bound(powers_[number + 1]);
    return {};
  }

  /// The value of a node at its level, at `scale`.
  Result<C> evaluate(std::size_t number, double scale) const {
    const PolynomialNode& node = plan_.nodes()[number];
    const Level level(top_.value() - node.depth + std::size_t{1});
    const double product_scale = scale * evaluator_.parameters().prime(level);
    std::array<C, polynomial_products_max> children;
    std::array<typename Combination<C>::Product, polynomial_products_max> products{};
    std::array<typename Combination<C>::Term, polynomial_powers_max> terms{};
    TACET_CHECK(node.products.size() <= products.size() && node.terms.size() <= terms.size());
    for (std::size_t i = 0; i < node.products.size(); ++i) {
      const C& giant = power(node.products[i].giant);
      TACET_ASSIGN_OR_RETURN(children[i], evaluate(node.products[i].child, product_scale / giant.scale));
      products[i] = {&children[i], &giant};
    }
    for (std::size_t i = 0; i < node.terms.size(); ++i)
      terms[i] = {&power(node.terms[i].index), node.terms[i].coefficient};
    TACET_ASSIGN_OR_RETURN(const C sum, evaluator_.combine_lazy({{products.data(), node.products.size()},
                                                                 {terms.data(), node.terms.size()},
                                                                 node.constant,
                                                                 level,
                                                                 product_scale}));
    // Without products this is a rescaling.
    TACET_ASSIGN_OR_RETURN(C out, evaluator_.relinearise_and_rescale(sum));
    if (chebyshev()) out.bounds.magnitude = std::min(out.bounds.magnitude, node.magnitude);
    return out;
  }

  const E& evaluator_;
  const PolynomialPlan& plan_;
  Level top_;
  std::array<C, polynomial_powers_max> powers_;  ///< x, then one a step of the plan
};

}  // namespace detail

/// p(x) slot by slot: level l -> l - plan.depth(), at the scale of its level. For the Chebyshev basis the ideal slots
/// of x must be real and within [a, b], which nobody can check: outside, values and bounds are meaningless. Where the
/// caller knows more of |p| than the sum of its terms, they may lower bounds.magnitude of the result.
/// A `scale` that is not 0 is that of the result, for those who go on with lazy operations. Cost: plan.cost(). Errors:
/// level_exhausted when x has fewer levels than the plan is deep; those of the evaluator.
template <LazyEvaluatorLike E>
Result<typename E::Ciphertext> evaluate_polynomial(const E& evaluator, const PolynomialPlan& plan,
                                                   const typename E::Ciphertext& x, double scale = 0) {
  if (x.empty()) return fail(ErrorCode::mismatched_parameters, "the input of the polynomial is an empty ciphertext");
  if (x.level().value() < plan.depth())
    return fail(ErrorCode::level_exhausted,
                "a polynomial of degree {} takes {} levels and the ciphertext has {}: lower the degree or choose "
                "parameters with more levels",
                plan.polynomial().degree(), plan.depth(), x.level().value());
  return detail::PolynomialRun<E>(evaluator, plan).run(x, scale);
}

/// The same for a polynomial that is evaluated once.
template <LazyEvaluatorLike E>
Result<typename E::Ciphertext> evaluate_polynomial(const E& evaluator, const Polynomial& polynomial,
                                                   const typename E::Ciphertext& x) {
  TACET_ASSIGN_OR_RETURN(const PolynomialPlan plan, PolynomialPlan::create(polynomial));
  return evaluate_polynomial(evaluator, plan, x);
}

}  // namespace tacet::ckks
