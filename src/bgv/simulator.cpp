// SPDX-License-Identifier: Apache-2.0
#include "bgv/simulator.h"

#include <algorithm>
#include <array>

#include "bgv/evaluator.h"
#include "bgv/evaluator_like.h"
#include "ring/automorphism.h"

namespace tacet::bgv {

static_assert(EvaluatorLike<Evaluator>);
static_assert(EvaluatorLike<Simulator>);

namespace {

SimulatedCiphertext made(const State& state) { return {state, true}; }

Status check(const SimulatedCiphertext& a) {
  if (a.empty()) return fail(ErrorCode::invalid_argument, "the ciphertext is empty");
  return {};
}

Status check(const SimulatedPlaintext& p) {
  if (p.empty()) return fail(ErrorCode::invalid_argument, "the plaintext is empty");
  return {};
}

template <class Second>
Status check(const SimulatedCiphertext& a, const Second& b) {
  TACET_RETURN_IF_ERROR(check(a));
  return check(b);
}

Status check_two_parts(const SimulatedCiphertext& a) {
  if (a.state.part_count != 2)
    return fail(ErrorCode::invalid_argument,
                "the operation takes ciphertexts of 2 parts; this one has {}: relinearise it", a.state.part_count);
  return {};
}

}  // namespace

void Simulator::count_switches(const State& from, unsigned switches) {
  for (unsigned i = 0; i < switches; ++i) cost_.transforms += from.part_count * (from.level.primes() - i);
}

State Simulator::brought(const State& operand, const Descent& descent) {
  State first = operand;
  first.level = descent.first;
  count_switches(first, descent.switches());
  return descent.state;
}

void Simulator::count_decomposition(Level level) {
  const std::size_t digits = parameters_.rlwe().digits(level);
  const std::size_t limbs = parameters_.rlwe().key_basis(level).limbs();
  ++cost_.decompositions;
  cost_.transforms += level.primes() + digits * limbs;
}

void Simulator::count_inner_product(Level level) {
  const std::size_t limbs = parameters_.rlwe().key_basis(level).limbs();
  ++cost_.key_switches;
  cost_.key_bytes += parameters_.rlwe().digits(level) * 2 * limbs * parameters_.degree() * sizeof(Word);
}

void Simulator::count_key_division(Level level) {
  // Two polynomials: inverse transforms of the divided primes, forward transforms of the kept ones. That is all limbs,
  // whether or not a modulus switch is part of it.
  cost_.transforms += 2 * parameters_.rlwe().key_basis(level).limbs();
}

void Simulator::need(std::uint32_t galois_element, Level level) {
  if (galois_element == 0) {
    needed_.relinearisation = std::max(needed_.relinearisation.value_or(level), level);
    return;
  }
  const auto [entry, added] = needed_.galois.try_emplace(galois_element, level);
  if (!added) entry->second = std::max(entry->second, level);
}

Result<SimulatedCiphertext> Simulator::fresh(Level level, double log_noise) const {
  TACET_RETURN_IF_ERROR(encoder_.check_level(level));
  const State state{level, 2, 1, log_noise};
  TACET_RETURN_IF_ERROR(check_capacity(parameters_, state, "a fresh encryption"));
  return made(state);
}

Result<SimulatedPlaintext> Simulator::unknown_plaintext(Level level) const {
  TACET_RETURN_IF_ERROR(encoder_.check_level(level));
  return SimulatedPlaintext{level, parameters_.noise().message(), true};
}

Result<SimulatedPlaintext> Simulator::encode(std::span<const std::int64_t> values, Level level) const {
  TACET_RETURN_IF_ERROR(encoder_.check_level(level));
  TACET_ASSIGN_OR_RETURN(const double log_norm, encoder_.log_norm(values));
  return SimulatedPlaintext{level, log_norm, true};
}

Result<SimulatedCiphertext> Simulator::add(const SimulatedCiphertext& a, const SimulatedCiphertext& b) {
  TACET_RETURN_IF_ERROR(check(a, b));
  TACET_ASSIGN_OR_RETURN(const SumPlan plan, plan_sum(parameters_, a.state, b.state));
  brought(a.state, plan.a);
  brought(b.state, plan.b);
  count_pointwise(plan.result, 1);
  return made(plan.result);
}

Status Simulator::add_in_place(SimulatedCiphertext& a, const SimulatedCiphertext& b) {
  TACET_ASSIGN_OR_RETURN(a, add(a, b));
  return {};
}

Result<SimulatedCiphertext> Simulator::negate(const SimulatedCiphertext& a) {
  TACET_RETURN_IF_ERROR(check(a));
  count_pointwise(a.state, 1);
  return a;
}

Result<SimulatedCiphertext> Simulator::add_plain(const SimulatedCiphertext& a, const SimulatedPlaintext& p) {
  TACET_RETURN_IF_ERROR(check(a, p));
  TACET_ASSIGN_OR_RETURN(const Descent descent, descend_to_plaintext(parameters_, a.state, p.level));
  TACET_ASSIGN_OR_RETURN(const State result, after_add_plain(parameters_, descent.state, p.log_norm));
  brought(a.state, descent);
  if (result.correction_factor != 1) cost_.transforms += result.level.primes();
  cost_.pointwise_limbs += result.level.primes();
  return made(result);
}

Status Simulator::add_plain_in_place(SimulatedCiphertext& a, const SimulatedPlaintext& p) {
  TACET_ASSIGN_OR_RETURN(a, add_plain(a, p));
  return {};
}

Result<SimulatedCiphertext> Simulator::multiply_plain(const SimulatedCiphertext& a, const SimulatedPlaintext& p) {
  TACET_RETURN_IF_ERROR(check(a, p));
  TACET_ASSIGN_OR_RETURN(const Descent descent, descend_to_plaintext(parameters_, a.state, p.level));
  TACET_ASSIGN_OR_RETURN(const State result, after_multiply_plain(parameters_, descent.state, p.log_norm));
  brought(a.state, descent);
  count_pointwise(result, 1);
  return made(result);
}

Status Simulator::multiply_plain_accumulate(SimulatedCiphertext& sum, const SimulatedCiphertext& a,
                                            const SimulatedPlaintext& p) {
  TACET_ASSIGN_OR_RETURN(const SimulatedCiphertext term, multiply_plain(a, p));
  if (sum.empty()) {
    sum = term;
    return {};
  }
  TACET_ASSIGN_OR_RETURN(sum, add(sum, term));
  return {};
}

Result<SimulatedCiphertext> Simulator::add_scalar(const SimulatedCiphertext& a, std::int64_t c) {
  TACET_RETURN_IF_ERROR(check(a));
  TACET_ASSIGN_OR_RETURN(const std::int64_t scalar, encoder_.scalar(c));
  TACET_ASSIGN_OR_RETURN(const State result, after_add_scalar(parameters_, a.state, scalar));
  cost_.pointwise_limbs += result.level.primes();
  return made(result);
}

Result<SimulatedCiphertext> Simulator::multiply_scalar(const SimulatedCiphertext& a, std::int64_t c) {
  TACET_RETURN_IF_ERROR(check(a));
  TACET_ASSIGN_OR_RETURN(const std::int64_t scalar, encoder_.scalar(c));
  TACET_ASSIGN_OR_RETURN(const State result, after_multiply_scalar(parameters_, a.state, scalar));
  count_pointwise(result, 1);
  return made(result);
}

Result<SimulatedCiphertext> Simulator::multiply(const SimulatedCiphertext& a, const SimulatedCiphertext& b,
                                                const Keys& keys) {
  const SimulatedCiphertext* const left[1] = {&a};
  const SimulatedCiphertext* const right[1] = {&b};
  return sum_of_products(left, right, keys);
}

SimulatedCiphertext Simulator::finished(const ProductPlan& plan) {
  need(0, plan.level);
  count_decomposition(plan.level);
  count_inner_product(plan.level);
  count_key_division(plan.level);
  State switched = plan.result;
  switched.level = Level(plan.level.value() - std::size_t{plan.fused_switch});
  count_switches(switched, switched.level.value() - plan.result.level.value());
  return made(plan.result);
}

Result<SimulatedCiphertext> Simulator::sum_of_products(std::span<const SimulatedCiphertext* const> a,
                                                       std::span<const SimulatedCiphertext* const> b, const Keys&) {
  TACET_RETURN_IF_ERROR(check_products(a, b));
  std::array<State, Evaluator::products_max> left;
  std::array<State, Evaluator::products_max> right;
  for (std::size_t k = 0; k < a.size(); ++k) {
    left[k] = a[k]->state;
    right[k] = b[k]->state;
  }
  TACET_ASSIGN_OR_RETURN(const ProductPlan plan,
                         plan_product(parameters_, {left.data(), a.size()}, {right.data(), b.size()}));
  for (std::size_t k = 0; k < a.size(); ++k) {
    brought(left[k], best_descent(parameters_, left[k], plan.level));
    if (a[k] != b[k]) brought(right[k], best_descent(parameters_, right[k], plan.level));
  }
  cost_.tensor_limbs += a.size() * plan.level.primes();
  return finished(plan);
}

Result<SimulatedCiphertext> Simulator::linear_combination(std::span<const SimulatedCiphertext* const> a,
                                                          std::span<const std::int64_t> coefficients,
                                                          std::int64_t constant, Level level) {
  if (a.empty() || a.size() != coefficients.size())
    return fail(ErrorCode::invalid_argument,
                "a linear combination takes as many terms as coefficients; {} and {} were given", a.size(),
                coefficients.size());
  std::vector<State> states;
  std::vector<std::int64_t> scalars;
  for (std::size_t k = 0; k < a.size(); ++k) {
    if (a[k] == nullptr) return fail(ErrorCode::invalid_argument, "term {} of a linear combination is null", k);
    TACET_RETURN_IF_ERROR(check(*a[k]));
    TACET_RETURN_IF_ERROR(check_two_parts(*a[k]));
    states.push_back(a[k]->state);
    TACET_ASSIGN_OR_RETURN(const std::int64_t scalar, encoder_.scalar(coefficients[k]));
    scalars.push_back(scalar);
  }
  TACET_ASSIGN_OR_RETURN(const std::int64_t added, encoder_.scalar(constant));
  TACET_ASSIGN_OR_RETURN(const State result, plan_linear_combination(parameters_, states, scalars, added, level));
  count_pointwise(result, a.size());
  return made(result);
}

Result<SimulatedCiphertext> Simulator::products_at(std::span<const SimulatedCiphertext* const> a,
                                                   std::span<const SimulatedCiphertext* const> b, Level level,
                                                   const Keys&) {
  TACET_RETURN_IF_ERROR(check_products(a, b));
  std::vector<State> left;
  std::vector<State> right;
  for (std::size_t k = 0; k < a.size(); ++k) {
    left.push_back(a[k]->state);
    right.push_back(b[k]->state);
  }
  TACET_ASSIGN_OR_RETURN(const ProductPlan plan, plan_products_at(parameters_, left, right, level));
  cost_.tensor_limbs += a.size() * plan.level.primes();
  return finished(plan);
}

Status Simulator::check_products(std::span<const SimulatedCiphertext* const> a,
                                 std::span<const SimulatedCiphertext* const> b) const {
  if (a.empty() || a.size() != b.size())
    return fail(ErrorCode::invalid_argument,
                "a sum of products takes as many left as right factors; {} and {} were given", a.size(), b.size());
  if (a.size() > Evaluator::products_max)
    return fail(ErrorCode::limit_exceeded, "a sum of {} products was asked for; at most {} are taken at once", a.size(),
                Evaluator::products_max);
  for (std::size_t k = 0; k < a.size(); ++k) {
    for (const SimulatedCiphertext* factor : {a[k], b[k]}) {
      if (factor == nullptr) return fail(ErrorCode::invalid_argument, "factor {} of a sum of products is null", k);
      TACET_RETURN_IF_ERROR(check(*factor));
      TACET_RETURN_IF_ERROR(check_two_parts(*factor));
    }
  }
  return {};
}

Result<SimulatedCiphertext> Simulator::tensor(const SimulatedCiphertext& a, const SimulatedCiphertext& b) {
  SimulatedCiphertext sum;
  TACET_RETURN_IF_ERROR(tensor_accumulate(sum, a, b));
  return sum;
}

Status Simulator::tensor_accumulate(SimulatedCiphertext& sum, const SimulatedCiphertext& a,
                                    const SimulatedCiphertext& b) {
  const SimulatedCiphertext* const left[1] = {&a};
  const SimulatedCiphertext* const right[1] = {&b};
  TACET_RETURN_IF_ERROR(check_products(left, right));
  const Level highest = sum.empty() ? parameters_.top_level() : sum.state.level;
  TACET_ASSIGN_OR_RETURN(const ProductPlan plan, plan_tensor(parameters_, {&a.state, 1}, {&b.state, 1}, highest));
  brought(a.state, best_descent(parameters_, a.state, plan.level));
  if (&a != &b) brought(b.state, best_descent(parameters_, b.state, plan.level));
  const SimulatedCiphertext term = made(plan.tensor);
  if (sum.empty()) {
    sum = term;
  } else {
    TACET_ASSIGN_OR_RETURN(sum, add(sum, term));
  }
  cost_.tensor_limbs += plan.level.primes();
  return {};
}

Result<SimulatedCiphertext> Simulator::relinearise(const SimulatedCiphertext& a, const Keys&) {
  TACET_RETURN_IF_ERROR(check(a));
  if (a.state.part_count == 2) return a;
  TACET_ASSIGN_OR_RETURN(const State result, after_key_switch(parameters_, a.state));
  return finished({a.state.level, true, a.state, false, result});
}

Result<SimulatedCiphertext> Simulator::relinearise_and_switch(const SimulatedCiphertext& a, const Keys&) {
  TACET_RETURN_IF_ERROR(check(a));
  if (a.state.part_count == 2) return modulus_switch(a);
  TACET_ASSIGN_OR_RETURN(const State result, after_key_switch_and_switch(parameters_, a.state));
  return finished({a.state.level, true, a.state, true, result});
}

Result<SimulatedCiphertext> Simulator::finish_product(const SimulatedCiphertext& a, const Keys&) {
  TACET_RETURN_IF_ERROR(check(a));
  if (a.state.part_count == 2) return settle(a);
  TACET_ASSIGN_OR_RETURN(const ProductPlan plan, plan_finish_product(parameters_, a.state));
  return finished(plan);
}

Result<SimulatedCiphertext> Simulator::modulus_switch(const SimulatedCiphertext& a) {
  TACET_RETURN_IF_ERROR(check(a));
  TACET_ASSIGN_OR_RETURN(const State result, after_switch(parameters_, a.state));
  count_switches(a.state, 1);
  return made(result);
}

Result<SimulatedCiphertext> Simulator::modulus_switch_to(const SimulatedCiphertext& a, Level level) {
  TACET_RETURN_IF_ERROR(check(a));
  TACET_ASSIGN_OR_RETURN(const Descent descent, descend(parameters_, a.state, level));
  return made(brought(a.state, descent));
}

Result<SimulatedCiphertext> Simulator::settle(const SimulatedCiphertext& a) {
  TACET_RETURN_IF_ERROR(check(a));
  const State result = after_settling(parameters_, a.state);
  count_switches(a.state, a.state.level.value() - result.level.value());
  return made(result);
}

Result<SimulatedCiphertext> Simulator::rotate_rows(const SimulatedCiphertext& a, std::int64_t steps, const Keys& keys) {
  SimulatedCiphertext rotated;
  TACET_RETURN_IF_ERROR(rotate_many(a, {&steps, 1}, {&rotated, 1}, keys));
  return rotated;
}

Status Simulator::rotate_many(const SimulatedCiphertext& a, std::span<const std::int64_t> steps,
                              std::span<SimulatedCiphertext> out, const Keys&) {
  TACET_RETURN_IF_ERROR(check(a));
  TACET_RETURN_IF_ERROR(check_two_parts(a));
  if (steps.size() != out.size())
    return fail(ErrorCode::invalid_argument, "{} rotations were asked for, with room for {} results", steps.size(),
                out.size());
  TACET_ASSIGN_OR_RETURN(const State result, after_key_switch(parameters_, a.state));
  std::size_t switched = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::uint32_t element = ring::galois_element_of_rotation(parameters_.log_degree(), steps[i]);
    if (element == 1) {
      out[i] = a;
      continue;
    }
    if (switched++ % Evaluator::rotations_a_batch == 0) count_decomposition(a.state.level);
    count_automorphism(element, a.state.level);
    out[i] = made(result);
  }
  return {};
}

void Simulator::count_automorphism(std::uint32_t galois_element, Level level) {
  need(galois_element, level);
  count_inner_product(level);
  count_key_division(level);
}

Result<SimulatedCiphertext> Simulator::swap_rows(const SimulatedCiphertext& a, const Keys&) {
  TACET_RETURN_IF_ERROR(check(a));
  TACET_RETURN_IF_ERROR(check_two_parts(a));
  TACET_ASSIGN_OR_RETURN(const State result, after_key_switch(parameters_, a.state));
  count_decomposition(a.state.level);
  count_automorphism(ring::galois_element_of_conjugation(parameters_.log_degree()), a.state.level);
  return made(result);
}

}  // namespace tacet::bgv
