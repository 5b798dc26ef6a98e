// SPDX-License-Identifier: Apache-2.0
//
// The verbs of planned circuits: exactly the levels that the plan says, no decision of their own.
#include <algorithm>
#include <vector>

#include "bgv/evaluator_work.h"
#include "ring/operations.h"

namespace tacet::bgv {

using backend::KernelTable;

Status Evaluator::check_terms(std::span<const Ciphertext* const> a, std::span<const std::int64_t> coefficients) const {
  if (a.empty() || a.size() != coefficients.size())
    return fail(ErrorCode::invalid_argument,
                "a linear combination takes as many terms as coefficients; {} and {} were given", a.size(),
                coefficients.size());
  for (std::size_t k = 0; k < a.size(); ++k) {
    if (a[k] == nullptr) return fail(ErrorCode::invalid_argument, "term {} of a linear combination is null", k);
    TACET_RETURN_IF_ERROR(check_ciphertext(parameters_, *a[k]));
    TACET_RETURN_IF_ERROR(check_two_parts(*a[k]));
    TACET_RETURN_IF_ERROR(rlwe::check_ciphertexts(parameters_.rlwe(), a[0]->body, a[k]->body));
  }
  return {};
}

namespace {

/// out = or += c a on one limb; copies and additions alone where c is 1 or -1.
void add_term(const backend::Backend& backend, Word* out, const Word* a, std::int64_t c, backend::Multiplier multiplier,
              bool first, std::size_t n, const backend::ModulusConstants& q) {
  if (first && c == 1) {
    std::copy_n(a, n, out);
  } else if (first && c == -1) {
    backend.run<&KernelTable::negate>(out, a, n, q);
  } else if (first) {
    backend.run<&KernelTable::multiply_scalar>(out, a, multiplier, n, q);
  } else if (c == 1) {
    backend.run<&KernelTable::add>(out, out, a, n, q);
  } else if (c == -1) {
    backend.run<&KernelTable::subtract>(out, out, a, n, q);
  } else {
    backend.run<&KernelTable::multiply_scalar_accumulate>(out, a, multiplier, n, q);
  }
}

}  // namespace

Result<Ciphertext> Evaluator::linear_combination(std::span<const Ciphertext* const> a,
                                                 std::span<const std::int64_t> coefficients, std::int64_t constant,
                                                 Level level) const {
  TACET_RETURN_IF_ERROR(check_terms(a, coefficients));
  std::vector<State> states;
  std::vector<std::int64_t> scalars;
  for (std::size_t k = 0; k < a.size(); ++k) {
    states.push_back(a[k]->state());
    TACET_ASSIGN_OR_RETURN(const std::int64_t scalar, encoder_.scalar(coefficients[k]));
    scalars.push_back(scalar);
  }
  TACET_ASSIGN_OR_RETURN(const std::int64_t added, encoder_.scalar(constant));
  TACET_ASSIGN_OR_RETURN(const State result, plan_linear_combination(parameters_, states, scalars, added, level));
  const Work work{*this};
  rlwe::Ciphertext made = work.make(a[0]->body, level, 2);
  work.for_each_limb(2, level, [&](std::size_t part, std::size_t i) {
    Word* const out = made.parts[part].limb(i);
    for (std::size_t k = 0; k < a.size(); ++k)
      add_term(device_->backend(), out, a[k]->body.parts[part].limb(i), scalars[k], work.multiplier(i, scalars[k]),
               k == 0, work.degree(), work.ring().constants(i));
  });
  if (added != 0)
    ring::add_scalar(*device_, parameters_.ring(), made.parts[0], added_constant(parameters_, states[0], added));
  return Work::label(std::move(made), result);
}

Result<Ciphertext> Evaluator::products_at(std::span<const Ciphertext* const> a, std::span<const Ciphertext* const> b,
                                          Level level, const Keys& keys) const {
  TACET_RETURN_IF_ERROR(check_products(a, b));
  std::vector<State> left;
  std::vector<State> right;
  for (std::size_t k = 0; k < a.size(); ++k) {
    left.push_back(a[k]->state());
    right.push_back(b[k]->state());
  }
  TACET_ASSIGN_OR_RETURN(const ProductPlan plan, plan_products_at(parameters_, left, right, level));
  const Work work{*this};
  TACET_ASSIGN_OR_RETURN(const rlwe::KeySwitchKey* key, work.relinearisation_key(keys, *a[0], plan.level));
  return work.finish(work.sum_of_tensors(a, b, plan, Work::Form::times_special), plan, *key);
}

}  // namespace tacet::bgv
