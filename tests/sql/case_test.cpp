// SPDX-License-Identifier: Apache-2.0
#include "tests/sql/case_test.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tacet::test::sql {
namespace {

using query::ResultTable;
using table::TypeKind;

char type_letter(const table::Type& type) {
  switch (type.kind) {
    case TypeKind::integer:
      return 'I';
    case TypeKind::decimal:
      return 'N';
    case TypeKind::boolean:
      return 'B';
    case TypeKind::date:
      return 'D';
    case TypeKind::timestamp:
      return 'S';
    case TypeKind::text:
      return 'T';
    case TypeKind::real:
      return 'R';
  }
  return '?';
}

std::vector<std::string> rows_text(const ResultTable& result) {
  std::vector<std::string> rows;
  for (const auto& row : result.rows) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c)
      line += (c > 0 ? "|" : "") + (query::is_null(row[c]) ? "NULL" : query::to_text(row[c], result.types[c]));
    rows.push_back(std::move(line));
  }
  return rows;
}

void check_answer(const Statement& statement, const ResultTable& answer, const SqliteOracle& oracle) {
  std::string types;
  for (const table::Type& type : answer.types) types += type_letter(type);
  EXPECT_EQ(types, statement.types);
  if (statement.rows) {
    auto expected = *statement.rows;
    auto rows = rows_text(answer);
    if (!statement.ordered) {
      std::sort(expected.begin(), expected.end());
      std::sort(rows.begin(), rows.end());
    }
    EXPECT_EQ(rows, expected);
  }
  if (statement.asks_sqlite) {
    EXPECT_EQ(difference(answer, oracle.ask(statement.sqlite.value_or(statement.sql)), statement.ordered), "");
  }
}

void check_statement(const Statement& statement, Engine& engine, const SqliteOracle& oracle) {
  const auto answer = engine.ask(statement.sql);
  if (statement.refused) {
    ASSERT_FALSE(answer) << "it was answered";
    EXPECT_NE(answer.error().message().find(statement.message), std::string::npos) << answer.error().message();
  } else if (statement.deep && !answer) {
    EXPECT_EQ(answer.error().code(), ErrorCode::level_exhausted) << answer.error().message();
  } else {
    ASSERT_TRUE(answer) << answer.error().message();
    check_answer(statement, *answer, oracle);
  }
}

Result<std::unique_ptr<Engine>> make_engine(EngineKind kind, const ClearTables& tables,
                                            const std::vector<TableSource>& sources) {
  switch (kind) {
    case EngineKind::rows:
      return rows_engine(tables);
    case EngineKind::clear:
      return clear_engine(tables);
    case EngineKind::encrypted:
      return session_engine(sources, false);
    case EngineKind::full:
      break;
  }
  return session_engine(sources, true);
}

}  // namespace

void run_case_file(const std::filesystem::path& path, EngineKind kind) {
  const auto file = read_test_file(path);
  ASSERT_TRUE(file) << file.error().message();
  std::vector<Statement> statements = file->statements;
  if (kind == EngineKind::full)
    std::erase_if(statements, [](const Statement& statement) { return !statement.full_security; });
  const TemporaryFolder folder;
  const auto sources = with_files(file->tables, folder.path());
  ASSERT_TRUE(sources) << sources.error().message();
  const auto tables = ClearTables::read(*sources);
  ASSERT_TRUE(tables) << tables.error().message();
  SqliteOracle oracle;
  tables->fill(oracle);
  const auto engine = make_engine(kind, *tables, *sources);
  ASSERT_TRUE(engine) << engine.error().message();
  for (const Statement& statement : statements) {
    SCOPED_TRACE(fmt::format("{}:{}: {}", path.string(), statement.line, statement.sql));
    check_statement(statement, **engine, oracle);
  }
}

std::string case_name(const testing::TestParamInfo<std::filesystem::path>& info) { return info.param.stem().string(); }

}  // namespace tacet::test::sql
