// SPDX-License-Identifier: Apache-2.0
#include "bgv/clear_evaluator.h"

#include <algorithm>

#include "bgv/evaluator_like.h"

namespace tacet::bgv {

static_assert(EvaluatorLike<ClearEvaluator>);

namespace {

using Slots = std::vector<Word>;
using Simulated = Result<SimulatedCiphertext>;

/// The state that the simulator found, with the values that `values()` computes; or the simulator's fault.
template <class Values>
Result<ClearCiphertext> with_slots(Simulated simulated, Values&& values) {
  if (!simulated) return tl::unexpected(std::move(simulated).error());
  return ClearCiphertext{*simulated, values()};
}

/// Slot by slot: operation(a_i, b_i).
template <class Operation>
Slots combine(const Slots& a, const Slots& b, Operation&& operation) {
  Slots out(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) out[i] = operation(a[i], b[i]);
  return out;
}

Slots sum(const PlainModulus& plain, const Slots& a, const Slots& b) {
  return combine(a, b, [&](Word x, Word y) { return plain.add(x, y); });
}

Slots difference(const PlainModulus& plain, const Slots& a, const Slots& b) {
  return combine(a, b, [&](Word x, Word y) { return plain.subtract(x, y); });
}

Slots product(const PlainModulus& plain, const Slots& a, const Slots& b) {
  return combine(a, b, [&](Word x, Word y) { return plain.multiply(x, y); });
}

std::vector<const SimulatedCiphertext*> states_of(std::span<const ClearCiphertext* const> factors) {
  std::vector<const SimulatedCiphertext*> inner;
  for (const ClearCiphertext* factor : factors) inner.push_back(factor == nullptr ? nullptr : &factor->simulated);
  return inner;
}

Slots sum_of_slots(const PlainModulus& plain, std::span<const ClearCiphertext* const> a,
                   std::span<const ClearCiphertext* const> b) {
  Slots total(a[0]->slots.size());
  for (std::size_t k = 0; k < a.size(); ++k) total = sum(plain, total, product(plain, a[k]->slots, b[k]->slots));
  return total;
}

/// Both rows to the left.
Slots rotated(const Slots& a, std::int64_t steps) {
  const auto row = static_cast<std::int64_t>(a.size() / 2);
  const auto shift = static_cast<std::size_t>((steps % row + row) % row);
  Slots out(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::size_t first = i / (a.size() / 2) * (a.size() / 2);
    out[i] = a[first + (i - first + shift) % (a.size() / 2)];
  }
  return out;
}

/// Leaves an in-place operation's operand alone unless it succeeded.
Status store(ClearCiphertext& target, Result<ClearCiphertext> result) {
  TACET_ASSIGN_OR_RETURN(target, std::move(result));
  return {};
}

}  // namespace

Result<ClearEvaluator> ClearEvaluator::create(const Parameters& parameters, const backend::Device& device) {
  if (!parameters.has_slots())
    return fail(ErrorCode::invalid_argument, "'{}' has no slots to compute on: its plaintext modulus is {}",
                parameters.name(), parameters.plaintext_modulus());
  return ClearEvaluator(Simulator(parameters, device));
}

Result<ClearCiphertext> ClearEvaluator::pretend_to_encrypt(std::span<const Word> slots, Level level) const {
  if (slots.empty() || slots.size() > parameters().degree())
    return fail(ErrorCode::invalid_argument, "{} values were given; '{}' takes 1 to {}", slots.size(),
                parameters().name(), parameters().degree());
  Slots all(parameters().degree());
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (slots[i] >= parameters().plaintext_modulus())
      return fail(ErrorCode::invalid_argument, "the value at index {} is outside 0 .. {}", i,
                  parameters().plaintext_modulus() - 1);
    all[i] = slots[i];
  }
  return with_slots(simulator_.fresh_secret_key(level), [&] { return std::move(all); });
}

Result<Slots> ClearEvaluator::pretend_to_decrypt(const Ciphertext& a) const {
  if (a.empty()) return fail(ErrorCode::invalid_argument, "the ciphertext is empty");
  return a.slots;
}

