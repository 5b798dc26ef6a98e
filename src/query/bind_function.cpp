// SPDX-License-Identifier: Apache-2.0
//
// Functions and aggregates.

#include <algorithm>

#include "query/binder.h"
#include "query/nearest_name.h"
#include "query/tree.h"

namespace tacet::query {
namespace {

struct NamedAggregate {
  std::string_view name;
  AggregateFunction function;
};

constexpr NamedAggregate aggregates[] = {
    {"count", AggregateFunction::count},
    {"sum", AggregateFunction::sum},
    {"avg", AggregateFunction::average},
    {"min", AggregateFunction::minimum},
    {"max", AggregateFunction::maximum},
    {"bool_and", AggregateFunction::minimum},
    {"every", AggregateFunction::minimum},
    {"bool_or", AggregateFunction::maximum},
    {"var_pop", AggregateFunction::variance_population},
    {"var_samp", AggregateFunction::variance_sample},
    {"variance", AggregateFunction::variance_sample},
    {"stddev_pop", AggregateFunction::deviation_population},
    {"stddev_samp", AggregateFunction::deviation_sample},
    {"stddev", AggregateFunction::deviation_sample},
    {"median", AggregateFunction::percentile_continuous},
    {"percentile_cont", AggregateFunction::percentile_continuous},
    {"percentile_disc", AggregateFunction::percentile_discrete},
};

const NamedAggregate* aggregate_named(std::string_view name) {
  const auto* found = std::find_if(std::begin(aggregates), std::end(aggregates),
                                   [&](const NamedAggregate& aggregate) { return aggregate.name == name; });
  return found == std::end(aggregates) ? nullptr : found;
}

bool wants_number(AggregateFunction function) {
  switch (function) {
    case AggregateFunction::count_star:
    case AggregateFunction::count:
    case AggregateFunction::minimum:
    case AggregateFunction::maximum:
    case AggregateFunction::percentile_discrete:
      return false;
    default:
      return true;
  }
}

Type type_of(const Aggregate& aggregate) {
  switch (aggregate.function) {
    case AggregateFunction::count_star:
    case AggregateFunction::count:
      return integer_type;
    case AggregateFunction::sum: {
      Type type = aggregate.argument->type;
      // 10^20 rows more are not there.
      if (type.kind == TypeKind::decimal) type.precision += 20;
      return type;
    }
    case AggregateFunction::minimum:
    case AggregateFunction::maximum:
    case AggregateFunction::percentile_discrete:
      return aggregate.argument->type;
    default:
      return real_type;
  }
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
  return text;
}

// Those with private constants never are: the host would see that these are equal.
bool same_aggregate(const Aggregate& a, const Aggregate& b) {
  const auto equal = [](const ExpressionPtr& x, const ExpressionPtr& y) {
    return x == nullptr || y == nullptr ? x == y : !has_hidden(*x) && same(*x, *y);
  };
  return a.function == b.function && a.distinct == b.distinct && a.fraction == b.fraction &&
         a.descending == b.descending && equal(a.argument, b.argument) && equal(a.filter, b.filter);
}

}  // namespace

Result<Term> ExpressionBinder::bind_function(const Json& body) {
  const auto names = names_of(member(body, "funcname"));
  const std::string name = names.empty() ? std::string() : names.back();
  if (names.size() > 1 && names.front() != "pg_catalog")
    return fail(ErrorCode::invalid_argument, "a function in a schema ({}.{}) is not supported", names.front(), name);
  if (has(body, "over"))
    return fail(ErrorCode::invalid_argument, "the window function {}(..) OVER is not supported", upper(name));
  if (aggregate_named(name) != nullptr) return bind_aggregate(name, body);
  for (const char* part :
       {"agg_filter", "agg_order", "agg_distinct", "agg_star", "agg_within_group", "func_variadic"}) {
    if (has(body, part)) return fail(ErrorCode::invalid_argument, "the aggregate {} is not supported", upper(name));
  }
  return bind_plain_function(name, body);
}

Result<Term> ExpressionBinder::bind_plain_function(const std::string& name, const Json& body) {
  const Json& arguments = member(body, "args");
  const auto wants = [&](std::size_t least, std::size_t most) -> Status {
    if (arguments.size() >= least && arguments.size() <= most) return {};
    return fail(ErrorCode::invalid_argument, "{} wants {}{} values, not {}", upper(name), least,
                most > least ? " or " + std::to_string(most) : "", arguments.size());
  };
  if (name == "extract" || name == "date_part") {
    TACET_RETURN_IF_ERROR(wants(2, 2));
    return bind_extract(arguments);
  }
  if (name == "private") {
    TACET_RETURN_IF_ERROR(wants(1, 1));
    return bind_private(arguments);
  }
  if (name == "abs") {
    TACET_RETURN_IF_ERROR(wants(1, 1));
    TACET_ASSIGN_OR_RETURN(const Term value, bind_any(arguments.front()));
    TACET_ASSIGN_OR_RETURN(ExpressionPtr result, absolute(value));
    return typed(std::move(result));
  }
  if (name == "mod") {
    TACET_RETURN_IF_ERROR(wants(2, 2));
    TACET_ASSIGN_OR_RETURN(const std::vector<Term> values, bind_all(arguments));
    return arithmetic("%", values[0], values[1]);
  }
  if (name == "round") {
    TACET_RETURN_IF_ERROR(wants(1, 2));
    TACET_ASSIGN_OR_RETURN(const std::vector<Term> values, bind_all(arguments));
    std::size_t digits = 0;
    if (values.size() == 2) {
      const auto* raw = values[1].is_constant() && values[1].kind == Term::Kind::typed &&
                                values[1].expression->type.kind == TypeKind::integer
                            ? std::get_if<mpz_class>(&values[1].expression->value)
                            : nullptr;
      if (raw == nullptr || *raw < 0 || *raw > 100)
        return fail(ErrorCode::invalid_argument, "ROUND wants a number of digits from 0 to 100, as a constant");
      digits = raw->get_ui();
    }
    TACET_ASSIGN_OR_RETURN(ExpressionPtr result, rounded(values[0], digits));
    return typed(std::move(result));
  }
  return fail(ErrorCode::invalid_argument, "the function {} is not supported", upper(name));
}

Result<Term> ExpressionBinder::bind_extract(const Json& arguments) {
  const std::string field = text_of(member(member(arguments.front(), "A_Const"), "sval"), "sval");
  const bool year = equal_ignoring_case(field, "year");
  const bool month = equal_ignoring_case(field, "month");
  if (!year && !month && !equal_ignoring_case(field, "day"))
    return fail(ErrorCode::invalid_argument, "EXTRACT({} FROM ..) is not supported; year, month and day are", field);
  TACET_ASSIGN_OR_RETURN(const Term term, bind_any(arguments.back()));
  if (term.kind == Term::Kind::null) return typed(null_of(integer_type));
  TACET_ASSIGN_OR_RETURN(ExpressionPtr time, as_expression(term, "EXTRACT"));
  if (time->type.kind != TypeKind::date && time->type.kind != TypeKind::timestamp)
    return fail(ErrorCode::invalid_argument, "EXTRACT wants a date or timestamp, not a value of type {}",
                to_string(time->type));
  const Operation operation = year    ? Operation::extract_year
                              : month ? Operation::extract_month
                                      : Operation::extract_day;
  TACET_ASSIGN_OR_RETURN(ExpressionPtr result, node(operation, integer_type, {std::move(time)}));
  return typed(std::move(result));
}

Result<Term> ExpressionBinder::bind_private(const Json& arguments) {
  TACET_ASSIGN_OR_RETURN(Term term, bind_any(arguments.front()));
  if (!term.is_constant() || term.kind == Term::Kind::null || is_null(term.expression->value))
    return fail(ErrorCode::invalid_argument, "PRIVATE wants a constant that is not NULL, such as PRIVATE(42)");
  term.expression = constant(term.expression->value, term.expression->type, true);
  return term;
}

Result<Term> ExpressionBinder::bind_aggregate(const std::string& name, const Json& body) {
  if (!inside_aggregate_.empty())
    return fail(ErrorCode::invalid_argument, "an aggregate inside another ({} in {}) is not supported", upper(name),
                inside_aggregate_);
  if (!aggregates_allowed_)
    return fail(ErrorCode::invalid_argument, "{} cannot be used in {}; conditions on groups stand in HAVING",
                upper(name), where_);
  Aggregate aggregate;
  aggregate.function = aggregate_named(name)->function;
  inside_aggregate_ = upper(name);
  const Status filled = fill_aggregate(aggregate, name, body);
  inside_aggregate_.clear();
  if (!filled) return tl::unexpected(filled.error());
  return add_aggregate(std::move(aggregate));
}

Status ExpressionBinder::fill_aggregate(Aggregate& aggregate, const std::string& name, const Json& body) {
  const std::string shown = upper(name);
  const Json& arguments = member(body, "args");
  if (has(body, "agg_filter")) {
    TACET_ASSIGN_OR_RETURN(const Term term, bind_any(member(body, "agg_filter")));
    TACET_ASSIGN_OR_RETURN(aggregate.filter, as_boolean(term, "FILTER"));
    TACET_ASSIGN_OR_RETURN(aggregate.filter, truth_only(aggregate.filter));
    TACET_RETURN_IF_ERROR(require_exact(*aggregate.filter, "FILTER"));
    if (is_true_constant(*aggregate.filter)) aggregate.filter = nullptr;
  }
  if (flag_of(body, "agg_star")) {
    if (name != "count") return fail(ErrorCode::invalid_argument, "{}(*) is not supported; COUNT(*) is", shown);
    aggregate.function = AggregateFunction::count_star;
    return {};
  }
  if (has(body, "func_variadic")) return fail(ErrorCode::invalid_argument, "VARIADIC is not supported");
  if (name.starts_with("percentile_")) return fill_percentile(aggregate, name, body);
  if (flag_of(body, "agg_within_group"))
    return fail(ErrorCode::invalid_argument, "{} WITHIN GROUP is not supported", shown);
  if (has(body, "agg_order")) return fail(ErrorCode::invalid_argument, "ORDER BY in {} is not supported", shown);
  if (arguments.size() != 1)
    return fail(ErrorCode::invalid_argument, "{} wants one value, not {}", shown, arguments.size());
  TACET_ASSIGN_OR_RETURN(const Term term, bind_any(arguments.front()));
  if (wants_number(aggregate.function)) {
    TACET_ASSIGN_OR_RETURN(aggregate.argument, as_number(term, shown));
  } else if (name == "bool_and" || name == "bool_or" || name == "every") {
    TACET_ASSIGN_OR_RETURN(aggregate.argument, as_boolean(term, shown));
  } else {
    TACET_ASSIGN_OR_RETURN(aggregate.argument, as_expression(term, shown));
  }
  if (name == "median") aggregate.fraction = 0.5;
  const bool extreme =
      aggregate.function == AggregateFunction::minimum || aggregate.function == AggregateFunction::maximum;
  const bool repeats_count = aggregate.function == AggregateFunction::count ||
                             aggregate.function == AggregateFunction::sum ||
                             aggregate.function == AggregateFunction::average;
  if (flag_of(body, "agg_distinct") && !extreme) {
    if (!repeats_count) return fail(ErrorCode::invalid_argument, "DISTINCT in {} is not supported", shown);
    aggregate.distinct = true;
  }
  return require_exact(*aggregate.argument, shown);
}

// PERCENTILE_x(fraction) WITHIN GROUP (ORDER BY argument).
Status ExpressionBinder::fill_percentile(Aggregate& aggregate, const std::string& name, const Json& body) {
  const std::string shown = upper(name);
  const Json& arguments = member(body, "args");
  const Json& order = member(body, "agg_order");
  if (!flag_of(body, "agg_within_group") || arguments.size() != 1 || order.size() != 1)
    return fail(ErrorCode::invalid_argument, "write {}(0.5) WITHIN GROUP (ORDER BY x), with one fraction and one x",
                shown);
  TACET_ASSIGN_OR_RETURN(const Term fraction, bind_any(arguments.front()));
  TACET_ASSIGN_OR_RETURN(const ExpressionPtr number, as_number(fraction, shown));
  TACET_ASSIGN_OR_RETURN(const ExpressionPtr real, as_real(number));
  const auto* value = real->operation == Operation::constant ? std::get_if<double>(&real->value) : nullptr;
  if (value == nullptr || *value < 0 || *value > 1)
    return fail(ErrorCode::invalid_argument, "the fraction of {} is a constant from 0 to 1", shown);
  aggregate.fraction = *value;
  const Json& sort = member(order.front(), "SortBy");
  const std::string direction = text_of(sort, "sortby_dir");
  if (direction == "SORTBY_USING") return fail(ErrorCode::invalid_argument, "ORDER BY .. USING is not supported");
  aggregate.descending = direction == "SORTBY_DESC";
  TACET_ASSIGN_OR_RETURN(const Term term, bind_any(member(sort, "node")));
  if (wants_number(aggregate.function)) {
    TACET_ASSIGN_OR_RETURN(aggregate.argument, as_number(term, shown));
  } else {
    TACET_ASSIGN_OR_RETURN(aggregate.argument, as_expression(term, shown));
  }
  return require_exact(*aggregate.argument, shown);
}

Result<Term> ExpressionBinder::add_aggregate(Aggregate aggregate) {
  // A constant that is not NULL is in every row.
  if (aggregate.function == AggregateFunction::count && !aggregate.distinct && is_shown_constant(*aggregate.argument) &&
      !is_null_constant(*aggregate.argument)) {
    aggregate.function = AggregateFunction::count_star;
    aggregate.argument = nullptr;
  }
  aggregate.type = type_of(aggregate);
  auto& known = query_->aggregates;
  const auto found = std::find_if(known.begin(), known.end(),
                                  [&](const Aggregate& other) { return same_aggregate(aggregate, other); });
  if (found == known.end() && known.size() >= columns_max)
    return fail(ErrorCode::limit_exceeded, "the query has more than {} aggregates", columns_max);
  Expression made;
  made.operation = Operation::aggregate;
  made.type = aggregate.type;
  made.index = static_cast<std::size_t>(found - known.begin());
  if (found == known.end()) known.push_back(std::move(aggregate));
  return typed(std::make_shared<const Expression>(std::move(made)));
}

Status require_exact(const Expression& expression, std::string_view where) {
  std::string_view construct;
  switch (expression.operation) {
    case Operation::divide:
    case Operation::divide_truncated:
      construct = "a division of columns";
      break;
    case Operation::remainder:
      construct = "% of columns";
      break;
    case Operation::round:
      construct = "ROUND of a column";
      break;
    case Operation::to_real:
      construct = "a cast of a column to a real";
      break;
    case Operation::truncate:
      construct = "a cast of a column to integer";
      break;
    default:
      break;
  }
  if (!construct.empty())
    return fail(ErrorCode::invalid_argument,
                "{} in {} is not supported; it is in the list after SELECT, in HAVING and in ORDER BY", construct,
                where);
  for (const ExpressionPtr& argument : expression.arguments) TACET_RETURN_IF_ERROR(require_exact(*argument, where));
  return {};
}

std::string natural_name(const Json& tree) {
  const std::string kind = kind_of(tree);
  const Json& body = body_of(tree);
  if (kind == "ColumnRef") {
    const auto names = names_of(member(body, "fields"));
    return names.empty() ? std::string("?column?") : names.back();
  }
  if (kind == "FuncCall") {
    const auto names = names_of(member(body, "funcname"));
    return names.empty() ? std::string("?column?") : names.back();
  }
  if (kind == "CoalesceExpr") return "coalesce";
  if (kind == "A_Expr" && text_of(body, "kind") == "AEXPR_NULLIF") return "nullif";
  if (kind == "CaseExpr") {
    const std::string other =
        kind_of(member(body, "defresult")) == "ColumnRef" ? natural_name(member(body, "defresult")) : "";
    return other.empty() ? "case" : other;
  }
  if (kind == "TypeCast") {
    std::string inner = natural_name(member(body, "arg"));
    const auto names = names_of(member(member(body, "typeName"), "names"));
    if (inner != "?column?" || names.empty()) return inner;
    return names.back();
  }
  if (kind == "A_Const" && has(body, "boolval")) return "bool";
  return "?column?";
}

}  // namespace tacet::query
