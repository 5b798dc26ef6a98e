// SPDX-License-Identifier: Apache-2.0
//
// What a plan will cost, from its program, its schedule and the rates of the machine.
#pragma once

#include "bgv/parameters.h"
#include "query/cost.h"
#include "query/plan.h"
#include "query/rates.h"

namespace tacet::query {

/// Bytes of the plan as numbers: what the host is sent beside private ciphertexts.
std::uint64_t plan_bytes(const HostPlan& plan);

/// All fields of an Explanation but key_bytes, which depends on what the store keeps; `key_seconds` is what reading the
/// keys takes.
Explanation estimate(const Plan& plan, const bgv::Parameters& parameters, const Rates& rates, double key_seconds);

}  // namespace tacet::query
