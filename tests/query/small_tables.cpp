// SPDX-License-Identifier: Apache-2.0

#include "tests/query/small_tables.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <utility>

#include "base/check.h"
#include "query/bind.h"
#include "query/evaluate.h"
#include "query/literal.h"
#include "query/number.h"
#include "tests/query/rules.h"

namespace tacet::test {
namespace {

using query::BoundColumn;
using query::BoundQuery;
using query::Value;
using table::Column;
using table::Type;
using table::TypeKind;

Type type_named(const std::string& name) {
  if (name == "integer") return {TypeKind::integer, 0, 0};
  if (name == "boolean") return {TypeKind::boolean, 0, 0};
  if (name == "date") return {TypeKind::date, 0, 0};
  if (name == "timestamp") return {TypeKind::timestamp, 0, 0};
  if (name == "text") return {TypeKind::text, 0, 0};
  unsigned precision = 0;
  unsigned scale = 0;
  char comma = 0;
  TACET_CHECK(name.starts_with("decimal("));
  std::istringstream numbers(name.substr(8));
  TACET_CHECK(static_cast<bool>(numbers >> precision >> comma >> scale));
  return {TypeKind::decimal, precision, scale};
}

Column column_of(const std::string& declaration) {
  std::istringstream words(declaration);
  Column column;
  std::string type;
  std::string unique;
  words >> column.name >> type >> unique;
  column.type = type_named(type);
  column.unique = unique == "unique";
  return column;
}

// Ranges, dictionary, nullability from the values.
void describe(Column& column, const std::vector<std::vector<Value>>& rows, std::size_t position) {
  std::set<Value, query::ValueLess> values;
  for (const auto& row : rows) values.insert(row[position]);
  if (!values.empty() && query::is_null(*values.begin())) {
    column.nullable = true;
    values.erase(values.begin());
  }
  if (values.empty()) return;
  if (column.type.kind == TypeKind::text) {
    for (const Value& value : values) column.dictionary.push_back(std::get<std::string>(value));
    column.maximum = static_cast<std::int64_t>(values.size()) - 1;
    return;
  }
  column.minimum = std::get<mpz_class>(*values.begin()).get_si();
  column.maximum = std::get<mpz_class>(*values.rbegin()).get_si();
}

}  // namespace

SmallTable small_table(std::string name, const std::vector<std::string>& columns,
                       const std::vector<std::vector<std::string>>& rows) {
  SmallTable made;
  made.table.name = std::move(name);
  made.table.rows = rows.size();
  for (const std::string& column : columns) made.table.columns.push_back(column_of(column));
  for (const auto& cells : rows) {
    TACET_CHECK(cells.size() == columns.size());
    auto& row = made.rows.emplace_back();
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (cells[i] == "NULL") {
        row.emplace_back();
        continue;
      }
      auto value = query::read_literal(cells[i], made.table.columns[i].type);
      TACET_CHECK(value.has_value());
      row.push_back(std::move(*value));
    }
  }
  for (std::size_t i = 0; i < columns.size(); ++i) describe(made.table.columns[i], made.rows, i);
  return made;
}

SmallDatabase::SmallDatabase(std::vector<SmallTable> tables) : tables_(std::move(tables)) {
  std::sort(tables_.begin(), tables_.end(),
            [](const SmallTable& a, const SmallTable& b) { return a.table.name < b.table.name; });
  for (const SmallTable& small : tables_) {
    catalog_.tables.push_back(small.table);
    std::vector<OracleColumn> columns;
    for (const Column& column : small.table.columns) columns.push_back({column.name, column.type});
    sqlite_.create_table(small.table.name, columns, small.rows);
  }
}

const SmallTable& SmallDatabase::table_of(const table::Table& table) const {
  return tables_[static_cast<std::size_t>(&table - catalog_.tables.data())];
}

// One value a column of the query, for the rows that the joins keep and for which WHERE is true.
Result<std::vector<std::vector<Value>>> SmallDatabase::rows_of(const BoundQuery& query) const {
  const auto position = [](const table::Table& table, const Column* column) {
    return static_cast<std::size_t>(column - table.columns.data());
  };
  std::vector<std::vector<Value>> result;
  for (const auto& row : table_of(*query.fact).rows) {
    std::vector<const std::vector<Value>*> partners;
    bool kept = true;
    for (const query::Join& join : query.joins) {
      const Value& wanted = row[position(*query.fact, join.left)];
      const auto& others = table_of(*join.table).rows;
      const auto found = std::find_if(others.begin(), others.end(), [&](const std::vector<Value>& other) {
        return !query::is_null(wanted) && query::compare(other[position(*join.table, join.right)], wanted) == 0;
      });
      partners.push_back(found == others.end() ? nullptr : &*found);
      kept = kept && (found != others.end() || join.keep_unmatched);
    }
    if (!kept) continue;
    std::vector<Value> values;
    for (const BoundColumn& column : query.columns) {
      const auto* source = column.join ? partners[*column.join] : &row;
      const table::Table& owner = column.join ? *query.joins[*column.join].table : *query.fact;
      values.push_back(source == nullptr ? Value() : (*source)[position(owner, column.column)]);
    }
    const query::Scope scope{.columns = &values, .group_keys = nullptr, .aggregates = nullptr};
    TACET_ASSIGN_OR_RETURN(const bool wanted, query::holds(query.where, scope));
    if (wanted) result.push_back(std::move(values));
  }
  return result;
}

Result<query::ResultTable> SmallDatabase::ask(std::string_view sql) const {
  TACET_ASSIGN_OR_RETURN(const BoundQuery query, query::bind(sql, catalog_));
  TACET_CHECK(broken_rule(query).empty());
  TACET_ASSIGN_OR_RETURN(const auto rows, rows_of(query));
  return query::finish_rows(query, rows);
}

std::string to_text(const query::ResultTable& table) {
  std::string text;
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) text += '|';
      text += query::is_null(row[i]) ? "NULL" : query::to_text(row[i], table.types[i]);
    }
    text += '\n';
  }
  return text;
}

}  // namespace tacet::test
