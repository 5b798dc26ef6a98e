// SPDX-License-Identifier: Apache-2.0
#include "bgv/rules.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "base/check.h"

namespace tacet::bgv {
namespace {

/// One more switch in a descent must lower the bound by more than this many bits.
constexpr double descent_gain_min = 0.5;

State switched(const Parameters& parameters, State state) {
  state.log_noise = parameters.noise().switched(state.log_noise, state.level, state.part_count);
  state.correction_factor =
      parameters.plain().multiply(state.correction_factor, parameters.division_factor(state.level.value()));
  state.level = Level(state.level.value() - std::size_t{1});
  return state;
}

/// The state after forgetting limbs down to `first` and switching down to `last`.
State descended(const Parameters& parameters, State state, Level first, Level last) {
  state.level = first;
  while (state.level > last) state = switched(parameters, state);
  return state;
}

Level lowest(std::span<const State> a, std::span<const State> b) {
  Level level = a.front().level;
  for (const std::span<const State> states : {a, b})
    for (const State& state : states) level = std::min(level, state.level);
  return level;
}

}  // namespace

Descent best_descent(const Parameters& parameters, const State& state, Level target) {
  const auto try_first = [&](unsigned first) { return descended(parameters, state, Level(first), target); };
  const auto fits = [&](unsigned first) {
    return first == state.level.value() || state.log_noise <= parameters.noise().capacity(Level(first));
  };
  unsigned first = target.value();
  while (!fits(first)) ++first;
  State best = try_first(first);
  while (first < state.level.value()) {
    const State next = try_first(first + 1);
    if (!(best.log_noise - next.log_noise > descent_gain_min)) break;
    best = next;
    ++first;
  }
  return {Level(first), best};
}

State added(const State& a, const State& b, const Balance& factors) {
  const double noise_a = NoiseModel::scaled(a.log_noise, factors.x);
  const double noise_b = NoiseModel::scaled(b.log_noise, factors.y);
  return {a.level, std::max(a.part_count, b.part_count), factors.correction_factor, NoiseModel::sum(noise_a, noise_b)};
}

State product_of(const Parameters& parameters, const State& a, const State& b) {
  return {a.level, 3, parameters.plain().multiply(a.correction_factor, b.correction_factor),
          NoiseModel::product(a.log_noise, b.log_noise)};
}

namespace {

/// The sum of the products of all pairs, brought to `level` first.
ProductPlan products_at(const Parameters& parameters, std::span<const State> a, std::span<const State> b, Level level) {
  ProductPlan plan;
  plan.level = level;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const State left = best_descent(parameters, a[i], level).state;
    const State right = best_descent(parameters, b[i], level).state;
    const State product = product_of(parameters, left, right);
    if (i == 0) {
      plan.tensor = product;
      continue;
    }
    plan.same_factors = plan.same_factors && product.correction_factor == plan.tensor.correction_factor;
    plan.tensor = added(plan.tensor, product, balance(parameters, plan.tensor, product));
  }
  plan.result = plan.tensor;
  return plan;
}

/// Relinearisation and rule 3 for results.
void plan_finish(const Parameters& parameters, ProductPlan& plan) {
  const NoiseModel& noise = parameters.noise();
  const Level level = plan.tensor.level;
  plan.result.part_count = 2;
  plan.result.log_noise = noise.key_switched(plan.tensor.log_noise, level);
  if (level.value() == 0) return;
  State fused = switched(parameters, plan.result);
  fused.log_noise = noise.key_switched_and_switched(plan.tensor.log_noise, level);
  plan.fused_switch = plan.result.log_noise - fused.log_noise > noise.log_prime(level) / 2 &&
                      fused.log_noise <= noise.capacity(fused.level);
  if (plan.fused_switch) plan.result = after_settling(parameters, fused);
}

}  // namespace

Status check_capacity(const Parameters& parameters, const State& state, const char* operation) {
  const double capacity = parameters.noise().capacity(state.level);
  if (state.log_noise <= capacity) return {};
  return fail(
      state.level.value() == 0 ? ErrorCode::level_exhausted : ErrorCode::noise_exhausted,
      "{} would need {:.1f} bits for its noise bound, but level {} of '{}' holds {:.1f}: do fewer operations in a "
      "row or take parameters with more levels",
      operation, state.log_noise, state.level.value(), parameters.name(), capacity);
}

Result<Descent> descend(const Parameters& parameters, const State& state, Level target) {
  if (target > state.level)
    return fail(ErrorCode::level_exhausted, "a ciphertext at level {} cannot go up to level {}", state.level.value(),
                target.value());
  const Descent descent = best_descent(parameters, state, target);
  TACET_RETURN_IF_ERROR(check_capacity(parameters, descent.state, "a modulus switch"));
  return descent;
}

