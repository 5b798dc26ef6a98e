// SPDX-License-Identifier: Apache-2.0
//
// Ciphertexts with plaintexts and scalars.
#include <cstring>

#include "bgv/evaluator_work.h"
#include "ring/operations.h"

namespace tacet::bgv {

using backend::KernelTable;

namespace {

Status check_operands(const Parameters& parameters, const Ciphertext& a, const Plaintext& p) {
  TACET_RETURN_IF_ERROR(check_ciphertext(parameters, a));
  return check_plaintext(parameters, p);
}

}  // namespace

Result<Ciphertext> Evaluator::add_plain(const Ciphertext& a, const Plaintext& p) const {
  return combine_plain(a, p, 1);
}

Result<Ciphertext> Evaluator::subtract_plain(const Ciphertext& a, const Plaintext& p) const {
  return combine_plain(a, p, -1);
}

Result<Ciphertext> Evaluator::combine_plain(const Ciphertext& a, const Plaintext& p, std::int64_t sign) const {
  TACET_RETURN_IF_ERROR(check_operands(parameters_, a, p));
  TACET_ASSIGN_OR_RETURN(const Descent descent, descend_to_plaintext(parameters_, a.state(), p.level()));
  TACET_ASSIGN_OR_RETURN(const State result, after_add_plain(parameters_, descent.state, p.log_norm));
  const Work work{*this};
  const Operand operand = work.operand(a, descent);
  ring::Evaluations scaled;
  if (result.correction_factor != 1) scaled = scaled_plaintext(p, result);
  const ring::Evaluations& added = result.correction_factor != 1 ? scaled : p.polynomial;
  rlwe::Ciphertext made = work.make(a.body, result.level, a.body.part_count);
  work.for_each_limb(made.part_count, result.level, [&](std::size_t part, std::size_t i) {
    Word* const out = made.parts[part].limb(i);
    const backend::ModulusConstants& q = work.ring().constants(i);
    if (part != 0) {
      std::memcpy(out, operand.limb(part, i), work.degree() * sizeof(Word));
    } else if (sign > 0) {
      work.run<&KernelTable::add>(out, operand.limb(0, i), added.limb(i), work.degree(), q);
    } else {
      work.run<&KernelTable::subtract>(out, operand.limb(0, i), added.limb(i), work.degree(), q);
    }
  });
  return Work::label(std::move(made), result);
}

ring::Evaluations Evaluator::scaled_plaintext(const Plaintext& p, const State& state) const {
  // f m mod t lifted anew: multiplying the lift of m by f would multiply its norm as well.
  const PlainModulus& plain = parameters_.plain();
  Buffer scaled = device_->pool().acquire(parameters_.degree());
  for (std::size_t j = 0; j < parameters_.degree(); ++j)
    scaled.words()[j] = plain.multiply(p.coefficients.words()[j], state.correction_factor);
  return ring::to_evaluations(*device_, parameters_.ring(), encoder_.lift(scaled.words(), state.level));
}

Status Evaluator::add_plain_in_place(Ciphertext& a, const Plaintext& p) const {
  TACET_RETURN_IF_ERROR(check_operands(parameters_, a, p));
  TACET_ASSIGN_OR_RETURN(const Descent descent, descend_to_plaintext(parameters_, a.state(), p.level()));
  if (descent.state.level != a.level() || a.correction_factor != 1) {
    TACET_ASSIGN_OR_RETURN(a, add_plain(a, p));
    return {};
  }
  TACET_ASSIGN_OR_RETURN(const State result, after_add_plain(parameters_, a.state(), p.log_norm));
  const Work work{*this};
  work.for_each_limb(1, a.level(), [&](std::size_t, std::size_t i) {
    Word* const out = a.body.parts[0].limb(i);
    work.run<&KernelTable::add>(out, out, p.polynomial.limb(i), work.degree(), work.ring().constants(i));
  });
  a.body.seed.reset();
  a.log_noise = result.log_noise;
  return {};
}

Result<Ciphertext> Evaluator::multiply_plain(const Ciphertext& a, const Plaintext& p) const {
  TACET_RETURN_IF_ERROR(check_operands(parameters_, a, p));
  TACET_ASSIGN_OR_RETURN(const Descent descent, descend_to_plaintext(parameters_, a.state(), p.level()));
  TACET_ASSIGN_OR_RETURN(const State result, after_multiply_plain(parameters_, descent.state, p.log_norm));
  const Work work{*this};
  const Operand operand = work.operand(a, descent);
  rlwe::Ciphertext made = work.make(a.body, result.level, a.body.part_count);
  work.for_each_limb(made.part_count, result.level, [&](std::size_t part, std::size_t i) {
    work.run<&KernelTable::multiply>(made.parts[part].limb(i), operand.limb(part, i), p.polynomial.limb(i),
                                     work.degree(), work.ring().constants(i));
  });
  return Work::label(std::move(made), result);
}

Status Evaluator::multiply_plain_accumulate(Ciphertext& sum, const Ciphertext& a, const Plaintext& p) const {
  if (sum.empty()) {
    TACET_ASSIGN_OR_RETURN(sum, multiply_plain(a, p));
    return {};
  }
  TACET_RETURN_IF_ERROR(check_ciphertext(parameters_, sum));
  TACET_RETURN_IF_ERROR(check_operands(parameters_, a, p));
  TACET_RETURN_IF_ERROR(rlwe::check_ciphertexts(parameters_.rlwe(), sum.body, a.body));
  TACET_ASSIGN_OR_RETURN(const Descent descent, descend_to_plaintext(parameters_, a.state(), p.level()));
  TACET_ASSIGN_OR_RETURN(const State product, after_multiply_plain(parameters_, descent.state, p.log_norm));
  TACET_ASSIGN_OR_RETURN(const SumPlan plan, plan_sum(parameters_, sum.state(), product));
  const bool aligned = descent.switches() == 0 && product.level == sum.level() &&
                       product.part_count == sum.body.part_count && plan.factors.x == 1 && plan.factors.y == 1;
  if (!aligned || &sum == &a) {
    TACET_ASSIGN_OR_RETURN(const Ciphertext term, multiply_plain(a, p));
    return add_in_place(sum, term);
  }
  const Work work{*this};
  work.for_each_limb(sum.body.part_count, sum.level(), [&](std::size_t part, std::size_t i) {
    work.run<&KernelTable::multiply_accumulate>(sum.body.parts[part].limb(i), a.body.parts[part].limb(i),
                                                p.polynomial.limb(i), work.degree(), work.ring().constants(i));
  });
  sum.body.seed.reset();
  sum.log_noise = plan.result.log_noise;
  return {};
}

Result<Ciphertext> Evaluator::add_scalar(const Ciphertext& a, std::int64_t c) const {
  TACET_RETURN_IF_ERROR(check_ciphertext(parameters_, a));
  TACET_ASSIGN_OR_RETURN(const std::int64_t scalar, encoder_.scalar(c));
  TACET_ASSIGN_OR_RETURN(const State result, after_add_scalar(parameters_, a.state(), scalar));
  Ciphertext made = clone(a);
  ring::add_scalar(*device_, parameters_.ring(), made.body.parts[0], added_constant(parameters_, a.state(), scalar));
  made.body.seed.reset();
  made.log_noise = result.log_noise;
  return made;
}

Result<Ciphertext> Evaluator::multiply_scalar(const Ciphertext& a, std::int64_t c) const {
  TACET_RETURN_IF_ERROR(check_ciphertext(parameters_, a));
  TACET_ASSIGN_OR_RETURN(const std::int64_t scalar, encoder_.scalar(c));
  TACET_ASSIGN_OR_RETURN(const State result, after_multiply_scalar(parameters_, a.state(), scalar));
  const Work work{*this};
  rlwe::Ciphertext made = work.make(a.body, a.level(), a.body.part_count);
  work.for_each_limb(made.part_count, a.level(), [&](std::size_t part, std::size_t i) {
    work.run<&KernelTable::multiply_scalar>(made.parts[part].limb(i), a.body.parts[part].limb(i),
                                            work.multiplier(i, scalar), work.degree(), work.ring().constants(i));
  });
  return Work::label(std::move(made), result);
}

}  // namespace tacet::bgv
