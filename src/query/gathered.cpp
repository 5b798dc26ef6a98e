// SPDX-License-Identifier: Apache-2.0
#include "query/gathered.h"

#include <algorithm>

namespace tacet::query {
namespace {

/// The raw value of the fact table's column that equals `raw` of the referenced one.
std::optional<std::int64_t> translated(const table::Column& to, const table::Column& from,
                                       const std::optional<std::int64_t>& raw) {
  if (!raw || to.type.kind != TypeKind::text) return raw;
  const std::string& word = from.dictionary[static_cast<std::size_t>(*raw)];
  const auto found = std::lower_bound(to.dictionary.begin(), to.dictionary.end(), word);
  if (found == to.dictionary.end() || *found != word) return std::nullopt;
  return found - to.dictionary.begin();
}

}  // namespace

Result<std::vector<GatheredTable>> gathered_tables(
    const BoundQuery& query,
    const std::function<Result<std::vector<std::optional<std::int64_t>>>(const table::Table&, const table::Column&)>&
        raw_values) {
  std::vector<GatheredTable> out(query.joins.size());
  for (std::size_t i = 0; i < query.joins.size(); ++i) {
    const Join& join = query.joins[i];
    TACET_ASSIGN_OR_RETURN(const JoinStrategy strategy, join_strategy(query, i));
    if (strategy != JoinStrategy::gather) continue;
    TACET_ASSIGN_OR_RETURN(const auto keys, raw_values(*join.table, *join.right));
    for (const std::optional<std::int64_t>& key : keys) out[i].keys.push_back(translated(*join.left, *join.right, key));
    out[i].values.resize(query.columns.size());
    for (std::size_t c = 0; c < query.columns.size(); ++c) {
      if (query.columns[c].join != i) continue;
      TACET_ASSIGN_OR_RETURN(out[i].values[c], raw_values(*join.table, *query.columns[c].column));
    }
  }
  return out;
}

}  // namespace tacet::query
