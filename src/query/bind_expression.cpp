// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include "query/binder.h"
#include "query/literal.h"
#include "query/parse.h"
#include "query/tree.h"
#include "query/type_name.h"

namespace tacet::query {
namespace {

Result<Term> as_term(Result<ExpressionPtr> expression) {
  if (!expression) return tl::unexpected(std::move(expression).error());
  return typed(std::move(*expression));
}

Result<Term> unsupported(std::string_view construct) {
  return fail(ErrorCode::invalid_argument, "{} not supported", construct);
}

std::string symbol_of(const Json& body) {
  const auto names = names_of(member(body, "name"));
  return names.empty() ? std::string() : names.back();
}

bool is_comparison(std::string_view symbol) {
  return symbol == "=" || symbol == "<>" || symbol == "<" || symbol == "<=" || symbol == ">" || symbol == ">=";
}

// What is built from a part twice has it twice: nesting such would take forever.
constexpr std::size_t nodes_max = 100'000;

bool fits(const Expression& expression, std::size_t& budget) {
  if (budget == 0) return false;
  --budget;
  return std::all_of(expression.arguments.begin(), expression.arguments.end(),
                     [&](const ExpressionPtr& argument) { return fits(*argument, budget); });
}

// Kinds of nodes that have no place here, as their users call them.
std::string_view construct_of(std::string_view kind) {
  constexpr std::pair<std::string_view, std::string_view> names[] = {
      {"SubLink", "a subquery is"},
      {"A_ArrayExpr", "ARRAY is"},
      {"A_Indirection", "a subscript or field selection is"},
      {"RowExpr", "a row of several values is"},
      {"CollateClause", "COLLATE is"},
      {"MinMaxExpr", "GREATEST or LEAST is"},
      {"SQLValueFunction", "a value of the clock or session (CURRENT_DATE, ..) is"},
      {"ParamRef", "a parameter ($1) is"},
      {"SetToDefault", "DEFAULT is"},
      {"GroupingFunc", "GROUPING is"},
      {"XmlExpr", "XML is"},
      {"XmlSerialize", "XML is"},
      {"CurrentOfExpr", "CURRENT OF is"},
      {"MultiAssignRef", "a row of several values is"},
  };
  for (const auto& [name, words] : names) {
    if (name == kind) return words;
  }
  return "this expression is";
}

}  // namespace

Result<Term> ExpressionBinder::bind(const Json& tree, std::string_view where, bool aggregates_allowed) {
  where_ = where;
  aggregates_allowed_ = aggregates_allowed;
  return bind_any(tree);
}

Result<ExpressionPtr> ExpressionBinder::bind_expression(const Json& tree, std::string_view where,
                                                        bool aggregates_allowed) {
  TACET_ASSIGN_OR_RETURN(const Term term, bind(tree, where, aggregates_allowed));
  return as_expression(term, where);
}

Result<ExpressionPtr> ExpressionBinder::bind_condition(const Json& tree, std::string_view where) {
  TACET_ASSIGN_OR_RETURN(const Term term, bind(tree, where, false));
  TACET_ASSIGN_OR_RETURN(ExpressionPtr condition, as_boolean(term, where));
  TACET_ASSIGN_OR_RETURN(condition, truth_only(condition));
  TACET_RETURN_IF_ERROR(require_exact(*condition, where));
  return condition;
}

Result<Term> ExpressionBinder::bind_any(const Json& tree) {
  if (depth_ >= nesting_max)
    return fail(ErrorCode::limit_exceeded, "an expression nests more than {} deep; split it", nesting_max);
  ++depth_;
  auto result = bind_node(tree);
  --depth_;
  std::size_t budget = nodes_max;
  if (result && result->expression != nullptr && !fits(*result->expression, budget))
    return fail(
        ErrorCode::limit_exceeded,
        "an expression has more than {} parts when ABS, NULLIF, BETWEEN, CASE and IS TRUE are written out; split it",
        nodes_max);
  return result;
}

Result<Term> ExpressionBinder::bind_node(const Json& tree) {
  const std::string kind = kind_of(tree);
  const Json& body = body_of(tree);
  if (kind == "ColumnRef") return bind_column(body);
  if (kind == "A_Const") return bind_constant(body);
  if (kind == "A_Expr") return bind_operator(body);
  if (kind == "BoolExpr") return bind_logic(body);
  if (kind == "NullTest") return bind_null_test(body);
  if (kind == "BooleanTest") return bind_truth_test(body);
  if (kind == "CaseExpr") return bind_case(body);
  if (kind == "CoalesceExpr") return bind_coalesce(body);
  if (kind == "TypeCast") return bind_cast(body);
  if (kind == "FuncCall") return bind_function(body);
  return unsupported(construct_of(kind));
}

Result<std::vector<Term>> ExpressionBinder::bind_all(const Json& list) {
  std::vector<Term> terms;
  for (const Json& item : list) {
    TACET_ASSIGN_OR_RETURN(Term term, bind_any(item));
    terms.push_back(std::move(term));
  }
  return terms;
}

Result<ExpressionPtr> ExpressionBinder::column(const ScopeColumn& column) {
  const BoundColumn bound = scope_->bound(column);
  auto& columns = query_->columns;
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const BoundColumn& other) {
    return other.column == bound.column && other.join == bound.join;
  });
  if (found == columns.end() && columns.size() >= columns_max)
    return fail(ErrorCode::limit_exceeded, "the query reads more than {} columns", columns_max);
  Expression made;
  made.operation = Operation::column;
  made.type = bound.column->type;
  made.index = static_cast<std::size_t>(found - columns.begin());
  if (found == columns.end()) columns.push_back(bound);
  return std::make_shared<const Expression>(std::move(made));
}

