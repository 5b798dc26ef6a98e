// SPDX-License-Identifier: Apache-2.0
#include "query/explain_plan.h"

#include <fmt/format.h>

#include "base/check.h"

namespace tacet::query {
namespace {

std::string list(const Expression& expression, const BoundQuery& query, std::size_t first, std::string_view separator) {
  std::string out;
  for (std::size_t i = first; i < expression.arguments.size(); ++i) {
    if (i != first) out += separator;
    out += to_sql(*expression.arguments[i], query);
  }
  return out;
}

std::string constant(const Expression& expression) {
  if (expression.hidden) return "PRIVATE(..)";
  if (is_null(expression.value)) return "NULL";
  std::string text = to_text(expression.value, expression.type);
  const bool quoted = expression.type.kind == TypeKind::text || expression.type.kind == TypeKind::date ||
                      expression.type.kind == TypeKind::timestamp;
  if (!quoted) return text;
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

std::string cases(const Expression& expression, const BoundQuery& query) {
  std::string out = "CASE";
  for (std::size_t i = 0; i + 1 < expression.arguments.size(); i += 2)
    out += " WHEN " + to_sql(*expression.arguments[i], query) + " THEN " + to_sql(*expression.arguments[i + 1], query);
  return out + " ELSE " + to_sql(*expression.arguments.back(), query) + " END";
}

std::string_view name_of(AggregateFunction function) {
  switch (function) {
    case AggregateFunction::count_star:
    case AggregateFunction::count:
      return "COUNT";
    case AggregateFunction::sum:
      return "SUM";
    case AggregateFunction::average:
      return "AVG";
    case AggregateFunction::minimum:
      return "MIN";
    case AggregateFunction::maximum:
      return "MAX";
    case AggregateFunction::variance_population:
      return "VAR_POP";
    case AggregateFunction::variance_sample:
      return "VAR_SAMP";
    case AggregateFunction::deviation_population:
      return "STDDEV_POP";
    case AggregateFunction::deviation_sample:
      return "STDDEV_SAMP";
    case AggregateFunction::percentile_continuous:
      return "PERCENTILE_CONT";
    case AggregateFunction::percentile_discrete:
      return "PERCENTILE_DISC";
  }
  stop_on_broken_invariant("an aggregate function that has a name", __FILE__, __LINE__);
}

std::string aggregate_call(const Aggregate& aggregate, const BoundQuery& query) {
  const std::string argument = aggregate.argument ? to_sql(*aggregate.argument, query) : "*";
  const bool percentile = aggregate.function == AggregateFunction::percentile_continuous ||
                          aggregate.function == AggregateFunction::percentile_discrete;
  std::string out(name_of(aggregate.function));
  out += percentile ? fmt::format("({}) WITHIN GROUP (ORDER BY {}{})", aggregate.fraction, argument,
                                  aggregate.descending ? " DESC" : "")
                    : fmt::format("({}{})", aggregate.distinct ? "DISTINCT " : "", argument);
  if (aggregate.filter) out += " FILTER (WHERE " + to_sql(*aggregate.filter, query) + ")";
  return out;
}

}  // namespace

std::string to_sql(const Expression& expression, const BoundQuery& query) {
  const auto argument = [&](std::size_t i) { return to_sql(*expression.arguments[i], query); };
  const auto call = [&](std::string_view name) {
    return std::string(name) + "(" + list(expression, query, 0, ", ") + ")";
  };
  const auto infix = [&](std::string_view symbol) {
    return "(" + list(expression, query, 0, " " + std::string(symbol) + " ") + ")";
  };
  switch (expression.operation) {
    case Operation::column:
      return query.columns[expression.index].column->name;
    case Operation::constant:
      return constant(expression);
    case Operation::negate:
      return "(-" + argument(0) + ")";  // two of them are no comment
    case Operation::add:
      return infix("+");
    case Operation::subtract:
      return infix("-");
    case Operation::multiply:
      return infix("*");
    case Operation::rescale:
    case Operation::to_timestamp:
    case Operation::to_real:
      return argument(0);
    case Operation::add_months:
      return "(" + argument(0) + " + INTERVAL '" + std::to_string(expression.months) + " months')";
    case Operation::extract_year:
      return "EXTRACT(year FROM " + argument(0) + ")";
    case Operation::extract_month:
      return "EXTRACT(month FROM " + argument(0) + ")";
    case Operation::extract_day:
      return "EXTRACT(day FROM " + argument(0) + ")";
    case Operation::equal:
      return infix("=");
    case Operation::less:
      return infix("<");
    case Operation::less_equal:
      return infix("<=");
    case Operation::logical_and:
      return infix("AND");
    case Operation::logical_or:
      return infix("OR");
    case Operation::logical_not:
      return "NOT " + argument(0);
    case Operation::is_null:
      return argument(0) + " IS NULL";
    case Operation::in_list:
      return argument(0) + " IN (" + list(expression, query, 1, ", ") + ")";
    case Operation::like:
      return argument(0) + (expression.index == 1 ? " ILIKE " : " LIKE ") + argument(1);
    case Operation::case_when:
      return cases(expression, query);
    case Operation::coalesce:
      return call("COALESCE");
    case Operation::divide:
    case Operation::divide_truncated:
      return infix("/");
    case Operation::remainder:
      return infix("%");
    case Operation::round:
      return fmt::format("ROUND({}, {})", argument(0), expression.index);
    case Operation::truncate:
      return "CAST(" + argument(0) + " AS integer)";
    case Operation::aggregate:
      return aggregate_call(query.aggregates[expression.index], query);
    case Operation::group_key:
      return to_sql(*query.group_keys[expression.index], query);
  }
  stop_on_broken_invariant("an operation that has a name", __FILE__, __LINE__);
}

}  // namespace tacet::query
