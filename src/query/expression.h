// SPDX-License-Identifier: Apache-2.0
//
// Typed scalar expressions: what is left of SQL when names are resolved.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "query/value.h"

namespace tacet::query {

enum class Operation : std::uint8_t {
  column,        ///< index = position in BoundQuery::columns
  constant,      ///< value
  negate,        ///< - a
  add,           ///< a + b of numbers (scales aligned by the binder: see align), or date/timestamp + days/seconds
  subtract,      ///< a - b; two dates: days; two timestamps: seconds
  multiply,      ///< a b; scales add
  rescale,       ///< a number with more digits after the point: raw value times 10^(type.scale - scale of a)
  to_timestamp,  ///< a date as the timestamp of its midnight
  add_months,    ///< date or timestamp a + index months (signed, stored in `months`), day clipped to the month's last
  extract_year,
  extract_month,
  extract_day,
  equal,        ///< a = b; both sides have one type and scale
  less,         ///< a < b
  less_equal,   ///< a <= b
  logical_and,  ///< any number of arguments, three-valued
  logical_or,
  logical_not,
  is_null,    ///< a IS NULL: never NULL itself
  in_list,    ///< arguments[0] IN (arguments[1] ..), the others constants; three-valued as SQL says
  like,       ///< text a LIKE pattern (a constant); index: 1 = ILIKE; escape character '\'
  case_when,  ///< condition, value, condition, value, .., else; a missing ELSE is a NULL constant
  coalesce,   ///< the first argument that is not NULL

  aggregate,  ///< index in BoundQuery::aggregates; only after grouping
  group_key,  ///< index in BoundQuery::group_keys; only after grouping
  divide,     ///< a / b as a real; only after grouping or in select items of plain queries; x / 0 is NULL (SQLite)
  to_real,    ///< a number as a real; only where divide may be

  // Only where divide may be, like it.
  divide_truncated,  ///< a / b of integers, towards zero; x / 0 is NULL
  remainder,         ///< a % b of integers, with the sign of a; x % 0 is NULL
  round,             ///< a to index digits after the point, half away from zero; a decimal or a real
  truncate,          ///< a decimal or a real as an integer, towards zero
};

/// equal, less or less_equal.
constexpr bool is_comparison(Operation operation) {
  return operation == Operation::equal || operation == Operation::less || operation == Operation::less_equal;
}

struct Expression;
using ExpressionPtr = std::shared_ptr<const Expression>;

/// Immutable. not_equal, BETWEEN, >, >= are written with the operations above.
struct Expression {
  Operation operation = Operation::constant;
  Type type;
  std::vector<ExpressionPtr> arguments;
  Value value;              ///< of a constant
  std::size_t index = 0;    ///< see the operations
  std::int64_t months = 0;  ///< of add_months
  bool hidden = false;      ///< of a constant: written as PRIVATE(..), the host must not see it
};

}  // namespace tacet::query
