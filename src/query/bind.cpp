// SPDX-License-Identifier: Apache-2.0

#include "query/bind.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "query/binder.h"
#include "query/nearest_name.h"
#include "query/parse.h"
#include "query/scope.h"
#include "query/tree.h"

namespace tacet::query {
namespace {

Status refuse_unsupported_clauses(const Json& select) {
  const auto unsupported = [](std::string_view construct) -> Status {
    return fail(ErrorCode::invalid_argument, "{} not supported", construct);
  };
  const std::string set = text_of(select, "op");
  if (set != "SETOP_NONE" && !set.empty())
    return unsupported(set == "SETOP_UNION" ? "UNION is" : set == "SETOP_INTERSECT" ? "INTERSECT is" : "EXCEPT is");
  if (has(select, "withClause")) return unsupported("WITH (a common table expression) is");
  if (has(select, "valuesLists")) return unsupported("VALUES is");
  if (has(select, "intoClause")) return unsupported("SELECT INTO is");
  if (has(select, "lockingClause")) return unsupported("SELECT .. FOR UPDATE or SHARE is");
  if (has(select, "windowClause")) return unsupported("WINDOW is");
  // A plain DISTINCT is a list of one empty node.
  const Json& distinct = member(select, "distinctClause");
  if (!distinct.empty() && !distinct.front().empty()) return unsupported("DISTINCT ON is");
  if (flag_of(select, "groupDistinct")) return unsupported("GROUP BY DISTINCT is");
  if (text_of(select, "limitOption") == "LIMIT_OPTION_WITH_TIES") return unsupported("WITH TIES is");
  return {};
}

// A whole number from 1 written alone: the position of an item.
std::optional<long> ordinal_of(const Json& tree) {
  const Json& body = member(tree, "A_Const");
  if (!has(body, "ival")) return std::nullopt;
  const Json& number = member(member(body, "ival"), "ival");
  return number.is_number_integer() ? number.get<long>() : 0L;
}

// The name, where the expression is one name without a table.
std::optional<std::string> simple_name(const Json& tree) {
  const auto names = names_of(member(member(tree, "ColumnRef"), "fields"));
  if (names.size() != 1 || names.front().empty()) return std::nullopt;
  return names.front();
}

// Expressions over columns, as expressions over group keys and aggregates.
class Regrouper {
 public:
  explicit Regrouper(const BoundQuery& query) : query_(&query) {}

  Result<ExpressionPtr> operator()(const ExpressionPtr& expression) const {
    const auto& keys = query_->group_keys;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (!same(*keys[i], *expression)) continue;
      Expression key;
      key.operation = Operation::group_key;
      key.type = expression->type;
      key.index = i;
      return std::make_shared<const Expression>(std::move(key));
    }
    if (expression->operation == Operation::column)
      return fail(ErrorCode::invalid_argument, "the column \"{}\" is neither in GROUP BY nor inside an aggregate",
                  query_->columns[expression->index].column->name);
    if (expression->arguments.empty()) return expression;
    Expression copy = *expression;
    for (ExpressionPtr& argument : copy.arguments) {
      TACET_ASSIGN_OR_RETURN(argument, (*this)(argument));
    }
    return std::make_shared<const Expression>(std::move(copy));
  }

 private:
  const BoundQuery* query_;
};

class SelectBinder {
 public:
  SelectBinder(const Json& select, NameScope scope)
      : select_(&select), scope_(std::move(scope)), binder_(scope_, query_) {
    query_.fact = scope_.fact();
    query_.joins = scope_.joins();
  }
  SelectBinder(const SelectBinder&) = delete;
  SelectBinder& operator=(const SelectBinder&) = delete;

  Result<BoundQuery> bind() {
    TACET_RETURN_IF_ERROR(bind_where());
    TACET_RETURN_IF_ERROR(bind_items());
    TACET_RETURN_IF_ERROR(bind_groups());
    TACET_RETURN_IF_ERROR(bind_having());
    TACET_RETURN_IF_ERROR(require_rows());
    TACET_RETURN_IF_ERROR(bind_order());
    TACET_RETURN_IF_ERROR(bind_limits());
    query_.distinct = has(*select_, "distinctClause");
    TACET_RETURN_IF_ERROR(regroup());
    return std::move(query_);
  }

