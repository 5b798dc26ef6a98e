// SPDX-License-Identifier: Apache-2.0
//
// Values of expressions in the clear, before and after grouping.
#pragma once

#include <vector>

#include "base/error.h"
#include "query/expression.h"

namespace tacet::query {

/// What an expression may refer to; what is empty it must not.
struct Scope {
  const std::vector<Value>* columns = nullptr;     ///< one a BoundQuery::columns
  const std::vector<Value>* group_keys = nullptr;  ///< one a BoundQuery::group_keys
  const std::vector<Value>* aggregates = nullptr;  ///< one a BoundQuery::aggregates
};

/// Three-valued logic as SQL has it; numbers exact, except reals. Errors: invalid_argument where a real would not be
/// finite or a date would leave the years 1 .. 9999.
Result<Value> evaluate(const Expression& expression, const Scope& scope);

/// evaluate(condition) is TRUE; an empty condition is.
Result<bool> holds(const ExpressionPtr& condition, const Scope& scope);

}  // namespace tacet::query