Result<State> after_switch(const Parameters& parameters, const State& state) {
  if (state.level.value() == 0)
    return fail(ErrorCode::level_exhausted, "a ciphertext at level 0 of '{}' has no prime left to switch away",
                parameters.name());
  const State next = switched(parameters, state);
  TACET_RETURN_IF_ERROR(check_capacity(parameters, next, "a modulus switch"));
  return next;
}

State after_settling(const Parameters& parameters, State state) {
  const NoiseModel& noise = parameters.noise();
  while (state.level.value() > 0) {
    const State next = switched(parameters, state);
    const bool worth = state.log_noise - next.log_noise > noise.log_prime(state.level) / 2;
    if (!worth || next.log_noise > noise.capacity(next.level)) break;
    state = next;
  }
  return state;
}

Balance balance(const Parameters& parameters, const State& a, const State& b) {
  const PlainModulus& plain = parameters.plain();
  if (a.correction_factor == b.correction_factor) return {1, 1, a.correction_factor};
  const Word ratio = plain.multiply(a.correction_factor, plain.inverse(b.correction_factor));
  // Invariant: y = x ratio mod t along the remainders of (t, ratio).
  auto y0 = static_cast<std::int64_t>(plain.value());
  auto y1 = static_cast<std::int64_t>(ratio);
  std::int64_t x0 = 0;
  std::int64_t x1 = 1;
  Balance best;
  double least = std::numeric_limits<double>::infinity();
  while (y1 != 0) {
    const double bound = NoiseModel::sum(NoiseModel::scaled(a.log_noise, x1), NoiseModel::scaled(b.log_noise, y1));
    const Word x = plain.reduce_signed(x1);
    if (bound < least && plain.is_unit(x)) {
      least = bound;
      best = {x1, y1, plain.multiply(x, a.correction_factor)};
    }
    const std::int64_t quotient = y0 / y1;
    y0 -= quotient * y1;
    x0 -= quotient * x1;
    std::swap(y0, y1);
    std::swap(x0, x1);
  }
  return best;
}

Result<SumPlan> plan_sum(const Parameters& parameters, const State& a, const State& b) {
  const Level level = std::min(a.level, b.level);
  SumPlan plan{best_descent(parameters, a, level), best_descent(parameters, b, level), {}, {}};
  plan.factors = balance(parameters, plan.a.state, plan.b.state);
  plan.result = added(plan.a.state, plan.b.state, plan.factors);
  TACET_RETURN_IF_ERROR(check_capacity(parameters, plan.result, "a sum"));
  return plan;
}

Result<ProductPlan> plan_tensor(const Parameters& parameters, std::span<const State> a, std::span<const State> b,
                                Level highest) {
  TACET_CHECK(!a.empty() && a.size() == b.size());
  const ProductPlan plan = products_at(parameters, a, b, std::min(highest, lowest(a, b)));
  TACET_RETURN_IF_ERROR(check_capacity(parameters, plan.tensor, "a product"));
  return plan;
}

Result<ProductPlan> plan_product(const Parameters& parameters, std::span<const State> a, std::span<const State> b) {
  TACET_CHECK(!a.empty() && a.size() == b.size());
  ProductPlan plan = products_at(parameters, a, b, lowest(a, b));
  while (plan.level.value() > 0) {
    const ProductPlan lower = products_at(parameters, a, b, Level(plan.level.value() - std::size_t{1}));
    const double gain = plan.tensor.log_noise - lower.tensor.log_noise;
    if (!(gain > parameters.noise().log_prime(plan.level))) break;
    plan = lower;
  }
  plan_finish(parameters, plan);
  TACET_RETURN_IF_ERROR(check_capacity(parameters, plan.result, "a product"));
  return plan;
}

Result<ProductPlan> plan_finish_product(const Parameters& parameters, const State& tensor) {
  ProductPlan plan{tensor.level, true, tensor, false, tensor};
  plan_finish(parameters, plan);
  TACET_RETURN_IF_ERROR(check_capacity(parameters, plan.result, "a relinearisation"));
  return plan;
}

Result<State> forgotten(const Parameters& parameters, const State& state, Level level) {
  if (level > state.level)
    return fail(ErrorCode::level_exhausted, "a ciphertext at level {} cannot go up to level {}", state.level.value(),
                level.value());
  State next = state;
  next.level = level;
  TACET_RETURN_IF_ERROR(check_capacity(parameters, next, "forgetting limbs"));
  return next;
}

namespace {

Status check_one_factor(const State& first, const State& other) {
  if (first.correction_factor == other.correction_factor) return {};
  return fail(ErrorCode::invalid_argument,
              "operands of a planned operation have correction factors {} and {}; it takes one for all",
              first.correction_factor, other.correction_factor);
}

}  // namespace

