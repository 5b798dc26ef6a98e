// SPDX-License-Identifier: Apache-2.0
//
// Sums of ciphertexts.
#include <algorithm>

#include "bgv/evaluator_work.h"

namespace tacet::bgv {
namespace {

Status check_pair(const Parameters& parameters, const Ciphertext& a, const Ciphertext& b) {
  TACET_RETURN_IF_ERROR(check_ciphertext(parameters, a));
  TACET_RETURN_IF_ERROR(check_ciphertext(parameters, b));
  return rlwe::check_ciphertexts(parameters.rlwe(), a.body, b.body);
}

}  // namespace

Result<Ciphertext> Evaluator::combine(const Ciphertext& a, const Ciphertext& b, std::int64_t sign) const {
  TACET_RETURN_IF_ERROR(check_pair(parameters_, a, b));
  TACET_ASSIGN_OR_RETURN(const SumPlan plan, plan_sum(parameters_, a.state(), b.state()));
  const Work work{*this};
  return Work::label(
      work.combine(work.operand(a, plan.a), plan.factors.x, work.operand(b, plan.b), sign * plan.factors.y),
      plan.result);
}

Status Evaluator::combine_in_place(Ciphertext& a, const Ciphertext& b, std::int64_t sign) const {
  TACET_RETURN_IF_ERROR(check_pair(parameters_, a, b));
  TACET_ASSIGN_OR_RETURN(const SumPlan plan, plan_sum(parameters_, a.state(), b.state()));
  const Work work{*this};
  const bool in_place = &a != &b && plan.a.switches() == 0 && a.body.part_count >= b.body.part_count;
  if (!in_place) {
    TACET_ASSIGN_OR_RETURN(a, combine(a, b, sign));
    return {};
  }
  const Operand right = work.operand(b, plan.b);
  for (std::size_t part = 0; part < a.body.part_count; ++part) a.body.parts[part].truncate(plan.result.level.primes());
  work.combine_in_place(a.body, plan.factors.x, right, sign * plan.factors.y);
  a.body.seed.reset();
  a.correction_factor = plan.result.correction_factor;
  a.log_noise = plan.result.log_noise;
  return {};
}

Result<Ciphertext> Evaluator::add(const Ciphertext& a, const Ciphertext& b) const { return combine(a, b, 1); }
Status Evaluator::add_in_place(Ciphertext& a, const Ciphertext& b) const { return combine_in_place(a, b, 1); }
Result<Ciphertext> Evaluator::subtract(const Ciphertext& a, const Ciphertext& b) const { return combine(a, b, -1); }
Status Evaluator::subtract_in_place(Ciphertext& a, const Ciphertext& b) const { return combine_in_place(a, b, -1); }

Result<Ciphertext> Evaluator::negate(const Ciphertext& a) const {
  TACET_RETURN_IF_ERROR(check_ciphertext(parameters_, a));
  const Work work{*this};
  rlwe::Ciphertext made = work.make(a.body, a.level(), a.body.part_count);
  work.for_each_limb(made.part_count, a.level(), [&](std::size_t part, std::size_t i) {
    work.run<&backend::KernelTable::negate>(made.parts[part].limb(i), a.body.parts[part].limb(i), work.degree(),
                                            work.ring().constants(i));
  });
  return Work::label(std::move(made), a.state());
}

}  // namespace tacet::bgv
