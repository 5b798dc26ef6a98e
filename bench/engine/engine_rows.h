// SPDX-License-Identifier: Apache-2.0
//
// The rows of the table, by scheme.
#pragma once

#include <string_view>

#include "base/error.h"
#include "bench/engine/parameter_facts.h"
#include "bench/engine/report.h"
#include "rlwe/parameters.h"

namespace tacet::bench {

/// Where rows are measured and written to.
struct Bench {
  const backend::Device& device;
  const MachineLimits& limits;
  Report& report;
};

/// Transforms of one limb, N = 2^13 .. 2^16, primes of 45 and 50 bits.
Status transform_rows(const Bench& bench);
/// The named CKKS set (ckks::named_parameters).
Status ckks_rows(const Bench& bench, std::string_view set);
/// BGV's benchmark set, and the standard sets of N = 2^13 .. 2^16.
Status bgv_rows(const Bench& bench, unsigned log_degree, bool benchmark_set);

}  // namespace tacet::bench