Result<Term> ExpressionBinder::bind_column(const Json& body) {
  const Json& fields = member(body, "fields");
  if (fields.empty() || has(fields.back(), "A_Star")) return unsupported("* inside an expression is");
  TACET_ASSIGN_OR_RETURN(const ScopeColumn found, scope_->find(names_of(fields)));
  return as_term(column(found));
}

Result<Term> ExpressionBinder::bind_constant(const Json& body) {
  if (flag_of(body, "isnull")) return Term{.kind = Term::Kind::null, .expression = null_of(text_type), .interval = {}};
  if (has(body, "boolval")) return typed(truth(flag_of(member(body, "boolval"), "boolval")));
  if (has(body, "ival")) {
    const Json& number = member(member(body, "ival"), "ival");
    return typed(constant(mpz_class(number.is_number_integer() ? number.get<long>() : 0L), integer_type));
  }
  if (has(body, "fval")) {
    auto literal = read_number(text_of(member(body, "fval"), "fval"));
    if (!literal)
      return fail(ErrorCode::limit_exceeded, "a number of the query has more than {} digits, or such an exponent",
                  number_digits_max);
    return typed(constant(std::move(literal->value), literal->type));
  }
  if (has(body, "sval")) {
    return Term{.kind = Term::Kind::quoted,
                .expression = constant(text_of(member(body, "sval"), "sval"), text_type),
                .interval = {}};
  }
  return unsupported("a constant of bits (B'..' or X'..') is");
}

Result<Term> ExpressionBinder::bind_operator(const Json& body) {
  const std::string kind = text_of(body, "kind");
  if (kind == "AEXPR_OP") return bind_symbol(body);
  if (kind.find("BETWEEN") != std::string::npos) return bind_between(body, kind);
  if (kind == "AEXPR_IN") return bind_in(body);
  if (kind == "AEXPR_LIKE" || kind == "AEXPR_ILIKE") return bind_like(body, kind == "AEXPR_ILIKE");
  if (kind == "AEXPR_NULLIF") return bind_null_if(body);
  if (kind == "AEXPR_DISTINCT" || kind == "AEXPR_NOT_DISTINCT") {
    TACET_ASSIGN_OR_RETURN(const Term a, bind_any(member(body, "lexpr")));
    TACET_ASSIGN_OR_RETURN(const Term b, bind_any(member(body, "rexpr")));
    if (a.kind == Term::Kind::interval || b.kind == Term::Kind::interval)
      return unsupported("IS DISTINCT FROM with an INTERVAL is");
    TACET_ASSIGN_OR_RETURN(ExpressionPtr equal, same_or_both_null(a, b));
    return as_term(kind == "AEXPR_DISTINCT" ? logical_not(std::move(equal)) : std::move(equal));
  }
  if (kind == "AEXPR_SIMILAR") return unsupported("SIMILAR TO is");
  return unsupported("a comparison with ANY or ALL is");
}

