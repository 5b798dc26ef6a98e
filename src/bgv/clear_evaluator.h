// SPDX-License-Identifier: Apache-2.0
//
// The twin on values in the clear: for tests of circuits, in milliseconds. It gives no protection whatever.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bgv/simulator.h"

namespace tacet::bgv {

/// N slots modulo t that pretend to be a ciphertext.
struct ClearCiphertext {
  SimulatedCiphertext simulated;
  std::vector<Word> slots;
  bool empty() const { return simulated.empty(); }
};

struct ClearPlaintext {
  SimulatedPlaintext simulated;
  std::vector<Word> slots;
  bool empty() const { return simulated.empty(); }
};

/// Plain arithmetic modulo t, slot by slot, with the states, costs and errors of the Simulator inside it. Not
/// thread-safe.
class ClearEvaluator {
 public:
  using Ciphertext = ClearCiphertext;
  using Plaintext = ClearPlaintext;
  using Keys = Simulator::Keys;

  /// Errors: invalid_argument when the parameters have no slots.
  static Result<ClearEvaluator> create(const Parameters& parameters, const backend::Device& device);

  const Parameters& parameters() const { return simulator_.parameters(); }
  const Simulator& simulator() const { return simulator_; }

  /// What an encryption and a decryption are here; 1 to N slots in [0, t), the others 0. Errors: as BgvEncryptor and
  /// BgvDecryptor.
  Result<Ciphertext> pretend_to_encrypt(std::span<const Word> slots, Level level) const;
  Result<std::vector<Word>> pretend_to_decrypt(const Ciphertext& a) const;

  // The interface of EvaluatorLike; contracts in bgv/evaluator.h.
  State state(const Ciphertext& a) const { return a.simulated.state; }
  Ciphertext clone(const Ciphertext& a) const { return a; }
  Result<Plaintext> encode(std::span<const std::int64_t> values, Level level) const;
  Result<Ciphertext> add(const Ciphertext& a, const Ciphertext& b);
  Status add_in_place(Ciphertext& a, const Ciphertext& b);
  Result<Ciphertext> subtract(const Ciphertext& a, const Ciphertext& b);
  Status subtract_in_place(Ciphertext& a, const Ciphertext& b);
  Result<Ciphertext> negate(const Ciphertext& a);
  Result<Ciphertext> add_plain(const Ciphertext& a, const Plaintext& p);
  Status add_plain_in_place(Ciphertext& a, const Plaintext& p);
  Result<Ciphertext> subtract_plain(const Ciphertext& a, const Plaintext& p);
  Result<Ciphertext> multiply_plain(const Ciphertext& a, const Plaintext& p);
  Status multiply_plain_accumulate(Ciphertext& sum, const Ciphertext& a, const Plaintext& p);
  Result<Ciphertext> add_scalar(const Ciphertext& a, std::int64_t c);
  Result<Ciphertext> multiply_scalar(const Ciphertext& a, std::int64_t c);
  Result<Ciphertext> multiply(const Ciphertext& a, const Ciphertext& b, const Keys& keys);
  Result<Ciphertext> square(const Ciphertext& a, const Keys& keys) { return multiply(a, a, keys); }
  Result<Ciphertext> sum_of_products(std::span<const Ciphertext* const> a, std::span<const Ciphertext* const> b,
                                     const Keys& keys);
  Result<Ciphertext> linear_combination(std::span<const Ciphertext* const> a,
                                        std::span<const std::int64_t> coefficients, std::int64_t constant, Level level);
  Result<Ciphertext> products_at(std::span<const Ciphertext* const> a, std::span<const Ciphertext* const> b,
                                 Level level, const Keys& keys);
  Result<Ciphertext> tensor(const Ciphertext& a, const Ciphertext& b);
  Status tensor_accumulate(Ciphertext& sum, const Ciphertext& a, const Ciphertext& b);
  Result<Ciphertext> relinearise(const Ciphertext& a, const Keys& keys);
  Result<Ciphertext> relinearise_and_switch(const Ciphertext& a, const Keys& keys);
  Result<Ciphertext> finish_product(const Ciphertext& a, const Keys& keys);
  Result<Ciphertext> modulus_switch(const Ciphertext& a);
  Result<Ciphertext> modulus_switch_to(const Ciphertext& a, Level level);
  Result<Ciphertext> settle(const Ciphertext& a);
  Result<Ciphertext> rotate_rows(const Ciphertext& a, std::int64_t steps, const Keys& keys);
  Status rotate_many(const Ciphertext& a, std::span<const std::int64_t> steps, std::span<Ciphertext> out,
                     const Keys& keys);
  Result<Ciphertext> swap_rows(const Ciphertext& a, const Keys& keys);

 private:
  explicit ClearEvaluator(Simulator simulator) : simulator_(std::move(simulator)) {}

  Simulator simulator_;
};

}  // namespace tacet::bgv
