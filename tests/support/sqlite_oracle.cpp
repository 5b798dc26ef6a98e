// SPDX-License-Identifier: Apache-2.0

#include "tests/support/sqlite_oracle.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/check.h"
#include "tests/support/sqlite_aggregates.h"

namespace tacet::test {
namespace {

using query::ResultTable;
using query::Value;
using table::Type;
using table::TypeKind;

constexpr double tolerance = 1e-9;

std::string quoted(const std::string& name) {
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

bool whole_number(const Type& type) { return type.kind == TypeKind::integer || type.kind == TypeKind::boolean; }
bool fraction(const Type& type) { return type.kind == TypeKind::decimal || type.kind == TypeKind::real; }

std::string storage(const Type& type) { return whole_number(type) ? "INTEGER" : fraction(type) ? "REAL" : "TEXT"; }

SqliteValue converted(const Value& value, const Type& type) {
  if (query::is_null(value)) return {};
  if (whole_number(type)) return static_cast<std::int64_t>(std::get<mpz_class>(value).get_si());
  const std::string text = query::to_text(value, type);
  if (fraction(type)) return std::strtod(text.c_str(), nullptr);
  return text;
}

void bind_value(sqlite3_stmt* statement, int position, const SqliteValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    sqlite3_bind_int64(statement, position, *integer);
  } else if (const auto* real = std::get_if<double>(&value)) {
    sqlite3_bind_double(statement, position, *real);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    sqlite3_bind_text(statement, position, text->data(), static_cast<int>(text->size()), SQLITE_TRANSIENT);
  } else {
    sqlite3_bind_null(statement, position);
  }
}

SqliteValue column_value(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return static_cast<std::int64_t>(sqlite3_column_int64(statement, column));
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement, column);
    case SQLITE_NULL:
      return {};
    default: {
      const auto* bytes = sqlite3_column_text(statement, column);
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
      return std::string(bytes, bytes + size);
    }
  }
}

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

Statement prepared(sqlite3* database, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr);
  return Statement(statement);
}

bool number(const SqliteValue& value) { return value.index() == 1 || value.index() == 2; }

double as_double(const SqliteValue& value) {
  const auto* integer = std::get_if<std::int64_t>(&value);
  return integer != nullptr ? static_cast<double>(*integer) : std::get<double>(value);
}

bool close(double a, double b) { return std::abs(a - b) <= tolerance * std::max({1.0, std::abs(a), std::abs(b)}); }

bool equal(const Value& ours, const Type& type, const SqliteValue& theirs) {
  const bool null = std::holds_alternative<std::monostate>(theirs);
  if (query::is_null(ours) || null) return query::is_null(ours) && null;
  if (whole_number(type)) {
    const auto* integer = std::get_if<std::int64_t>(&theirs);
    if (integer != nullptr) return std::get<mpz_class>(ours) == mpz_class(static_cast<long>(*integer));
    return number(theirs) && close(std::get<mpz_class>(ours).get_d(), as_double(theirs));
  }
  if (fraction(type)) {
    return number(theirs) && close(std::strtod(query::to_text(ours, type).c_str(), nullptr), as_double(theirs));
  }
  const auto* text = std::get_if<std::string>(&theirs);
  return text != nullptr && query::to_text(ours, type) == *text;
}

// A key that is the same for equal values of both sides, so that rows can be paired.
std::string sort_key(const SqliteValue& value) {
  return number(value) ? fmt::format("{:.7g}", as_double(value) + 0.0) : to_text(value);
}

std::string sort_key(const Value& value, const Type& type) {
  if (query::is_null(value)) return "NULL";
  if (type.kind == TypeKind::boolean) return std::get<mpz_class>(value).get_str();
  if (whole_number(type) || fraction(type))
    return fmt::format("{:.7g}", std::strtod(query::to_text(value, type).c_str(), nullptr) + 0.0);
  return query::to_text(value, type);
}

template <class Row, class Key>
std::vector<const Row*> sorted(const std::vector<Row>& rows, const Key& key, bool keep) {
  std::vector<std::pair<std::string, const Row*>> keyed;
  for (const Row& row : rows) {
    std::string text;
    for (std::size_t i = 0; i < row.size() && !keep; ++i) text += key(row[i], i) + '\x01';
    keyed.emplace_back(std::move(text), &row);
  }
  std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<const Row*> result;
  for (const auto& [text, row] : keyed) result.push_back(row);
  return result;
}

}  // namespace

