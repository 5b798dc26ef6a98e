// SPDX-License-Identifier: Apache-2.0
//
// A plan run on values in the clear: what the host would do, without encryption.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "backend/device.h"
#include "base/error.h"
#include "bgv/parameters.h"
#include "query/finish.h"
#include "query/plan.h"

namespace tacet::test::sql {

/// A table's raw values by the host's numbers of its columns; nullopt: NULL.
struct HostTable {
  const table::Table* table = nullptr;
  std::map<std::uint32_t, std::vector<std::optional<std::int64_t>>> columns;
};

/// The answer of the plan on the clear twin of the scheme: the same program, levels and noise bounds, the same
/// refusals. Materialised columns of joins must be columns of the fact table; gathers look into the other tables.
/// Errors: those of make_plan and of the evaluator.
Result<query::ResultTable> run_clear(const query::BoundQuery& query, const std::vector<HostTable>& tables,
                                     const bgv::Parameters& parameters, const backend::Device& device);

}  // namespace tacet::test::sql
