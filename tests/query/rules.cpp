// SPDX-License-Identifier: Apache-2.0

#include "tests/query/rules.h"

#include <algorithm>

namespace tacet::test {
namespace {

using query::Aggregate;
using query::AggregateFunction;
using query::BoundQuery;
using query::Expression;
using query::ExpressionPtr;
using query::Operation;
using query::Type;
using query::TypeKind;

bool exact(const Type& type) { return type.kind == TypeKind::integer || type.kind == TypeKind::decimal; }
bool time(const Type& type) { return type.kind == TypeKind::date || type.kind == TypeKind::timestamp; }
// Precision says nothing about the raw value.
bool alike(const Type& a, const Type& b) { return a.kind == b.kind && a.scale == b.scale; }

bool value_fits(const query::Value& value, const Type& type) {
  if (query::is_null(value)) return true;
  if (type.kind == TypeKind::text) return std::holds_alternative<std::string>(value);
  if (type.kind == TypeKind::real) return std::holds_alternative<double>(value);
  return std::holds_alternative<mpz_class>(value);
}

bool sum_fits(const Expression& e) {
  const Type& a = e.arguments[0]->type;
  const Type& b = e.arguments[1]->type;
  if (a.numeric()) return alike(a, b) && alike(a, e.type);
  if (time(a) && alike(a, b)) return e.operation == Operation::subtract && e.type.kind == TypeKind::integer;
  return time(a) && b.kind == TypeKind::integer && alike(a, e.type);
}

bool list_fits(const Expression& e) {
  return std::all_of(e.arguments.begin() + 1, e.arguments.end(), [&](const ExpressionPtr& candidate) {
    return candidate->operation == Operation::constant && alike(candidate->type, e.arguments[0]->type);
  });
}

bool case_fits(const Expression& e) {
  if (e.arguments.size() % 2 == 0 || e.arguments.size() < 3) return false;
  for (std::size_t i = 0; i + 1 < e.arguments.size(); i += 2) {
    if (e.arguments[i]->type.kind != TypeKind::boolean || !alike(e.arguments[i + 1]->type, e.type)) return false;
  }
  return alike(e.arguments.back()->type, e.type);
}

// Whether types and number of arguments are what the operation wants.
bool node_fits(const Expression& e) {
  const std::size_t count = e.arguments.size();
  const auto argument = [&](std::size_t i) -> const Type& { return e.arguments[i]->type; };
  const bool boolean = e.type.kind == TypeKind::boolean;
  switch (e.operation) {
    case Operation::column:
    case Operation::group_key:
    case Operation::aggregate:
      return count == 0;
    case Operation::constant:
      return count == 0 && value_fits(e.value, e.type);
    case Operation::negate:
      return count == 1 && argument(0).numeric() && alike(argument(0), e.type);
    case Operation::add:
    case Operation::subtract:
      return count == 2 && sum_fits(e);
    case Operation::multiply:
      if (count != 2) return false;
      if (e.type.kind == TypeKind::real)
        return argument(0).kind == TypeKind::real && argument(1).kind == TypeKind::real;
      return exact(argument(0)) && exact(argument(1)) && argument(0).scale + argument(1).scale == e.type.scale;
    case Operation::rescale:
      return count == 1 && exact(argument(0)) && e.type.kind == TypeKind::decimal && e.type.scale >= argument(0).scale;
    case Operation::to_timestamp:
      return count == 1 && argument(0).kind == TypeKind::date && e.type.kind == TypeKind::timestamp;
    case Operation::add_months:
      return count == 1 && time(argument(0)) && alike(argument(0), e.type) && e.months != 0;
    case Operation::extract_year:
    case Operation::extract_month:
    case Operation::extract_day:
      return count == 1 && time(argument(0)) && e.type.kind == TypeKind::integer;
    case Operation::equal:
    case Operation::less:
    case Operation::less_equal:
      return count == 2 && boolean && alike(argument(0), argument(1));
    case Operation::logical_and:
    case Operation::logical_or:
    case Operation::logical_not:
      return boolean && (e.operation == Operation::logical_not ? count == 1 : count >= 2) &&
             std::all_of(e.arguments.begin(), e.arguments.end(),
                         [](const ExpressionPtr& child) { return child->type.kind == TypeKind::boolean; });
    case Operation::is_null:
      return count == 1 && boolean;
    case Operation::in_list:
      return count >= 2 && boolean && list_fits(e);
    case Operation::like:
      return count == 2 && boolean && argument(0).kind == TypeKind::text && argument(1).kind == TypeKind::text &&
             e.arguments[1]->operation == Operation::constant;
    case Operation::case_when:
      return case_fits(e);
    case Operation::coalesce:
      return count >= 2 && std::all_of(e.arguments.begin(), e.arguments.end(),
                                       [&](const ExpressionPtr& child) { return alike(child->type, e.type); });
    case Operation::divide:
      return count == 2 && argument(0).numeric() && argument(1).numeric() && e.type.kind == TypeKind::real;
    case Operation::divide_truncated:
    case Operation::remainder:
      return count == 2 && argument(0).kind == TypeKind::integer && argument(1).kind == TypeKind::integer &&
             e.type.kind == TypeKind::integer;
    case Operation::to_real:
      return count == 1 && exact(argument(0)) && e.type.kind == TypeKind::real;
    case Operation::round:
      return count == 1 && argument(0).kind == e.type.kind && e.type.scale <= argument(0).scale;
    case Operation::truncate:
      return count == 1 && argument(0).numeric() && e.type.kind == TypeKind::integer;
  }
  return false;
}

enum class Stage { rows, rows_at_owner, groups };

bool allowed(Operation operation, Stage stage) {
  switch (operation) {
    case Operation::column:
      return stage != Stage::groups;
    case Operation::aggregate:
    case Operation::group_key:
      return stage == Stage::groups;
    case Operation::divide:
    case Operation::divide_truncated:
    case Operation::remainder:
    case Operation::to_real:
    case Operation::round:
    case Operation::truncate:
      return stage != Stage::rows;
    default:
      return true;
  }
}

class Checker {
 public:
  explicit Checker(const BoundQuery& query) : query_(&query) {}

