// SPDX-License-Identifier: Apache-2.0
//
// The tables of a test in the clear: for SQLite, and for the engines that need no ciphertext.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "query/finish.h"
#include "table/catalog.h"
#include "table/column_data.h"
#include "tests/sql/test_file.h"
#include "tests/support/sqlite_oracle.h"

namespace tacet::test::sql {

/// A folder that is removed with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Writes inline CSV into the folder, so that every table has a file.
Result<std::vector<TableSource>> with_files(const std::vector<TableSource>& tables,
                                            const std::filesystem::path& folder);

class ClearTables {
 public:
  static Result<ClearTables> read(const std::vector<TableSource>& tables);

  const table::Catalog& catalog() const { return catalog_; }
  /// The values of a catalog's column.
  const table::ColumnData& data(const table::Table& table, const table::Column& column) const;
  query::Value value(const table::Table& table, const table::Column& column, std::size_t row) const;
  void fill(SqliteOracle& oracle) const;

 private:
  table::Catalog catalog_;
  std::vector<std::vector<table::ColumnData>> data_;  // as catalog_.tables
};

}  // namespace tacet::test::sql
