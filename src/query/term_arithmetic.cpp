// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include "query/calendar.h"
#include "query/literal.h"
#include "query/number.h"
#include "query/term.h"

namespace tacet::query {
namespace {

bool is_time(const Term& term) {
  return term.kind == Term::Kind::typed &&
         (term.expression->type.kind == TypeKind::date || term.expression->type.kind == TypeKind::timestamp);
}

std::string type_name(const Term& term) {
  switch (term.kind) {
    case Term::Kind::interval:
      return "interval";
    case Term::Kind::quoted:
      return "text";
    case Term::Kind::null:
      return "NULL";
    default:
      return to_string(term.expression->type);
  }
}

Result<Term> misfit(std::string_view operation, const Term& a, const Term& b) {
  return fail(ErrorCode::invalid_argument, "{} {} {} is not supported", type_name(a), operation, type_name(b));
}

Result<Term> as_term(Result<ExpressionPtr> expression) {
  if (!expression) return tl::unexpected(std::move(expression).error());
  return typed(std::move(*expression));
}

ExpressionPtr whole(std::int64_t value) { return constant(mpz_class(value), integer_type); }

// A date stays a date unless hours are added; months first, then days, then seconds, as PostgreSQL.
Result<Term> moved(const ExpressionPtr& time, const Interval& by) {
  ExpressionPtr result = time;
  if (by.months != 0) {
    TACET_ASSIGN_OR_RETURN(result,
                           node(Operation::add_months, time->type, {result}, {.index = 0, .months = by.months}));
  }
  const bool date = time->type.kind == TypeKind::date;
  if (date && by.days != 0) {
    TACET_ASSIGN_OR_RETURN(result, node(Operation::add, date_type, {result, whole(by.days)}));
  }
  const std::int64_t seconds = by.seconds + (date ? 0 : by.days * seconds_per_day);
  if (seconds != 0) {
    if (date) {
      TACET_ASSIGN_OR_RETURN(result, node(Operation::to_timestamp, timestamp_type, {result}));
    }
    TACET_ASSIGN_OR_RETURN(result, node(Operation::add, timestamp_type, {result, whole(seconds)}));
  }
  return typed(std::move(result));
}

Result<Term> difference_of_times(const Term& a, const Term& b) {
  ExpressionPtr x = a.expression;
  ExpressionPtr y = b.expression;
  if (!(x->type == y->type)) {
    ExpressionPtr& date = x->type.kind == TypeKind::date ? x : y;
    TACET_ASSIGN_OR_RETURN(date, node(Operation::to_timestamp, timestamp_type, {date}));
  }
  return as_term(node(Operation::subtract, integer_type, {std::move(x), std::move(y)}));
}

// A quoted constant beside a date or a timestamp is one.
Result<Term> quoted_as_time(const Term& quoted, const Type& type) {
  TACET_ASSIGN_OR_RETURN(Value value, read_literal(std::get<std::string>(quoted.expression->value), type));
  return typed(constant(std::move(value), type, quoted.expression->hidden));
}

Result<Term> time_arithmetic(std::string_view operation, const Term& a, const Term& b) {
  if (operation == "-" && is_time(a) && is_time(b)) return difference_of_times(a, b);
  if (operation == "-" && is_time(a) && b.kind == Term::Kind::quoted) {
    TACET_ASSIGN_OR_RETURN(const Term time, quoted_as_time(b, a.expression->type));
    return difference_of_times(a, time);
  }
  if (operation == "-" && is_time(b) && a.kind == Term::Kind::quoted) {
    TACET_ASSIGN_OR_RETURN(const Term time, quoted_as_time(a, b.expression->type));
    return difference_of_times(time, b);
  }
  const bool swapped = operation == "+" && is_time(b);
  const Term& time = swapped ? b : a;
  const Term& by = swapped ? a : b;
  if ((operation != "+" && operation != "-") || !is_time(time)) return misfit(operation, a, b);
  if (by.kind == Term::Kind::interval) return moved(time.expression, operation == "-" ? -by.interval : by.interval);
  if (by.kind == Term::Kind::null) return typed(null_of(time.expression->type));
  const bool days = time.expression->type.kind == TypeKind::date && by.kind == Term::Kind::typed &&
                    by.expression->type.kind == TypeKind::integer;
  if (!days) return misfit(operation, a, b);
  return as_term(
      node(operation == "-" ? Operation::subtract : Operation::add, date_type, {time.expression, by.expression}));
}

Result<Term> interval_arithmetic(std::string_view operation, const Term& a, const Term& b) {
  std::optional<Interval> result;
  if (a.kind == Term::Kind::interval && b.kind == Term::Kind::interval) {
    if (operation != "+" && operation != "-") return misfit(operation, a, b);
    result = add(a.interval, operation == "-" ? -b.interval : b.interval);
  } else {
    const Term& factor = a.kind == Term::Kind::interval ? b : a;
    const Term& interval = a.kind == Term::Kind::interval ? a : b;
    const auto* raw = factor.is_constant() && factor.expression->type.kind == TypeKind::integer
                          ? std::get_if<mpz_class>(&factor.expression->value)
                          : nullptr;
    if (operation != "*" || raw == nullptr || factor.expression->hidden) return misfit(operation, a, b);
    if (raw->fits_slong_p()) result = multiply(interval.interval, raw->get_si());
  }
  if (!result) return fail(ErrorCode::invalid_argument, "an INTERVAL of this query is too long for the calendar");
  return interval_term(*result);
}

Result<ExpressionPtr> sum(Operation operation, ExpressionPtr x, ExpressionPtr y) {
  if (x->type.kind != TypeKind::decimal && y->type.kind != TypeKind::decimal)
    return node(operation, integer_type, {std::move(x), std::move(y)});
  const unsigned scale = std::max(scale_of(x->type), scale_of(y->type));
  TACET_ASSIGN_OR_RETURN(x, rescaled(x, scale));
  TACET_ASSIGN_OR_RETURN(y, rescaled(y, scale));
  const Type type{TypeKind::decimal, std::max(x->type.precision, y->type.precision) + 1, scale};
  return node(operation, type, {std::move(x), std::move(y)});
}

Result<ExpressionPtr> product(ExpressionPtr x, ExpressionPtr y) {
  if (x->type.kind != TypeKind::decimal && y->type.kind != TypeKind::decimal)
    return node(Operation::multiply, integer_type, {std::move(x), std::move(y)});
  const auto precision = [](const Type& type) { return type.kind == TypeKind::decimal ? type.precision : 19; };
  const Type type{TypeKind::decimal, precision(x->type) + precision(y->type), scale_of(x->type) + scale_of(y->type)};
  return node(Operation::multiply, type, {std::move(x), std::move(y)});
}

Result<ExpressionPtr> number_arithmetic(std::string_view operation, ExpressionPtr x, ExpressionPtr y) {
  const bool integers = x->type.kind == TypeKind::integer && y->type.kind == TypeKind::integer;
  if (operation == "/")
    return integers ? node(Operation::divide_truncated, integer_type, {std::move(x), std::move(y)})
                    : node(Operation::divide, real_type, {std::move(x), std::move(y)});
  if (operation == "%") {
    if (!integers) return fail(ErrorCode::invalid_argument, "% of numbers that are not integers is not supported");
    return node(Operation::remainder, integer_type, {std::move(x), std::move(y)});
  }
  const Operation code = operation == "+"   ? Operation::add
                         : operation == "-" ? Operation::subtract
                                            : Operation::multiply;
  if (x->type.kind == TypeKind::real || y->type.kind == TypeKind::real) {
    TACET_ASSIGN_OR_RETURN(x, as_real(x));
    TACET_ASSIGN_OR_RETURN(y, as_real(y));
    return node(code, real_type, {std::move(x), std::move(y)});
  }
  return code == Operation::multiply ? product(std::move(x), std::move(y)) : sum(code, std::move(x), std::move(y));
}

Result<Term> cast_number(const ExpressionPtr& number, const Type& type) {
  if (type.kind == TypeKind::real) return as_term(as_real(number));
  if (type.kind == TypeKind::boolean) {
    TACET_ASSIGN_OR_RETURN(ExpressionPtr zero, compared("=", typed(number), typed(whole(0))));
    return as_term(logical_not(std::move(zero)));
  }
  if (type.kind == TypeKind::integer) {
    if (number->type.kind == TypeKind::integer) return typed(number);
    return as_term(node(Operation::truncate, integer_type, {number}));
  }
  if (number->type.kind == TypeKind::real)
    return fail(ErrorCode::invalid_argument, "a cast of a real to {} is not supported; write ROUND(.., {})",
                to_string(type), type.scale);
  if (type.scale >= scale_of(number->type)) return as_term(rescaled(number, type.scale));
  return as_term(rounded(typed(number), type.scale));
}

}  // namespace

Result<Term> arithmetic(std::string_view operation, const Term& a, const Term& b) {
  if (is_time(a) || is_time(b)) return time_arithmetic(operation, a, b);
  if (a.kind == Term::Kind::interval || b.kind == Term::Kind::interval) return interval_arithmetic(operation, a, b);
  TACET_ASSIGN_OR_RETURN(ExpressionPtr x, as_number(a, operation));
  TACET_ASSIGN_OR_RETURN(ExpressionPtr y, as_number(b, operation));
  return as_term(number_arithmetic(operation, std::move(x), std::move(y)));
}

Result<Term> negated(const Term& term) {
  if (term.kind == Term::Kind::interval) return interval_term(-term.interval);
  TACET_ASSIGN_OR_RETURN(ExpressionPtr number, as_number(term, "-"));
  const Type type = number->type;
  return as_term(node(Operation::negate, type, {std::move(number)}));
}

Result<Term> cast(const Term& term, const Type& type) {
  if (term.kind == Term::Kind::null) return typed(null_of(type));
  if (term.kind == Term::Kind::quoted) {
    TACET_ASSIGN_OR_RETURN(Value value, read_literal(std::get<std::string>(term.expression->value), type));
    return typed(constant(std::move(value), type, term.expression->hidden));
  }
  const auto unsupported = [&]() -> Result<Term> {
    return fail(ErrorCode::invalid_argument, "a cast of {} to {} is not supported", type_name(term), to_string(type));
  };
  if (term.kind == Term::Kind::interval) return unsupported();
  const ExpressionPtr& value = term.expression;
  if (value->type.kind == type.kind && type.kind != TypeKind::decimal) return term;
  if (value->type.numeric()) {
    if (type.numeric() || type.kind == TypeKind::boolean) return cast_number(value, type);
  } else if (value->type.kind == TypeKind::boolean && type.numeric()) {
    TACET_ASSIGN_OR_RETURN(const ExpressionPtr number, boolean_as_integer(value));
    return cast_number(number, type);
  } else if (value->type.kind == TypeKind::date && type.kind == TypeKind::timestamp) {
    return as_term(node(Operation::to_timestamp, timestamp_type, {value}));
  } else if (value->type.kind == TypeKind::timestamp && type.kind == TypeKind::date && term.is_constant()) {
    if (is_null(value->value)) return typed(null_of(type));
    const mpz_class day(static_cast<long>(seconds_per_day));
    return typed(constant(floor_divide(std::get<mpz_class>(value->value), day), type, value->hidden));
  }
  if (type.kind == TypeKind::text && term.is_constant()) {
    if (is_null(value->value)) return typed(null_of(type));
    return typed(constant(to_text(value->value, value->type), type, value->hidden));
  }
  return unsupported();
}

Result<ExpressionPtr> rounded(const Term& term, std::size_t digits) {
  TACET_ASSIGN_OR_RETURN(const ExpressionPtr number, as_number(term, "ROUND"));
  const Type& from = number->type;
  if (from.kind == TypeKind::integer || (from.kind == TypeKind::decimal && digits >= from.scale)) return number;
  Type type = from;
  if (from.kind == TypeKind::decimal) {
    type.scale = static_cast<unsigned>(digits);
    type.precision = from.precision - from.scale + type.scale + 1;
  }
  return node(Operation::round, type, {number}, {.index = digits, .months = 0});
}

Result<ExpressionPtr> absolute(const Term& term) {
  TACET_ASSIGN_OR_RETURN(const ExpressionPtr number, as_number(term, "ABS"));
  TACET_ASSIGN_OR_RETURN(ExpressionPtr negative, compared("<", typed(number), typed(whole(0))));
  TACET_ASSIGN_OR_RETURN(const Term opposite, negated(typed(number)));
  return case_when({std::move(negative), opposite.expression, number});
}

}  // namespace tacet::query
