// SPDX-License-Identifier: Apache-2.0
//
// What a plan cannot do without on this machine.
#pragma once

#include "base/error.h"
#include "bgv/evaluator.h"
#include "query/plan.h"

namespace tacet::bench {

/// Limb transforms of the host's program over all blocks (as bgv::Simulator counts them): the arithmetic that no
/// implementation of these key switches avoids.
Result<double> transforms_of(const query::Plan& plan, const bgv::Parameters& parameters, const backend::Device& device);

/// Seconds of one transform of a limb with all threads of the device busy, a limb each.
double transform_seconds(const bgv::Parameters& parameters, const backend::Device& device);

}  // namespace tacet::bench