Result<ClearPlaintext> ClearEvaluator::encode(std::span<const std::int64_t> values, Level level) const {
  TACET_ASSIGN_OR_RETURN(const SimulatedPlaintext simulated, simulator_.encode(values, level));
  Slots slots(parameters().degree());
  for (std::size_t i = 0; i < values.size(); ++i) slots[i] = parameters().plain().reduce_signed(values[i]);
  return ClearPlaintext{simulated, std::move(slots)};
}

Result<ClearCiphertext> ClearEvaluator::add(const Ciphertext& a, const Ciphertext& b) {
  return with_slots(simulator_.add(a.simulated, b.simulated),
                    [&] { return sum(parameters().plain(), a.slots, b.slots); });
}

Status ClearEvaluator::add_in_place(Ciphertext& a, const Ciphertext& b) { return store(a, add(a, b)); }

Result<ClearCiphertext> ClearEvaluator::subtract(const Ciphertext& a, const Ciphertext& b) {
  return with_slots(simulator_.subtract(a.simulated, b.simulated),
                    [&] { return difference(parameters().plain(), a.slots, b.slots); });
}

Status ClearEvaluator::subtract_in_place(Ciphertext& a, const Ciphertext& b) { return store(a, subtract(a, b)); }

Result<ClearCiphertext> ClearEvaluator::negate(const Ciphertext& a) {
  return with_slots(simulator_.negate(a.simulated),
                    [&] { return difference(parameters().plain(), Slots(a.slots.size()), a.slots); });
}

Result<ClearCiphertext> ClearEvaluator::add_plain(const Ciphertext& a, const Plaintext& p) {
  return with_slots(simulator_.add_plain(a.simulated, p.simulated),
                    [&] { return sum(parameters().plain(), a.slots, p.slots); });
}

Status ClearEvaluator::add_plain_in_place(Ciphertext& a, const Plaintext& p) { return store(a, add_plain(a, p)); }

Result<ClearCiphertext> ClearEvaluator::subtract_plain(const Ciphertext& a, const Plaintext& p) {
  return with_slots(simulator_.subtract_plain(a.simulated, p.simulated),
                    [&] { return difference(parameters().plain(), a.slots, p.slots); });
}

Result<ClearCiphertext> ClearEvaluator::multiply_plain(const Ciphertext& a, const Plaintext& p) {
  return with_slots(simulator_.multiply_plain(a.simulated, p.simulated),
                    [&] { return product(parameters().plain(), a.slots, p.slots); });
}

Status ClearEvaluator::multiply_plain_accumulate(Ciphertext& total, const Ciphertext& a, const Plaintext& p) {
  SimulatedCiphertext simulated = total.simulated;
  TACET_RETURN_IF_ERROR(simulator_.multiply_plain_accumulate(simulated, a.simulated, p.simulated));
  const Slots term = product(parameters().plain(), a.slots, p.slots);
  total.slots = total.empty() ? term : sum(parameters().plain(), total.slots, term);
  total.simulated = simulated;
  return {};
}

Result<ClearCiphertext> ClearEvaluator::add_scalar(const Ciphertext& a, std::int64_t c) {
  return with_slots(simulator_.add_scalar(a.simulated, c), [&] {
    return sum(parameters().plain(), a.slots, Slots(a.slots.size(), parameters().plain().reduce_signed(c)));
  });
}

Result<ClearCiphertext> ClearEvaluator::multiply_scalar(const Ciphertext& a, std::int64_t c) {
  return with_slots(simulator_.multiply_scalar(a.simulated, c), [&] {
    return product(parameters().plain(), a.slots, Slots(a.slots.size(), parameters().plain().reduce_signed(c)));
  });
}

Result<ClearCiphertext> ClearEvaluator::multiply(const Ciphertext& a, const Ciphertext& b, const Keys& keys) {
  const Ciphertext* const left[1] = {&a};
  const Ciphertext* const right[1] = {&b};
  return sum_of_products(left, right, keys);
}

Result<ClearCiphertext> ClearEvaluator::sum_of_products(std::span<const Ciphertext* const> a,
                                                        std::span<const Ciphertext* const> b, const Keys& keys) {
  return with_slots(simulator_.sum_of_products(states_of(a), states_of(b), keys),
                    [&] { return sum_of_slots(parameters().plain(), a, b); });
}

