// SPDX-License-Identifier: Apache-2.0
//
// From q_0 to the whole modulus, by way of a sparse secret.
#pragma once

#include <vector>

#include "backend/device.h"
#include "base/error.h"
#include "ckks/bootstrapping/parameters.h"
#include "ckks/ciphertext.h"
#include "ring/base_conversion.h"
#include "rlwe/evaluation_key.h"
#include "rlwe/key_switching.h"

namespace tacet::ckks {

/// Constants for one parameter set. Immutable; const methods may run at the same time.
class ModulusRaiser {
 public:
  explicit ModulusRaiser(const BootstrappingParameters& parameters);

  /// For (c_0, c_1) = m + e at level 0 of the low set, a ciphertext at `level` of the main set with
  ///   c_0' + c_1' s = m + e + e' + q_0 I,   |c_0' + c_1' s| <= modulus_overflow q_0 in every coefficient, up to e'':
  /// switched to the sparse secret s~ modulo q_0 (which adds e'), lifted to |c| <= q_0 / 2, and switched back to s
  /// (which adds e''). Lifted under s itself I would be about 40 times larger. `to_sparse` is a key over the
  /// encapsulation set, `from_sparse` one over the main set for at least `level`. The result has the labels of `a` and
  /// the main set's scale at `level`: what that makes of its values is the caller's. In these units
  /// bounds.error is e' + e'', and bounds.magnitude that of N independent sums of weight + 1 coefficients, each uniform
  /// within q_0 / 2 (the model of ckks/noise.h). Cost: two key switches, one of them with one digit and one prime, and
  /// 2 (level + 1) transforms. Errors: invalid_argument when `a` is empty; level_exhausted when it is not at level 0;
  /// mismatched_parameters, wrong_key, missing_key.
  Result<Ciphertext> raise(const backend::Device& device, const Ciphertext& a, const rlwe::KeySwitchKey& to_sparse,
                           const rlwe::KeySwitchKey& from_sparse, Level level) const;

 private:
  rlwe::Pair to_sparse_secret(const backend::Device& device, const Ciphertext& a, const rlwe::KeySwitchKey& key) const;
  ring::Evaluations lift(const backend::Device& device, const ring::Evaluations& a, Level level) const;

  BootstrappingParameters parameters_;
  rlwe::KeySwitcher sparse_switcher_;
  rlwe::KeySwitcher main_switcher_;
  ring::BaseConverter converter_;
};

}  // namespace tacet::ckks
