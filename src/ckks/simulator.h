// SPDX-License-Identifier: Apache-2.0
//
// The evaluator without its polynomials: levels, scales, bounds and costs of a circuit, in microseconds. What a planner
// runs, and what lists the keys that a circuit needs.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <span>

#include "base/error.h"
#include "ckks/bounds.h"
#include "ckks/combination.h"
#include "ckks/encoder.h"
#include "ckks/parameters.h"
#include "rlwe/evaluation_key.h"

namespace tacet::ckks {

/// What is known of a ciphertext. `parts` is 2, or 3 before relinearisation; 0 is the empty one.
struct SimulatedCiphertext {
  std::size_t parts = 0;
  Level at;
  double scale = 0;
  std::size_t slots = 0;
  Bounds bounds;

  bool empty() const { return parts == 0; }
  Level level() const { return at; }
};

/// What is known of an encoded vector.
struct SimulatedPlaintext {
  Level at;
  bool extended = false;
  double scale = 0;
  std::size_t slots = 0;
  Bounds bounds;

  bool empty() const { return slots == 0; }
  Level level() const { return at; }
};

/// What is known of an ExtendedCiphertext.
struct SimulatedExtended {
  Level at;
  double scale = 0;
  std::size_t slots = 0;
  Bounds bounds;

  bool empty() const { return slots == 0; }
  Level level() const { return at; }
};

/// What the operations since the last reset take on an Evaluator.
struct SimulatedCost {
  std::size_t products = 0;        ///< ciphertext by ciphertext: tensor products
  std::size_t plain_products = 0;  ///< ciphertext by plaintext
  std::size_t key_switches = 0;    ///< inner products with a key
  std::size_t decompositions = 0;  ///< fewer than key_switches where rotations are hoisted
  std::size_t rescalings = 0;      ///< divisions by a ciphertext prime, those fused with a key switch included
  std::size_t transforms = 0;      ///< of one limb, forward or inverse
  std::size_t key_bytes = 0;       ///< read from keys
  /// Operands read and results written, keys and what passes between the steps of a key switch included; each limb
  /// counts once a step: a lower bound on traffic for operands that do not stay in cache.
  std::size_t bytes_moved = 0;
  bool relinearises = false;                ///< the relinearisation key is needed
  std::set<std::uint32_t> galois_elements;  ///< whose keys are needed
};

/// Twin of Evaluator: the same operations, rules and faults (ckks/evaluator.h), on what is known of ciphertexts.
/// Levels, scales, slots and bounds of results equal the evaluator's exactly. Not simulated: owners, so nothing is ever
/// of a wrong key. Not thread-safe: operations write the cost.
class Simulator {
 public:
  using Ciphertext = SimulatedCiphertext;
  using Plaintext = SimulatedPlaintext;
  using ExtendedCiphertext = SimulatedExtended;

  /// With `keys`, which must outlive it, their absence is a fault as for the evaluator; without, every key is there.
  explicit Simulator(const Parameters& parameters, const rlwe::EvaluationKeys* keys = nullptr)
      : parameters_(parameters), keys_(keys), cost_(std::make_unique<SimulatedCost>()) {}

  const Parameters& parameters() const { return parameters_; }
  const SimulatedCost& cost() const { return *cost_; }
  void reset_cost() const { *cost_ = {}; }

  /// A ciphertext as an encryption makes it: complete, at `level`.
  Ciphertext input(Level level, std::size_t slots, const Bounds& bounds) const {
    return {2, level, parameters_.scale(level), slots, bounds};
  }

  Result<Plaintext> encode(std::span<const Complex> values, Level level, Purpose purpose) const;
  Ciphertext clone(const Ciphertext& a) const { return a; }

