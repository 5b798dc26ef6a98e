// SPDX-License-Identifier: Apache-2.0
//
// Products of ciphertexts: tensor product, relinearisation, switch.
#include <algorithm>
#include <cstring>

#include "bgv/evaluator_work.h"

namespace tacet::bgv {

using backend::KernelTable;
using ring::Evaluations;

namespace {

constexpr std::size_t chunk = 16;  // = Work::tensor_chunk

/// One limb of out = (sum a_0 b_0, sum (a_0 b_1 + a_1 b_0), sum a_1 b_1), or of out += the same.
void tensor_limb(const backend::Backend& backend, Word* const out[3], std::span<const Operand> a,
                 std::span<const Operand> b, bool accumulate, std::size_t i, std::size_t n,
                 const backend::ModulusConstants& q) {
  std::array<std::array<const Word*, chunk>, 2> left;
  std::array<std::array<const Word*, chunk>, 2> right;
  for (std::size_t k = 0; k < a.size(); ++k) {
    for (std::size_t part = 0; part < 2; ++part) {
      left[part][k] = a[k].limb(part, i);
      right[part][k] = b[k].limb(part, i);
    }
  }
  if (a.size() == 1 && !accumulate) {
    const Word* const x[2] = {left[0][0], left[1][0]};
    const Word* const y[2] = {right[0][0], right[1][0]};
    if (x[0] == y[0]) {
      backend.run<&KernelTable::tensor_square>(out, x, n, q);
    } else {
      backend.run<&KernelTable::tensor_product>(out, x, y, n, q);
    }
    return;
  }
  Word* const low[2] = {out[0], out[1]};
  Word* const high[2] = {out[1], out[2]};
  if (!accumulate) std::memset(out[2], 0, n * sizeof(Word));
  const Word* const* const b0 = right[0].data();
  const Word* const* const b1 = right[1].data();
  backend.run<&KernelTable::inner_product>(low, left[0].data(), b0, b1, a.size(), accumulate, n, q);
  backend.run<&KernelTable::inner_product>(high, left[1].data(), b0, b1, a.size(), true, n, q);
}

}  // namespace

rlwe::Ciphertext Evaluator::Work::make_tensor(const rlwe::Ciphertext& like, Level level, Form form) const {
  rlwe::Ciphertext made = make(like, level, 0);
  made.part_count = 3;
  const ring::Basis basis = parameters().rlwe().basis(level);
  const ring::Basis outer = form == Form::times_special ? parameters().rlwe().key_basis(level) : basis;
  made.parts[0] = Evaluations(device().pool(), degree(), outer);
  made.parts[1] = Evaluations(device().pool(), degree(), outer);
  made.parts[2] = Evaluations(device().pool(), degree(), basis);
  return made;
}

void Evaluator::Work::tensor(rlwe::Ciphertext& out, std::span<const Operand> a, std::span<const Operand> b,
                             bool accumulate, Form form) const {
  static_assert(chunk == tensor_chunk);
  TACET_CHECK(a.size() <= chunk);
  const std::size_t limbs = out.parts[2].limbs();
  device().threads().parallel_for(form == Form::times_special ? out.parts[0].limbs() : limbs, [&](std::size_t i) {
    if (i >= limbs) {  // P is 0 modulo its primes
      for (std::size_t part = 0; part < 2; ++part) std::memset(out.parts[part].limb(i), 0, degree() * sizeof(Word));
      return;
    }
    Word* const limb[3] = {out.parts[0].limb(i), out.parts[1].limb(i), out.parts[2].limb(i)};
    const backend::ModulusConstants& q = ring().constants(i);
    tensor_limb(device().backend(), limb, a, b, accumulate, i, degree(), q);
    if (form == Form::plain) return;
    for (std::size_t part = 0; part < 2; ++part)  // while the limb is in the cache
      run<&KernelTable::multiply_scalar>(limb[part], limb[part], evaluator.special_product_[i], degree(), q);
  });
}

rlwe::Ciphertext Evaluator::Work::sum_of_tensors(std::span<const Ciphertext* const> a,
                                                 std::span<const Ciphertext* const> b, const ProductPlan& plan,
                                                 Form form) const {
  const auto descent = [&](const Ciphertext& factor) {
    if (!plan.forget) return best_descent(parameters(), factor.state(), plan.level);
    State state = factor.state();
    state.level = plan.level;
    return Descent{plan.level, state};
  };
  rlwe::Ciphertext sum = make_tensor(a[0]->body, plan.level, form);
  State state;
  std::array<Operand, chunk> left;
  std::array<Operand, chunk> right;
  const std::size_t step = plan.same_factors ? chunk : 1;
  for (std::size_t first = 0; first < a.size(); first += step) {
    const std::size_t count = std::min(step, a.size() - first);
    const bool last = first + count == a.size();
    for (std::size_t k = 0; k < count; ++k) {
      left[k] = operand(*a[first + k], descent(*a[first + k]));
      right[k] = operand(*b[first + k], descent(*b[first + k]));
    }
    const std::span<const Operand> x(left.data(), count);
    const std::span<const Operand> y(a[first] == b[first] && count == 1 ? left.data() : right.data(), count);
    if (plan.same_factors) {
      tensor(sum, x, y, first != 0, last ? form : Form::plain);
      continue;
    }
    const State term_state = product_of(parameters(), descent(*a[first]).state, descent(*b[first]).state);
    rlwe::Ciphertext term = make_tensor(a[0]->body, plan.level, Form::plain);
    tensor(term, x, y, false, Form::plain);
    if (first == 0) {
      sum = std::move(term);
      state = term_state;
      continue;
    }
    const Balance factors = balance(parameters(), state, term_state);
    combine_in_place(sum, factors.x, Operand(std::move(term), plan.level), factors.y);
    state = added(state, term_state, factors);
  }
  if (!plan.same_factors && form == Form::times_special)
    for (std::size_t part = 0; part < 2; ++part)
      sum.parts[part] = switcher().multiply_by_special(device(), sum.parts[part]);
  return sum;
}

Ciphertext Evaluator::Work::finish(const rlwe::Ciphertext& tensor, const ProductPlan& plan,
                                   const rlwe::KeySwitchKey& key) const {
  std::array<rlwe::Pair, 1> sums;
  if (plan.fused_switch)
    for (std::size_t part = 0; part < 2; ++part)
      sums[0][part] = switcher().multiply_by_special(device(), tensor.parts[part]);
  return switch_keys(tensor, std::move(sums), plan, key);
}

Ciphertext Evaluator::Work::finish(rlwe::Ciphertext&& tensor, const ProductPlan& plan,
                                   const rlwe::KeySwitchKey& key) const {
  std::array<rlwe::Pair, 1> sums;
  if (plan.fused_switch)
    for (std::size_t part = 0; part < 2; ++part) sums[0][part] = std::move(tensor.parts[part]);
  return switch_keys(tensor, std::move(sums), plan, key);
}

Ciphertext Evaluator::Work::switch_keys(const rlwe::Ciphertext& tensor, std::array<rlwe::Pair, 1> sums,
                                        const ProductPlan& plan, const rlwe::KeySwitchKey& key) const {
  const rlwe::KeySwitchKey* const keys[1] = {&key};
  rlwe::Ciphertext made = make(tensor, plan.level, 0);
  made.part_count = 2;
  const std::array<const Evaluations*, 2> values{&sums[0][0], &sums[0][1]};
  const std::span<Evaluations> out(made.parts.data(), 2);
  unsigned switches = plan.level.value() - plan.result.level.value();
  switcher().inner_products(device(), tensor.parts[2], keys, sums, plan.fused_switch);
  if (plan.fused_switch) {
    switcher().divide_by_special_and_last(device(), values, out);
    --switches;
  } else {
    const std::array<const Evaluations*, 2> addends{&tensor.parts[0], &tensor.parts[1]};
    switcher().divide_by_special(device(), values, addends, out);
  }
  return label(switch_down(std::move(made), switches), plan.result);
}

Result<Ciphertext> Evaluator::multiply(const Ciphertext& a, const Ciphertext& b, const Keys& keys) const {
  const Ciphertext* const left[1] = {&a};
  const Ciphertext* const right[1] = {&b};
  return sum_of_products(left, right, keys);
}

Result<Ciphertext> Evaluator::square(const Ciphertext& a, const Keys& keys) const { return multiply(a, a, keys); }

Status Evaluator::check_products(std::span<const Ciphertext* const> a, std::span<const Ciphertext* const> b) const {
  if (a.empty() || a.size() != b.size())
    return fail(ErrorCode::invalid_argument,
                "a sum of products takes as many left as right factors; {} and {} were given", a.size(), b.size());
  if (a.size() > products_max)
    return fail(ErrorCode::limit_exceeded, "a sum of {} products was asked for; at most {} are taken at once", a.size(),
                products_max);
  for (std::size_t k = 0; k < a.size(); ++k) {
    for (const Ciphertext* factor : {a[k], b[k]}) {
      if (factor == nullptr) return fail(ErrorCode::invalid_argument, "factor {} of a sum of products is null", k);
      TACET_RETURN_IF_ERROR(check_ciphertext(parameters_, *factor));
      TACET_RETURN_IF_ERROR(check_two_parts(*factor));
      TACET_RETURN_IF_ERROR(rlwe::check_ciphertexts(parameters_.rlwe(), a[0]->body, factor->body));
    }
  }
  return {};
}

namespace {

using States = std::array<State, Evaluator::products_max>;

std::span<const State> states_of(std::span<const Ciphertext* const> factors, States& states) {
  for (std::size_t k = 0; k < factors.size(); ++k) states[k] = factors[k]->state();
  return {states.data(), factors.size()};
}

}  // namespace

Result<Ciphertext> Evaluator::sum_of_products(std::span<const Ciphertext* const> a,
                                              std::span<const Ciphertext* const> b, const Keys& keys) const {
  TACET_RETURN_IF_ERROR(check_products(a, b));
  States left;
  States right;
  TACET_ASSIGN_OR_RETURN(const ProductPlan plan, plan_product(parameters_, states_of(a, left), states_of(b, right)));
  const Work work{*this};
  TACET_ASSIGN_OR_RETURN(const rlwe::KeySwitchKey* key, work.relinearisation_key(keys, *a[0], plan.level));
  const Work::Form form = plan.fused_switch ? Work::Form::times_special : Work::Form::plain;
  return work.finish(work.sum_of_tensors(a, b, plan, form), plan, *key);
}

Result<Ciphertext> Evaluator::tensor(const Ciphertext& a, const Ciphertext& b) const {
  Ciphertext sum;
  TACET_RETURN_IF_ERROR(tensor_accumulate(sum, a, b));
  return sum;
}

Status Evaluator::tensor_accumulate(Ciphertext& sum, const Ciphertext& a, const Ciphertext& b) const {
  const Ciphertext* const left[1] = {&a};
  const Ciphertext* const right[1] = {&b};
  TACET_RETURN_IF_ERROR(check_products(left, right));
  const State states[2] = {a.state(), b.state()};
  const Level highest = sum.empty() ? parameters_.top_level() : sum.level();
  TACET_ASSIGN_OR_RETURN(const ProductPlan plan, plan_tensor(parameters_, {states, 1}, {states + 1, 1}, highest));
  const Work work{*this};
  if (sum.empty()) {
    sum = Work::label(work.sum_of_tensors(left, right, plan, Work::Form::plain), plan.tensor);
    return {};
  }
  TACET_RETURN_IF_ERROR(check_ciphertext(parameters_, sum));
  TACET_RETURN_IF_ERROR(rlwe::check_ciphertexts(parameters_.rlwe(), sum.body, a.body));
  TACET_ASSIGN_OR_RETURN(const SumPlan added, plan_sum(parameters_, sum.state(), plan.tensor));
  const bool aligned =
      sum.body.part_count == 3 && sum.level() == plan.level && sum.correction_factor == plan.tensor.correction_factor;
  if (!aligned) {
    const Ciphertext term = Work::label(work.sum_of_tensors(left, right, plan, Work::Form::plain), plan.tensor);
    return add_in_place(sum, term);
  }
  const Operand x = work.operand(a, best_descent(parameters_, a.state(), plan.level));
  const Operand y = work.operand(b, best_descent(parameters_, b.state(), plan.level));
  work.tensor(sum.body, {&x, 1}, {&y, 1}, true, Work::Form::plain);
  sum.log_noise = added.result.log_noise;
  return {};
}

Result<Ciphertext> Evaluator::relinearise(const Ciphertext& a, const Keys& keys) const {
  TACET_RETURN_IF_ERROR(check_ciphertext(parameters_, a));
  if (a.body.part_count == 2) return clone(a);
  TACET_ASSIGN_OR_RETURN(const State result, after_key_switch(parameters_, a.state()));
  return relinearise_by({a.level(), true, a.state(), false, result}, a, keys);
}

Result<Ciphertext> Evaluator::relinearise_and_switch(const Ciphertext& a, const Keys& keys) const {
  TACET_RETURN_IF_ERROR(check_ciphertext(parameters_, a));
  if (a.body.part_count == 2) return modulus_switch(a);
  TACET_ASSIGN_OR_RETURN(const State result, after_key_switch_and_switch(parameters_, a.state()));
  return relinearise_by({a.level(), true, a.state(), true, result}, a, keys);
}

Result<Ciphertext> Evaluator::finish_product(const Ciphertext& a, const Keys& keys) const {
  TACET_RETURN_IF_ERROR(check_ciphertext(parameters_, a));
  if (a.body.part_count == 2) return settle(a);
  TACET_ASSIGN_OR_RETURN(const ProductPlan plan, plan_finish_product(parameters_, a.state()));
  return relinearise_by(plan, a, keys);
}

Result<Ciphertext> Evaluator::relinearise_by(const ProductPlan& plan, const Ciphertext& a, const Keys& keys) const {
  const Work work{*this};
  TACET_ASSIGN_OR_RETURN(const rlwe::KeySwitchKey* key, work.relinearisation_key(keys, a, plan.level));
  return work.finish(a.body, plan, *key);
}

}  // namespace tacet::bgv
