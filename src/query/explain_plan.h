// SPDX-License-Identifier: Apache-2.0
//
// A plan in words: its steps, and what the host sees of it.
#pragma once

#include "query/plan.h"

namespace tacet::query {

/// Fills plan.steps and plan.host_learns; the rest of the plan is made.
void describe_plan(const BoundQuery& query, const PlanContext& context, Plan& plan);

/// An expression as SQL, names and all: for the owner's eyes.
std::string to_sql(const Expression& expression, const BoundQuery& query);

}  // namespace tacet::query
