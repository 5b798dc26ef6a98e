// SPDX-License-Identifier: Apache-2.0
//
// Tables that a query looks into by an encrypted gather, as the owner opens them for planning.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "base/error.h"
#include "query/plan.h"

namespace tacet::query {

/// What the planner has to know of gathered tables (see PlanContext): `raw_values` gives a column of a table, a value a
/// row. Nothing is asked of tables whose join is materialised. Errors: those of join_strategy and of `raw_values`.
Result<std::vector<GatheredTable>> gathered_tables(
    const BoundQuery& query,
    const std::function<Result<std::vector<std::optional<std::int64_t>>>(const table::Table&, const table::Column&)>&
        raw_values);

}  // namespace tacet::query
