// SPDX-License-Identifier: Apache-2.0
//
// Expressions of one SELECT: names, types, aggregates.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "query/bound_query.h"
#include "query/scope.h"
#include "query/term.h"

namespace tacet::query {

inline constexpr std::size_t columns_max = 1'000;
inline constexpr std::size_t in_list_max = 10'000;

class ExpressionBinder {
 public:
  /// Columns and aggregates are added to `query` as they are met. Both outlive the binder.
  ExpressionBinder(const NameScope& scope, BoundQuery& query) : scope_(&scope), query_(&query) {}

  /// The expression; an aggregate in it is an error unless `aggregates_allowed`. `where` names the place for messages.
  Result<Term> bind(const nlohmann::json& tree, std::string_view where, bool aggregates_allowed);
  Result<ExpressionPtr> bind_expression(const nlohmann::json& tree, std::string_view where, bool aggregates_allowed);
  /// A condition that the host evaluates: no aggregates, no division.
  Result<ExpressionPtr> bind_condition(const nlohmann::json& tree, std::string_view where);
  Result<ExpressionPtr> column(const ScopeColumn& column);
  /// COUNT(*).
  Result<Term> count_of_rows() { return add_aggregate(Aggregate()); }

 private:
  Result<Term> bind_node(const nlohmann::json& tree);
  Result<Term> bind_any(const nlohmann::json& tree);
  Result<Term> bind_column(const nlohmann::json& body);
  Result<Term> bind_constant(const nlohmann::json& body);
  Result<Term> bind_operator(const nlohmann::json& body);
  Result<Term> bind_symbol(const nlohmann::json& body);
  Result<Term> bind_between(const nlohmann::json& body, std::string_view kind);
  Result<Term> bind_in(const nlohmann::json& body);
  Result<Term> bind_like(const nlohmann::json& body, bool ignore_case);
  Result<Term> bind_logic(const nlohmann::json& body);
  Result<Term> bind_null_test(const nlohmann::json& body);
  Result<Term> bind_truth_test(const nlohmann::json& body);
  Result<Term> bind_case(const nlohmann::json& body);
  Result<Term> bind_coalesce(const nlohmann::json& body);
  Result<Term> bind_null_if(const nlohmann::json& body);
  Result<Term> bind_cast(const nlohmann::json& body);
  Result<std::vector<Term>> bind_all(const nlohmann::json& list);

  Result<Term> bind_function(const nlohmann::json& body);
  Result<Term> bind_plain_function(const std::string& name, const nlohmann::json& body);
  Result<Term> bind_extract(const nlohmann::json& arguments);
  Result<Term> bind_private(const nlohmann::json& arguments);
  Result<Term> bind_aggregate(const std::string& name, const nlohmann::json& body);
  Status fill_aggregate(Aggregate& aggregate, const std::string& name, const nlohmann::json& body);
  Status fill_percentile(Aggregate& aggregate, const std::string& name, const nlohmann::json& body);
  Result<Term> add_aggregate(Aggregate aggregate);

  const NameScope* scope_;
  BoundQuery* query_;
  std::string where_;
  bool aggregates_allowed_ = false;
  std::string inside_aggregate_;  ///< its name; empty: none
  std::size_t depth_ = 0;
};

/// The name that PostgreSQL gives to an expression without alias.
std::string natural_name(const nlohmann::json& tree);

/// Errors where the expression has an operation that only the owner does, after decryption.
Status require_exact(const Expression& expression, std::string_view where);

}  // namespace tacet::query
