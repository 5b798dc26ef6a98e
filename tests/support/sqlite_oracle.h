// SPDX-License-Identifier: Apache-2.0
//
// The oracle of SQL: SQLite in memory, with the aggregates that it lacks, and the comparison of its answers with ours.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "query/finish.h"

struct sqlite3;

namespace tacet::test {

/// What SQLite returns: NULL, INTEGER, REAL or TEXT.
using SqliteValue = std::variant<std::monostate, std::int64_t, double, std::string>;

struct SqliteAnswer {
  std::string error;  ///< empty when the query ran
  std::vector<std::string> names;
  std::vector<std::vector<SqliteValue>> rows;
};

struct OracleColumn {
  std::string name;
  table::Type type;
};

/// LIKE is case-sensitive and has '\' as its escape character only where the query says so; VAR_POP, VAR_SAMP,
/// VARIANCE, STDDEV_POP, STDDEV_SAMP, STDDEV, MEDIAN(x), PERCENTILE_CONT(x, fraction) and PERCENTILE_DISC(x, fraction)
/// are there; so is PRIVATE(x), which is x.
class SqliteOracle {
 public:
  SqliteOracle();
  SqliteOracle(SqliteOracle&&) noexcept;
  SqliteOracle& operator=(SqliteOracle&&) noexcept;
  ~SqliteOracle();

  /// Values as query/value.h has them. Integers and booleans are stored as INTEGER (64 bits), decimals and reals as
  /// REAL, dates, timestamps and text as TEXT. Stops the test when SQLite refuses.
  void create_table(const std::string& name, const std::vector<OracleColumn>& columns,
                    const std::vector<std::vector<query::Value>>& rows);
  /// A statement without an answer.
  void execute(const std::string& sql);
  SqliteAnswer ask(const std::string& sql) const;

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  std::unique_ptr<sqlite3, Close> database_;
};

/// As SQLite's shell would show it; NULL as "NULL".
std::string to_text(const SqliteValue& value);

/// Empty when the answers are equal, else what differs first. Numbers that SQLite computes as doubles may differ by
/// 1e-9 of their size, all else must be equal. Unless `ordered`, the rows of both are sorted first.
std::string difference(const query::ResultTable& ours, const SqliteAnswer& theirs, bool ordered);

}  // namespace tacet::test
