// SPDX-License-Identifier: Apache-2.0
#include "tests/sql/clear_tables.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <utility>

#include "base/check.h"
#include "table/declaration.h"
#include "table/read_table.h"

namespace tacet::test::sql {

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "tacet-test-XXXXXX").string();
  TACET_CHECK(mkdtemp(name.data()) != nullptr);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Result<std::vector<TableSource>> with_files(const std::vector<TableSource>& tables,
                                            const std::filesystem::path& folder) {
  std::vector<TableSource> result = tables;
  for (TableSource& table : result) {
    if (!table.file.empty()) continue;
    table.file = folder / (table.name + ".csv");
    std::ofstream out(table.file, std::ios::binary);
    out << table.csv;
    if (!out.flush()) return fail(ErrorCode::system, "{} cannot be written", table.file.string());
  }
  return result;
}

Result<ClearTables> ClearTables::read(const std::vector<TableSource>& tables) {
  std::vector<std::pair<table::Table, std::vector<table::ColumnData>>> loaded;
  for (const TableSource& source : tables) {
    std::vector<table::ColumnDeclaration> declarations;
    for (const std::string& text : source.columns) {
      TACET_ASSIGN_OR_RETURN(const table::ColumnDeclaration declaration, table::read_column_declaration(text));
      declarations.push_back(declaration);
    }
    TACET_ASSIGN_OR_RETURN(table::TableData data, table::read_table(source.file, declarations));
    table::Table table;
    table.name = source.name;
    table.id = loaded.size() + 1;
    table.rows = data.rows;
    for (const std::string& text : source.references) {
      TACET_ASSIGN_OR_RETURN(const table::Reference reference, table::read_reference(text));
      table.references.push_back(reference);
    }
    for (const table::ColumnData& column : data.columns) table.columns.push_back(column.column);
    loaded.emplace_back(std::move(table), std::move(data.columns));
  }
  std::sort(loaded.begin(), loaded.end(), [](const auto& a, const auto& b) { return a.first.name < b.first.name; });
  ClearTables result;
  for (auto& [table, columns] : loaded) {
    result.catalog_.tables.push_back(std::move(table));
    result.data_.push_back(std::move(columns));
  }
  return result;
}

const table::ColumnData& ClearTables::data(const table::Table& table, const table::Column& column) const {
  const auto place = static_cast<std::size_t>(&table - catalog_.tables.data());
  const auto& columns = data_.at(place);
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const table::ColumnData& data) { return data.column.id == column.id; });
  TACET_CHECK(found != columns.end());
  return *found;
}

query::Value ClearTables::value(const table::Table& table, const table::Column& column, std::size_t row) const {
  const auto raw = data(table, column).value(row);
  return raw ? query::value_of_raw(column, *raw) : query::Value();
}

void ClearTables::fill(SqliteOracle& oracle) const {
  for (const table::Table& table : catalog_.tables) {
    std::vector<OracleColumn> columns;
    for (const table::Column& column : table.columns) columns.push_back({column.name, column.type});
    std::vector<std::vector<query::Value>> rows(table.rows);
    for (const table::Column& column : table.columns)
      for (std::size_t row = 0; row < table.rows; ++row) rows[row].push_back(value(table, column, row));
    oracle.create_table(table.name, columns, rows);
  }
}

}  // namespace tacet::test::sql
