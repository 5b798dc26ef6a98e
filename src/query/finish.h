// SPDX-License-Identifier: Apache-2.0
//
// From what the owner decrypted to the answer: aggregates, HAVING, DISTINCT, ORDER BY, LIMIT, in exact arithmetic.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "query/bound_query.h"

namespace tacet::query {

/// What one aggregate saw of one group: those rows that pass its filter and whose argument is not NULL (every row for
/// count_star). Which fields must be filled depends on the function: see needs().
struct AggregateState {
  mpz_class count;
  mpz_class sum;                                    ///< of the raw values of the argument
  mpz_class sum_of_squares;                         ///< of the raw values
  std::vector<std::pair<Value, mpz_class>> values;  ///< value and how often, each value once, in any order
};

struct AggregateNeeds {
  bool sum = false;
  bool sum_of_squares = false;
  bool values = false;
};
/// count is always needed. `values` for minimum, maximum, percentiles and everything DISTINCT.
AggregateNeeds needs(const Aggregate& aggregate);

struct Group {
  std::vector<Value> keys;                 ///< one a group key
  std::vector<AggregateState> aggregates;  ///< one an aggregate
};

/// The answer: names and types of the columns, then rows of values.
struct ResultTable {
  std::vector<std::string> names;
  std::vector<Type> types;
  std::vector<std::vector<Value>> rows;
};

/// An expression over the values of columns (`row`, one a BoundQuery::columns). Three-valued logic as SQL has it.
/// Errors: invalid_argument where a double or an integer would not be exact or finite.
Result<Value> evaluate(const Expression& expression, const BoundQuery& query, const std::vector<Value>& row);

/// The answer from groups; a query without GROUP BY has exactly one group, also when no row matched. Groups in which no
/// row was counted must not be there.
Result<ResultTable> finish_groups(const BoundQuery& query, std::vector<Group> groups);

/// The answer from the rows for which WHERE is true, one value a BoundQuery::columns: groups and aggregates too.
Result<ResultTable> finish_rows(const BoundQuery& query, const std::vector<std::vector<Value>>& rows);

/// The value of a column from its raw integer: text from the dictionary (NULL where it is empty:
/// the column holds nothing else), anything else as it is.
Value value_of_raw(const table::Column& column, std::int64_t raw);

}  // namespace tacet::query
