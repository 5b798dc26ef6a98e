// SPDX-License-Identifier: Apache-2.0
//
// Numbers: sums of products of columns and conditions; and the values that an expression can take.
#include <algorithm>
#include <map>

#include "query/finish.h"
#include "query/lowering.h"
#include "query/number.h"
#include "query/term.h"

namespace tacet::query {
namespace {

using circuit::StepFunction;

constexpr std::int64_t seconds_a_day = 86400;

void scale(LoweredNumber& number, const mpz_class& factor) {
  for (NumberTerm& term : number.terms) term.coefficient *= factor;
}

/// Adds the terms of `number` where `condition` is 1.
void add_where(LoweredNumber& sum, const LoweredNumber& number, const Sum& condition) {
  if (condition.is_constant() && condition.constant == 0) return;
  for (NumberTerm term : number.terms) {
    if (!condition.is_constant()) term.conditions.push_back(condition);
    sum.terms.push_back(std::move(term));
  }
}

}  // namespace

NumberTerm multiply(const NumberTerm& a, const NumberTerm& b) {
  NumberTerm out = a;
  out.coefficient *= b.coefficient;
  out.conditions.insert(out.conditions.end(), b.conditions.begin(), b.conditions.end());
  out.factors.insert(out.factors.end(), b.factors.begin(), b.factors.end());
  return out;
}

Result<LoweredNumber> Lowering::number(const Expression& expression) {
  TACET_ASSIGN_OR_RETURN(const std::optional<std::size_t> join, gathered_join(expression));
  if (join) {
    TACET_ASSIGN_OR_RETURN(std::optional<LoweredNumber> looked_up, gathered_number(expression, *join));
    if (looked_up) return *std::move(looked_up);
  }
  const auto argument = [&](std::size_t i) { return number(*expression.arguments[i]); };
  LoweredNumber out;
  switch (expression.operation) {
    case Operation::constant: {
      const mpz_class* const value = std::get_if<mpz_class>(&expression.value);
      if (expression.hidden)
        return fail(ErrorCode::invalid_argument,
                    "PRIVATE(..) can stand in a comparison of one column with constants; not in arithmetic");
      if (value == nullptr) {
        out.valid = 0;
      } else if (*value != 0) {
        out.terms.push_back({*value, {}, {}});
      }
      return out;
    }
    case Operation::column: {
      if (expression.type.kind == TypeKind::text)
        return fail(ErrorCode::invalid_argument, "the text column {} is not a number",
                    describe_columns(*query_, expression));
      TACET_ASSIGN_OR_RETURN(const LoweredColumn* lowered, column(expression.index));
      const mpz_class minimum(static_cast<long>(lowered->domain->minimum));
      out.terms.push_back({1, {}, {{lowered->bits, std::nullopt, minimum}}});
      out.valid = lowered->valid;
      return out;
    }
    case Operation::negate:
    case Operation::rescale:
    case Operation::to_timestamp: {
      TACET_ASSIGN_OR_RETURN(out, argument(0));
      const mpz_class factor = expression.operation == Operation::negate ? mpz_class(-1)
                               : expression.operation == Operation::rescale
                                   ? power_of_ten(expression.type.scale - expression.arguments[0]->type.scale)
                                   : mpz_class(seconds_a_day);
      scale(out, factor);
      return out;
    }
    case Operation::add:
    case Operation::subtract: {
      TACET_ASSIGN_OR_RETURN(out, argument(0));
      TACET_ASSIGN_OR_RETURN(LoweredNumber right, argument(1));
      if (expression.operation == Operation::subtract) scale(right, -1);
      add_where(out, right, 1);
      out.valid = builder_->multiply(out.valid, right.valid);
      return out;
    }
    case Operation::multiply: {
      TACET_ASSIGN_OR_RETURN(const LoweredNumber left, argument(0));
      TACET_ASSIGN_OR_RETURN(const LoweredNumber right, argument(1));
      for (const NumberTerm& a : left.terms)
        for (const NumberTerm& b : right.terms) out.terms.push_back(multiply(a, b));
      out.valid = builder_->multiply(left.valid, right.valid);
      return out;
    }
    case Operation::case_when:
      return case_number(expression);
    case Operation::coalesce:
      return coalesce_number(expression);
    default:
      return function_number(expression);
  }
}

Result<LoweredNumber> Lowering::case_number(const Expression& expression) {
  LoweredNumber out;
  out.valid = 0;
  TACET_ASSIGN_OR_RETURN(const std::vector<Branch> all, branches(expression));
  for (const Branch& branch : all) {
    TACET_ASSIGN_OR_RETURN(const LoweredNumber value, number(*branch.value));
    add_where(out, value, branch.taken);
    out.valid = (out.valid + builder_->multiply(branch.taken, value.valid)).within(0, 1);
  }
  return out;
}

Result<LoweredNumber> Lowering::coalesce_number(const Expression& expression) {
  LoweredNumber out;
  out.valid = 0;
  Sum before = 1;  // all earlier arguments are NULL
  for (const ExpressionPtr& argument : expression.arguments) {
    TACET_ASSIGN_OR_RETURN(const LoweredNumber value, number(*argument));
    const Sum here = builder_->multiply(before, value.valid);
    add_where(out, value, here);
    out.valid = (out.valid + here).within(0, 1);
    before = (before - here).within(0, 1);
  }
  return out;
}

Result<LoweredNumber> Lowering::function_number(const Expression& expression) {
  const std::set<std::size_t> columns = columns_of(expression);
  const auto refused = [&] {
    return fail(
        ErrorCode::invalid_argument,
        "this function of {} cannot be summed on ciphertexts: + - *, CASE and COALESCE are, and any function of "
        "one column with at most {} values",
        columns.empty() ? "constants" : describe_columns(*query_, expression), enumerated_values_max);
  };
  if (has_hidden(expression))
    return fail(ErrorCode::invalid_argument,
                "PRIVATE(..) can stand in a comparison of one column with constants; not in a function that is summed");
  if (columns.size() != 1 || expression.type.kind == TypeKind::text) return refused();
  TACET_ASSIGN_OR_RETURN(const LoweredColumn* lowered, column(*columns.begin()));
  const table::Column& domain = *lowered->domain;
  if (domain.range() >= enumerated_values_max) return refused();
  // The values themselves as a step function, from the least one up.
  std::vector<Value> row(query_->columns.size());
  std::vector<std::optional<mpz_class>> values;
  for (std::uint64_t code = 0; code <= domain.range(); ++code) {
    row[*columns.begin()] = value_of_raw(domain, domain.minimum + static_cast<std::int64_t>(code));
    TACET_ASSIGN_OR_RETURN(const Value value, evaluate(expression, *query_, row));
    values.push_back(is_null(value) ? std::nullopt : std::optional(std::get<mpz_class>(value)));
  }
  std::optional<mpz_class> least;
  std::optional<mpz_class> greatest;
  for (const auto& value : values) {
    if (!value) return refused();
    least = least ? std::min(*least, *value) : *value;
    greatest = greatest ? std::max(*greatest, *value) : *value;
  }
  const mpz_class spread = *greatest - *least;
  if (spread >= enumerated_values_max) return refused();
  StepFunction f;
  for (std::uint64_t code = 0; code < values.size(); ++code) {
    const mpz_class above = *values[code] - *least;
    f.step(code, static_cast<std::int64_t>(mpz_get_ui(above.get_mpz_t())));
  }
  const auto maximum = static_cast<std::int64_t>(mpz_get_ui(spread.get_mpz_t()));
  LoweredNumber out;
  out.terms.push_back({1, {}, {{{}, function_of(*lowered, f, 0).within(0, maximum), *least}}});
  out.valid = lowered->valid;
  return out;
}

Result<std::optional<std::vector<Class>>> Lowering::classes(const Expression& expression, std::size_t classes_max) {
  using Classes = std::optional<std::vector<Class>>;
  const std::set<std::size_t> columns = columns_of(expression);
  // A step function would show the constant: the branches of a CASE have it in their conditions, all else stays with
  // the owner.
  const bool hidden = has_hidden(expression);
  if (hidden && expression.operation != Operation::case_when) return Classes();
  if (columns.empty() && !hidden) {
    TACET_ASSIGN_OR_RETURN(Value value, evaluate(expression, *query_, std::vector<Value>(query_->columns.size())));
    return Classes({{std::move(value), 1}});
  }
  if (columns.size() == 1 && !hidden) {
    const std::size_t index = *columns.begin();
    TACET_ASSIGN_OR_RETURN(const table::Column* stored, domain(index));
    if (stored->range() >= enumerated_values_max) return Classes();
    if (expression.operation == Operation::column && stored->range() >= classes_max) return Classes();
    std::map<Value, StepFunction, ValueLess> functions;
    std::vector<Value> row(query_->columns.size());
    TACET_ASSIGN_OR_RETURN(const Value of_null, evaluate(expression, *query_, row));
    for (std::uint64_t code = 0; code <= stored->range() && !has_no_value(*stored); ++code) {
      row[index] = value_of_raw(*stored, stored->minimum + static_cast<std::int64_t>(code));
      TACET_ASSIGN_OR_RETURN(Value value, evaluate(expression, *query_, row));
      StepFunction& f = functions[std::move(value)];
      f.step(code, 1);
      f.step(code + 1, 0);
      if (functions.size() > classes_max) return Classes();
    }
    TACET_ASSIGN_OR_RETURN(const LoweredColumn* lowered, column(index));
    if (lowered->may_be_null()) functions.try_emplace(of_null);
    if (functions.size() > classes_max) return Classes();
    std::vector<Class> out;
    for (const auto& [value, f] : functions) {
      const bool here_if_null = lowered->may_be_null() && compare(value, of_null) == 0;
      out.push_back({value, function_of(*lowered, f, here_if_null ? 1 : 0).within(0, 1)});
    }
    return Classes(std::move(out));
  }
  if (expression.operation != Operation::case_when) return Classes();
  // CASE over several columns, or with private conditions: the classes of each branch where it is taken.
  std::vector<std::vector<Class>> of_branches;
  std::map<Value, Sum, ValueLess> merged;
  for (std::size_t i = 0; i < expression.arguments.size(); ++i) {
    const bool otherwise = i + 1 == expression.arguments.size();
    if (i % 2 == 0 && !otherwise) continue;  // a condition
    TACET_ASSIGN_OR_RETURN(Classes of_branch, classes(*expression.arguments[i], classes_max));
    if (!of_branch) return Classes();
    for (const Class& one : *of_branch) merged.try_emplace(one.value, 0);
    if (merged.size() > classes_max) return Classes();
    of_branches.push_back(*std::move(of_branch));
  }
  TACET_ASSIGN_OR_RETURN(const std::vector<Branch> all, branches(expression));
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (const Class& one : of_branches[i]) {
      Sum& indicator = merged[one.value];
      indicator = (indicator + builder_->multiply(all[i].taken, one.indicator)).within(0, 1);
    }
  }
  std::vector<Class> out;
  out.reserve(merged.size());
  for (auto& [value, indicator] : merged) out.push_back({value, std::move(indicator)});
  return Classes(std::move(out));
}

}  // namespace tacet::query
