// SPDX-License-Identifier: Apache-2.0
//
// Random queries without end: sql_random --engine clear --seed 1 --forever
#include <cstdint>
#include <map>
#include <string>

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "tests/sql/random_run.h"

int main(int count, char** words) {
  using tacet::test::sql::EngineKind;
  CLI::App app("Compares random queries over random tables with SQLite, and prints the smallest one that differs.",
               "sql_random");
  EngineKind kind = EngineKind::clear;
  std::uint64_t seed = 1;
  std::uint64_t tables = 20;
  unsigned queries = 20;
  bool forever = false;
  const std::map<std::string, EngineKind> engines = {{"rows", EngineKind::rows},
                                                     {"clear", EngineKind::clear},
                                                     {"encrypted", EngineKind::encrypted},
                                                     {"full", EngineKind::full}};
  app.add_option("--engine", kind, "rows, clear, encrypted or full")->transform(CLI::CheckedTransformer(engines));
  app.add_option("--seed", seed, "of the first pair of tables; the next has the next seed");
  app.add_option("--tables", tables, "pairs of tables");
  app.add_option("--queries", queries, "over each pair");
  app.add_flag("--forever", forever, "until a query differs");
  bool show_refused = false;
  app.add_flag("--show-refused", show_refused, "print the queries that the keys cannot carry");
  CLI11_PARSE(app, count, words);

  std::uint64_t answered = 0;
  std::uint64_t refused = 0;
  for (std::uint64_t i = 0; forever || i < tables; ++i) {
    const auto run = tacet::test::sql::run_random_queries(kind, seed + i, queries);
    if (!run.failure.empty()) {
      fmt::print("{}", run.failure);
      return 1;
    }
    for (const std::string& refusal : run.refusals)
      if (show_refused) fmt::print("{}\n", refusal);
    answered += run.answered;
    refused += run.refused;
    if ((i + 1) % 20 == 0) fmt::print("seed {}: {} answers equal, {} refused\n", seed + i, answered, refused);
  }
  fmt::print("{} answers equal, {} refused\n", answered, refused);
  return 0;
}
