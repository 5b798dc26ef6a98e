// SPDX-License-Identifier: Apache-2.0
//
// What a circuit may ask of an evaluator. A circuit is a template over EvaluatorLike and runs unchanged on ciphertexts
// (Evaluator), on values modulo t (ClearEvaluator: tests in milliseconds) and on states alone (Simulator: planning).
// All three take the same decisions, since they share the rules of bgv/rules.h: levels and noise bounds agree exactly,
// and what one refuses the others refuse.
#pragma once

#include <concepts>
#include <cstdint>
#include <span>

#include "bgv/parameters.h"
#include "bgv/state.h"

namespace tacet::bgv {

/// Contracts: bgv/evaluator.h.
template <class E>
concept EvaluatorLike = std::movable<typename E::Ciphertext> && std::default_initializable<typename E::Ciphertext> &&
    std::movable<typename E::Plaintext> &&
    requires(E& e, const typename E::Ciphertext& a, typename E::Ciphertext& sum, const typename E::Plaintext& p,
             const typename E::Keys& keys, std::int64_t c, Level level, std::span<const std::int64_t> integers,
             std::span<const typename E::Ciphertext* const> factors, std::span<typename E::Ciphertext> results) {
  { e.parameters() } -> std::same_as<const Parameters&>;
  { e.state(a) } -> std::same_as<State>;
  { e.clone(a) } -> std::same_as<typename E::Ciphertext>;
  { e.encode(integers, level) } -> std::same_as<Result<typename E::Plaintext>>;
  { e.add(a, a) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.add_in_place(sum, a) } -> std::same_as<Status>;
  { e.subtract(a, a) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.subtract_in_place(sum, a) } -> std::same_as<Status>;
  { e.negate(a) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.add_plain(a, p) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.add_plain_in_place(sum, p) } -> std::same_as<Status>;
  { e.subtract_plain(a, p) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.multiply_plain(a, p) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.multiply_plain_accumulate(sum, a, p) } -> std::same_as<Status>;
  { e.add_scalar(a, c) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.multiply_scalar(a, c) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.multiply(a, a, keys) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.square(a, keys) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.sum_of_products(factors, factors, keys) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.linear_combination(factors, integers, c, level) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.products_at(factors, factors, level, keys) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.tensor(a, a) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.tensor_accumulate(sum, a, a) } -> std::same_as<Status>;
  { e.relinearise(a, keys) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.relinearise_and_switch(a, keys) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.finish_product(a, keys) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.modulus_switch(a) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.modulus_switch_to(a, level) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.settle(a) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.rotate_rows(a, c, keys) } -> std::same_as<Result<typename E::Ciphertext>>;
  { e.rotate_many(a, integers, results, keys) } -> std::same_as<Status>;
  { e.swap_rows(a, keys) } -> std::same_as<Result<typename E::Ciphertext>>;
};

}  // namespace tacet::bgv
