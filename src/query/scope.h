// SPDX-License-Identifier: Apache-2.0
//
// FROM: which tables, by which names, joined on what; and which column a name is.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "query/bound_query.h"

namespace tacet::query {

/// A column of one of the tables in FROM.
struct ScopeColumn {
  std::size_t source = 0;  ///< position in FROM
  const table::Column* column = nullptr;
  friend bool operator==(const ScopeColumn&, const ScopeColumn&) = default;
};

/// What FROM says. Built once, then asked.
class NameScope {
 public:
  /// Errors: invalid_argument for an unknown table (with the nearest name), a join that is not of a fact table to
  /// unique columns, and everything in FROM that is not supported.
  static Result<NameScope> build(const nlohmann::json& from_clause, const table::Catalog& catalog);

  const table::Table* fact() const { return sources_[fact_].table; }
  const std::vector<Join>& joins() const { return joins_; }
  /// Conditions of inner joins besides the equality of keys: parts of WHERE.
  const std::vector<const nlohmann::json*>& conditions() const { return conditions_; }

  /// The column of a name, qualified or not. A unique column that is equal to a fact table's by an inner join is that
  /// one. Errors: invalid_argument, with the nearest name, or the tables between which it is ambiguous.
  Result<ScopeColumn> find(const std::vector<std::string>& name) const;
  /// What * stands for, or alias.*.
  Result<std::vector<ScopeColumn>> all(const std::optional<std::string>& qualifier) const;

  BoundColumn bound(const ScopeColumn& column) const;

 private:
  struct Source {
    const table::Table* table = nullptr;
    std::string name;        ///< alias, or the table's name
    bool keep_left = false;  ///< the right side of a LEFT JOIN
    std::optional<std::size_t> join;
    std::vector<const table::Column*> merged;  ///< by USING: not seen without qualification
  };
  struct Edge {
    ScopeColumn a;
    ScopeColumn b;  ///< of the table that was joined
    bool keep_left = false;
  };

  Status add_item(const nlohmann::json& item, const table::Catalog& catalog);
  Status add_table(const nlohmann::json& range, const table::Catalog& catalog, bool keep_left);
  Status add_join(const nlohmann::json& join, const table::Catalog& catalog);
  Status add_using(const nlohmann::json& columns, bool keep_left);
  Status add_condition(const nlohmann::json& condition, bool keep_left);
  std::optional<Edge> edge_of(const nlohmann::json& condition, bool keep_left) const;
  Status choose_fact();
  bool may_be_fact(std::size_t source) const;
  bool is_merged(const ScopeColumn& column) const;
  Result<ScopeColumn> find_in(std::size_t source, std::string_view name) const;
  Result<std::size_t> source_named(std::string_view name) const;
  Result<ScopeColumn> find_unqualified(std::string_view name) const;

  std::vector<Source> sources_;
  std::vector<Edge> edges_;
  std::vector<const nlohmann::json*> conditions_;
  std::vector<Join> joins_;
  std::size_t fact_ = 0;
};

}  // namespace tacet::query
