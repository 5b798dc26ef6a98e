// SPDX-License-Identifier: Apache-2.0
//
// Tables in the clear, built by hand, and SQL on them without any cipher: rows are joined and filtered one by one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "query/finish.h"
#include "tests/support/sqlite_oracle.h"

namespace tacet::test {

struct SmallTable {
  table::Table table;
  std::vector<std::vector<query::Value>> rows;
};

/// "name type" or "name type unique"; types as CAST writes them. A cell is what read_literal reads; "NULL" is NULL.
/// Ranges, dictionaries and nullability are those of the rows.
SmallTable small_table(std::string name, const std::vector<std::string>& columns,
                       const std::vector<std::vector<std::string>>& rows);

class SmallDatabase {
 public:
  explicit SmallDatabase(std::vector<SmallTable> tables);

  const table::Catalog& catalog() const { return catalog_; }
  /// bind, join, filter, finish_rows.
  Result<query::ResultTable> ask(std::string_view sql) const;
  SqliteAnswer ask_sqlite(const std::string& sql) const { return sqlite_.ask(sql); }

 private:
  const SmallTable& table_of(const table::Table& table) const;
  Result<std::vector<std::vector<query::Value>>> rows_of(const query::BoundQuery& query) const;

  std::vector<SmallTable> tables_;
  table::Catalog catalog_;
  SqliteOracle sqlite_;
};

/// The rows as text, cells separated by '|', NULL as "NULL", rows by newlines.
std::string to_text(const query::ResultTable& table);

}  // namespace tacet::test
