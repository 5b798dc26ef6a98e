// SPDX-License-Identifier: Apache-2.0
//
// What answers the queries of a test: four ways from SQL to an answer, all of which must agree with SQLite.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "query/finish.h"
#include "tests/sql/clear_tables.h"
#include "tests/sql/test_file.h"

namespace tacet::test::sql {

class Engine {
 public:
  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  virtual ~Engine() = default;
  virtual Result<query::ResultTable> ask(std::string_view sql) = 0;
};

enum class EngineKind {
  rows,       ///< the bound query on rows in the clear, by the owner's own evaluation
  clear,      ///< the plan on the clear twin: values in place of ciphertexts
  encrypted,  ///< a session with keys of the insecure test ring
  full,       ///< a session with keys of full security
};

/// `tables` outlives the engine.
std::unique_ptr<Engine> rows_engine(const ClearTables& tables);
std::unique_ptr<Engine> clear_engine(const ClearTables& tables);
/// Loads the files into a store in a folder of its own.
Result<std::unique_ptr<Engine>> session_engine(const std::vector<TableSource>& tables, bool full_security);

}  // namespace tacet::test::sql
