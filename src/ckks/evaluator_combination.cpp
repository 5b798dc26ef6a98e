// SPDX-License-Identifier: Apache-2.0
//
// Combinations: a limb of the result is finished, with all of its products and multiples, before the next is begun, so
// that accumulators stay in cache.
#include <array>

#include "ckks/constant_product.h"
#include "ckks/evaluator.h"
#include "ring/operations.h"

namespace tacet::ckks {
namespace {

using backend::KernelTable;

/// Adds re + im X^(N/2) to one limb of evaluations.
void add_constant_to_limb(const Parameters& parameters, std::size_t prime, const RoundedConstant& c, Word* limb) {
  const ring::Modulus& modulus = parameters.ring().modulus(prime);
  const Word re = ring::reduce_signed(modulus, c.re);
  const Word im = modulus.multiply(ring::reduce_signed(modulus, c.im), parameters.imaginary_unit(prime).value);
  const Word q = modulus.value();
  const std::size_t half = parameters.degree() / 2;
  const auto add = [&](Word* values, Word summand) {
    for (std::size_t i = 0; i < half; ++i) {
      const Word sum = values[i] + summand;
      values[i] = sum >= q ? sum - q : sum;
    }
  };
  add(limb, modulus.add(re, im));
  add(limb + half, modulus.subtract(re, im));
}

/// out (+)= (a_0 b_0, a_0 b_1 + a_1 b_0, a_1 b_1) on one limb.
void add_product(const backend::Device& device, const Parameters& parameters, std::size_t prime,
                 const Combination<Ciphertext>::Product& product, Word* const out[3], bool first) {
  const Word* const a[2] = {product.a->body.parts[0].limb(prime), product.a->body.parts[1].limb(prime)};
  const Word* const b[2] = {product.b->body.parts[0].limb(prime), product.b->body.parts[1].limb(prime)};
  const std::size_t n = parameters.degree();
  const backend::ModulusConstants& modulus = parameters.ring().constants(prime);
  if (first) {
    device.backend().run<&KernelTable::tensor_product>(out, a, b, n, modulus);
    return;
  }
  for (std::size_t i = 0; i < 2; ++i) {
    Word* const pair[2] = {out[i], out[i + 1]};
    const Word* const shared[1] = {a[i]};
    const Word* const operand0[1] = {b[0]};
    const Word* const operand1[1] = {b[1]};
    device.backend().run<&KernelTable::inner_product>(pair, shared, operand0, operand1, 1, true, n, modulus);
  }
}

}  // namespace

Result<Ciphertext> Evaluator::combine_lazy(const Combination<Ciphertext>& combination) const {
  TACET_ASSIGN_OR_RETURN(const CombinationResult result, check_combination(parameters(), combination));
  const Ciphertext& like = combination.products.empty() ? *combination.terms[0].a : *combination.products[0].a;
  const auto check_operand = [&](const Ciphertext& a) -> Status {
    TACET_RETURN_IF_ERROR(check_pair(like, a));
    if (a.body.part_count == 2) return {};
    return fail(ErrorCode::mismatched_parameters, "an operand of a combination has {} parts: relinearise it first",
                a.body.part_count);
  };
  for (const auto& product : combination.products) {
    TACET_RETURN_IF_ERROR(check_operand(*product.a));
    TACET_RETURN_IF_ERROR(check_operand(*product.b));
  }
  for (const auto& term : combination.terms) TACET_RETURN_IF_ERROR(check_operand(*term.a));

  Ciphertext out = make(like, combination.level, combination.products.empty() ? 2 : 3);
  out.scale = combination.scale;
  out.slots = result.slots;
  out.bounds = result.bounds;
  // Both were checked: these cannot fail.
  const auto rounded = [&](Complex c, double scale) { return round_constant(c, scale).value(); };
  device_->threads().parallel_for(combination.level.primes(), [&](std::size_t prime) {
    std::array<Word*, 3> limbs{};
    for (std::size_t part = 0; part < out.body.part_count; ++part) limbs[part] = out.body.parts[part].limb(prime);
    bool first = true;
    for (const auto& product : combination.products) {
      add_product(*device_, parameters(), prime, product, limbs.data(), first);
      first = false;
    }
    for (const auto& term : combination.terms) {
      const RoundedConstant c = rounded(term.coefficient, combination.scale / term.a->scale);
      const ConstantProduct factor(parameters(), prime, c.re, c.im);
      for (std::size_t part = 0; part < 2; ++part) {
        const Word* limb = term.a->body.parts[part].limb(prime);
        if (first)
          factor.multiply(*device_, limbs[part], limb);
        else
          factor.multiply_accumulate(*device_, limbs[part], limb);
      }
      first = false;
    }
    if (combination.constant != Complex(0))
      add_constant_to_limb(parameters(), prime, rounded(combination.constant, combination.scale), limbs[0]);
  });
  return out;
}

}  // namespace tacet::ckks
