// SPDX-License-Identifier: Apache-2.0

#include "query/finish.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/check.h"
#include "query/aggregate.h"
#include "query/evaluate.h"
#include "query/number.h"

namespace tacet::query {
namespace {

using Row = std::vector<Value>;

struct RowLess {
  bool operator()(const Row& a, const Row& b) const {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), ValueLess());
  }
};

// A row of the answer with what it is sorted by.
struct Candidate {
  Row items;
  Row order;
};

Result<Candidate> candidate(const BoundQuery& query, const Scope& scope) {
  Candidate made;
  made.items.reserve(query.items.size());
  for (const SelectItem& item : query.items) {
    TACET_ASSIGN_OR_RETURN(Value value, evaluate(*item.expression, scope));
    made.items.push_back(std::move(value));
  }
  for (const OrderItem& item : query.order) {
    TACET_ASSIGN_OR_RETURN(Value value, evaluate(*item.expression, scope));
    made.order.push_back(std::move(value));
  }
  return made;
}

void keep_first_of_equal(std::vector<Candidate>& rows) {
  std::set<Row, RowLess> seen;
  std::erase_if(rows, [&](const Candidate& row) { return !seen.insert(row.items).second; });
}

bool before(const BoundQuery& query, const Candidate& a, const Candidate& b) {
  for (std::size_t i = 0; i < query.order.size(); ++i) {
    const OrderItem& item = query.order[i];
    const bool a_null = is_null(a.order[i]);
    const bool b_null = is_null(b.order[i]);
    if (a_null != b_null) return a_null == item.nulls_first;
    const int order = compare(a.order[i], b.order[i]);
    if (order != 0) return item.descending ? order > 0 : order < 0;
  }
  return false;
}

ResultTable finish_candidates(const BoundQuery& query, std::vector<Candidate> rows) {
  if (query.distinct) keep_first_of_equal(rows);
  if (!query.order.empty()) {
    std::stable_sort(rows.begin(), rows.end(),
                     [&](const Candidate& a, const Candidate& b) { return before(query, a, b); });
  }
  const std::size_t first = std::min<std::uint64_t>(query.offset, rows.size());
  const std::size_t count = std::min<std::uint64_t>(query.limit.value_or(rows.size()), rows.size() - first);
  ResultTable table;
  for (const SelectItem& item : query.items) {
    table.names.push_back(item.name);
    table.types.push_back(item.expression->type);
  }
  table.rows.reserve(count);
  for (std::size_t i = first; i < first + count; ++i) table.rows.push_back(std::move(rows[i].items));
  return table;
}

Result<std::vector<Group>> group(const BoundQuery& query, const std::vector<Row>& rows) {
  std::map<Row, std::vector<Accumulator>, RowLess> groups;
  const std::vector<Accumulator> fresh(query.aggregates.begin(), query.aggregates.end());
  for (const Row& row : rows) {
    Row keys;
    for (const ExpressionPtr& key : query.group_keys) {
      TACET_ASSIGN_OR_RETURN(Value value, evaluate(*key, query, row));
      keys.push_back(std::move(value));
    }
    auto& accumulators = groups.try_emplace(std::move(keys), fresh).first->second;
    for (Accumulator& accumulator : accumulators) TACET_RETURN_IF_ERROR(accumulator.add(row));
  }
  std::vector<Group> result;
  result.reserve(groups.size());
  for (const auto& [keys, accumulators] : groups) {
    Group made{.keys = keys, .aggregates = {}};
    for (const Accumulator& accumulator : accumulators) made.aggregates.push_back(accumulator.state());
    result.push_back(std::move(made));
  }
  return result;
}

}  // namespace

Result<ResultTable> finish_groups(const BoundQuery& query, std::vector<Group> groups) {
  TACET_CHECK(query.aggregated);
  if (query.group_keys.empty() && groups.empty()) {
    groups.push_back(Group{.keys = {}, .aggregates = std::vector<AggregateState>(query.aggregates.size())});
  }
  std::sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) { return RowLess()(a.keys, b.keys); });
  std::vector<Candidate> rows;
  for (const Group& group : groups) {
    TACET_CHECK(group.keys.size() == query.group_keys.size() && group.aggregates.size() == query.aggregates.size());
    Row aggregates;
    for (std::size_t i = 0; i < group.aggregates.size(); ++i) {
      TACET_ASSIGN_OR_RETURN(Value value, aggregate_value(query.aggregates[i], group.aggregates[i]));
      aggregates.push_back(std::move(value));
    }
    const Scope scope{.columns = nullptr, .group_keys = &group.keys, .aggregates = &aggregates};
    TACET_ASSIGN_OR_RETURN(const bool wanted, holds(query.having, scope));
    if (!wanted) continue;
    TACET_ASSIGN_OR_RETURN(Candidate row, candidate(query, scope));
    rows.push_back(std::move(row));
  }
  return finish_candidates(query, std::move(rows));
}

Result<ResultTable> finish_rows(const BoundQuery& query, const std::vector<std::vector<Value>>& rows) {
  if (query.aggregated) {
    TACET_ASSIGN_OR_RETURN(std::vector<Group> groups, group(query, rows));
    return finish_groups(query, std::move(groups));
  }
  std::vector<Candidate> candidates;
  candidates.reserve(rows.size());
  for (const Row& row : rows) {
    TACET_CHECK(row.size() == query.columns.size());
    TACET_ASSIGN_OR_RETURN(Candidate made,
                           candidate(query, Scope{.columns = &row, .group_keys = nullptr, .aggregates = nullptr}));
    candidates.push_back(std::move(made));
  }
  return finish_candidates(query, std::move(candidates));
}

Value value_of_raw(const table::Column& column, std::int64_t raw) {
  if (column.type.kind != TypeKind::text) return mpz_class(raw);
  if (column.dictionary.empty()) return {};
  TACET_CHECK(raw >= 0 && static_cast<std::uint64_t>(raw) < column.dictionary.size());
  return column.dictionary[static_cast<std::size_t>(raw)];
}

}  // namespace tacet::query
