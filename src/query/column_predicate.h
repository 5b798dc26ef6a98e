// SPDX-License-Identifier: Apache-2.0
//
// Conditions on a single column, worked out by the owner value by value: what the host computes is one step function.
#pragma once

#include <gmpxx.h>

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "base/error.h"
#include "circuit/step_function.h"
#include "query/bound_query.h"

namespace tacet::query {

/// The positions in BoundQuery::columns that an expression reads.
std::set<std::size_t> columns_of(const Expression& expression);

/// Whether a column has no value at all: a text column of nothing but NULLs.
bool has_no_value(const table::Column& domain);

/// A three-valued function of one column by the code of its value (raw - minimum): where it is true and where it is
/// false (1), and what it is of a NULL.
struct ColumnPredicate {
  std::size_t column = 0;
  circuit::StepFunction truth;
  circuit::StepFunction falsity;
  bool true_of_null = false;
  bool false_of_null = false;
};

/// The most values of a column that are tried one by one.
inline constexpr std::uint64_t enumerated_values_max = std::uint64_t{1} << 16;

/// `expression`, a condition, as a function of the only column that it reads; nullopt when it reads another number of
/// columns, has a hidden constant, or the column has too many values and the condition is no combination of
/// comparisons with constants. `domain` is the column as it is stored. Errors: those of evaluate().
Result<std::optional<ColumnPredicate>> column_predicate(const BoundQuery& query, const Expression& expression,
                                                        const table::Column& domain);

/// The integer polynomial a - b of a comparison, or of a number: coefficient by the columns multiplied (sorted), over
/// raw values. nullopt for anything but + - * of columns and constants. Text: none.
using Polynomial = std::map<std::vector<std::size_t>, mpz_class>;
std::optional<Polynomial> polynomial_of(const Expression& number);
Polynomial subtract(Polynomial a, const Polynomial& b);

/// The interval [low, high) of codes where a comparison holds; unbounded integers. `bound` says, from the shape of the
/// comparison alone, which of the ends the constant decides; the other one is 0 or the end of the column.
struct CodeInterval {
  enum class Bound : std::uint8_t { both, upper, lower };
  mpz_class low;
  mpz_class high;
  Bound bound = Bound::both;
};

/// The codes for which a comparison of a column with constants holds; nullopt if it is none, or if the column cancels
/// out and a private constant is left.
std::optional<CodeInterval> comparison_interval(const Expression& comparison, const table::Column& domain);

}  // namespace tacet::query
