// SPDX-License-Identifier: Apache-2.0

#include "query/term.h"

#include <algorithm>

#include "base/check.h"
#include "query/evaluate.h"
#include "query/literal.h"
#include "query/number.h"

namespace tacet::query {
namespace {

bool is_constant(const ExpressionPtr& expression) { return expression->operation == Operation::constant; }

// AND without what is TRUE, FALSE where one is; OR with the two exchanged. Nested ones are joined.
Result<ExpressionPtr> junction(Operation operation, std::vector<ExpressionPtr> arguments) {
  const bool conjunction = operation == Operation::logical_and;
  std::vector<ExpressionPtr> kept;
  for (ExpressionPtr& argument : arguments) {
    if (argument->operation == operation) {
      kept.insert(kept.end(), argument->arguments.begin(), argument->arguments.end());
    } else if (conjunction ? is_false_constant(*argument) : is_true_constant(*argument)) {
      return truth(!conjunction);
    } else if (!(conjunction ? is_true_constant(*argument) : is_false_constant(*argument))) {
      kept.push_back(std::move(argument));
    }
  }
  if (kept.empty()) return truth(conjunction);
  if (kept.size() == 1) return std::move(kept.front());
  return node(operation, boolean_type, std::move(kept));
}

}  // namespace

bool is_strict(Operation operation) {
  switch (operation) {
    case Operation::logical_and:
    case Operation::logical_or:
    case Operation::is_null:
    case Operation::in_list:
    case Operation::case_when:
    case Operation::coalesce:
      return false;
    default:
      return true;
  }
}

Term typed(ExpressionPtr expression) {
  return Term{.kind = Term::Kind::typed, .expression = std::move(expression), .interval = {}};
}

Term interval_term(const Interval& interval) {
  return Term{.kind = Term::Kind::interval, .expression = nullptr, .interval = interval};
}

ExpressionPtr constant(Value value, const Type& type, bool hidden) {
  Expression made;
  made.operation = Operation::constant;
  made.type = type;
  made.value = std::move(value);
  made.hidden = hidden;
  return std::make_shared<const Expression>(std::move(made));
}

ExpressionPtr null_of(const Type& type) { return constant(Value(), type); }
ExpressionPtr truth(bool value) { return constant(mpz_class(value ? 1 : 0), boolean_type); }

bool is_shown_constant(const Expression& expression) {
  return expression.operation == Operation::constant && !expression.hidden;
}

bool is_null_constant(const Expression& expression) {
  return is_shown_constant(expression) && is_null(expression.value);
}

bool is_true_constant(const Expression& expression) {
  return is_shown_constant(expression) && !is_null(expression.value) && std::get<mpz_class>(expression.value) != 0;
}

bool is_false_constant(const Expression& expression) {
  return is_shown_constant(expression) && !is_null(expression.value) && std::get<mpz_class>(expression.value) == 0;
}

bool has_hidden(const Expression& expression) {
  return expression.hidden || std::any_of(expression.arguments.begin(), expression.arguments.end(),
                                          [](const ExpressionPtr& argument) { return has_hidden(*argument); });
}

Result<ExpressionPtr> node(Operation operation, const Type& type, std::vector<ExpressionPtr> arguments,
                           NodeOptions options) {
  Expression made;
  made.operation = operation;
  made.type = type;
  made.index = options.index;
  made.months = options.months;
  made.arguments = std::move(arguments);
  if (is_strict(operation) && std::any_of(made.arguments.begin(), made.arguments.end(),
                                          [](const ExpressionPtr& argument) { return is_null_constant(*argument); })) {
    return null_of(type);
  }
  if (std::all_of(made.arguments.begin(), made.arguments.end(), is_constant)) {
    TACET_ASSIGN_OR_RETURN(Value value, evaluate(made, Scope()));
    const bool hidden = std::any_of(made.arguments.begin(), made.arguments.end(),
                                    [](const ExpressionPtr& argument) { return argument->hidden; });
    if (hidden && is_null(value))
      return fail(ErrorCode::invalid_argument, "PRIVATE(..) hides a value; this expression of it is NULL");
    return constant(std::move(value), type, hidden);
  }
  return std::make_shared<const Expression>(std::move(made));
}

bool same(const Expression& a, const Expression& b) {
  if (&a == &b) return true;
  if (a.operation != b.operation || !(a.type == b.type) || a.index != b.index || a.months != b.months ||
      a.hidden != b.hidden || a.arguments.size() != b.arguments.size() || a.value.index() != b.value.index() ||
      compare(a.value, b.value) != 0) {
    return false;
  }
  return std::equal(a.arguments.begin(), a.arguments.end(), b.arguments.begin(),
                    [](const ExpressionPtr& x, const ExpressionPtr& y) { return same(*x, *y); });
}

Result<ExpressionPtr> logical_and(std::vector<ExpressionPtr> arguments) {
  return junction(Operation::logical_and, std::move(arguments));
}

Result<ExpressionPtr> logical_or(std::vector<ExpressionPtr> arguments) {
  return junction(Operation::logical_or, std::move(arguments));
}

Result<ExpressionPtr> logical_not(ExpressionPtr argument) {
  if (argument->operation == Operation::logical_not) return argument->arguments.front();
  return node(Operation::logical_not, boolean_type, {std::move(argument)});
}

Result<ExpressionPtr> is_null(ExpressionPtr argument) {
  return node(Operation::is_null, boolean_type, {std::move(argument)});
}

Result<ExpressionPtr> case_when(std::vector<ExpressionPtr> arguments) {
  TACET_CHECK(arguments.size() % 2 == 1);
  const Type type = arguments.back()->type;
  std::vector<ExpressionPtr> kept;
  ExpressionPtr otherwise = arguments.back();
  for (std::size_t i = 0; i + 1 < arguments.size(); i += 2) {
    TACET_ASSIGN_OR_RETURN(const ExpressionPtr condition, truth_only(arguments[i]));
    if (is_false_constant(*condition)) continue;
    if (is_true_constant(*condition)) {
      otherwise = arguments[i + 1];
      break;
    }
    kept.push_back(condition);
    kept.push_back(arguments[i + 1]);
  }
  if (kept.empty()) return otherwise;
  kept.push_back(std::move(otherwise));
  return node(Operation::case_when, type, std::move(kept));
}

Result<ExpressionPtr> truth_only(const ExpressionPtr& condition) {
  if (is_null_constant(*condition)) return truth(false);
  if (condition->operation != Operation::logical_and && condition->operation != Operation::logical_or) return condition;
  std::vector<ExpressionPtr> arguments;
  for (const ExpressionPtr& argument : condition->arguments) {
    TACET_ASSIGN_OR_RETURN(ExpressionPtr simple, truth_only(argument));
    arguments.push_back(std::move(simple));
  }
  return junction(condition->operation, std::move(arguments));
}

Result<ExpressionPtr> as_boolean(const Term& term, std::string_view where) {
  if (term.kind == Term::Kind::null) return null_of(boolean_type);
  if (term.kind == Term::Kind::quoted) {
    TACET_ASSIGN_OR_RETURN(Value value, read_literal(std::get<std::string>(term.expression->value), boolean_type));
    return constant(std::move(value), boolean_type, term.expression->hidden);
  }
  if (term.kind == Term::Kind::interval || term.expression->type.kind != TypeKind::boolean)
    return fail(ErrorCode::invalid_argument, "{} wants a condition, not a value of type {}; write a comparison", where,
                term.kind == Term::Kind::interval ? "interval" : to_string(term.expression->type));
  return term.expression;
}

Result<ExpressionPtr> as_expression(const Term& term, std::string_view where) {
  if (term.kind == Term::Kind::interval)
    return fail(ErrorCode::invalid_argument,
                "an INTERVAL as {} is not supported; it can be added to and subtracted from dates and timestamps",
                where);
  return term.expression;
}

Result<ExpressionPtr> as_number(const Term& term, std::string_view where) {
  if (term.kind == Term::Kind::null) return null_of(integer_type);
  if (term.kind == Term::Kind::interval)
    return fail(ErrorCode::invalid_argument, "{} wants a number, not an INTERVAL", where);
  if (term.kind == Term::Kind::quoted) {
    auto literal = read_number(std::get<std::string>(term.expression->value));
    if (!literal) return fail(ErrorCode::invalid_argument, "{} wants a number, not a quoted text", where);
    return constant(std::move(literal->value), literal->type, term.expression->hidden);
  }
  if (term.expression->type.kind == TypeKind::boolean) return boolean_as_integer(term.expression);
  if (!term.expression->type.numeric())
    return fail(ErrorCode::invalid_argument, "{} wants a number, not a value of type {}", where,
                to_string(term.expression->type));
  return term.expression;
}

Result<ExpressionPtr> boolean_as_integer(const ExpressionPtr& boolean) {
  if (is_constant(boolean)) return constant(boolean->value, integer_type, boolean->hidden);
  TACET_ASSIGN_OR_RETURN(ExpressionPtr opposite, logical_not(boolean));
  return case_when({boolean, constant(mpz_class(1), integer_type), std::move(opposite),
                    constant(mpz_class(0), integer_type), null_of(integer_type)});
}

Result<ExpressionPtr> rescaled(const ExpressionPtr& number, unsigned scale) {
  const Type& from = number->type;
  if (from.kind == TypeKind::decimal && from.scale == scale) return number;
  // 19 digits hold every integer of 64 bits.
  const unsigned digits = from.kind == TypeKind::decimal ? from.precision - std::min(from.scale, from.precision) : 19;
  return node(Operation::rescale, Type{TypeKind::decimal, digits + scale, scale}, {number});
}

Result<ExpressionPtr> as_real(const ExpressionPtr& number) {
  if (number->type.kind == TypeKind::real) return number;
  return node(Operation::to_real, real_type, {number});
}

}  // namespace tacet::query