Result<Term> ExpressionBinder::bind_symbol(const Json& body) {
  const std::string symbol = symbol_of(body);
  const bool arithmetic_symbol = symbol == "+" || symbol == "-" || symbol == "*" || symbol == "/" || symbol == "%";
  if (!arithmetic_symbol && !is_comparison(symbol))
    return fail(ErrorCode::invalid_argument, "the operator {} is not supported", symbol);
  if (!has(body, "lexpr")) {
    TACET_ASSIGN_OR_RETURN(const Term operand, bind_any(member(body, "rexpr")));
    if (symbol == "-") return negated(operand);
    if (symbol == "+") return as_term(as_number(operand, "+"));
    return fail(ErrorCode::invalid_argument, "the operator {} with one side is not supported", symbol);
  }
  TACET_ASSIGN_OR_RETURN(const Term a, bind_any(member(body, "lexpr")));
  TACET_ASSIGN_OR_RETURN(const Term b, bind_any(member(body, "rexpr")));
  return arithmetic_symbol ? arithmetic(symbol, a, b) : as_term(compared(symbol, a, b));
}

Result<Term> ExpressionBinder::bind_between(const Json& body, std::string_view kind) {
  TACET_ASSIGN_OR_RETURN(const Term value, bind_any(member(body, "lexpr")));
  TACET_ASSIGN_OR_RETURN(const std::vector<Term> bounds,
                         bind_all(member(member(member(body, "rexpr"), "List"), "items")));
  if (bounds.size() != 2) return unsupported("BETWEEN without two bounds is");
  TACET_ASSIGN_OR_RETURN(ExpressionPtr inside, between(value, bounds[0], bounds[1]));
  if (kind.ends_with("_SYM")) {
    TACET_ASSIGN_OR_RETURN(ExpressionPtr swapped, between(value, bounds[1], bounds[0]));
    TACET_ASSIGN_OR_RETURN(inside, logical_or({std::move(inside), std::move(swapped)}));
  }
  return as_term(kind.starts_with("AEXPR_NOT") ? logical_not(std::move(inside)) : std::move(inside));
}

Result<Term> ExpressionBinder::bind_in(const Json& body) {
  const Json& items = member(member(member(body, "rexpr"), "List"), "items");
  if (items.size() > in_list_max)
    return fail(ErrorCode::limit_exceeded, "IN has {} values, the limit is {}", items.size(), in_list_max);
  TACET_ASSIGN_OR_RETURN(const Term value, bind_any(member(body, "lexpr")));
  TACET_ASSIGN_OR_RETURN(const std::vector<Term> candidates, bind_all(items));
  TACET_ASSIGN_OR_RETURN(ExpressionPtr in, in_list(value, candidates));
  return as_term(symbol_of(body) == "<>" ? logical_not(std::move(in)) : std::move(in));
}

namespace {

// A pattern with another escape character, as one with '\'.
Result<std::string> with_backslash(const std::string& pattern, const std::string& escape) {
  if (escape.size() > 1) return fail(ErrorCode::invalid_argument, "ESCAPE wants one character, in ASCII");
  std::string result;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool escaped = !escape.empty() && pattern[i] == escape[0];
    if (escaped && ++i == pattern.size())
      return fail(ErrorCode::invalid_argument, "the pattern of LIKE ends with its escape character");
    const bool special = pattern[i] == '\\' || pattern[i] == '%' || pattern[i] == '_';
    if (escaped ? special : pattern[i] == '\\') result += '\\';
    result += pattern[i];
  }
  return result;
}

}  // namespace

