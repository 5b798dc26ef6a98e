// SPDX-License-Identifier: Apache-2.0
//
// Sums and products. Each operation asks the simulator first, which knows the rules, and then computes values.
#include "ckks/clear_evaluator.h"

#include "ckks/clear_values.h"
#include "ckks/evaluator_like.h"

namespace tacet::ckks {

static_assert(LazyEvaluatorLike<ClearEvaluator>);

Result<ClearCiphertext> ClearEvaluator::input(std::span<const Complex> values, Level level,
                                              double encryption_error) const {
  TACET_ASSIGN_OR_RETURN(ClearPlaintext encoded, encode(values, level, Purpose::encrypt));
  const Bounds bounds = with_error(encoded.bounds, encryption_error);
  return ClearCiphertext{rules_.input(level, encoded.slots, bounds), std::move(encoded.values)};
}

Result<ClearPlaintext> ClearEvaluator::encode(std::span<const Complex> values, Level level, Purpose purpose) const {
  TACET_ASSIGN_OR_RETURN(const SimulatedPlaintext known, rules_.encode(values, level, purpose));
  ClearPlaintext out{known, {values.begin(), values.end()}};
  out.values.resize(known.slots);
  return out;
}

Result<ClearCiphertext> ClearEvaluator::add(const Ciphertext& a, const Ciphertext& b) const {
  return with_values(rules_.add(a, b), [&](std::size_t j) { return slot(a, j) + slot(b, j); });
}

Result<ClearCiphertext> ClearEvaluator::subtract(const Ciphertext& a, const Ciphertext& b) const {
  return with_values(rules_.subtract(a, b), [&](std::size_t j) { return slot(a, j) - slot(b, j); });
}

Status ClearEvaluator::add_in_place(Ciphertext& a, const Ciphertext& b) const {
  TACET_ASSIGN_OR_RETURN(a, add(a, b));
  return {};
}

Result<ClearCiphertext> ClearEvaluator::negate(const Ciphertext& a) const {
  return with_values(rules_.negate(a), [&](std::size_t j) { return -slot(a, j); });
}

Result<ClearCiphertext> ClearEvaluator::add_plain(const Ciphertext& a, const Plaintext& p) const {
  return with_values(rules_.add_plain(a, p), [&](std::size_t j) { return slot(a, j) + slot(p, j); });
}

Result<ClearCiphertext> ClearEvaluator::subtract_plain(const Ciphertext& a, const Plaintext& p) const {
  return with_values(rules_.subtract_plain(a, p), [&](std::size_t j) { return slot(a, j) - slot(p, j); });
}

Result<ClearCiphertext> ClearEvaluator::add_constant(const Ciphertext& a, Complex c) const {
  return with_values(rules_.add_constant(a, c), [&](std::size_t j) { return slot(a, j) + c; });
}

Status ClearEvaluator::add_constant_in_place(Ciphertext& a, Complex c) const {
  TACET_ASSIGN_OR_RETURN(a, add_constant(a, c));
  return {};
}

Result<ClearCiphertext> ClearEvaluator::multiply_plain(const Ciphertext& a, const Plaintext& p) const {
  return with_values(rules_.multiply_plain(a, p), [&](std::size_t j) { return slot(a, j) * slot(p, j); });
}

Result<ClearCiphertext> ClearEvaluator::multiply_constant(const Ciphertext& a, Complex c) const {
  return with_values(rules_.multiply_constant(a, c), [&](std::size_t j) { return slot(a, j) * c; });
}

Result<ClearCiphertext> ClearEvaluator::multiply_integer(const Ciphertext& a, std::int64_t k) const {
  return with_values(rules_.multiply_integer(a, k), [&](std::size_t j) { return slot(a, j) * static_cast<double>(k); });
}

Result<ClearCiphertext> ClearEvaluator::multiply_by_i(const Ciphertext& a) const {
  return with_values(rules_.multiply_by_i(a), [&](std::size_t j) { return slot(a, j) * Complex(0, 1); });
}

ClearCiphertext ClearEvaluator::read_at_scale(Ciphertext a, double scale) const {
  for (Complex& value : a.values) value *= a.scale / scale;
  return reread(std::move(a), scale);
}

Result<ClearCiphertext> ClearEvaluator::multiply(const Ciphertext& a, const Ciphertext& b) const {
  if (&a == &b) return square(a);
  return with_values(rules_.multiply(a, b), [&](std::size_t j) { return slot(a, j) * slot(b, j); });
}

Result<ClearCiphertext> ClearEvaluator::square(const Ciphertext& a) const {
  return with_values(rules_.square(a), [&](std::size_t j) { return slot(a, j) * slot(a, j); });
}

Result<ClearCiphertext> ClearEvaluator::inner_product(std::span<const Ciphertext* const> a,
                                                      std::span<const Ciphertext* const> b) const {
  const auto as = known_of<SimulatedCiphertext>(a);
  const auto bs = known_of<SimulatedCiphertext>(b);
  return with_values(rules_.inner_product(as, bs), [&](std::size_t j) {
    Complex sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += slot(*a[i], j) * slot(*b[i], j);
    return sum;
  });
}

Result<ClearCiphertext> ClearEvaluator::multiply_lazy(const Ciphertext& a, const Ciphertext& b) const {
  return with_values(rules_.multiply_lazy(a, b), [&](std::size_t j) { return slot(a, j) * slot(b, j); });
}

Status ClearEvaluator::multiply_accumulate_lazy(Ciphertext& accumulator, const Ciphertext& a,
                                                const Ciphertext& b) const {
  SimulatedCiphertext known = accumulator;
  TACET_RETURN_IF_ERROR(rules_.multiply_accumulate_lazy(known, a, b));
  accumulator = filled(known, [&](std::size_t j) { return slot_or_zero(accumulator, j) + slot(a, j) * slot(b, j); });
  return {};
}

Result<ClearCiphertext> ClearEvaluator::multiply_plain_lazy(const Ciphertext& a, const Plaintext& p) const {
  return with_values(rules_.multiply_plain_lazy(a, p), [&](std::size_t j) { return slot(a, j) * slot(p, j); });
}

Result<ClearCiphertext> ClearEvaluator::inner_product_plain_lazy(std::span<const Ciphertext* const> a,
                                                                 std::span<const Plaintext* const> p) const {
  const auto as = known_of<SimulatedCiphertext>(a);
  const auto ps = known_of<SimulatedPlaintext>(p);
  return with_values(rules_.inner_product_plain_lazy(as, ps), [&](std::size_t j) {
    Complex sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += slot(*a[i], j) * slot(*p[i], j);
    return sum;
  });
}

Result<ClearCiphertext> ClearEvaluator::multiply_constant_lazy(const Ciphertext& a, Complex c) const {
  return with_values(rules_.multiply_constant_lazy(a, c), [&](std::size_t j) { return slot(a, j) * c; });
}

Status ClearEvaluator::multiply_constant_accumulate_lazy(Ciphertext& accumulator, const Ciphertext& a,
                                                         Complex c) const {
  SimulatedCiphertext known = accumulator;
  TACET_RETURN_IF_ERROR(rules_.multiply_constant_accumulate_lazy(known, a, c));
  accumulator = filled(known, [&](std::size_t j) { return slot_or_zero(accumulator, j) + slot(a, j) * c; });
  return {};
}

Result<ClearCiphertext> ClearEvaluator::combine_lazy(const Combination<Ciphertext>& combination) const {
  std::vector<Combination<SimulatedCiphertext>::Product> products;
  for (const auto& product : combination.products) products.push_back({product.a, product.b});
  std::vector<Combination<SimulatedCiphertext>::Term> terms;
  for (const auto& term : combination.terms) terms.push_back({term.a, term.coefficient});
  return with_values(rules_.combine_lazy({products, terms, combination.constant, combination.level, combination.scale}),
                     [&](std::size_t j) {
                       Complex sum = combination.constant;
                       for (const auto& product : combination.products)
                         sum += slot(*product.a, j) * slot(*product.b, j);
                       for (const auto& term : combination.terms) sum += term.coefficient * slot(*term.a, j);
                       return sum;
                     });
}

}  // namespace tacet::ckks
