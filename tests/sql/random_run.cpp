// SPDX-License-Identifier: Apache-2.0
#include "tests/sql/random_run.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tests/sql/random_query.h"

namespace tacet::test::sql {
namespace {

struct Verdict {
  bool refused = false;
  std::string message;     ///< of a right refusal
  std::string difference;  ///< empty: equal, or rightly refused
};

/// Refusals that are right: the query needs more levels, noise or groups than there are, or a condition between columns
/// that the host has no circuit for.
bool may_refuse(const Error& error) {
  return error.code() == ErrorCode::level_exhausted || error.code() == ErrorCode::noise_exhausted ||
         error.code() == ErrorCode::limit_exceeded ||
         error.message().find("cannot be computed on ciphertexts") != std::string::npos ||
         error.message().find("PRIVATE(..) can stand in a comparison") != std::string::npos;
}

Verdict judge(const RandomQuery& query, Engine& engine, const SqliteOracle& oracle) {
  const auto answer = engine.ask(query.sql(false));
  if (answer) return {false, "", difference(*answer, oracle.ask(query.sql(true)), query.ordered())};
  if (may_refuse(answer.error())) return {true, answer.error().message(), ""};
  return {true, "", "refused: " + answer.error().message()};
}

/// The smallest query that still fails in the same way: both answer and differ, or one is refused.
RandomQuery smallest(RandomQuery query, bool refused, Engine& engine, const SqliteOracle& oracle) {
  for (bool smaller_found = true; smaller_found;) {
    smaller_found = false;
    for (RandomQuery& candidate : query.smaller()) {
      if (!oracle.ask(candidate.sql(true)).error.empty()) continue;
      const Verdict verdict = judge(candidate, engine, oracle);
      if (verdict.difference.empty() || verdict.refused != refused) continue;
      query = std::move(candidate);
      smaller_found = true;
      break;
    }
  }
  return query;
}

std::string describe(EngineKind kind, std::uint64_t seed, const RandomQuery& query, const std::string& difference,
                     const std::vector<TableSource>& tables) {
  std::string text = fmt::format("engine {}, seed {}\n{}\n{}\n", engine_name(kind), seed, query.sql(false), difference);
  if (query.sql(true) != query.sql(false)) text += "SQLite was asked: " + query.sql(true) + "\n";
  for (const TableSource& table : tables) {
    text += "load " + table.name + "\n";
    for (const std::string& column : table.columns) text += "column " + column + "\n";
    for (const std::string& reference : table.references) text += "references " + reference + "\n";
    text += "csv\n" + table.csv + "----\n\n";
  }
  return text;
}

Result<std::unique_ptr<Engine>> engine_for(EngineKind kind, const ClearTables& tables,
                                           const std::vector<TableSource>& sources) {
  if (kind == EngineKind::rows) return rows_engine(tables);
  if (kind == EngineKind::clear) return clear_engine(tables);
  return session_engine(sources, kind == EngineKind::full);
}

}  // namespace

RandomRun run_random_queries(EngineKind kind, std::uint64_t seed, unsigned queries) {
  RandomRun run;
  RandomQueries random(seed);
  const TemporaryFolder folder;
  const auto sources = with_files(random.tables(), folder.path());
  const auto tables = sources ? ClearTables::read(*sources) : tl::unexpected(sources.error());
  if (!tables) {
    run.failure = fmt::format("seed {}: {}", seed, tables.error().message());
    return run;
  }
  SqliteOracle oracle;
  tables->fill(oracle);
  const auto engine = engine_for(kind, *tables, *sources);
  if (!engine) {
    run.failure = fmt::format("seed {}: {}", seed, engine.error().message());
    return run;
  }
  for (unsigned i = 0; i < queries; ++i) {
    const RandomQuery query = random.next();
    const Verdict verdict = judge(query, **engine, oracle);
    if (!verdict.difference.empty()) {
      const RandomQuery small = smallest(query, verdict.refused, **engine, oracle);
      run.failure = describe(kind, seed, small, judge(small, **engine, oracle).difference, random.tables());
      return run;
    }
    if (verdict.refused) {
      ++run.refused;
      run.refusals.push_back(query.sql(false) + "\n  " + verdict.message);
    } else {
      ++run.answered;
    }
  }
  return run;
}

const char* engine_name(EngineKind kind) {
  switch (kind) {
    case EngineKind::rows:
      return "rows";
    case EngineKind::clear:
      return "clear";
    case EngineKind::encrypted:
      return "encrypted";
    case EngineKind::full:
      break;
  }
  return "full";
}

}  // namespace tacet::test::sql
