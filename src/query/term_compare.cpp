// SPDX-License-Identifier: Apache-2.0
//
// Where two values meet: types are brought together, and constants to the scale of what they are compared with.

#include <fmt/format.h>

#include <algorithm>

#include "query/calendar.h"
#include "query/like.h"
#include "query/literal.h"
#include "query/number.h"
#include "query/term.h"

namespace tacet::query {
namespace {

bool is_constant(const ExpressionPtr& expression) { return expression->operation == Operation::constant; }

bool is_time(const Type& type) { return type.kind == TypeKind::date || type.kind == TypeKind::timestamp; }

// A term beside one of type `type`: NULL and quoted constants take it, numbers keep their own digits.
Result<ExpressionPtr> beside(const Term& term, const Type& type) {
  if (term.kind == Term::Kind::null) return null_of(type);
  if (term.kind != Term::Kind::quoted) return term.expression;
  const std::string& text = std::get<std::string>(term.expression->value);
  if (type.numeric()) return as_number(term, fmt::format("a comparison with a value of type {}", to_string(type)));
  TACET_ASSIGN_OR_RETURN(Value value, read_literal(text, type));
  return constant(std::move(value), type, term.expression->hidden);
}

// A real constant beside exact values: the decimal that it is written as.
Result<ExpressionPtr> real_constant_as_decimal(const ExpressionPtr& real) {
  if (is_null(real->value)) return null_of(integer_type);
  const auto literal = read_number(fmt::format("{}", std::get<double>(real->value)));
  if (!literal)
    return fail(ErrorCode::invalid_argument, "a real constant with an exponent above {} is not supported",
                number_digits_max);
  return constant(literal->value, literal->type, real->hidden);
}

// Values of two types as values of one, or nothing: neither is a constant with more digits than the other keeps.
Result<std::pair<ExpressionPtr, ExpressionPtr>> aligned(ExpressionPtr a, ExpressionPtr b) {
  if (a->type.numeric() && b->type.numeric()) {
    if (a->type.kind == TypeKind::real || b->type.kind == TypeKind::real) {
      TACET_ASSIGN_OR_RETURN(a, as_real(a));
      TACET_ASSIGN_OR_RETURN(b, as_real(b));
    } else if (a->type.kind == TypeKind::decimal || b->type.kind == TypeKind::decimal) {
      const unsigned scale = std::max(scale_of(a->type), scale_of(b->type));
      TACET_ASSIGN_OR_RETURN(a, rescaled(a, scale));
      TACET_ASSIGN_OR_RETURN(b, rescaled(b, scale));
    }
  } else if (is_time(a->type) && is_time(b->type) && !(a->type == b->type)) {
    ExpressionPtr& date = a->type.kind == TypeKind::date ? a : b;
    TACET_ASSIGN_OR_RETURN(date, node(Operation::to_timestamp, timestamp_type, {date}));
  }
  return std::pair(std::move(a), std::move(b));
}

// How many units of `fine` one unit of `coarse` is; 1 or less: it is not coarser.
mpz_class units(const Type& coarse, const Type& fine) {
  if (coarse.kind == TypeKind::date && fine.kind == TypeKind::timestamp)
    return mpz_class(static_cast<long>(seconds_per_day));
  if (scale_of(fine) > scale_of(coarse)) return power_of_ten(scale_of(fine) - scale_of(coarse));
  return 1;
}

// FALSE, but NULL where x is.
Result<ExpressionPtr> never(const ExpressionPtr& x) {
  TACET_ASSIGN_OR_RETURN(ExpressionPtr unknown, is_null(x));
  return logical_and({std::move(unknown), null_of(boolean_type)});
}

// x against a constant c of a finer type, as x against a constant of its own type. x < c: x <= ceil(c) - 1, and so on:
// what the host sees of a hidden constant's digits must not depend on them.
Result<ExpressionPtr> against_finer(Operation operation, const ExpressionPtr& x, const ExpressionPtr& c,
                                    bool constant_first) {
  if (is_null(c->value)) return null_of(boolean_type);
  const mpz_class unit = units(x->type, c->type);
  const auto& raw = std::get<mpz_class>(c->value);
  const mpz_class floor = floor_divide(raw, unit);
  const bool whole = floor * unit == raw;
  const mpz_class ceiling = whole ? floor : mpz_class(floor + 1);
  const auto coarse = [&](const mpz_class& value) { return constant(value, x->type, c->hidden); };
  if (operation == Operation::equal) {
    if (whole) return node(operation, boolean_type, {x, coarse(floor)});
    if (!c->hidden) return never(x);
    TACET_ASSIGN_OR_RETURN(auto sides, aligned(x, c));
    return node(operation, boolean_type, {std::move(sides.first), std::move(sides.second)});
  }
  if (constant_first) {
    const bool from_next = operation == Operation::less;
    return node(Operation::less_equal, boolean_type, {coarse(from_next ? mpz_class(floor + 1) : ceiling), x});
  }
  const bool to_last = operation == Operation::less;
  return node(Operation::less_equal, boolean_type, {x, coarse(to_last ? mpz_class(ceiling - 1) : floor)});
}

// A boolean against 0 or 1 is itself or its opposite.
Result<ExpressionPtr> boolean_is(const ExpressionPtr& boolean, const ExpressionPtr& wanted) {
  if (is_null(wanted->value)) return null_of(boolean_type);
  return std::get<mpz_class>(wanted->value) != 0 ? Result<ExpressionPtr>(boolean) : logical_not(boolean);
}

bool is_zero_or_one(const ExpressionPtr& expression) {
  const Type& type = expression->type;
  const bool fits = type.kind == TypeKind::boolean || type.kind == TypeKind::integer;
  if (!fits || !is_shown_constant(*expression) || is_null(expression->value)) return false;
  const auto& raw = std::get<mpz_class>(expression->value);
  return raw.fits_ulong_p() && raw.get_ui() <= 1;
}

Result<ExpressionPtr> ordered(Operation operation, ExpressionPtr a, ExpressionPtr b) {
  if (operation == Operation::equal) {
    const bool left = a->type.kind == TypeKind::boolean && is_zero_or_one(b);
    if (left || (b->type.kind == TypeKind::boolean && is_zero_or_one(a)))
      return left ? boolean_is(a, b) : boolean_is(b, a);
  }
  if (a->type.kind != b->type.kind) {
    if (a->type.kind == TypeKind::boolean && b->type.numeric()) {
      TACET_ASSIGN_OR_RETURN(a, boolean_as_integer(a));
    } else if (b->type.kind == TypeKind::boolean && a->type.numeric()) {
      TACET_ASSIGN_OR_RETURN(b, boolean_as_integer(b));
    }
  }
  const bool numbers = a->type.numeric() && b->type.numeric();
  if (!numbers && a->type.kind != b->type.kind && !(is_time(a->type) && is_time(b->type)))
    return fail(ErrorCode::invalid_argument, "a value of type {} cannot be compared with one of type {}",
                to_string(a->type), to_string(b->type));
  if (a->type.kind == TypeKind::real && is_constant(a) && b->type.kind != TypeKind::real) {
    TACET_ASSIGN_OR_RETURN(a, real_constant_as_decimal(a));
  } else if (b->type.kind == TypeKind::real && is_constant(b) && a->type.kind != TypeKind::real) {
    TACET_ASSIGN_OR_RETURN(b, real_constant_as_decimal(b));
  }
  if (a->type.kind != TypeKind::real && b->type.kind != TypeKind::real && is_constant(a) != is_constant(b)) {
    const bool first = is_constant(a);
    const ExpressionPtr& x = first ? b : a;
    const ExpressionPtr& c = first ? a : b;
    if (units(x->type, c->type) > 1) return against_finer(operation, x, c, first);
    // An integer beside a decimal without digits after the point.
    if (numbers && scale_of(x->type) == scale_of(c->type)) (first ? a : b) = constant(c->value, x->type, c->hidden);
  }
  TACET_ASSIGN_OR_RETURN(auto sides, aligned(std::move(a), std::move(b)));
  return node(operation, boolean_type, {std::move(sides.first), std::move(sides.second)});
}

// The difference of two dates is days, of two timestamps seconds: an interval beside it is a number of these.
Result<Term> interval_beside(const Term& interval, const Term& other) {
  if (interval.kind != Term::Kind::interval) return interval;
  const Expression* difference = other.expression.get();
  const bool fits = difference != nullptr && difference->operation == Operation::subtract &&
                    is_time(difference->arguments.front()->type) && interval.interval.months == 0;
  if (!fits)
    return fail(ErrorCode::invalid_argument,
                "an INTERVAL can be compared only with the difference of two dates or timestamps, and not in months");
  const std::int64_t seconds = interval.interval.days * seconds_per_day + interval.interval.seconds;
  if (difference->arguments.front()->type.kind == TypeKind::timestamp)
    return typed(constant(mpz_class(seconds), integer_type));
  if (seconds % seconds_per_day != 0)
    return fail(ErrorCode::invalid_argument,
                "the difference of two dates is whole days, the INTERVAL beside it is not");
  return typed(constant(mpz_class(seconds / seconds_per_day), integer_type));
}

}  // namespace

Result<ExpressionPtr> compared(std::string_view comparison, const Term& left, const Term& right) {
  TACET_ASSIGN_OR_RETURN(const Term a, interval_beside(left, right));
  TACET_ASSIGN_OR_RETURN(const Term b, interval_beside(right, left));
  const Type type_a = a.kind == Term::Kind::typed ? a.expression->type : text_type;
  const Type type_b = b.kind == Term::Kind::typed ? b.expression->type : text_type;
  TACET_ASSIGN_OR_RETURN(ExpressionPtr x, beside(a, b.kind == Term::Kind::typed ? type_b : text_type));
  TACET_ASSIGN_OR_RETURN(ExpressionPtr y, beside(b, a.kind == Term::Kind::typed ? type_a : text_type));
  if (comparison == "=") return ordered(Operation::equal, std::move(x), std::move(y));
  if (comparison == "<") return ordered(Operation::less, std::move(x), std::move(y));
  if (comparison == "<=") return ordered(Operation::less_equal, std::move(x), std::move(y));
  if (comparison == ">") return ordered(Operation::less, std::move(y), std::move(x));
  if (comparison == ">=") return ordered(Operation::less_equal, std::move(y), std::move(x));
  TACET_ASSIGN_OR_RETURN(ExpressionPtr equal, ordered(Operation::equal, std::move(x), std::move(y)));
  return logical_not(std::move(equal));
}

Result<ExpressionPtr> between(const Term& value, const Term& low, const Term& high) {
  TACET_ASSIGN_OR_RETURN(ExpressionPtr above, compared(">=", value, low));
  TACET_ASSIGN_OR_RETURN(ExpressionPtr below, compared("<=", value, high));
  return logical_and({std::move(above), std::move(below)});
}

// Constants of the value's type stay a list; those it cannot have are dropped; what is no constant is compared alone,
// and so is what is hidden: its place in a sorted list would say how it compares with the others.
Result<ExpressionPtr> in_list(const Term& value, const std::vector<Term>& candidates) {
  std::vector<ExpressionPtr> list;
  std::vector<ExpressionPtr> choices;
  std::optional<ExpressionPtr> impossible;
  for (const Term& candidate : candidates) {
    TACET_ASSIGN_OR_RETURN(ExpressionPtr equal, compared("=", value, candidate));
    const bool listed = equal->operation == Operation::equal && equal->arguments.front() == value.expression &&
                        is_shown_constant(*equal->arguments.back());
    if (listed) {
      list.push_back(equal->arguments.back());
    } else if (is_null_constant(*equal) && value.kind == Term::Kind::typed) {
      list.push_back(null_of(value.expression->type));
    } else if (equal->operation == Operation::logical_and) {
      impossible = std::move(equal);  // 2.5 among integers
    } else {
      choices.push_back(std::move(equal));
    }
  }
  if (list.empty() && impossible) choices.push_back(std::move(*impossible));
  if (list.size() == 1 && choices.empty()) return compared("=", value, typed(list.front()));
  if (!list.empty()) {
    const auto before = [](const ExpressionPtr& a, const ExpressionPtr& b) { return compare(a->value, b->value) < 0; };
    const auto equal = [](const ExpressionPtr& a, const ExpressionPtr& b) { return compare(a->value, b->value) == 0; };
    std::stable_sort(list.begin(), list.end(), before);
    list.erase(std::unique(list.begin(), list.end(), equal), list.end());
    list.insert(list.begin(), value.expression);
    TACET_ASSIGN_OR_RETURN(ExpressionPtr in, node(Operation::in_list, boolean_type, std::move(list)));
    choices.push_back(std::move(in));
  }
  return logical_or(std::move(choices));
}

Result<ExpressionPtr> same_or_both_null(const Term& a, const Term& b) {
  TACET_ASSIGN_OR_RETURN(const ExpressionPtr equal, compared("=", a, b));
  TACET_ASSIGN_OR_RETURN(const ExpressionPtr a_null, is_null(a.expression));
  TACET_ASSIGN_OR_RETURN(const ExpressionPtr b_null, is_null(b.expression));
  TACET_ASSIGN_OR_RETURN(const ExpressionPtr a_value, logical_not(a_null));
  TACET_ASSIGN_OR_RETURN(const ExpressionPtr b_value, logical_not(b_null));
  TACET_ASSIGN_OR_RETURN(ExpressionPtr both, logical_and({equal, a_value, b_value}));
  TACET_ASSIGN_OR_RETURN(ExpressionPtr neither, logical_and({a_null, b_null}));
  return logical_or({std::move(both), std::move(neither)});
}

Result<ExpressionPtr> like(const Term& text, const Term& pattern, bool ignore_case) {
  const std::string_view name = ignore_case ? "ILIKE" : "LIKE";
  TACET_ASSIGN_OR_RETURN(const ExpressionPtr value, as_expression(text, name));
  TACET_ASSIGN_OR_RETURN(const ExpressionPtr wanted, as_expression(pattern, name));
  if (value->type.kind != TypeKind::text || wanted->type.kind != TypeKind::text)
    return fail(ErrorCode::invalid_argument, "{} wants text on both sides, not a value of type {}", name,
                to_string(value->type.kind != TypeKind::text ? value->type : wanted->type));
  if (!is_constant(wanted))
    return fail(ErrorCode::invalid_argument, "{} with a pattern that is not a constant is not supported", name);
  const auto* characters = std::get_if<std::string>(&wanted->value);
  if (characters != nullptr && !like_pattern_whole(*characters))
    return fail(ErrorCode::invalid_argument, "the pattern of {} ends with its escape character", name);
  return node(Operation::like, boolean_type, {value, wanted}, {.index = ignore_case ? std::size_t{1} : 0, .months = 0});
}

Result<std::vector<ExpressionPtr>> unified(const std::vector<Term>& terms, std::string_view where) {
  std::optional<Type> type;
  for (const Term& term : terms) {
    if (term.kind == Term::Kind::interval) TACET_RETURN_IF_ERROR(as_expression(term, where));
    if (term.kind != Term::Kind::typed) continue;
    const Type& next = term.expression->type;
    if (!type) {
      type = next;
      continue;
    }
    if (type->numeric() && next.numeric()) {
      if (type->kind == TypeKind::real || next.kind == TypeKind::real) {
        type = real_type;
      } else if (type->kind == TypeKind::decimal || next.kind == TypeKind::decimal) {
        const unsigned scale = std::max(scale_of(*type), scale_of(next));
        const auto digits = [](const Type& t) { return t.kind == TypeKind::decimal ? t.precision - t.scale : 19; };
        type = Type{TypeKind::decimal, std::max(digits(*type), digits(next)) + scale, scale};
      }
    } else if (is_time(*type) && is_time(next)) {
      type = *type == next ? next : timestamp_type;
    } else if (type->kind != next.kind) {
      return fail(ErrorCode::invalid_argument, "{} gives values of type {} and {}; they must be of one type", where,
                  to_string(*type), to_string(next));
    }
  }
  const Type common = type.value_or(text_type);
  std::vector<ExpressionPtr> result;
  for (const Term& term : terms) {
    TACET_ASSIGN_OR_RETURN(ExpressionPtr expression, beside(term, common));
    if (common.kind == TypeKind::real) {
      TACET_ASSIGN_OR_RETURN(expression, as_real(expression));
    } else if (common.kind == TypeKind::decimal && scale_of(expression->type) <= common.scale) {
      TACET_ASSIGN_OR_RETURN(expression, rescaled(expression, common.scale));
    } else if (common.kind == TypeKind::timestamp && expression->type.kind == TypeKind::date) {
      TACET_ASSIGN_OR_RETURN(expression, node(Operation::to_timestamp, timestamp_type, {expression}));
    } else if (expression->type.kind != common.kind || scale_of(expression->type) != common.scale) {
      return fail(ErrorCode::invalid_argument, "a quoted constant in {} cannot be read as a value of type {}", where,
                  to_string(common));
    }
    result.push_back(std::move(expression));
  }
  return result;
}

}  // namespace tacet::query
