// SPDX-License-Identifier: Apache-2.0
//
// How far a modular reduction on ciphertexts is from the exact one.
#pragma once

#include "ckks/bootstrapping/modular_reduction.h"

namespace tacet::ckks {

/// |x found - x| <= gain * e + own, for one real part x of a message of magnitude up to message_magnitude and an input
/// u with |error| <= e.
///
/// Both are of first order, by the noise model of ckks/noise.h: the reduction is run in the clear on points around
/// every integer of its interval, once for each rounding in it, with that rounding displaced by a small amount; the
/// largest change of the result is what an error there is multiplied with. (Bounds that are passed on from product to
/// product multiply the worst cases of all steps, which no point sees at the same time; here they would be 2^10 too
/// large.) `own` is the sum over the roundings, the sine pair's distance from the line, and the tail of the Chebyshev
/// series; a hundredth is added for what is of second order.
struct ReductionError {
  double gain = 0;
  double own = 0;
};

/// For a reduction that begins at `level`. Cost: milliseconds. Errors: those of ModularReduction::reduce.
Result<ReductionError> reduction_error(const ModularReduction& reduction, const Parameters& parameters, Level level);

}  // namespace tacet::ckks