  std::string check() {
    for (const auto& column : query_->columns) {
      if (column.column == nullptr || (column.join && *column.join >= query_->joins.size()))
        return "a column is nowhere";
    }
    for (const query::Join& join : query_->joins) {
      if (!join.right->unique || !alike(join.left->type, join.right->type)) return "a join is not of equal unique keys";
    }
    condition("WHERE", query_->where, Stage::rows);
    for (const ExpressionPtr& key : query_->group_keys) tree("a group key", key, Stage::rows);
    for (const Aggregate& aggregate : query_->aggregates) this->aggregate(aggregate);
    const Stage after = query_->aggregated ? Stage::groups : Stage::rows_at_owner;
    condition("HAVING", query_->having, after);
    for (const auto& item : query_->items) tree("an item", item.expression, after);
    for (const auto& item : query_->order) tree("an order", item.expression, after);
    if (query_->items.empty()) fault_ = "no items";
    if (!query_->aggregated && !(query_->aggregates.empty() && query_->group_keys.empty() && query_->having == nullptr))
      fault_ = "groups where there are none";
    return fault_;
  }

 private:
  void condition(const std::string& where, const ExpressionPtr& expression, Stage stage) {
    if (expression == nullptr) return;
    if (expression->type.kind != TypeKind::boolean) fault_ = where + " is not boolean";
    tree(where, expression, stage);
  }

  void aggregate(const Aggregate& aggregate) {
    condition("FILTER", aggregate.filter, Stage::rows);
    if ((aggregate.argument == nullptr) != (aggregate.function == AggregateFunction::count_star)) {
      fault_ = "an aggregate without argument";
    } else if (aggregate.argument != nullptr) {
      tree("an argument", aggregate.argument, Stage::rows);
    }
    if (aggregate.fraction < 0 || aggregate.fraction > 1) fault_ = "a fraction outside of 0 .. 1";
  }

  void tree(const std::string& where, const ExpressionPtr& expression, Stage stage) {
    if (!fault_.empty()) return;
    const Expression& e = *expression;
    const auto name = [&] { return where + ", operation " + std::to_string(static_cast<int>(e.operation)); };
    if (!node_fits(e)) fault_ = name() + ": its arguments do not fit";
    if (!allowed(e.operation, stage)) fault_ = name() + ": not in this place";
    if (e.hidden && e.operation != Operation::constant) fault_ = name() + ": only constants are hidden";
    if (!refers(e)) fault_ = name() + ": refers to nothing";
    for (const ExpressionPtr& argument : e.arguments) tree(where, argument, stage);
  }

  bool refers(const Expression& e) const {
    if (e.operation == Operation::column)
      return e.index < query_->columns.size() && e.type == query_->columns[e.index].column->type;
    if (e.operation == Operation::group_key)
      return e.index < query_->group_keys.size() && alike(e.type, query_->group_keys[e.index]->type);
    if (e.operation == Operation::aggregate)
      return e.index < query_->aggregates.size() && e.type == query_->aggregates[e.index].type;
    return true;
  }

  const BoundQuery* query_;
  std::string fault_;
};

}  // namespace

std::string broken_rule(const BoundQuery& query) { return Checker(query).check(); }

}  // namespace tacet::test
