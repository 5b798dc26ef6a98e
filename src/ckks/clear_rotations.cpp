// SPDX-License-Identifier: Apache-2.0
//
// The clear evaluator's rotations, levels and extended operations.
#include "ckks/clear_evaluator.h"
#include "ckks/clear_values.h"

namespace tacet::ckks {

Result<ClearCiphertext> ClearEvaluator::rotate(const Ciphertext& a, std::int64_t steps) const {
  return with_values(rules_.rotate(a, steps), [&](std::size_t j) { return rotated_slot(a, j, steps); });
}

Status ClearEvaluator::rotate_many(const Ciphertext& a, std::span<const std::int64_t> steps,
                                   std::span<Ciphertext> out) const {
  std::vector<SimulatedCiphertext> known(out.size());
  TACET_RETURN_IF_ERROR(rules_.rotate_many(a, steps, known));
  const Ciphertext source = a;  // `a` may be one of the results
  for (std::size_t k = 0; k < steps.size(); ++k)
    out[k] = filled(known[k], [&](std::size_t j) { return rotated_slot(source, j, steps[k]); });
  return {};
}

Result<ClearCiphertext> ClearEvaluator::conjugate(const Ciphertext& a) const {
  return with_values(rules_.conjugate(a), [&](std::size_t j) { return std::conj(slot(a, j)); });
}

Result<ClearCiphertext> ClearEvaluator::sum_slots(const Ciphertext& a, std::size_t count) const {
  return with_values(rules_.sum_slots(a, count), [&](std::size_t j) {
    Complex sum = 0;
    for (std::size_t k = 0; k < count; ++k) sum += slot(a, j + k);
    return sum;
  });
}

Result<ClearCiphertext> ClearEvaluator::at_level(const Ciphertext& a, Level level) const {
  return with_values(rules_.at_level(a, level), [&](std::size_t j) { return slot(a, j); });
}

Result<ClearCiphertext> ClearEvaluator::relinearise(const Ciphertext& a) const {
  return with_values(rules_.relinearise(a), [&](std::size_t j) { return slot(a, j); });
}

Result<ClearCiphertext> ClearEvaluator::rescale(const Ciphertext& a) const {
  return with_values(rules_.rescale(a), [&](std::size_t j) { return slot(a, j); });
}

Result<ClearCiphertext> ClearEvaluator::relinearise_and_rescale(const Ciphertext& a) const {
  return with_values(rules_.relinearise_and_rescale(a), [&](std::size_t j) { return slot(a, j); });
}

Result<ClearExtended> ClearEvaluator::extend(const Ciphertext& a) const {
  return with_values(rules_.extend(a), [&](std::size_t j) { return slot(a, j); });
}

Status ClearEvaluator::rotate_many_extended(const Ciphertext& a, std::span<const std::int64_t> steps,
                                            std::span<ExtendedCiphertext> out) const {
  std::vector<SimulatedExtended> known(out.size());
  TACET_RETURN_IF_ERROR(rules_.rotate_many_extended(a, steps, known));
  for (std::size_t k = 0; k < steps.size(); ++k)
    out[k] = filled(known[k], [&](std::size_t j) { return rotated_slot(a, j, steps[k]); });
  return {};
}

Status ClearEvaluator::rotate_accumulate_extended(ExtendedCiphertext& accumulator, const Ciphertext& a,
                                                  std::int64_t steps) const {
  SimulatedExtended known = accumulator;
  TACET_RETURN_IF_ERROR(rules_.rotate_accumulate_extended(known, a, steps));
  accumulator = filled(known, [&](std::size_t j) { return slot_or_zero(accumulator, j) + rotated_slot(a, j, steps); });
  return {};
}

Status ClearEvaluator::rotate_accumulate_extended(ExtendedCiphertext& accumulator, const ExtendedCiphertext& a,
                                                  std::int64_t steps) const {
  SimulatedExtended known = accumulator;
  TACET_RETURN_IF_ERROR(rules_.rotate_accumulate_extended(known, a, steps));
  accumulator = filled(known, [&](std::size_t j) { return slot_or_zero(accumulator, j) + rotated_slot(a, j, steps); });
  return {};
}

Result<ClearExtended> ClearEvaluator::inner_product_extended(std::span<const ExtendedCiphertext* const> a,
                                                             std::span<const Plaintext* const> p) const {
  const auto as = known_of<SimulatedExtended>(a);
  const auto ps = known_of<SimulatedPlaintext>(p);
  return with_values(rules_.inner_product_extended(as, ps), [&](std::size_t j) {
    Complex sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += slot(*a[i], j) * slot(*p[i], j);
    return sum;
  });
}

Status ClearEvaluator::add_extended(ExtendedCiphertext& accumulator, const ExtendedCiphertext& b) const {
  SimulatedExtended known = accumulator;
  TACET_RETURN_IF_ERROR(rules_.add_extended(known, b));
  accumulator = filled(known, [&](std::size_t j) { return slot(accumulator, j) + slot(b, j); });
  return {};
}

Result<ClearCiphertext> ClearEvaluator::reduce(const ExtendedCiphertext& a) const {
  return with_values(rules_.reduce(a), [&](std::size_t j) { return slot(a, j); });
}

Result<ClearCiphertext> ClearEvaluator::reduce_and_rescale(const ExtendedCiphertext& a) const {
  return with_values(rules_.reduce_and_rescale(a), [&](std::size_t j) { return slot(a, j); });
}

}  // namespace tacet::ckks
