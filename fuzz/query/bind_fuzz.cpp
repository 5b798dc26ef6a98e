// SPDX-License-Identifier: Apache-2.0
//
// Any text as SQL: it is refused in a sentence, or bound to a query that keeps the rules and is answered from rows.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/check.h"
#include "query/bind.h"
#include "query/finish.h"
#include "tests/query/rules.h"

namespace {

namespace query = tacet::query;
namespace table = tacet::table;
using table::TypeKind;

table::Column column(std::string name, table::Type type, std::int64_t minimum, std::int64_t maximum) {
  table::Column made;
  made.name = std::move(name);
  made.type = type;
  made.minimum = minimum;
  made.maximum = maximum;
  made.nullable = true;
  if (type.kind == TypeKind::text) made.dictionary = {"", "a%b", "oslo"};
  return made;
}

table::Table facts() {
  table::Table made;
  made.name = "t";
  made.columns = {column("i", {TypeKind::integer, 0, 0}, INT64_MIN, INT64_MAX),
                  column("n", {TypeKind::decimal, 9, 2}, -5, 9),
                  column("b", {TypeKind::boolean, 0, 0}, 0, 1),
                  column("d", {TypeKind::date, 0, 0}, -719162, 2932896),
                  column("s", {TypeKind::timestamp, 0, 0}, 0, 1'700'000'000),
                  column("x", {TypeKind::text, 0, 0}, 0, 2)};
  return made;
}

table::Table keys() {
  table::Table made;
  made.name = "u";
  made.columns = {column("k", {TypeKind::integer, 0, 0}, 1, 3), column("x", {TypeKind::text, 0, 0}, 0, 2)};
  made.columns.front().unique = true;
  made.columns.front().nullable = false;
  return made;
}

const table::Catalog& catalog() {
  static const table::Catalog made{.tables = {facts(), keys()}};
  return made;
}

// The least and the greatest values, and NULLs.
std::vector<std::vector<query::Value>> some_rows(const query::BoundQuery& bound) {
  std::vector<std::vector<query::Value>> rows(3);
  for (const query::BoundColumn& part : bound.columns) {
    rows[0].push_back(query::value_of_raw(*part.column, part.column->minimum));
    rows[1].push_back(query::value_of_raw(*part.column, part.column->maximum));
    rows[2].emplace_back();
  }
  return rows;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string sql(data, data + size);
  const auto bound = query::bind(sql, catalog());
  if (!bound) {
    TACET_CHECK(!bound.error().message().empty());
    return 0;
  }
  TACET_CHECK(tacet::test::broken_rule(*bound).empty());
  std::vector<std::vector<query::Value>> rows;
  for (auto& row : some_rows(*bound)) {
    const auto wanted = bound->where == nullptr ? tacet::Result<query::Value>(mpz_class(1))
                                                : query::evaluate(*bound->where, *bound, row);
    if (!wanted) return 0;
    if (!query::is_null(*wanted) && std::get<mpz_class>(*wanted) != 0) rows.push_back(std::move(row));
  }
  const auto answer = query::finish_rows(*bound, rows);
  TACET_CHECK(!answer || answer->names.size() == bound->items.size());
  return 0;
}