void SqliteOracle::Close::operator()(sqlite3* database) const { sqlite3_close(database); }

SqliteOracle::SqliteOracle() {
  sqlite3* database = nullptr;
  TACET_CHECK(sqlite3_open(":memory:", &database) == SQLITE_OK);
  database_.reset(database);
  register_aggregates(database);
  execute("PRAGMA case_sensitive_like = ON");
}

SqliteOracle::SqliteOracle(SqliteOracle&&) noexcept = default;
SqliteOracle& SqliteOracle::operator=(SqliteOracle&&) noexcept = default;
SqliteOracle::~SqliteOracle() = default;

void SqliteOracle::execute(const std::string& sql) {
  const Statement statement = prepared(database_.get(), sql);
  TACET_CHECK(statement != nullptr);
  int code = sqlite3_step(statement.get());
  while (code == SQLITE_ROW) code = sqlite3_step(statement.get());
  TACET_CHECK(code == SQLITE_DONE);
}

void SqliteOracle::create_table(const std::string& name, const std::vector<OracleColumn>& columns,
                                const std::vector<std::vector<Value>>& rows) {
  std::string declarations;
  std::string places;
  for (const OracleColumn& column : columns) {
    declarations += (declarations.empty() ? "" : ", ") + quoted(column.name) + " " + storage(column.type);
    places += places.empty() ? "?" : ", ?";
  }
  execute("CREATE TABLE " + quoted(name) + " (" + declarations + ")");
  execute("BEGIN");
  const Statement insert = prepared(database_.get(), "INSERT INTO " + quoted(name) + " VALUES (" + places + ")");
  TACET_CHECK(insert != nullptr);
  for (const auto& row : rows) {
    TACET_CHECK(row.size() == columns.size());
    for (std::size_t i = 0; i < row.size(); ++i)
      bind_value(insert.get(), static_cast<int>(i) + 1, converted(row[i], columns[i].type));
    TACET_CHECK(sqlite3_step(insert.get()) == SQLITE_DONE);
    sqlite3_reset(insert.get());
  }
  execute("COMMIT");
}

SqliteAnswer SqliteOracle::ask(const std::string& sql) const {
  SqliteAnswer answer;
  const Statement statement = prepared(database_.get(), sql);
  if (statement == nullptr) {
    answer.error = sqlite3_errmsg(database_.get());
    return answer;
  }
  const int columns = sqlite3_column_count(statement.get());
  for (int i = 0; i < columns; ++i) answer.names.emplace_back(sqlite3_column_name(statement.get(), i));
  int code = sqlite3_step(statement.get());
  for (; code == SQLITE_ROW; code = sqlite3_step(statement.get())) {
    auto& row = answer.rows.emplace_back();
    for (int i = 0; i < columns; ++i) row.push_back(column_value(statement.get(), i));
  }
  if (code != SQLITE_DONE) answer.error = sqlite3_errmsg(database_.get());
  return answer;
}

std::string to_text(const SqliteValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* real = std::get_if<double>(&value)) return fmt::format("{}", *real);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return "NULL";
}

std::string difference(const ResultTable& ours, const SqliteAnswer& theirs, bool ordered) {
  if (!theirs.error.empty()) return "SQLite refuses the query: " + theirs.error;
  if (ours.types.size() != theirs.names.size())
    return fmt::format("{} columns here, {} in SQLite's answer", ours.types.size(), theirs.names.size());
  if (ours.rows.size() != theirs.rows.size())
    return fmt::format("{} rows here, {} in SQLite's answer", ours.rows.size(), theirs.rows.size());
  const auto left = sorted(
      ours.rows, [&](const Value& value, std::size_t i) { return sort_key(value, ours.types[i]); }, ordered);
  const auto right = sorted(
      theirs.rows, [](const SqliteValue& value, std::size_t) { return sort_key(value); }, ordered);
  for (std::size_t row = 0; row < left.size(); ++row) {
    for (std::size_t i = 0; i < ours.types.size(); ++i) {
      const Value& mine = (*left[row])[i];
      const SqliteValue& other = (*right[row])[i];
      if (!equal(mine, ours.types[i], other))
        return fmt::format("row {}, column {} ({}): {} here, {} in SQLite's answer", row + 1, i + 1,
                           to_string(ours.types[i]),
                           query::is_null(mine) ? "NULL" : query::to_text(mine, ours.types[i]), to_text(other));
    }
  }
  return {};
}

}  // namespace tacet::test
