// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "query/bind.h"
#include "query/evaluate.h"
#include "tests/sql/engine.h"

namespace tacet::test::sql {
namespace {

using query::BoundQuery;
using query::Value;

/// Where the right column of a join has each value.
std::map<Value, std::size_t> places_of(const ClearTables& tables, const query::Join& join) {
  std::map<Value, std::size_t> places;
  for (std::size_t row = 0; row < join.table->rows; ++row)
    places.emplace(tables.value(*join.table, *join.right, row), row);
  return places;
}

class RowsEngine : public Engine {
 public:
  explicit RowsEngine(const ClearTables& tables) : tables_(tables) {}

  Result<query::ResultTable> ask(std::string_view sql) override {
    TACET_ASSIGN_OR_RETURN(const BoundQuery bound, query::bind(sql, tables_.catalog()));
    std::vector<std::map<Value, std::size_t>> places;
    for (const query::Join& join : bound.joins) places.push_back(places_of(tables_, join));
    std::vector<std::vector<Value>> rows;
    for (std::size_t row = 0; row < bound.fact->rows; ++row) {
      auto values = joined_row(bound, places, row);
      if (!values) continue;
      query::Scope scope;
      scope.columns = &*values;
      TACET_ASSIGN_OR_RETURN(const bool holds, query::holds(bound.where, scope));
      if (holds) rows.push_back(std::move(*values));
    }
    return query::finish_rows(bound, rows);
  }

 private:
  /// One value a bound column; nothing where an inner join has no partner.
  std::optional<std::vector<Value>> joined_row(const BoundQuery& bound,
                                               const std::vector<std::map<Value, std::size_t>>& places,
                                               std::size_t row) const {
    std::vector<std::optional<std::size_t>> partners;
    for (std::size_t j = 0; j < bound.joins.size(); ++j) {
      const Value key = tables_.value(*bound.fact, *bound.joins[j].left, row);
      const auto found = query::is_null(key) ? places[j].end() : places[j].find(key);
      if (found == places[j].end() && !bound.joins[j].keep_unmatched) return std::nullopt;
      partners.push_back(found == places[j].end() ? std::nullopt : std::optional(found->second));
    }
    std::vector<Value> values;
    for (const query::BoundColumn& bound_column : bound.columns) {
      if (!bound_column.join) {
        values.push_back(tables_.value(*bound.fact, *bound_column.column, row));
      } else if (const auto partner = partners[*bound_column.join]) {
        values.push_back(tables_.value(*bound.joins[*bound_column.join].table, *bound_column.column, *partner));
      } else {
        values.emplace_back();
      }
    }
    return values;
  }

  const ClearTables& tables_;
};

}  // namespace

std::unique_ptr<Engine> rows_engine(const ClearTables& tables) { return std::make_unique<RowsEngine>(tables); }

}  // namespace tacet::test::sql
