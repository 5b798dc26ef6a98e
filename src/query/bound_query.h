// SPDX-License-Identifier: Apache-2.0
//
// A SELECT with all names resolved and all types known: what the binder makes and the planner reads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "query/expression.h"
#include "table/catalog.h"

namespace tacet::query {

/// fact.left_column = table.right_column, the latter unique. Pointers into the catalog, which outlives the query.
struct Join {
  const table::Table* table = nullptr;
  const table::Column* left = nullptr;   ///< a column of the fact table
  const table::Column* right = nullptr;  ///< the unique column
  bool keep_unmatched = false;           ///< LEFT JOIN
};

/// A column that the query reads.
struct BoundColumn {
  const table::Column* column = nullptr;
  std::optional<std::size_t> join;  ///< its table is that of joins[*join]; the fact table's otherwise
};

enum class AggregateFunction : std::uint8_t {
  count_star,
  count,
  sum,
  average,
  minimum,
  maximum,
  variance_population,
  variance_sample,
  deviation_population,
  deviation_sample,
  percentile_continuous,  ///< MEDIAN(x) is percentile_continuous with fraction 1/2
  percentile_discrete,
};

struct Aggregate {
  AggregateFunction function = AggregateFunction::count_star;
  ExpressionPtr argument;   ///< empty for count_star
  bool distinct = false;    ///< of count, sum and average
  ExpressionPtr filter;     ///< FILTER (WHERE ..); empty: none
  double fraction = 0;      ///< of a percentile, in [0, 1]
  Type type;                ///< of the result
  bool descending = false;  ///< of a percentile: WITHIN GROUP (ORDER BY argument DESC)
};

struct SelectItem {
  std::string name;  ///< alias, or what PostgreSQL calls it
  ExpressionPtr expression;
};

struct OrderItem {
  ExpressionPtr expression;
  bool descending = false;
  bool nulls_first = true;  ///< by default as SQLite: first when ascending, last when descending
};

/// Rows of `fact` (with its joins) where `where` is true; if `aggregated`, grouped by the keys (one group when there
/// are none), and then items, having and order are over group_key and aggregate; otherwise over columns.
struct BoundQuery {
  const table::Table* fact = nullptr;
  std::vector<Join> joins;
  std::vector<BoundColumn> columns;
  ExpressionPtr where;  ///< boolean; empty: all rows
  bool aggregated = false;
  std::vector<ExpressionPtr> group_keys;
  std::vector<Aggregate> aggregates;
  ExpressionPtr having;  ///< empty: all groups
  std::vector<SelectItem> items;
  bool distinct = false;
  std::vector<OrderItem> order;
  std::optional<std::uint64_t> limit;
  std::uint64_t offset = 0;
};

}  // namespace tacet::query
