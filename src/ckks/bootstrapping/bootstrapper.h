// SPDX-License-Identifier: Apache-2.0
//
// Refreshing: a ciphertext at its last levels becomes one with levels left, without the secret key.
#pragma once

#include <memory>

#include "ckks/bootstrapping/modular_reduction.h"
#include "ckks/bootstrapping/modulus_raiser.h"
#include "ckks/bootstrapping/plan.h"
#include "ckks/bootstrapping/reduction_error.h"
#include "ckks/bootstrapping/transforms.h"
#include "ckks/evaluator.h"

namespace tacet::ckks {

/// What the slots of a ciphertext are known to be.
enum class SlotValues {
  complex,
  real,  ///< imaginary parts are errors: they are dropped, and with them half of the modular reduction
};

/// Bootstrapping for one plan, on one device, with one owner's keys. Refers to the device and the keys, which must
/// outlive it. Methods are const and may run at the same time; warm ones take memory from the device's pool only.
class Bootstrapper {
 public:
  /// Encodes the plan's matrices: plan.plaintext_bytes() of memory, about a transform a limb of them.
  /// Errors: missing_key when one that the plan lists is not there, or was cut too far; limit_exceeded.
  static Result<Bootstrapper> create(const backend::Device& device, const BootstrappingPlan& plan,
                                     const BootstrappingKeys& keys);

  const BootstrappingPlan& plan() const { return plan_; }
  /// An evaluator of the main set with the same keys, for the user's circuit.
  const Evaluator& evaluator() const { return main_; }
  Level output_level() const { return plan_.parameters().output_level(); }

  /// The same values at output_level(). `a` is complete, at plan().input_level() or above, has at most plan().slots()
  /// slots, bounds.magnitude up to message_magnitude (|Re|, |Im| <= 1) and bounds.error up to message_error. Larger
  /// values, up to 2^16 times that, are divided by a power of two and multiplied again, at the cost of as many bits of
  /// precision and of one level of `a`. What is beyond its own bound (a circuit that stated too small a magnitude) is
  /// not refused, for nobody can see it: with theta = 2 pi rho z, its real and imaginary part become
  /// (alpha sin theta - beta sin 2 theta) / (2 pi rho), at most about 28 in magnitude (see modular_reduction.h); other
  /// slots are not touched.
  ///
  /// bounds.error grows by what reduction_error and ckks/noise.h say. Cost: see docs/bootstrapping.md.
  /// Errors: mismatched_parameters (lazy, or of another set), level_exhausted, invalid_argument (too many slots),
  /// limit_exceeded (magnitude), missing_key, wrong_key.
  Result<Ciphertext> refresh(const Ciphertext& a, SlotValues values = SlotValues::complex) const;

  /// Refreshes twice: what the first refreshing misses is enlarged, refreshed and added, so that the errors of both
  /// multiply (META-BTS: Bae, Cheon, Cho, Kim, Kim, ePrint 2022/1167). One level less is left than by refresh, and `a`
  /// has to be one level higher. What it reaches is limited by the scale: one rescaling has an error of about
  /// 2^14 / scale at N = 2^16. Cost: twice that of refresh.
  Result<Ciphertext> refresh_precisely(const Ciphertext& a, SlotValues values = SlotValues::complex) const;

  // --- The stages, for tests and measurements.

  /// Slots become coefficients: level 0 of the low set.
  Result<Ciphertext> to_coefficients(const Ciphertext& a) const;
  /// Level 0 of the low set to plan().raised_level() of the main set, with the trace.
  Result<Ciphertext> raise(const Ciphertext& a) const;
  /// Coefficients become slots (t_k + i t_(k + n)) / (2 K q_0), at reduction_level.
  Result<Ciphertext> to_slots(const Ciphertext& a) const;
  /// Those become the values.
  Result<Ciphertext> reduce(const Ciphertext& a, SlotValues values) const;

 private:
  struct Transforms {
    EmbeddingTransform<Plaintext> to_coefficients;
    EmbeddingTransform<Plaintext> to_slots;
  };

  Bootstrapper(const backend::Device& device, const BootstrappingPlan& plan, const BootstrappingKeys& keys);
  Status check_keys() const;
  /// 2^exponent (sum of coefficient a) at the plan's input level, rounded once.
  Result<Ciphertext> lower(std::span<const Combination<Ciphertext>::Term> terms, int exponent) const;
  Result<Ciphertext> refresh_unit(const Ciphertext& a, SlotValues values) const;

  const backend::Device* device_;
  const BootstrappingKeys* keys_;
  BootstrappingPlan plan_;
  Evaluator main_;
  Evaluator low_;
  ModulusRaiser raiser_;
  ModularReduction reduction_;
  std::shared_ptr<const Transforms> transforms_;
  ReductionError reduction_error_;
};

}  // namespace tacet::ckks
