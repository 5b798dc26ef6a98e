// SPDX-License-Identifier: Apache-2.0
//
// A sum of products, multiples and a constant that is taken in one pass over memory and closed by one key switch and
// one rescaling, whatever the levels and scales of its operands: what a node of a polynomial is made of.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>

#include "ckks/bounds.h"
#include "ckks/encoder.h"
#include "ckks/parameters.h"

namespace tacet::ckks {

/// sum over products of a b + sum over terms of coefficient a + constant, without relinearisation and rescaling, over
/// q_0 .. q_level with the scale `scale`. C is a ciphertext or its twin; operands have two parts.
///
/// Operands may be at higher levels: limbs above `level` are ignored, which costs nothing and changes no value. The
/// product of the scales of a and b must agree with `scale` (bounds.h: scales_agree). A coefficient is rounded to an
/// integer polynomial at the scale that its operand lacks, scale / a.scale, so that operands at different scales meet
/// without a rescaling of their own. (The idea of choosing scales from the result downwards: Bossuat, Mouchet,
/// Troncoso-Pastoriza, Hubaux, ePrint 2020/1203, section 5.2.)
template <class C>
struct Combination {
  struct Product {
    const C* a = nullptr;
    const C* b = nullptr;
  };
  struct Term {
    const C* a = nullptr;
    Complex coefficient;
  };

  std::span<const Product> products;
  std::span<const Term> terms;
  Complex constant;
  Level level;
  double scale = 0;
};

/// What is known of the result.
struct CombinationResult {
  std::size_t slots = 1;
  Bounds bounds;
};

/// The rule for evaluators and their twins. Errors: mismatched_parameters when nothing is combined, an operand is empty
/// or below `level`, or a product's scale does not agree; invalid_argument and limit_exceeded as add_constant.
template <class C>
Result<CombinationResult> check_combination(const Parameters& parameters, const Combination<C>& combination) {
  if (combination.products.empty() && combination.terms.empty())
    return fail(ErrorCode::mismatched_parameters, "a combination needs at least one product or term");
  const auto below = [&](const C* operand) {
    return operand == nullptr || operand->empty() || operand->level() < combination.level;
  };
  const auto refuse_level = [&] {
    return fail(ErrorCode::mismatched_parameters,
                "an operand of a combination at level {} is empty or below that level", combination.level.value());
  };
  CombinationResult result;
  for (const auto& product : combination.products) {
    if (below(product.a) || below(product.b)) return refuse_level();
    const double scale = product.a->scale * product.b->scale;
    if (!scales_agree(scale, combination.scale))
      return fail(ErrorCode::mismatched_parameters,
                  "a product of scale 2^{:.3f} does not fit a combination of scale 2^{:.3f}", std::log2(scale),
                  std::log2(combination.scale));
    const Bounds bounds = product_bounds(product.a->bounds, product.b->bounds);
    result.bounds =
        with_error(sum_bounds(result.bounds, bounds), bounds.magnitude * relative_difference(scale, combination.scale));
    result.slots = std::max({result.slots, product.a->slots, product.b->slots});
  }
  for (const auto& term : combination.terms) {
    if (below(term.a)) return refuse_level();
    TACET_ASSIGN_OR_RETURN(const RoundedConstant rounded,
                           round_constant(term.coefficient, combination.scale / term.a->scale));
    result.bounds = sum_bounds(result.bounds, product_bounds(term.a->bounds, rounded.bounds));
    result.slots = std::max(result.slots, term.a->slots);
  }
  if (combination.constant != Complex(0)) {
    TACET_ASSIGN_OR_RETURN(const RoundedConstant rounded, round_constant(combination.constant, combination.scale));
    result.bounds = sum_bounds(result.bounds, rounded.bounds);
  }
  TACET_RETURN_IF_ERROR(check_fits(parameters, combination.level, combination.scale, result.bounds));
  return result;
}

}  // namespace tacet::ckks
