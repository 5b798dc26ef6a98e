// SPDX-License-Identifier: Apache-2.0
//
// What a circuit may ask of an evaluator. A circuit is a template over EvaluatorLike and runs unchanged on ciphertexts
// (ckks::Evaluator), on clear values (for tests in milliseconds) and on levels and costs alone (for planning).
#pragma once

#include <concepts>
#include <cstdint>
#include <span>

#include "ckks/combination.h"
#include "ckks/encoder.h"
#include "ckks/parameters.h"

namespace tacet::ckks {

/// A ciphertext or its twin: a level, a scale, a slot count and bounds, whatever else it holds.
template <class C>
concept CiphertextLike = std::default_initializable<C> && std::movable<C> && requires(const C& a) {
  { a.level() } -> std::same_as<Level>;
  { a.empty() } -> std::same_as<bool>;
  { a.scale } -> std::convertible_to<double>;
  { a.slots } -> std::convertible_to<std::size_t>;
  { a.bounds } -> std::convertible_to<Bounds>;
};

/// Complete operations: operands and results at the scale of their level. Contracts: ckks/evaluator.h.
template <class E>
concept EvaluatorLike = CiphertextLike<typename E::Ciphertext> && std::movable<typename E::Plaintext> &&
    requires(const E& e, const typename E::Ciphertext& a, typename E::Ciphertext& m, const typename E::Plaintext& p,
             std::span<const typename E::Ciphertext* const> inputs, std::span<const Complex> values, Level level,
             Complex c, std::int64_t k, std::span<const std::int64_t> steps, std::span<typename E::Ciphertext> out,
             std::size_t count, double scale) {
  { e.parameters() } -> std::convertible_to<const Parameters&>;
  { e.encode(values, level, Purpose::multiply) } -> std::same_as<Result<typename E::Plaintext>>;
  { e.clone(a) } -> std::same_as<typename E::Ciphertext>;
  { e.add(a, a) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.subtract(a, a) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.add_in_place(m, a) } -> std::same_as<Status>;
  { e.negate(a) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.add_plain(a, p) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.subtract_plain(a, p) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.add_constant(a, c) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.add_constant_in_place(m, c) } -> std::same_as<Status>;
  { e.multiply_plain(a, p) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.multiply_constant(a, c) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.multiply_integer(a, k) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.multiply_by_i(a) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.multiply(a, a) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.square(a) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.inner_product(inputs, inputs) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.rotate(a, k) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.rotate_many(a, steps, out) } -> std::same_as<Status>;
  { e.conjugate(a) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.sum_slots(a, count) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.at_level(a, level) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.read_at_scale(std::move(m), scale) } -> std::same_as<typename E::Ciphertext>;
};

/// The lazy forms that linear transforms and polynomials save their time with.
template <class E>
concept LazyEvaluatorLike = EvaluatorLike<E> && CiphertextLike<typename E::ExtendedCiphertext> &&
    requires(const E& e, const typename E::Ciphertext& a, typename E::Ciphertext& m, const typename E::Plaintext& p,
             std::span<const typename E::Ciphertext* const> inputs,
             std::span<const typename E::Plaintext* const> plaintexts,
             std::span<const typename E::ExtendedCiphertext* const> extended_inputs,
             const typename E::ExtendedCiphertext& x, typename E::ExtendedCiphertext& y, Complex c,
             const Combination<typename E::Ciphertext>& combination, std::int64_t k,
             std::span<const std::int64_t> steps, std::span<typename E::ExtendedCiphertext> extended_out) {
  { e.multiply_lazy(a, a) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.multiply_accumulate_lazy(m, a, a) } -> std::same_as<Status>;
  { e.multiply_plain_lazy(a, p) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.inner_product_plain_lazy(inputs, plaintexts) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.multiply_constant_lazy(a, c) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.multiply_constant_accumulate_lazy(m, a, c) } -> std::same_as<Status>;
  { e.combine_lazy(combination) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.relinearise(a) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.rescale(a) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.relinearise_and_rescale(a) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.extend(a) } -> std::same_as<Result<typename E::ExtendedCiphertext>>;
  { e.rotate_many_extended(a, steps, extended_out) } -> std::same_as<Status>;
  { e.rotate_accumulate_extended(y, a, k) } -> std::same_as<Status>;
  { e.rotate_accumulate_extended(y, x, k) } -> std::same_as<Status>;
  { e.inner_product_extended(extended_inputs, plaintexts) } -> std::same_as<Result<typename E::ExtendedCiphertext>>;
  { e.add_extended(y, x) } -> std::same_as<Status>;
  { e.reduce(x) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.reduce_and_rescale(x) } -> std::same_as<Result<typename E::Ciphertext>>;
};

}  // namespace tacet::ckks
