// SPDX-License-Identifier: Apache-2.0
//
// The rules by which operands are aligned and noise is managed: decided from states alone, before anything is computed,
// and shared by the evaluator and its twins, so that a plan made by the simulator is what the evaluator does.
//
// 1. Levels. Of two operands the higher one comes down to the level of the lower (descend).
// 2. Correction factors. If f_a != f_b, a sum is taken of x a and y b with small x, y for which x f_a = y f_b mod t
//    (balance). With primes = 1 mod t all factors stay 1 and this never happens.
// 3. Switching. A switch from level l lowers the bound by some bits and costs log2(q_l) bits of capacity.
//    * Before a product, the operands are switched as long as the sum of their bounds falls by more than log2(q_l): the
//      product then needs fewer primes in all.
//    * After a product, the result is switched as long as its bound falls by more than log2(q_l) / 2: more than a later
//      product with an operand alike would lose by the missing prime.
// 4. An operation whose bound would pass the capacity of its level is refused.
#pragma once

#include <cstdint>
#include <span>

#include "base/error.h"
#include "bgv/parameters.h"
#include "bgv/state.h"

namespace tacet::bgv {

/// How an operand reaches a level: limbs above `first` are forgotten, which costs nothing and changes nothing as long
/// as the bound fits there; then first - last switches divide.
struct Descent {
  Level first;
  State state;  ///< after it, at level `last` = state.level

  unsigned switches() const { return first.value() - state.level.value(); }
};

/// The descent with the fewest switches of which one more would not lower the bound by more than half a bit.
/// Errors: level_exhausted when target is above the operand's level; noise_exhausted when the bound does not fit.
Result<Descent> descend(const Parameters& parameters, const State& state, Level target);
/// The same for a target known to be at or below the operand, without the check of the capacity: a factor that does not
/// fit never makes a product that does.
Descent best_descent(const Parameters& parameters, const State& state, Level target);

/// After one modulus switch. Errors: level_exhausted at level 0, noise_exhausted.
Result<State> after_switch(const Parameters& parameters, const State& state);

/// After `settle`: switches as rule 3 says for a result.
State after_settling(const Parameters& parameters, State state);

/// x, y with x f_a = y f_b mod t and x f_a a unit, of those the pair with the least |x| B_a + |y| B_b among the
/// convergents of f_a / f_b (extended Euclid; as SEAL's balance_correction_factors, but with the bounds as weights).
struct Balance {
  std::int64_t x = 1;
  std::int64_t y = 1;
  Word correction_factor = 1;  ///< x f_a
};
Balance balance(const Parameters& parameters, const State& a, const State& b);

/// The state of x a + y b and of a b at one level, capacity not checked: switches may follow.
State added(const State& a, const State& b, const Balance& factors);
State product_of(const Parameters& parameters, const State& a, const State& b);

/// a + b or a - b.
struct SumPlan {
  Descent a;
  Descent b;
  Balance factors;
  State result;
};
Result<SumPlan> plan_sum(const Parameters& parameters, const State& a, const State& b);

/// a_0 b_0 + a_1 b_1 + .. without relinearisation, all operands at one level.
struct ProductPlan {
  Level level;
  bool same_factors = true;   ///< the products have one factor; otherwise they are added one by one (rule 2)
  State tensor;               ///< the sum, part_count 3
  bool fused_switch = false;  ///< relinearisation and the first switch are one division
  State result;               ///< after relinearisation and all switches; as tensor where none was planned
  bool forget = false;        ///< operands come to the level by forgetting limbs alone
};
/// The level is the lowest of all operands and of `highest`, and nothing is relinearised: the explicit verb tensor().
Result<ProductPlan> plan_tensor(const Parameters& parameters, std::span<const State> a, std::span<const State> b,
                                Level highest);
/// With all of rule 3, as multiply() does it.
Result<ProductPlan> plan_product(const Parameters& parameters, std::span<const State> a, std::span<const State> b);

/// What is left of multiply() after the tensor product.
Result<ProductPlan> plan_finish_product(const Parameters& parameters, const State& tensor);

/// The state of `state` with the limbs above `level` forgotten: nothing is divided and the bound stays.
/// Errors: level_exhausted when `level` is above the operand's; noise_exhausted when the bound does not fit.
Result<State> forgotten(const Parameters& parameters, const State& state, Level level);
/// sum c_i a_i + constant over the first limbs of the operands, which must have one correction factor.
/// Errors: those of forgotten; invalid_argument for factors that differ; noise_exhausted.
Result<State> plan_linear_combination(const Parameters& parameters, std::span<const State> a,
                                      std::span<const std::int64_t> coefficients, std::int64_t constant, Level level);
/// a_0 b_0 + a_1 b_1 + .. over the first limbs of the operands, relinearised and switched once: the result is one level
/// below `level`, which is at least 1. Errors: as plan_linear_combination, level_exhausted at level 0.
Result<ProductPlan> plan_products_at(const Parameters& parameters, std::span<const State> a, std::span<const State> b,
                                     Level level);

/// After a key switch in place (relinearisation or automorphism).
Result<State> after_key_switch(const Parameters& parameters, const State& state);
/// After a key switch and a modulus switch in one division.
Result<State> after_key_switch_and_switch(const Parameters& parameters, const State& state);

/// The operand as it is used with a plaintext encoded for `level`.
Result<Descent> descend_to_plaintext(const Parameters& parameters, const State& state, Level level);
/// After adding a plaintext of the given norm; N t/2 takes its place where the correction factor is not 1, since f m
/// mod t is added then.
Result<State> after_add_plain(const Parameters& parameters, State state, double log_norm);
/// After multiplying by a plaintext of the given norm.
Result<State> after_multiply_plain(const Parameters& parameters, State state, double log_norm);
/// The integer that is added to c_0 so that m + scalar is encrypted: f scalar mod t, centred; and the state after it.
std::int64_t added_constant(const Parameters& parameters, const State& state, std::int64_t scalar);
Result<State> after_add_scalar(const Parameters& parameters, State state, std::int64_t scalar);
Result<State> after_multiply_scalar(const Parameters& parameters, State state, std::int64_t scalar);

/// noise_exhausted (level_exhausted at level 0) if the bound of `state` passes the capacity of its level.
Status check_capacity(const Parameters& parameters, const State& state, const char* operation);

}  // namespace tacet::bgv
