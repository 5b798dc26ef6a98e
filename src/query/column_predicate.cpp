// SPDX-License-Identifier: Apache-2.0
#include "query/column_predicate.h"

#include <algorithm>
#include <map>

#include "query/finish.h"
#include "query/number.h"
#include "query/term.h"

namespace tacet::query {
namespace {

using circuit::StepFunction;

constexpr std::int64_t seconds_a_day = 86400;

void collect_columns(const Expression& expression, std::set<std::size_t>& columns) {
  if (expression.operation == Operation::column) columns.insert(expression.index);
  for (const ExpressionPtr& argument : expression.arguments) collect_columns(*argument, columns);
}

/// f and g combined value by value.
template <class Combine>
StepFunction merge(const StepFunction& f, const StepFunction& g, Combine&& combine) {
  StepFunction out;
  std::size_t i = 0;
  std::size_t j = 0;
  std::uint64_t from = 0;
  for (;;) {
    out.step(from, combine(f.runs[i].second, g.runs[j].second));
    const bool f_next = i + 1 < f.runs.size();
    const bool g_next = j + 1 < g.runs.size();
    if (!f_next && !g_next) return out;
    const std::uint64_t at_f = f_next ? f.runs[i + 1].first : ~std::uint64_t{0};
    const std::uint64_t at_g = g_next ? g.runs[j + 1].first : ~std::uint64_t{0};
    from = std::min(at_f, at_g);
    if (f_next && at_f == from) ++i;
    if (g_next && at_g == from) ++j;
  }
}

StepFunction both(const StepFunction& f, const StepFunction& g) {
  return merge(f, g, [](std::int64_t x, std::int64_t y) { return x & y; });
}
StepFunction either(const StepFunction& f, const StepFunction& g) {
  return merge(f, g, [](std::int64_t x, std::int64_t y) { return x | y; });
}
StepFunction complement(const StepFunction& f) {
  StepFunction out = f;
  for (auto& run : out.runs) run.second = 1 - run.second;
  return out;
}
StepFunction constant(bool value) {
  StepFunction out;
  out.step(0, value ? 1 : 0);
  return out;
}

std::uint64_t clamp(const mpz_class& x, std::uint64_t high) {
  if (x <= 0) return 0;
  const mpz_class limit(static_cast<unsigned long>(high));
  return x > limit ? high : mpz_get_ui(x.get_mpz_t());
}

/// 1 on [low, high) of the codes 0 .. range.
StepFunction interval(const CodeInterval& codes, std::uint64_t range) {
  if (codes.high <= 0 || codes.low >= codes.high) return constant(false);
  const std::uint64_t low = clamp(codes.low, range);
  const mpz_class last = codes.high - 1;
  if (codes.low > mpz_class(static_cast<unsigned long>(range))) return constant(false);
  return circuit::indicator(low, clamp(last, range));
}

/// Whether every use of the column lies under an EXTRACT, so that only the day of a timestamp matters.
bool only_the_day(const Expression& expression) {
  if (expression.operation == Operation::column) return false;
  const bool extract = expression.operation == Operation::extract_year ||
                       expression.operation == Operation::extract_month ||
                       expression.operation == Operation::extract_day;
  if (extract && expression.arguments[0]->operation == Operation::column) return true;
  return std::all_of(expression.arguments.begin(), expression.arguments.end(),
                     [](const ExpressionPtr& argument) { return only_the_day(*argument); });
}

struct Outcome {
  bool is_true = false;
  bool is_false = false;
};

Result<Outcome> outcome(const BoundQuery& query, const Expression& expression, const std::vector<Value>& row) {
  TACET_ASSIGN_OR_RETURN(const Value value, evaluate(expression, query, row));
  if (is_null(value)) return Outcome{};
  const bool truth = std::get<mpz_class>(value) != 0;
  return Outcome{truth, !truth};
}

/// Tries every value of the column; of a wide timestamp every day, where nothing finer matters.
Result<std::optional<ColumnPredicate>> enumerate(const BoundQuery& query, const Expression& expression,
                                                 std::size_t index, const table::Column& domain) {
  std::int64_t step = 1;
  if (domain.range() >= enumerated_values_max) {
    if (domain.type.kind != TypeKind::timestamp || !only_the_day(expression) ||
        domain.range() / seconds_a_day >= enumerated_values_max)
      return std::optional<ColumnPredicate>();
    step = seconds_a_day;
  }
  ColumnPredicate out;
  out.column = index;
  std::vector<Value> row(query.columns.size());
  TACET_ASSIGN_OR_RETURN(const Outcome of_null, outcome(query, expression, row));
  out.true_of_null = of_null.is_true;
  out.false_of_null = of_null.is_false;
  if (domain.type.kind == TypeKind::text && domain.dictionary.empty()) {  // nothing but NULL: no code means a value
    out.truth.step(0, 0);
    out.falsity.step(0, 0);
    return std::optional(std::move(out));
  }
  if (has_no_value(domain)) return std::optional(std::move(out));
  std::int64_t raw = domain.minimum;
  for (;;) {
    row[index] = value_of_raw(domain, raw);
    TACET_ASSIGN_OR_RETURN(const Outcome here, outcome(query, expression, row));
    const std::uint64_t code = static_cast<std::uint64_t>(raw) - static_cast<std::uint64_t>(domain.minimum);
    out.truth.step(code, here.is_true ? 1 : 0);
    out.falsity.step(code, here.is_false ? 1 : 0);
    // The next multiple of the step: values between are like this one.
    const std::int64_t past = ((raw % step) + step) % step;
    if (domain.maximum - raw < step - past) break;
    raw += step - past;
  }
  return std::optional(std::move(out));
}

ColumnPredicate negated(ColumnPredicate p) {
  std::swap(p.truth, p.falsity);
  std::swap(p.true_of_null, p.false_of_null);
  return p;
}

ColumnPredicate conjunction(const ColumnPredicate& a, const ColumnPredicate& b) {
  return {a.column, both(a.truth, b.truth), either(a.falsity, b.falsity), a.true_of_null && b.true_of_null,
          a.false_of_null || b.false_of_null};
}

ColumnPredicate from_truth(std::size_t column, StepFunction truth) {
  ColumnPredicate out;
  out.column = column;
  out.falsity = complement(truth);
  out.truth = std::move(truth);
  return out;
}

/// x IN (constants) as a union of points.
std::optional<ColumnPredicate> membership(const Expression& in, std::size_t column, const table::Column& domain) {
  StepFunction truth = constant(false);
  bool null_listed = false;
  for (std::size_t i = 1; i < in.arguments.size(); ++i) {
    const Expression& candidate = *in.arguments[i];
    if (candidate.operation != Operation::constant) return std::nullopt;
    if (is_null(candidate.value)) {
      null_listed = true;
      continue;
    }
    Expression equality;
    equality.operation = Operation::equal;
    equality.arguments = {in.arguments[0], in.arguments[i]};
    const std::optional<CodeInterval> codes = comparison_interval(equality, domain);
    if (!codes) return std::nullopt;
    truth = either(truth, interval(*codes, domain.range()));
  }
  ColumnPredicate out = from_truth(column, std::move(truth));
  if (null_listed) out.falsity = constant(false);
  return out;
}

}  // namespace

std::set<std::size_t> columns_of(const Expression& expression) {
  std::set<std::size_t> columns;
  collect_columns(expression, columns);
  return columns;
}

bool has_no_value(const table::Column& domain) {
  return domain.type.kind == TypeKind::text && domain.dictionary.empty();
}

Polynomial subtract(Polynomial a, const Polynomial& b) {
  for (const auto& [columns, coefficient] : b) {
    mpz_class& target = a[columns];
    target -= coefficient;
    if (target == 0) a.erase(columns);
  }
  return a;
}

std::optional<Polynomial> polynomial_of(const Expression& number) {
  const auto argument = [&](std::size_t i) { return polynomial_of(*number.arguments[i]); };
  const auto scaled = [&](const mpz_class& factor) -> std::optional<Polynomial> {
    std::optional<Polynomial> inner = argument(0);
    if (inner)
      for (auto& entry : *inner) entry.second *= factor;
    return inner;
  };
  switch (number.operation) {
    case Operation::column:
      if (number.type.kind == TypeKind::text) return std::nullopt;
      return Polynomial{{{number.index}, 1}};
    case Operation::constant: {
      const mpz_class* const value = std::get_if<mpz_class>(&number.value);
      if (value == nullptr) return std::nullopt;
      if (*value == 0) return Polynomial{};
      return Polynomial{{{}, *value}};
    }
    case Operation::negate:
      return scaled(-1);
    case Operation::rescale:
      return scaled(power_of_ten(number.type.scale - number.arguments[0]->type.scale));
    case Operation::to_timestamp:
      return scaled(seconds_a_day);
    case Operation::add: {
      std::optional<Polynomial> a = argument(0);
      const std::optional<Polynomial> b = scaled(1) ? argument(1) : std::nullopt;
      if (!a || !b) return std::nullopt;
      for (const auto& [columns, coefficient] : *b) {
        mpz_class& target = (*a)[columns];
        target += coefficient;
        if (target == 0) a->erase(columns);
      }
      return a;
    }
    case Operation::subtract: {
      std::optional<Polynomial> a = argument(0);
      const std::optional<Polynomial> b = argument(1);
      if (!a || !b) return std::nullopt;
      return subtract(*std::move(a), *b);
    }
    case Operation::multiply: {
      const std::optional<Polynomial> a = argument(0);
      const std::optional<Polynomial> b = argument(1);
      if (!a || !b) return std::nullopt;
      Polynomial product;
      for (const auto& [x, c] : *a) {
        for (const auto& [y, d] : *b) {
          std::vector<std::size_t> columns = x;
          columns.insert(columns.end(), y.begin(), y.end());
          std::sort(columns.begin(), columns.end());
          mpz_class& target = product[columns];
          target += c * d;
          if (target == 0) product.erase(columns);
        }
      }
      return product;
    }
    default:
      return std::nullopt;
  }
}

std::optional<CodeInterval> comparison_interval(const Expression& comparison, const table::Column& domain) {
  if (!is_comparison(comparison.operation)) return std::nullopt;
  const Expression& left = *comparison.arguments[0];
  const Expression& right = *comparison.arguments[1];
  const mpz_class past_end = mpz_class(static_cast<unsigned long>(domain.range())) + 1;
  if (domain.type.kind == TypeKind::text) {
    const bool column_first = left.operation == Operation::column;
    const Expression& other = column_first ? right : left;
    if ((column_first ? left : right).operation != Operation::column || other.operation != Operation::constant)
      return std::nullopt;
    const std::string* const text = std::get_if<std::string>(&other.value);
    if (text == nullptr) return std::nullopt;
    const auto& words = domain.dictionary;
    const auto position = [&](auto found) -> mpz_class {
      return mpz_class(static_cast<long>(found - words.begin())) - domain.minimum;
    };
    const mpz_class first = position(std::lower_bound(words.begin(), words.end(), *text));
    const mpz_class after = position(std::upper_bound(words.begin(), words.end(), *text));
    if (comparison.operation == Operation::equal) return CodeInterval{first, after};
    const bool strict = comparison.operation == Operation::less;
    if (column_first) return CodeInterval{0, strict ? first : after, CodeInterval::Bound::upper};
    return CodeInterval{strict ? after : first, past_end, CodeInterval::Bound::lower};
  }
  const std::optional<Polynomial> a = polynomial_of(left);
  const std::optional<Polynomial> b = polynomial_of(right);
  if (!a || !b) return std::nullopt;
  Polynomial difference = subtract(*a, *b);
  const std::vector<std::size_t> no_column;
  mpz_class offset = difference[no_column];
  difference.erase(no_column);
  const std::set<std::size_t> columns = columns_of(comparison);
  if (columns.size() != 1 || difference.size() > 1) return std::nullopt;
  if (!difference.empty() && difference.begin()->first.size() != 1) return std::nullopt;
  const mpz_class slope = difference.empty() ? mpz_class(0) : difference.begin()->second;
  offset += slope * mpz_class(static_cast<long>(domain.minimum));
  if (slope == 0 && has_hidden(comparison)) return std::nullopt;  // the private constant decides it alone
  const CodeInterval nothing{0, 0};
  const CodeInterval everything{0, past_end};
  if (comparison.operation == Operation::equal) {
    if (slope == 0) return offset == 0 ? everything : nothing;
    if (offset % slope != 0) return nothing;
    const mpz_class root = -offset / slope;
    return CodeInterval{root, root + 1};
  }
  if (comparison.operation == Operation::less_equal) offset -= 1;  // integers: f <= 0 is f - 1 < 0
  if (slope == 0) return offset < 0 ? everything : nothing;
  // slope x + offset < 0
  if (slope > 0) return CodeInterval{0, -floor_divide(offset, slope), CodeInterval::Bound::upper};
  return CodeInterval{floor_divide(offset, -slope) + 1, past_end, CodeInterval::Bound::lower};
}

Result<std::optional<ColumnPredicate>> column_predicate(const BoundQuery& query, const Expression& expression,
                                                        const table::Column& domain) {
  const std::set<std::size_t> columns = columns_of(expression);
  if (columns.size() != 1 || has_hidden(expression)) return std::optional<ColumnPredicate>();
  const std::size_t column = *columns.begin();
  switch (expression.operation) {
    case Operation::logical_and:
    case Operation::logical_or: {
      // a OR b = NOT (NOT a AND NOT b), in three values too.
      const bool any = expression.operation == Operation::logical_or;
      std::optional<ColumnPredicate> all;
      for (const ExpressionPtr& argument : expression.arguments) {
        std::optional<ColumnPredicate> one;
        if (columns_of(*argument).empty()) {
          TACET_ASSIGN_OR_RETURN(const Outcome fixed,
                                 outcome(query, *argument, std::vector<Value>(query.columns.size())));
          one =
              ColumnPredicate{column, constant(fixed.is_true), constant(fixed.is_false), fixed.is_true, fixed.is_false};
        } else {
          TACET_ASSIGN_OR_RETURN(one, column_predicate(query, *argument, domain));
        }
        if (!one) return std::optional<ColumnPredicate>();
        if (any) one = negated(*std::move(one));
        all = all ? conjunction(*all, *one) : *one;
      }
      return any ? negated(*std::move(all)) : all;
    }
    case Operation::logical_not: {
      TACET_ASSIGN_OR_RETURN(std::optional<ColumnPredicate> inner,
                             column_predicate(query, *expression.arguments[0], domain));
      if (inner) inner = negated(*std::move(inner));
      return inner;
    }
    case Operation::is_null:
      if (expression.arguments[0]->operation != Operation::column) break;
      return std::optional(ColumnPredicate{column, constant(false), constant(true), true, false});
    case Operation::in_list: {
      std::optional<ColumnPredicate> out = membership(expression, column, domain);
      if (out) return out;
      break;
    }
    default: {
      const std::optional<CodeInterval> codes = comparison_interval(expression, domain);
      if (codes) return std::optional(from_truth(column, interval(*codes, domain.range())));
    }
  }
  return enumerate(query, expression, column, domain);
}

}  // namespace tacet::query
