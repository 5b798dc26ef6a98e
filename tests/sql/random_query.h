// SPDX-License-Identifier: Apache-2.0
//
// Random tables with NULLs and random queries over them, in our dialect and in SQLite's, which can be made smaller.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/sql/test_file.h"

namespace tacet::test::sql {

enum class Kind { integer, decimal, boolean, date, text };

/// An expression: a text with $0, $1, .. for its children.
struct Node {
  Kind kind = Kind::integer;
  std::string ours;
  std::string theirs;  ///< empty: as ours
  std::vector<Node> children;

  std::string text(bool sqlite) const;
};

struct RandomQuery {
  bool joined = false;
  bool left_join = false;
  std::optional<Node> where;
  std::vector<Node> keys;   ///< GROUP BY; also selected and ordered by
  std::vector<Node> items;  ///< aggregates, or plain expressions behind the row's id
  bool aggregated = false;
  std::optional<Node> having;
  std::optional<unsigned> limit;  ///< of queries that return rows, ordered by id

  std::string sql(bool sqlite) const;
  /// Whether the query states a total order.
  bool ordered() const { return !aggregated || !keys.empty(); }
  /// Queries with one thing less, the largest cuts first.
  std::vector<RandomQuery> smaller() const;
};

/// Everything follows from the seed (and the compiler's order of evaluation). Decimals are multiples of 1/2, so that
/// SQLite's doubles are exact.
class RandomQueries {
 public:
  explicit RandomQueries(std::uint64_t seed);

  /// A table t (id, and columns of every kind) that refers by t.k to the unique d.k of a small table d.
  const std::vector<TableSource>& tables() const { return tables_; }
  RandomQuery next();

 private:
  struct Column {
    std::string name;
    Kind kind;
    bool narrow;  ///< few values: a key of groups
  };

  std::uint64_t draw(std::uint64_t below);
  bool chance(unsigned percent) { return draw(100) < percent; }
  long between(long low, long high) {
    return low + static_cast<long>(draw(static_cast<std::uint64_t>(high - low + 1)));
  }
  template <class T>
  const T& pick(const std::vector<T>& list) {
    return list[draw(list.size())];
  }

  void make_tables();
  std::string random_field(const Column& column);
  Node leaf(std::string text, Kind kind) const;
  Node column_of(Kind kind);
  Node constant_of(Kind kind);
  Node number(unsigned depth);
  Node condition(unsigned depth);
  Node comparison(unsigned depth);
  Node text_condition();
  Node aggregate();
  Node group_key();
  Node having();

  std::uint64_t state_;
  std::vector<TableSource> tables_;
  std::vector<Column> fact_columns_;
  std::vector<Column> dimension_columns_;
  bool joined_ = false;
};

}  // namespace tacet::test::sql
