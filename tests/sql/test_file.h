// SPDX-License-Identifier: Apache-2.0
//
// The text files of tests/sql/cases: tables, queries, what they must answer. tests/sql/README.md has the format.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace tacet::test::sql {

struct TableSource {
  std::string name;
  std::vector<std::string> columns;     ///< declared types: "a decimal(5,2)"
  std::vector<std::string> references;  ///< "id people(id)"
  std::filesystem::path file;           ///< empty when the text is inline
  std::string csv;
};

struct Statement {
  unsigned line = 0;  ///< of the file, from 1
  std::string sql;
  bool refused = false;  ///< `error`: the message must contain `message`
  std::string message;
  std::string types;                  ///< a letter a column: see type_letter
  bool ordered = true;                ///< false: rowsort
  bool full_security = false;         ///< `full`: also run with real keys
  bool asks_sqlite = true;            ///< false where SQLite has no such answer, and literal rows stand alone
  bool deep = false;                  ///< `deep`: keys may have too few levels, and then say so
  std::optional<std::string> sqlite;  ///< what SQLite is asked, where its dialect differs
  std::optional<std::vector<std::string>> rows;  ///< cells joined by '|'
};

struct TestFile {
  std::string name;
  std::vector<TableSource> tables;
  std::vector<Statement> statements;
};

/// Errors: invalid_argument, with file and line.
Result<TestFile> read_test_file(const std::filesystem::path& path);

/// All files of tests/sql/cases, sorted.
std::vector<std::filesystem::path> case_files();
/// Those with a statement that is marked full, or that cannot be read (so that the test says so).
std::vector<std::filesystem::path> full_security_case_files();

}  // namespace tacet::test::sql
