// SPDX-License-Identifier: Apache-2.0
//
// The evaluator on values in the clear: what a circuit computes, without noise and in milliseconds, with the levels,
// bounds and faults of the real one. For tests of circuits.
#pragma once

#include <vector>

#include "ckks/simulator.h"

namespace tacet::ckks {

/// The ideal values with what the simulator knows of them. `values` has `slots` entries and repeats.
struct ClearCiphertext : SimulatedCiphertext {
  std::vector<Complex> values;
};
struct ClearPlaintext : SimulatedPlaintext {
  std::vector<Complex> values;
};
struct ClearExtended : SimulatedExtended {
  std::vector<Complex> values;
};

/// Twin of Evaluator on complex<double>: every operation gives the ideal values (no rounding but that of doubles, which
/// is far below the bounds), and faults where the evaluator does. What the evaluator's result, decrypted, differs from
/// `values` is at most bounds.error. Nothing is protected: "Clear" is in every name. Not thread-safe, as Simulator.
class ClearEvaluator {
 public:
  using Ciphertext = ClearCiphertext;
  using Plaintext = ClearPlaintext;
  using ExtendedCiphertext = ClearExtended;

  /// As Simulator.
  explicit ClearEvaluator(const Parameters& parameters, const rlwe::EvaluationKeys* keys = nullptr)
      : rules_(parameters, keys) {}

  const Parameters& parameters() const { return rules_.parameters(); }
  const SimulatedCost& cost() const { return rules_.cost(); }

  /// The twin of encoding and encrypting: bounds.error is that of the encoding and `encryption_error`.
  Result<Ciphertext> input(std::span<const Complex> values, Level level, double encryption_error) const;

  Result<Plaintext> encode(std::span<const Complex> values, Level level, Purpose purpose) const;
  Ciphertext clone(const Ciphertext& a) const { return a; }

  Result<Ciphertext> add(const Ciphertext& a, const Ciphertext& b) const;
  Result<Ciphertext> subtract(const Ciphertext& a, const Ciphertext& b) const;
  Status add_in_place(Ciphertext& a, const Ciphertext& b) const;
  Result<Ciphertext> negate(const Ciphertext& a) const;
  Result<Ciphertext> add_plain(const Ciphertext& a, const Plaintext& p) const;
  Result<Ciphertext> subtract_plain(const Ciphertext& a, const Plaintext& p) const;
  Result<Ciphertext> add_constant(const Ciphertext& a, Complex c) const;
  Status add_constant_in_place(Ciphertext& a, Complex c) const;

  Result<Ciphertext> multiply_plain(const Ciphertext& a, const Plaintext& p) const;
  Result<Ciphertext> multiply_constant(const Ciphertext& a, Complex c) const;
  Result<Ciphertext> multiply_integer(const Ciphertext& a, std::int64_t k) const;
  Result<Ciphertext> multiply_by_i(const Ciphertext& a) const;

  Result<Ciphertext> multiply(const Ciphertext& a, const Ciphertext& b) const;
  Result<Ciphertext> square(const Ciphertext& a) const;
  Result<Ciphertext> inner_product(std::span<const Ciphertext* const> a, std::span<const Ciphertext* const> b) const;

  Result<Ciphertext> rotate(const Ciphertext& a, std::int64_t steps) const;
  Status rotate_many(const Ciphertext& a, std::span<const std::int64_t> steps, std::span<Ciphertext> out) const;
  Result<Ciphertext> conjugate(const Ciphertext& a) const;
  Result<Ciphertext> sum_slots(const Ciphertext& a, std::size_t count) const;

  Result<Ciphertext> at_level(const Ciphertext& a, Level level) const;
  Ciphertext read_at_scale(Ciphertext a, double scale) const;

  Result<Ciphertext> multiply_lazy(const Ciphertext& a, const Ciphertext& b) const;
  Status multiply_accumulate_lazy(Ciphertext& accumulator, const Ciphertext& a, const Ciphertext& b) const;
  Result<Ciphertext> multiply_plain_lazy(const Ciphertext& a, const Plaintext& p) const;
  Result<Ciphertext> inner_product_plain_lazy(std::span<const Ciphertext* const> a,
                                              std::span<const Plaintext* const> p) const;
  Result<Ciphertext> multiply_constant_lazy(const Ciphertext& a, Complex c) const;
  Status multiply_constant_accumulate_lazy(Ciphertext& accumulator, const Ciphertext& a, Complex c) const;
  Result<Ciphertext> combine_lazy(const Combination<Ciphertext>& combination) const;
  Result<Ciphertext> relinearise(const Ciphertext& a) const;
  Result<Ciphertext> rescale(const Ciphertext& a) const;
  Result<Ciphertext> relinearise_and_rescale(const Ciphertext& a) const;

  Result<ExtendedCiphertext> extend(const Ciphertext& a) const;
  Status rotate_many_extended(const Ciphertext& a, std::span<const std::int64_t> steps,
                              std::span<ExtendedCiphertext> out) const;
  Status rotate_accumulate_extended(ExtendedCiphertext& accumulator, const Ciphertext& a, std::int64_t steps) const;
  Status rotate_accumulate_extended(ExtendedCiphertext& accumulator, const ExtendedCiphertext& a,
                                    std::int64_t steps) const;
  Result<ExtendedCiphertext> inner_product_extended(std::span<const ExtendedCiphertext* const> a,
                                                    std::span<const Plaintext* const> p) const;
  Status add_extended(ExtendedCiphertext& accumulator, const ExtendedCiphertext& b) const;
  Result<Ciphertext> reduce(const ExtendedCiphertext& a) const;
  Result<Ciphertext> reduce_and_rescale(const ExtendedCiphertext& a) const;

 private:
  Simulator rules_;
};

}  // namespace tacet::ckks
