// SPDX-License-Identifier: Apache-2.0
//
// How well a score tells patients with an event from those without.
#pragma once

#include <span>

#include "base/error.h"

namespace tacet::example {

/// The area under the receiver operating characteristic: the probability that a patient with an event (outcome 1) has a
/// higher score than one without (outcome -1), ties counting one half. By ranks (Mann, Whitney 1947), n log n. Errors:
/// invalid_argument when sizes differ or one kind of outcome is missing.
Result<double> area_under_curve(std::span<const double> scores, std::span<const double> outcomes);

}  // namespace tacet::example
