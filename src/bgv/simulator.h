// SPDX-License-Identifier: Apache-2.0
//
// The twin that computes nothing: levels, noise bounds and costs of a circuit, for planning.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>

#include "bgv/encoder.h"
#include "bgv/rules.h"

namespace tacet::bgv {

/// What a circuit cost so far. Limb counts: one limb is N words.
struct Cost {
  std::uint64_t tensor_limbs = 0;     ///< limbs of tensor products (each reads 4 and writes 3)
  std::uint64_t key_switches = 0;     ///< decompositions followed by an inner product, hoisted ones counted once a key
  std::uint64_t decompositions = 0;   ///< fewer than key switches where rotations were hoisted
  std::uint64_t transforms = 0;       ///< forward and inverse transforms of one limb
  std::uint64_t pointwise_limbs = 0;  ///< limbs written by additions and products with plaintexts and scalars
  std::uint64_t key_bytes = 0;        ///< bytes of evaluation keys read

  friend bool operator==(const Cost&, const Cost&) = default;
};

/// The evaluation keys that a circuit asked for, each with the highest level it was used at: what the owner must make.
struct NeededKeys {
  std::optional<Level> relinearisation;
  std::map<std::uint32_t, Level> galois;  ///< by Galois element
};

struct SimulatedCiphertext {
  State state;
  bool made = false;
  bool empty() const { return !made; }
};

struct SimulatedPlaintext {
  Level level;
  double log_norm = 0;
  bool made = false;
  bool empty() const { return !made; }
};

/// Follows bgv::Evaluator decision by decision, with the same errors but for keys, of which it has all. Not
/// thread-safe: it counts.
class Simulator {
 public:
  using Ciphertext = SimulatedCiphertext;
  using Plaintext = SimulatedPlaintext;
  struct Keys {};

  Simulator(const Parameters& parameters, const backend::Device& device)
      : parameters_(parameters), encoder_(parameters, device) {}

  const Parameters& parameters() const { return parameters_; }
  const Cost& cost() const { return cost_; }
  const NeededKeys& needed_keys() const { return needed_; }
  void reset_cost() { cost_ = {}; }

  /// Fresh encryptions. Errors: invalid_argument for a level that does not exist; noise_exhausted.
  Result<Ciphertext> fresh_secret_key(Level level) const {
    return fresh(level, parameters_.noise().fresh_secret_key());
  }
  Result<Ciphertext> fresh_public_key(Level level) const {
    return fresh(level, parameters_.noise().fresh_public_key());
  }
  /// A plaintext whose values the planner does not know: the norm of any, N t/2.
  Result<Plaintext> unknown_plaintext(Level level) const;

  // The interface of EvaluatorLike; contracts in bgv/evaluator.h.
  State state(const Ciphertext& a) const { return a.state; }
  Ciphertext clone(const Ciphertext& a) const { return a; }
  Result<Plaintext> encode(std::span<const std::int64_t> values, Level level) const;
  Result<Ciphertext> add(const Ciphertext& a, const Ciphertext& b);
  Status add_in_place(Ciphertext& a, const Ciphertext& b);
  Result<Ciphertext> subtract(const Ciphertext& a, const Ciphertext& b) { return add(a, b); }
  Status subtract_in_place(Ciphertext& a, const Ciphertext& b) { return add_in_place(a, b); }
  Result<Ciphertext> negate(const Ciphertext& a);
  Result<Ciphertext> add_plain(const Ciphertext& a, const Plaintext& p);
  Status add_plain_in_place(Ciphertext& a, const Plaintext& p);
  Result<Ciphertext> subtract_plain(const Ciphertext& a, const Plaintext& p) { return add_plain(a, p); }
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
  Result<Ciphertext> fresh(Level level, double log_noise) const;
  /// Counts the switches of a descent; the state after it.
  State brought(const State& operand, const Descent& descent);
  void count_switches(const State& from, unsigned switches);
  void count_decomposition(Level level);
  void count_inner_product(Level level);
  void count_key_division(Level level);
  void count_automorphism(std::uint32_t galois_element, Level level);
  void count_pointwise(const State& result, std::size_t operations) {
    cost_.pointwise_limbs += operations * result.part_count * result.level.primes();
  }
  Ciphertext finished(const ProductPlan& plan);
  Status check_products(std::span<const Ciphertext* const> a, std::span<const Ciphertext* const> b) const;
  void need(std::uint32_t galois_element, Level level);

  Parameters parameters_;
  Encoder encoder_;
  Cost cost_;
  NeededKeys needed_;
};

}  // namespace tacet::bgv