  Result<Ciphertext> add(const Ciphertext& a, const Ciphertext& b) const;
  Result<Ciphertext> subtract(const Ciphertext& a, const Ciphertext& b) const { return add(a, b); }
  Status add_in_place(Ciphertext& a, const Ciphertext& b) const;
  Result<Ciphertext> negate(const Ciphertext& a) const;
  Result<Ciphertext> add_plain(const Ciphertext& a, const Plaintext& p) const;
  Result<Ciphertext> subtract_plain(const Ciphertext& a, const Plaintext& p) const { return add_plain(a, p); }
  Result<Ciphertext> add_constant(const Ciphertext& a, Complex c) const;
  Status add_constant_in_place(Ciphertext& a, Complex c) const;

  Result<Ciphertext> multiply_plain(const Ciphertext& a, const Plaintext& p) const;
  Result<Ciphertext> multiply_constant(const Ciphertext& a, Complex c) const;
  Result<Ciphertext> multiply_integer(const Ciphertext& a, std::int64_t k) const;
  Result<Ciphertext> multiply_by_i(const Ciphertext& a) const { return negate(a); }

  Result<Ciphertext> multiply(const Ciphertext& a, const Ciphertext& b) const;
  Result<Ciphertext> square(const Ciphertext& a) const;
  Result<Ciphertext> inner_product(std::span<const Ciphertext* const> a, std::span<const Ciphertext* const> b) const;

  Result<Ciphertext> rotate(const Ciphertext& a, std::int64_t steps) const;
  Status rotate_many(const Ciphertext& a, std::span<const std::int64_t> steps, std::span<Ciphertext> out) const;
  Result<Ciphertext> conjugate(const Ciphertext& a) const;
  Result<Ciphertext> sum_slots(const Ciphertext& a, std::size_t count) const;

  Result<Ciphertext> at_level(const Ciphertext& a, Level level) const;
  Ciphertext read_at_scale(const Ciphertext& a, double scale) const { return reread(a, scale); }

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
  Result<Ciphertext> reduce(const ExtendedCiphertext& a) const { return divided(a, false); }
  Result<Ciphertext> reduce_and_rescale(const ExtendedCiphertext& a) const { return divided(a, true); }

 private:
  bool complete(const Ciphertext& a) const { return a.parts == 2 && a.scale == parameters_.scale(a.at); }
  Status check(const Ciphertext& a) const;
  Status check_complete(const Ciphertext& a) const;
  Status check_rotatable(const Ciphertext& a) const;
  Status check_plaintext(Level level, const Plaintext& p, bool extended) const;
  Status check_extended(const ExtendedCiphertext& a) const;
  Status check_extended_pair(const ExtendedCiphertext& a, const ExtendedCiphertext& b) const;
  Status check_divisible(Level level) const;
  /// That the key is there; notes that it is needed. Element 0 is relinearisation.
  Status require_key(std::uint32_t element, Level level) const;
  Status require_rotation(std::int64_t steps, Level level) const;
  Result<Ciphertext> bring_to(const Ciphertext& a, Level level) const;

  /// What follows a product of complete ciphertexts.
  Result<Ciphertext> multiplied(Level level, std::size_t slots, const Bounds& bounds) const;
  Result<Ciphertext> divided(const ExtendedCiphertext& a, bool rescaled) const;
  double switch_norm(Level level) const;

  // Costs, in limbs of the evaluator's operands at `level`.
  void count_limbs(std::size_t limbs) const { cost_->bytes_moved += limbs * parameters_.degree() * sizeof(Word); }
  void count_switch(Level level, std::size_t keys) const;
  void count_division_by_special(Level level, std::size_t polynomials) const;
  void count_division_by_special_and_last(Level level, std::size_t polynomials) const;
  void count_division_by_last(Level level, std::size_t polynomials) const;
  std::size_t special() const { return parameters_.ring().p_count(); }

  Parameters parameters_;
  const rlwe::EvaluationKeys* keys_;
  std::unique_ptr<SimulatedCost> cost_;
};

}  // namespace tacet::ckks
