// SPDX-License-Identifier: Apache-2.0
//
// What the binder puts together: typed expressions, folded where all is constant, checked where types meet.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "query/expression.h"
#include "query/interval.h"

namespace tacet::query {

/// A piece of a query whose type may still depend on what it meets.
struct Term {
  enum class Kind : std::uint8_t {
    typed,     ///< expression has its type
    quoted,    ///< a quoted constant (expression: text) that becomes a date, a number, .. beside one
    null,      ///< NULL (expression: a NULL of type text), of any type
    interval,  ///< a constant INTERVAL; no expression
  };
  Kind kind = Kind::typed;
  ExpressionPtr expression;
  Interval interval;

  bool is_constant() const { return expression != nullptr && expression->operation == Operation::constant; }
};

Term typed(ExpressionPtr expression);
Term interval_term(const Interval& interval);

inline constexpr Type integer_type{TypeKind::integer, 0, 0};
inline constexpr Type boolean_type{TypeKind::boolean, 0, 0};
inline constexpr Type date_type{TypeKind::date, 0, 0};
inline constexpr Type timestamp_type{TypeKind::timestamp, 0, 0};
inline constexpr Type text_type{TypeKind::text, 0, 0};
inline constexpr Type real_type{TypeKind::real, 0, 0};

/// The digits after the point of a number's raw value.
inline unsigned scale_of(const Type& type) { return type.kind == TypeKind::decimal ? type.scale : 0; }

ExpressionPtr constant(Value value, const Type& type, bool hidden = false);
ExpressionPtr null_of(const Type& type);
ExpressionPtr truth(bool value);
/// A constant that is shown: what may be folded away.
bool is_shown_constant(const Expression& expression);
bool is_null_constant(const Expression& expression);
bool is_true_constant(const Expression& expression);
bool is_false_constant(const Expression& expression);
/// Whether a constant in it is PRIVATE.
bool has_hidden(const Expression& expression);

/// NULL as soon as an argument is.
bool is_strict(Operation operation);

struct NodeOptions {
  std::size_t index = 0;
  std::int64_t months = 0;
};
/// The node; or its value, hidden if an argument is, where all arguments are constants; or NULL where one of a strict
/// operation's is. Errors: those of evaluate; invalid_argument where a hidden value would be NULL.
Result<ExpressionPtr> node(Operation operation, const Type& type, std::vector<ExpressionPtr> arguments,
                           NodeOptions options = {});

/// The same tree, with the same constants.
bool same(const Expression& a, const Expression& b);

// Logic. Arguments are boolean.
Result<ExpressionPtr> logical_and(std::vector<ExpressionPtr> arguments);
Result<ExpressionPtr> logical_or(std::vector<ExpressionPtr> arguments);
Result<ExpressionPtr> logical_not(ExpressionPtr argument);
Result<ExpressionPtr> is_null(ExpressionPtr argument);
/// Conditions and values by turns, then the else; values of one type.
Result<ExpressionPtr> case_when(std::vector<ExpressionPtr> arguments);
/// The same for a reader who asks only whether it is true: a NULL that counts as false is false.
Result<ExpressionPtr> truth_only(const ExpressionPtr& condition);

/// As `type`; errors: invalid_argument naming both types and `where` ("AND", "the condition of CASE").
Result<ExpressionPtr> as_boolean(const Term& term, std::string_view where);
/// The expression of a term that meets nothing which says its type: quoted is text.
Result<ExpressionPtr> as_expression(const Term& term, std::string_view where);
/// A number: itself; a boolean as 0 and 1; a quoted number. Errors: invalid_argument.
Result<ExpressionPtr> as_number(const Term& term, std::string_view where);
/// A boolean as 0 and 1.
Result<ExpressionPtr> boolean_as_integer(const ExpressionPtr& boolean);
/// The same number with `scale` digits after the point, at least as many as it has; an integer becomes a decimal.
Result<ExpressionPtr> rescaled(const ExpressionPtr& number, unsigned scale);
Result<ExpressionPtr> as_real(const ExpressionPtr& number);
/// Terms brought to one type: that of CASE, COALESCE, IN.
Result<std::vector<ExpressionPtr>> unified(const std::vector<Term>& terms, std::string_view where);

// Comparison: "=", "<>", "<", "<=", ">", ">=".
Result<ExpressionPtr> compared(std::string_view comparison, const Term& a, const Term& b);
Result<ExpressionPtr> between(const Term& value, const Term& low, const Term& high);
Result<ExpressionPtr> in_list(const Term& value, const std::vector<Term>& candidates);
/// IS NOT DISTINCT FROM.
Result<ExpressionPtr> same_or_both_null(const Term& a, const Term& b);
Result<ExpressionPtr> like(const Term& text, const Term& pattern, bool ignore_case);

// Arithmetic: "+", "-", "*", "/", "%".
Result<Term> arithmetic(std::string_view operation, const Term& a, const Term& b);
Result<Term> negated(const Term& term);
/// CAST(term AS type).
Result<Term> cast(const Term& term, const Type& type);
Result<ExpressionPtr> rounded(const Term& term, std::size_t digits);
Result<ExpressionPtr> absolute(const Term& term);

}  // namespace tacet::query
