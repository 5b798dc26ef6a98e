// SPDX-License-Identifier: Apache-2.0

#include "query/evaluate.h"

#include <cmath>
#include <utility>

#include "base/check.h"
#include "query/calendar.h"
#include "query/finish.h"
#include "query/like.h"
#include "query/number.h"

namespace tacet::query {
namespace {

Value boolean(bool truth) { return mpz_class(truth ? 1 : 0); }
bool is_true(const Value& value) { return !is_null(value) && std::get<mpz_class>(value) != 0; }
bool is_false(const Value& value) { return !is_null(value) && std::get<mpz_class>(value) == 0; }

unsigned scale_of(const Type& type) { return type.kind == TypeKind::decimal ? type.scale : 0; }

Result<Value> checked_real(double value) {
  if (!std::isfinite(value))
    return fail(ErrorCode::invalid_argument, "a real number of this query is too large; write the expression smaller");
  return Value(value);
}

Result<Value> checked_time(mpz_class raw, const Type& type) {
  const bool date = type.kind == TypeKind::date;
  if (date || type.kind == TypeKind::timestamp) {
    const std::int64_t unit = date ? 1 : seconds_per_day;
    if (raw < first_day * unit || raw >= (last_day + 1) * unit)
      return fail(ErrorCode::invalid_argument, "a {} of this query leaves the years 1 to 9999",
                  date ? "date" : "timestamp");
  }
  return Value(std::move(raw));
}

double as_double(const Value& value, const Type& type) {
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return nearest_double(std::get<mpz_class>(value), power_of_ten(scale_of(type)));
}

Result<Value> arithmetic(const Expression& expression, const Value& a, const Value& b) {
  if (expression.type.kind == TypeKind::real) {
    const double x = as_double(a, expression.arguments[0]->type);
    const double y = as_double(b, expression.arguments[1]->type);
    switch (expression.operation) {
      case Operation::add:
        return checked_real(x + y);
      case Operation::subtract:
        return checked_real(x - y);
      default:
        return checked_real(x * y);
    }
  }
  const auto& x = std::get<mpz_class>(a);
  const auto& y = std::get<mpz_class>(b);
  switch (expression.operation) {
    case Operation::add:
      return checked_time(x + y, expression.type);
    case Operation::subtract:
      return checked_time(x - y, expression.type);
    default:
      return Value(mpz_class(x * y));
  }
}

Result<Value> divide(const Expression& expression, const Value& a, const Value& b) {
  const Type& left = expression.arguments[0]->type;
  const Type& right = expression.arguments[1]->type;
  if (left.kind == TypeKind::real || right.kind == TypeKind::real) {
    const double divisor = as_double(b, right);
    if (divisor == 0) return Value();
    return checked_real(as_double(a, left) / divisor);
  }
  mpz_class divisor = std::get<mpz_class>(b) * power_of_ten(scale_of(left));
  mpz_class dividend = std::get<mpz_class>(a) * power_of_ten(scale_of(right));
  if (divisor == 0) return Value();
  if (divisor < 0) {
    divisor = -divisor;
    dividend = -dividend;
  }
  return checked_real(nearest_double(dividend, divisor));
}

Value divide_whole(Operation operation, const Value& a, const Value& b) {
  const auto& divisor = std::get<mpz_class>(b);
  if (divisor == 0) return {};
  // mpz_class divides towards zero.
  return operation == Operation::remainder ? mpz_class(std::get<mpz_class>(a) % divisor)
                                           : mpz_class(std::get<mpz_class>(a) / divisor);
}

Result<Value> round(const Expression& expression, const Value& a) {
  const Type& from = expression.arguments[0]->type;
  if (from.kind == TypeKind::real) return checked_real(round_double(std::get<double>(a), expression.index));
  const unsigned scale = scale_of(from);
  const unsigned kept = scale_of(expression.type);
  TACET_CHECK(kept <= scale);
  return Value(round_divide(std::get<mpz_class>(a), power_of_ten(scale - kept)));
}

Result<Value> later_by_months(const Expression& expression, const Value& a) {
  const auto& raw = std::get<mpz_class>(a);
  TACET_RETURN_IF_ERROR(checked_time(raw, expression.type));
  const bool date = expression.type.kind == TypeKind::date;
  const std::int64_t days = date ? raw.get_si() : floor_divide(raw.get_si(), seconds_per_day);
  const std::int64_t moved = add_months(days, expression.months);
  return checked_time(date ? moved : moved * seconds_per_day + (raw.get_si() - days * seconds_per_day),
                      expression.type);
}

Result<Value> extract(const Expression& expression, const Value& a) {
  const Type& from = expression.arguments[0]->type;
  const auto& raw = std::get<mpz_class>(a);
  TACET_RETURN_IF_ERROR(checked_time(raw, from));
  const std::int64_t days = from.kind == TypeKind::date ? raw.get_si() : floor_divide(raw.get_si(), seconds_per_day);
  const CivilDate date = civil_from_days(days);
  if (expression.operation == Operation::extract_year) return Value(mpz_class(date.year));
  return Value(mpz_class(expression.operation == Operation::extract_month ? date.month : date.day));
}

// The operations that are NULL where an argument is.
Result<Value> strict(const Expression& expression, const Value& a, const Value& b) {
  switch (expression.operation) {
    case Operation::negate:
      if (const auto* real = std::get_if<double>(&a)) return Value(-*real);
      return Value(mpz_class(-std::get<mpz_class>(a)));
    case Operation::add:
    case Operation::subtract:
    case Operation::multiply:
      return arithmetic(expression, a, b);
    case Operation::rescale: {
      const unsigned from = scale_of(expression.arguments[0]->type);
      TACET_CHECK(scale_of(expression.type) >= from);
      return Value(mpz_class(std::get<mpz_class>(a) * power_of_ten(scale_of(expression.type) - from)));
    }
    case Operation::to_timestamp:
      return checked_time(std::get<mpz_class>(a) * seconds_per_day, expression.type);
    case Operation::add_months:
      return later_by_months(expression, a);
    case Operation::extract_year:
    case Operation::extract_month:
    case Operation::extract_day:
      return extract(expression, a);
    case Operation::equal:
      return boolean(compare(a, b) == 0);
    case Operation::less:
      return boolean(compare(a, b) < 0);
    case Operation::less_equal:
      return boolean(compare(a, b) <= 0);
    case Operation::like:
      return boolean(like_matches(std::get<std::string>(a), std::get<std::string>(b), expression.index == 1));
    case Operation::logical_not:
      return boolean(is_false(a));
    case Operation::divide:
      return divide(expression, a, b);
    case Operation::divide_truncated:
    case Operation::remainder:
      return divide_whole(expression.operation, a, b);
    case Operation::round:
      return round(expression, a);
    case Operation::truncate:
      if (const auto* real = std::get_if<double>(&a)) return Value(mpz_class(*real));
      return Value(mpz_class(std::get<mpz_class>(a) / power_of_ten(scale_of(expression.arguments[0]->type))));
    case Operation::to_real:
      return checked_real(as_double(a, expression.arguments[0]->type));
    default:
      stop_on_broken_invariant("an operation that is strict", __FILE__, __LINE__);
  }
}

// AND: false if one is false, else NULL if one is NULL. OR is the same with true and false exchanged.
Result<Value> junction(const Expression& expression, const Scope& scope) {
  const bool conjunction = expression.operation == Operation::logical_and;
  bool unknown = false;
  for (const ExpressionPtr& argument : expression.arguments) {
    TACET_ASSIGN_OR_RETURN(const Value value, evaluate(*argument, scope));
    if (conjunction ? is_false(value) : is_true(value)) return boolean(!conjunction);
    unknown = unknown || is_null(value);
  }
  return unknown ? Value() : boolean(conjunction);
}

Result<Value> in_list(const Expression& expression, const Scope& scope) {
  TACET_ASSIGN_OR_RETURN(const Value wanted, evaluate(*expression.arguments.front(), scope));
  if (is_null(wanted)) return Value();
  bool unknown = false;
  for (std::size_t i = 1; i < expression.arguments.size(); ++i) {
    const Value& candidate = expression.arguments[i]->value;
    if (is_null(candidate)) {
      unknown = true;
    } else if (compare(wanted, candidate) == 0) {
      return boolean(true);
    }
  }
  return unknown ? Value() : boolean(false);
}

Result<Value> case_when(const Expression& expression, const Scope& scope) {
  const auto& arguments = expression.arguments;
  TACET_CHECK(arguments.size() % 2 == 1);
  for (std::size_t i = 0; i + 1 < arguments.size(); i += 2) {
    TACET_ASSIGN_OR_RETURN(const Value condition, evaluate(*arguments[i], scope));
    if (is_true(condition)) return evaluate(*arguments[i + 1], scope);
  }
  return evaluate(*arguments.back(), scope);
}

Result<Value> first_value(const Expression& expression, const Scope& scope) {
  for (const ExpressionPtr& argument : expression.arguments) {
    TACET_ASSIGN_OR_RETURN(Value value, evaluate(*argument, scope));
    if (!is_null(value)) return value;
  }
  return Value();
}

Value referred(const std::vector<Value>* values, std::size_t index) {
  TACET_CHECK(values != nullptr && index < values->size());
  return (*values)[index];
}

}  // namespace

Result<Value> evaluate(const Expression& expression, const Scope& scope) {
  switch (expression.operation) {
    case Operation::column:
      return referred(scope.columns, expression.index);
    case Operation::group_key:
      return referred(scope.group_keys, expression.index);
    case Operation::aggregate:
      return referred(scope.aggregates, expression.index);
    case Operation::constant:
      return expression.value;
    case Operation::logical_and:
    case Operation::logical_or:
      return junction(expression, scope);
    case Operation::in_list:
      return in_list(expression, scope);
    case Operation::case_when:
      return case_when(expression, scope);
    case Operation::coalesce:
      return first_value(expression, scope);
    case Operation::is_null: {
      TACET_ASSIGN_OR_RETURN(const Value value, evaluate(*expression.arguments.front(), scope));
      return boolean(is_null(value));
    }
    default:
      break;
  }
  TACET_ASSIGN_OR_RETURN(const Value a, evaluate(*expression.arguments.front(), scope));
  if (is_null(a)) return Value();
  Value b;
  if (expression.arguments.size() > 1) {
    TACET_ASSIGN_OR_RETURN(b, evaluate(*expression.arguments[1], scope));
    if (is_null(b)) return Value();
  }
  return strict(expression, a, b);
}

Result<bool> holds(const ExpressionPtr& condition, const Scope& scope) {
  if (condition == nullptr) return true;
  TACET_ASSIGN_OR_RETURN(const Value value, evaluate(*condition, scope));
  return is_true(value);
}

Result<Value> evaluate(const Expression& expression, const BoundQuery& query, const std::vector<Value>& row) {
  TACET_CHECK(row.size() == query.columns.size());
  return evaluate(expression, Scope{.columns = &row, .group_keys = nullptr, .aggregates = nullptr});
}

}  // namespace tacet::query