Result<ClearCiphertext> ClearEvaluator::products_at(std::span<const Ciphertext* const> a,
                                                    std::span<const Ciphertext* const> b, Level level,
                                                    const Keys& keys) {
  return with_slots(simulator_.products_at(states_of(a), states_of(b), level, keys),
                    [&] { return sum_of_slots(parameters().plain(), a, b); });
}

Result<ClearCiphertext> ClearEvaluator::linear_combination(std::span<const Ciphertext* const> a,
                                                           std::span<const std::int64_t> coefficients,
                                                           std::int64_t constant, Level level) {
  const PlainModulus& plain = parameters().plain();
  return with_slots(simulator_.linear_combination(states_of(a), coefficients, constant, level), [&] {
    Slots total(parameters().degree(), plain.reduce_signed(constant));
    for (std::size_t k = 0; k < a.size(); ++k) {
      const Word factor = plain.reduce_signed(coefficients[k]);
      for (std::size_t i = 0; i < total.size(); ++i)
        total[i] = plain.add(total[i], plain.multiply(factor, a[k]->slots[i]));
    }
    return total;
  });
}

Result<ClearCiphertext> ClearEvaluator::tensor(const Ciphertext& a, const Ciphertext& b) {
  return with_slots(simulator_.tensor(a.simulated, b.simulated),
                    [&] { return product(parameters().plain(), a.slots, b.slots); });
}

Status ClearEvaluator::tensor_accumulate(Ciphertext& total, const Ciphertext& a, const Ciphertext& b) {
  SimulatedCiphertext simulated = total.simulated;
  TACET_RETURN_IF_ERROR(simulator_.tensor_accumulate(simulated, a.simulated, b.simulated));
  const Slots term = product(parameters().plain(), a.slots, b.slots);
  total.slots = total.empty() ? term : sum(parameters().plain(), total.slots, term);
  total.simulated = simulated;
  return {};
}

Result<ClearCiphertext> ClearEvaluator::relinearise(const Ciphertext& a, const Keys& keys) {
  return with_slots(simulator_.relinearise(a.simulated, keys), [&] { return a.slots; });
}

Result<ClearCiphertext> ClearEvaluator::relinearise_and_switch(const Ciphertext& a, const Keys& keys) {
  return with_slots(simulator_.relinearise_and_switch(a.simulated, keys), [&] { return a.slots; });
}

Result<ClearCiphertext> ClearEvaluator::finish_product(const Ciphertext& a, const Keys& keys) {
  return with_slots(simulator_.finish_product(a.simulated, keys), [&] { return a.slots; });
}

Result<ClearCiphertext> ClearEvaluator::modulus_switch(const Ciphertext& a) {
  return with_slots(simulator_.modulus_switch(a.simulated), [&] { return a.slots; });
}

Result<ClearCiphertext> ClearEvaluator::modulus_switch_to(const Ciphertext& a, Level level) {
  return with_slots(simulator_.modulus_switch_to(a.simulated, level), [&] { return a.slots; });
}

Result<ClearCiphertext> ClearEvaluator::settle(const Ciphertext& a) {
  return with_slots(simulator_.settle(a.simulated), [&] { return a.slots; });
}

Result<ClearCiphertext> ClearEvaluator::rotate_rows(const Ciphertext& a, std::int64_t steps, const Keys& keys) {
  return with_slots(simulator_.rotate_rows(a.simulated, steps, keys), [&] { return rotated(a.slots, steps); });
}

Status ClearEvaluator::rotate_many(const Ciphertext& a, std::span<const std::int64_t> steps, std::span<Ciphertext> out,
                                   const Keys& keys) {
  std::vector<SimulatedCiphertext> simulated(out.size());
  TACET_RETURN_IF_ERROR(simulator_.rotate_many(a.simulated, steps, simulated, keys));
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = {simulated[i], rotated(a.slots, steps[i])};
  return {};
}

Result<ClearCiphertext> ClearEvaluator::swap_rows(const Ciphertext& a, const Keys& keys) {
  return with_slots(simulator_.swap_rows(a.simulated, keys), [&] {
    Slots swapped(a.slots);
    std::rotate(swapped.begin(), swapped.begin() + static_cast<std::ptrdiff_t>(swapped.size() / 2), swapped.end());
    return swapped;
  });
}

}  // namespace tacet::bgv