Result<State> plan_linear_combination(const Parameters& parameters, std::span<const State> a,
                                      std::span<const std::int64_t> coefficients, std::int64_t constant, Level level) {
  TACET_CHECK(!a.empty() && a.size() == coefficients.size());
  State sum;
  for (std::size_t i = 0; i < a.size(); ++i) {
    TACET_RETURN_IF_ERROR(check_one_factor(a[0], a[i]));
    TACET_ASSIGN_OR_RETURN(State term, forgotten(parameters, a[i], level));
    term.log_noise = NoiseModel::scaled(term.log_noise, coefficients[i]);
    if (i == 0) {
      sum = term;
      continue;
    }
    sum.part_count = std::max(sum.part_count, term.part_count);
    sum.log_noise = NoiseModel::sum(sum.log_noise, term.log_noise);
  }
  TACET_RETURN_IF_ERROR(check_capacity(parameters, sum, "a linear combination"));
  return constant == 0 ? Result<State>(sum) : after_add_scalar(parameters, sum, constant);
}

Result<ProductPlan> plan_products_at(const Parameters& parameters, std::span<const State> a, std::span<const State> b,
                                     Level level) {
  TACET_CHECK(!a.empty() && a.size() == b.size());
  ProductPlan plan;
  plan.level = level;
  plan.forget = true;
  plan.fused_switch = true;
  for (std::size_t i = 0; i < a.size(); ++i) {
    TACET_ASSIGN_OR_RETURN(const State left, forgotten(parameters, a[i], level));
    TACET_ASSIGN_OR_RETURN(const State right, forgotten(parameters, b[i], level));
    const State product = product_of(parameters, left, right);
    if (i == 0) {
      plan.tensor = product;
      continue;
    }
    TACET_RETURN_IF_ERROR(check_one_factor(plan.tensor, product));
    plan.tensor.log_noise = NoiseModel::sum(plan.tensor.log_noise, product.log_noise);
  }
  TACET_RETURN_IF_ERROR(check_capacity(parameters, plan.tensor, "a product"));
  TACET_ASSIGN_OR_RETURN(plan.result, after_key_switch_and_switch(parameters, plan.tensor));
  return plan;
}

Result<State> after_key_switch(const Parameters& parameters, const State& state) {
  State next = state;
  next.part_count = 2;
  next.log_noise = parameters.noise().key_switched(state.log_noise, state.level);
  TACET_RETURN_IF_ERROR(check_capacity(parameters, next, "a key switch"));
  return next;
}

Result<State> after_key_switch_and_switch(const Parameters& parameters, const State& state) {
  if (state.level.value() == 0)
    return fail(ErrorCode::level_exhausted, "a ciphertext at level 0 of '{}' has no prime left to switch away",
                parameters.name());
  State next = state;
  next.part_count = 2;
  next = switched(parameters, next);
  next.log_noise = parameters.noise().key_switched_and_switched(state.log_noise, state.level);
  TACET_RETURN_IF_ERROR(check_capacity(parameters, next, "a relinearisation"));
  return next;
}

Result<Descent> descend_to_plaintext(const Parameters& parameters, const State& state, Level level) {
  return descend(parameters, state, std::min(state.level, level));
}

Result<State> after_add_plain(const Parameters& parameters, State state, double log_norm) {
  const double added = state.correction_factor == 1 ? log_norm : parameters.noise().message();
  state.log_noise = NoiseModel::sum(state.log_noise, added);
  TACET_RETURN_IF_ERROR(check_capacity(parameters, state, "a sum with a plaintext"));
  return state;
}

std::int64_t added_constant(const Parameters& parameters, const State& state, std::int64_t scalar) {
  const PlainModulus& plain = parameters.plain();
  return plain.centred(plain.multiply(state.correction_factor, plain.reduce_signed(scalar)));
}

Result<State> after_add_scalar(const Parameters& parameters, State state, std::int64_t scalar) {
  // A constant is its own value at every root; log2(1) stands for that of zero.
  const double log_norm = NoiseModel::scaled(0, added_constant(parameters, state, scalar));
  state.log_noise = NoiseModel::sum(state.log_noise, log_norm);
  TACET_RETURN_IF_ERROR(check_capacity(parameters, state, "a sum with a scalar"));
  return state;
}

Result<State> after_multiply_plain(const Parameters& parameters, State state, double log_norm) {
  state.log_noise = NoiseModel::product(state.log_noise, log_norm);
  TACET_RETURN_IF_ERROR(check_capacity(parameters, state, "a product with a plaintext"));
  return state;
}

Result<State> after_multiply_scalar(const Parameters& parameters, State state, std::int64_t scalar) {
  state.log_noise = NoiseModel::scaled(state.log_noise, scalar);
  TACET_RETURN_IF_ERROR(check_capacity(parameters, state, "a product with a scalar"));
  return state;
}

}  // namespace tacet::bgv
