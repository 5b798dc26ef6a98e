// SPDX-License-Identifier: Apache-2.0
//
// The sigmoid as a polynomial: ciphertexts know no other functions.
#pragma once

#include "base/error.h"
#include "ckks/chebyshev_approximation.h"
#include "examples/encrypted_training/training_settings.h"

namespace tacet::example {

/// p(u) close to 1 / (1 + exp(B u)) - 1/2 for u in [-1, 1]: odd, so that
///   sigma(-m) = 1/2 + p(m / B).
/// Degree 7 and B = 5: off by 0.0055 at most. Errors: those of approximate_chebyshev.
Result<ckks::ChebyshevApproximation> sigmoid_approximation(const TrainingSettings& settings);

}  // namespace tacet::example