 private:
  Status bind_where();
  Status bind_items();
  Status bind_star(const Json& fields);
  Status bind_groups();
  Status require_rows();
  Status bind_having();
  Status bind_order();
  Status bind_limits();
  Status regroup();
  Status check_order_of_distinct() const;
  bool may_group_distinct() const;
  Status add_item(std::string name, ExpressionPtr expression);
  Result<ExpressionPtr> item_at(long ordinal, std::string_view clause) const;
  Result<ExpressionPtr> item_named(std::string_view name) const;
  Result<ExpressionPtr> group_key(const Json& tree);
  Result<ExpressionPtr> order_key(const Json& tree);
  Result<std::optional<std::uint64_t>> bound_of(const char* clause, std::string_view shown);

  const Json* select_;
  NameScope scope_;
  BoundQuery query_;
  ExpressionBinder binder_;
};

Status SelectBinder::bind_where() {
  std::vector<ExpressionPtr> parts;
  for (const Json* condition : scope_.conditions()) {
    TACET_ASSIGN_OR_RETURN(ExpressionPtr part, binder_.bind_condition(*condition, "JOIN .. ON"));
    parts.push_back(std::move(part));
  }
  if (has(*select_, "whereClause")) {
    TACET_ASSIGN_OR_RETURN(ExpressionPtr part, binder_.bind_condition(member(*select_, "whereClause"), "WHERE"));
    parts.push_back(std::move(part));
  }
  if (parts.empty()) return {};
  TACET_ASSIGN_OR_RETURN(query_.where, logical_and(std::move(parts)));
  if (is_true_constant(*query_.where)) query_.where = nullptr;
  return {};
}

Status SelectBinder::add_item(std::string name, ExpressionPtr expression) {
  if (query_.items.size() >= columns_max)
    return fail(ErrorCode::limit_exceeded, "the query has more than {} columns in its answer", columns_max);
  query_.items.push_back(SelectItem{.name = std::move(name), .expression = std::move(expression)});
  return {};
}

Status SelectBinder::bind_star(const Json& fields) {
  std::optional<std::string> qualifier;
  if (fields.size() > 1) qualifier = text_of(member(fields.front(), "String"), "sval");
  TACET_ASSIGN_OR_RETURN(const std::vector<ScopeColumn> columns, scope_.all(qualifier));
  for (const ScopeColumn& found : columns) {
    TACET_ASSIGN_OR_RETURN(ExpressionPtr column, binder_.column(found));
    TACET_RETURN_IF_ERROR(add_item(found.column->name, std::move(column)));
  }
  return {};
}

Status SelectBinder::bind_items() {
  const Json& targets = member(*select_, "targetList");
  if (targets.empty()) return fail(ErrorCode::invalid_argument, "a SELECT without columns is not supported");
  for (const Json& target : targets) {
    const Json& body = member(target, "ResTarget");
    const Json& value = member(body, "val");
    const Json& fields = member(member(value, "ColumnRef"), "fields");
    if (!fields.empty() && has(fields.back(), "A_Star")) {
      TACET_RETURN_IF_ERROR(bind_star(fields));
      continue;
    }
    TACET_ASSIGN_OR_RETURN(ExpressionPtr expression, binder_.bind_expression(value, "the list after SELECT", true));
    TACET_RETURN_IF_ERROR(
        add_item(has(body, "name") ? text_of(body, "name") : natural_name(value), std::move(expression)));
  }
  return {};
}

Result<ExpressionPtr> SelectBinder::item_at(long ordinal, std::string_view clause) const {
  if (ordinal < 1 || static_cast<std::size_t>(ordinal) > query_.items.size())
    return fail(ErrorCode::invalid_argument, "{} {}: the answer has columns 1 to {}", clause, ordinal,
                query_.items.size());
  return query_.items[static_cast<std::size_t>(ordinal) - 1].expression;
}

// The item of this name; an empty pointer if there is none. Errors: two different ones.
Result<ExpressionPtr> SelectBinder::item_named(std::string_view name) const {
  ExpressionPtr result;
  for (const bool exact : {true, false}) {
    for (const SelectItem& item : query_.items) {
      if (exact ? item.name != name : !equal_ignoring_case(item.name, name)) continue;
      if (result != nullptr && !same(*result, *item.expression))
        return fail(ErrorCode::invalid_argument, "the name \"{}\" is ambiguous: two columns of the answer have it",
                    name);
      result = item.expression;
    }
    if (result != nullptr) break;
  }
  return result;
}

// A position, else a column of the tables, else a name of an item, else an expression.
Result<ExpressionPtr> SelectBinder::group_key(const Json& tree) {
  if (const auto ordinal = ordinal_of(tree)) return item_at(*ordinal, "GROUP BY");
  if (const auto name = simple_name(tree)) {
    if (!scope_.find({*name})) {
      TACET_ASSIGN_OR_RETURN(ExpressionPtr item, item_named(*name));
      if (item != nullptr) return item;
    }
  }
  return binder_.bind_expression(tree, "GROUP BY", false);
}

bool contains_aggregate(const Expression& expression) {
  return expression.operation == Operation::aggregate ||
         std::any_of(expression.arguments.begin(), expression.arguments.end(),
                     [](const ExpressionPtr& argument) { return contains_aggregate(*argument); });
}

Status SelectBinder::bind_groups() {
  for (const Json& tree : member(*select_, "groupClause")) {
    if (kind_of(tree) == "GroupingSet")
      return fail(ErrorCode::invalid_argument, "ROLLUP, CUBE or GROUPING SETS in GROUP BY is not supported");
    TACET_ASSIGN_OR_RETURN(ExpressionPtr key, group_key(tree));
    if (contains_aggregate(*key)) return fail(ErrorCode::invalid_argument, "an aggregate cannot be used in GROUP BY");
    TACET_RETURN_IF_ERROR(require_exact(*key, "GROUP BY"));
    if (is_shown_constant(*key)) continue;
    const bool known = std::any_of(query_.group_keys.begin(), query_.group_keys.end(),
                                   [&](const ExpressionPtr& other) { return same(*other, *key); });
    if (!known) query_.group_keys.push_back(std::move(key));
  }
  return {};
}

// GROUP BY of constants alone is one group, but none where there is no row.
Status SelectBinder::require_rows() {
  if (!has(*select_, "groupClause") || !query_.group_keys.empty()) return {};
  TACET_ASSIGN_OR_RETURN(const Term count, binder_.count_of_rows());
  TACET_ASSIGN_OR_RETURN(ExpressionPtr some, compared("<", typed(constant(mpz_class(0), integer_type)), count));
  if (query_.having != nullptr) {
    TACET_ASSIGN_OR_RETURN(some, logical_and({std::move(some), query_.having}));
  }
  query_.having = std::move(some);
  return {};
}

Status SelectBinder::bind_having() {
  if (!has(*select_, "havingClause")) return {};
  TACET_ASSIGN_OR_RETURN(const Term term, binder_.bind(member(*select_, "havingClause"), "HAVING", true));
  TACET_ASSIGN_OR_RETURN(ExpressionPtr condition, as_boolean(term, "HAVING"));
  TACET_ASSIGN_OR_RETURN(query_.having, truth_only(condition));
  return {};
}

// A position, else a name of an item, else an expression over the columns of the tables.
Result<ExpressionPtr> SelectBinder::order_key(const Json& tree) {
  if (const auto ordinal = ordinal_of(tree)) return item_at(*ordinal, "ORDER BY");
  if (const auto name = simple_name(tree)) {
    TACET_ASSIGN_OR_RETURN(ExpressionPtr item, item_named(*name));
    if (item != nullptr) return item;
  }
  return binder_.bind_expression(tree, "ORDER BY", true);
}

Status SelectBinder::bind_order() {
  for (const Json& entry : member(*select_, "sortClause")) {
    const Json& sort = member(entry, "SortBy");
    OrderItem item;
    TACET_ASSIGN_OR_RETURN(item.expression, order_key(member(sort, "node")));
    const std::string direction = text_of(sort, "sortby_dir");
    if (direction == "SORTBY_USING") return fail(ErrorCode::invalid_argument, "ORDER BY .. USING is not supported");
    item.descending = direction == "SORTBY_DESC";
    const std::string nulls = text_of(sort, "sortby_nulls");
    item.nulls_first = nulls == "SORTBY_NULLS_FIRST" || (nulls != "SORTBY_NULLS_LAST" && !item.descending);
    query_.order.push_back(std::move(item));
  }
  return {};
}

// A whole number that is not negative; nothing where it is absent or NULL (LIMIT ALL).
Result<std::optional<std::uint64_t>> SelectBinder::bound_of(const char* clause, std::string_view shown) {
  if (!has(*select_, clause)) return std::optional<std::uint64_t>();
  TACET_ASSIGN_OR_RETURN(const Term term, binder_.bind(member(*select_, clause), shown, false));
  if (term.kind == Term::Kind::null) return std::optional<std::uint64_t>();
  const bool whole = term.is_constant() && term.expression->type.kind == TypeKind::integer;
  const auto* raw = whole ? std::get_if<mpz_class>(&term.expression->value) : nullptr;
  if (raw == nullptr || *raw < 0)
    return fail(ErrorCode::invalid_argument, "{} wants a whole number from 0, as a constant", shown);
  if (!raw->fits_ulong_p()) return std::optional<std::uint64_t>(UINT64_MAX);
  return std::optional<std::uint64_t>(raw->get_ui());
}

Status SelectBinder::bind_limits() {
  TACET_ASSIGN_OR_RETURN(query_.limit, bound_of("limitCount", "LIMIT"));
  TACET_ASSIGN_OR_RETURN(const auto offset, bound_of("limitOffset", "OFFSET"));
  query_.offset = offset.value_or(0);
  return {};
}

Status SelectBinder::check_order_of_distinct() const {
  for (const OrderItem& order : query_.order) {
    const bool selected = std::any_of(query_.items.begin(), query_.items.end(), [&](const SelectItem& item) {
      return same(*item.expression, *order.expression);
    });
    if (!selected)
      return fail(ErrorCode::invalid_argument,
                  "ORDER BY of a SELECT DISTINCT can name only columns of the answer; select it too");
  }
  return {};
}

// SELECT DISTINCT a, b is GROUP BY a, b, which the host can do, where it can compute the items.
bool SelectBinder::may_group_distinct() const {
  return std::all_of(query_.items.begin(), query_.items.end(),
                     [](const SelectItem& item) { return require_exact(*item.expression, "").has_value(); });
}

Status SelectBinder::regroup() {
  if (query_.distinct) TACET_RETURN_IF_ERROR(check_order_of_distinct());
  query_.aggregated = !query_.aggregates.empty() || !query_.group_keys.empty() || has(*select_, "groupClause") ||
                      query_.having != nullptr;
  if (query_.distinct && !query_.aggregated && may_group_distinct()) {
    query_.aggregated = true;
    query_.distinct = false;
    for (const SelectItem& item : query_.items) {
      if (item.expression->operation != Operation::constant) query_.group_keys.push_back(item.expression);
    }
    // Of constants alone there is one row where there is any.
    if (query_.group_keys.empty()) {
      query_.aggregated = false;
      query_.distinct = true;
    }
  }
  if (!query_.aggregated) return {};
  const Regrouper regrouped(query_);
  for (SelectItem& item : query_.items) {
    TACET_ASSIGN_OR_RETURN(item.expression, regrouped(item.expression));
  }
  for (OrderItem& item : query_.order) {
    TACET_ASSIGN_OR_RETURN(item.expression, regrouped(item.expression));
  }
  if (query_.having != nullptr) {
    TACET_ASSIGN_OR_RETURN(query_.having, regrouped(query_.having));
  }
  return {};
}

}  // namespace

Result<BoundQuery> bind(std::string_view sql, const table::Catalog& catalog) {
  TACET_ASSIGN_OR_RETURN(const auto select, parse_select(sql));
  TACET_RETURN_IF_ERROR(refuse_unsupported_clauses(*select));
  TACET_ASSIGN_OR_RETURN(NameScope scope, NameScope::build(member(*select, "fromClause"), catalog));
  SelectBinder binder(*select, std::move(scope));
  return binder.bind();
}

}  // namespace tacet::query