Result<Term> ExpressionBinder::bind_like(const Json& body, bool ignore_case) {
  TACET_ASSIGN_OR_RETURN(const Term text, bind_any(member(body, "lexpr")));
  const Json& right = member(body, "rexpr");
  const Json& call = member(right, "FuncCall");
  const auto function = names_of(member(call, "funcname"));
  Term pattern;
  if (!function.empty() && function.back() == "like_escape" && member(call, "args").size() == 2) {
    TACET_ASSIGN_OR_RETURN(pattern, bind_any(member(call, "args").front()));
    TACET_ASSIGN_OR_RETURN(const Term escape, bind_any(member(call, "args").back()));
    const bool quoted = pattern.kind == Term::Kind::quoted && escape.kind == Term::Kind::quoted;
    if (!quoted) return unsupported("ESCAPE with what is not a quoted constant is");
    TACET_ASSIGN_OR_RETURN(std::string plain, with_backslash(std::get<std::string>(pattern.expression->value),
                                                             std::get<std::string>(escape.expression->value)));
    pattern.expression = constant(std::move(plain), text_type, pattern.expression->hidden);
  } else {
    TACET_ASSIGN_OR_RETURN(pattern, bind_any(right));
  }
  TACET_ASSIGN_OR_RETURN(ExpressionPtr matches, like(text, pattern, ignore_case));
  return as_term(symbol_of(body).starts_with("!") ? logical_not(std::move(matches)) : std::move(matches));
}

Result<Term> ExpressionBinder::bind_logic(const Json& body) {
  const std::string kind = text_of(body, "boolop");
  const std::string_view name = kind == "AND_EXPR" ? "AND" : kind == "OR_EXPR" ? "OR" : "NOT";
  TACET_ASSIGN_OR_RETURN(const std::vector<Term> terms, bind_all(member(body, "args")));
  std::vector<ExpressionPtr> arguments;
  for (const Term& term : terms) {
    TACET_ASSIGN_OR_RETURN(ExpressionPtr argument, as_boolean(term, name));
    arguments.push_back(std::move(argument));
  }
  if (name == "NOT") return as_term(logical_not(std::move(arguments.front())));
  return as_term(name == "AND" ? logical_and(std::move(arguments)) : logical_or(std::move(arguments)));
}

Result<Term> ExpressionBinder::bind_null_test(const Json& body) {
  TACET_ASSIGN_OR_RETURN(const Term term, bind_any(member(body, "arg")));
  TACET_ASSIGN_OR_RETURN(ExpressionPtr value, as_expression(term, "IS NULL"));
  TACET_ASSIGN_OR_RETURN(ExpressionPtr test, is_null(std::move(value)));
  return as_term(text_of(body, "nulltesttype") == "IS_NOT_NULL" ? logical_not(std::move(test)) : std::move(test));
}

// b IS TRUE: b and not NULL; b IS FALSE: not b, and not NULL.
Result<Term> ExpressionBinder::bind_truth_test(const Json& body) {
  TACET_ASSIGN_OR_RETURN(const Term term, bind_any(member(body, "arg")));
  std::string test = text_of(body, "booltesttype");
  TACET_ASSIGN_OR_RETURN(const ExpressionPtr value, as_boolean(term, test.ends_with("TRUE")    ? "IS TRUE"
                                                                     : test.ends_with("FALSE") ? "IS FALSE"
                                                                                               : "IS UNKNOWN"));
  TACET_ASSIGN_OR_RETURN(ExpressionPtr result, is_null(value));
  if (!test.ends_with("UNKNOWN")) {
    TACET_ASSIGN_OR_RETURN(ExpressionPtr known, logical_not(result));
    ExpressionPtr wanted = value;
    if (test.ends_with("FALSE")) {
      TACET_ASSIGN_OR_RETURN(wanted, logical_not(value));
    }
    TACET_ASSIGN_OR_RETURN(result, logical_and({std::move(wanted), std::move(known)}));
  }
  return as_term(test.starts_with("IS_NOT") ? logical_not(std::move(result)) : std::move(result));
}

