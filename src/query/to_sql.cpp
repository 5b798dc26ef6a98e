// SPDX-License-Identifier: Apache-2.0
#include "query/explain_plan.h"

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
  const std::string text = to_text(expression.value, expression.type);
  const bool quoted = expression.type.kind == TypeKind::text || expression.type.kind == TypeKind::date ||
                      expression.type.kind == TypeKind::timestamp;
  return quoted ? "'" + text + "'" : text;
}

std::string cases(const Expression& expression, const BoundQuery& query) {
  std::string out = "CASE";
  for (std::size_t i = 0; i + 1 < expression.arguments.size(); i += 2)
    out += " WHEN " + to_sql(*expression.arguments[i], query) + " THEN " + to_sql(*expression.arguments[i + 1], query);
  return out + " ELSE " + to_sql(*expression.arguments.back(), query) + " END";
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
      return "-" + argument(0);
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
    default:
      return call("f");
  }
}

}  // namespace tacet::query