Result<Term> ExpressionBinder::bind_case(const Json& body) {
  std::optional<Term> subject;
  if (has(body, "arg")) {
    TACET_ASSIGN_OR_RETURN(subject, bind_any(member(body, "arg")));
  }
  std::vector<ExpressionPtr> conditions;
  std::vector<Term> values;
  for (const Json& branch : member(body, "args")) {
    const Json& when = member(branch, "CaseWhen");
    TACET_ASSIGN_OR_RETURN(const Term test, bind_any(member(when, "expr")));
    TACET_ASSIGN_OR_RETURN(ExpressionPtr condition,
                           subject ? compared("=", *subject, test) : as_boolean(test, "the condition of CASE"));
    TACET_ASSIGN_OR_RETURN(Term value, bind_any(member(when, "result")));
    conditions.push_back(std::move(condition));
    values.push_back(std::move(value));
  }
  if (has(body, "defresult")) {
    TACET_ASSIGN_OR_RETURN(Term value, bind_any(member(body, "defresult")));
    values.push_back(std::move(value));
  } else {
    values.push_back(Term{.kind = Term::Kind::null, .expression = null_of(text_type), .interval = {}});
  }
  TACET_ASSIGN_OR_RETURN(const std::vector<ExpressionPtr> results, unified(values, "CASE"));
  std::vector<ExpressionPtr> arguments;
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    arguments.push_back(conditions[i]);
    arguments.push_back(results[i]);
  }
  arguments.push_back(results.back());
  return as_term(case_when(std::move(arguments)));
}

Result<Term> ExpressionBinder::bind_coalesce(const Json& body) {
  TACET_ASSIGN_OR_RETURN(const std::vector<Term> terms, bind_all(member(body, "args")));
  TACET_ASSIGN_OR_RETURN(std::vector<ExpressionPtr> values, unified(terms, "COALESCE"));
  // NULLs say nothing, and what comes after a constant is never asked.
  const Type type = values.front()->type;
  std::erase_if(values, [](const ExpressionPtr& value) { return is_null_constant(*value); });
  const auto last =
      std::find_if(values.begin(), values.end(), [](const auto& value) { return is_shown_constant(*value); });
  if (last != values.end()) values.erase(last + 1, values.end());
  if (values.empty()) return typed(null_of(type));
  if (values.size() == 1) return typed(values.front());
  return as_term(node(Operation::coalesce, type, std::move(values)));
}

Result<Term> ExpressionBinder::bind_null_if(const Json& body) {
  TACET_ASSIGN_OR_RETURN(const Term a, bind_any(member(body, "lexpr")));
  TACET_ASSIGN_OR_RETURN(const Term b, bind_any(member(body, "rexpr")));
  TACET_ASSIGN_OR_RETURN(ExpressionPtr equal, compared("=", a, b));
  TACET_ASSIGN_OR_RETURN(const ExpressionPtr value, as_expression(a, "NULLIF"));
  return as_term(case_when({std::move(equal), null_of(value->type), value}));
}

Result<Term> ExpressionBinder::bind_cast(const Json& body) {
  TACET_ASSIGN_OR_RETURN(const Term term, bind_any(member(body, "arg")));
  const Json& name = member(body, "typeName");
  if (is_interval_type(name)) {
    if (term.kind == Term::Kind::interval) return term;
    if (term.kind != Term::Kind::quoted || term.expression->hidden)
      return unsupported("an INTERVAL of what is not a quoted constant is");
    TACET_ASSIGN_OR_RETURN(const Interval interval,
                           read_interval_constant(std::get<std::string>(term.expression->value), name));
    return interval_term(interval);
  }
  TACET_ASSIGN_OR_RETURN(const Type type, read_type_name(name));
  return cast(term, type);
}

}  // namespace tacet::query
