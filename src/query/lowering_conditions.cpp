// SPDX-License-Identifier: Apache-2.0
//
// Conditions: conjunctions, single columns, comparisons between columns, private constants.
#include <algorithm>

#include "query/finish.h"
#include "query/lowering.h"
#include "query/number.h"
#include "query/term.h"

namespace tacet::query {
namespace {

using circuit::Bits;
using circuit::StepFunction;

std::vector<Sum> complements(std::vector<Sum> bits) {
  for (Sum& bit : bits) bit = complement(bit);
  return bits;
}

/// Whether a column is multiplied by a private constant: its sign would show in the shape of the plan.
bool has_hidden_factor(const Expression& expression) {
  const auto& arguments = expression.arguments;
  const auto scales = [&](std::size_t factor, std::size_t other) {
    return has_hidden(*arguments[factor]) && !columns_of(*arguments[other]).empty();
  };
  if (expression.operation == Operation::multiply && (scales(0, 1) || scales(1, 0))) return true;
  return std::ranges::any_of(arguments, [](const ExpressionPtr& argument) { return has_hidden_factor(*argument); });
}

/// Several columns side by side as one number: enumerable if it has at most this many bits.
constexpr unsigned joint_bits_max = 16;

circuit::Integer to_integer(const mpz_class& x) {
  mpz_class magnitude = abs(x);
  circuit::Integer out = 0;
  for (unsigned i = 0; i < 4; ++i) {
    const mpz_class word = magnitude >> (32 * i);
    out |= static_cast<circuit::Integer>(mpz_get_ui(word.get_mpz_t()) & 0xffffffffU) << (32 * i);
  }
  return x < 0 ? -out : out;
}

}  // namespace

std::string describe_columns(const BoundQuery& query, const Expression& expression) {
  std::string out;
  for (const std::size_t index : columns_of(expression)) {
    if (!out.empty()) out += ", ";
    out += "'" + query.columns[index].column->name + "'";
  }
  return out;
}

Result<Sum> Lowering::of_predicate(const ColumnPredicate& predicate, bool wanted) {
  TACET_ASSIGN_OR_RETURN(const LoweredColumn* lowered, column(predicate.column));
  const bool of_null = wanted ? predicate.true_of_null : predicate.false_of_null;
  return function_of(*lowered, wanted ? predicate.truth : predicate.falsity, of_null ? 1 : 0).within(0, 1);
}

Result<Sum> Lowering::lower(const Expression& condition, bool wanted) {
  if (condition.operation == Operation::constant) {
    if (condition.hidden)
      return fail(ErrorCode::invalid_argument,
                  "PRIVATE(..) can stand in a comparison of one column with constants; not in a condition without one");
    if (is_null(condition.value)) return Sum(0);
    return Sum((std::get<mpz_class>(condition.value) != 0) == wanted ? 1 : 0);
  }
  TACET_ASSIGN_OR_RETURN(const std::optional<std::size_t> join, gathered_join(condition));
  if (join) return gathered_truth(condition, *join, wanted);
  const std::set<std::size_t> columns = columns_of(condition);
  if (columns.size() == 1 && !has_hidden(condition)) {
    TACET_ASSIGN_OR_RETURN(const table::Column* stored, domain(*columns.begin()));
    TACET_ASSIGN_OR_RETURN(const std::optional<ColumnPredicate> predicate,
                           column_predicate(*query_, condition, *stored));
    if (predicate) return of_predicate(*predicate, wanted);
  }
  switch (condition.operation) {
    case Operation::logical_not:
      return lower(*condition.arguments[0], !wanted);
    case Operation::logical_and:
    case Operation::logical_or:
      return lower_all(condition, wanted);
    case Operation::is_null: {
      TACET_ASSIGN_OR_RETURN(const Sum present, valid(*condition.arguments[0]));
      return wanted ? complement(present) : present;
    }
    case Operation::case_when:
      return lower_case(condition, wanted);
    case Operation::in_list: {
      // One comparison after another; a value equals at most one of different constants.
      std::vector<Sum> unequal;
      for (std::size_t i = 1; i < condition.arguments.size(); ++i) {
        auto equality = std::make_shared<Expression>();
        equality->operation = Operation::equal;
        equality->type = condition.type;
        equality->arguments = {condition.arguments[0], condition.arguments[i]};
        TACET_ASSIGN_OR_RETURN(const Sum part, lower(*equality, wanted));
        unequal.push_back(wanted ? complement(part) : part);
      }
      const Sum all = builder_->multiply_all(std::move(unequal));
      return wanted ? complement(all) : all;
    }
    default:
      break;
  }
  if (is_comparison(condition.operation) && has_hidden(condition)) {
    TACET_ASSIGN_OR_RETURN(const Sum holds, lower_hidden_comparison(condition));
    TACET_ASSIGN_OR_RETURN(const Sum present, valid_columns(condition));
    return builder_->multiply(present, wanted ? holds : complement(holds));
  }
  if (has_hidden(condition))
    return fail(ErrorCode::invalid_argument,
                "PRIVATE(..) can stand in a comparison of one column with constants, and in IN; not in this condition");
  if (is_comparison(condition.operation) && polynomial_of(*condition.arguments[0]) &&
      polynomial_of(*condition.arguments[1])) {
    TACET_ASSIGN_OR_RETURN(const Sum holds, lower_comparison(condition));
    TACET_ASSIGN_OR_RETURN(const Sum present, valid_columns(condition));
    return builder_->multiply(present, wanted ? holds : complement(holds));
  }
  TACET_ASSIGN_OR_RETURN(const std::optional<Sum> enumerated, lower_by_enumeration(condition, wanted));
  if (enumerated) return *enumerated;
  return fail(
      ErrorCode::invalid_argument,
      "this condition on {} cannot be computed on ciphertexts: between columns, comparisons of + - * are; other "
      "functions only of columns that together have at most {} bits",
      describe_columns(*query_, condition), joint_bits_max);
}

Result<Sum> Lowering::lower_all(const Expression& condition, bool wanted) {
  // Arguments on one column become one step function.
  std::map<std::size_t, std::vector<ExpressionPtr>> by_column;
  std::vector<ExpressionPtr> parts;
  for (const ExpressionPtr& argument : condition.arguments) {
    const std::set<std::size_t> columns = columns_of(*argument);
    if (columns.size() == 1 && !has_hidden(*argument)) {
      by_column[*columns.begin()].push_back(argument);
    } else {
      parts.push_back(argument);
    }
  }
  if (by_column.size() + parts.size() == 1 && parts.empty()) {
    parts = condition.arguments;  // one column, but not as one step function
  } else {
    for (auto& [column, arguments] : by_column) {
      if (arguments.size() == 1) {
        parts.push_back(arguments[0]);
        continue;
      }
      auto joint = std::make_shared<Expression>(condition);
      joint->arguments = std::move(arguments);
      parts.push_back(std::move(joint));
    }
  }
  // AND is true where all are true and false where one is false; OR the other way round.
  const bool product = (condition.operation == Operation::logical_and) == wanted;
  std::vector<Sum> sums;
  for (const ExpressionPtr& part : parts) {
    TACET_ASSIGN_OR_RETURN(Sum lowered, lower(*part, wanted));
    sums.push_back(std::move(lowered));
  }
  if (product) return builder_->multiply_all(std::move(sums));
  return complement(builder_->multiply_all(complements(std::move(sums))));
}

Result<std::vector<Branch>> Lowering::branches(const Expression& cases) {
  std::vector<Branch> out;
  Sum before = 1;  // no earlier condition was true
  for (std::size_t i = 0; i + 1 < cases.arguments.size(); i += 2) {
    TACET_ASSIGN_OR_RETURN(const Sum when, truth(*cases.arguments[i]));
    const Sum here = builder_->multiply(before, when);
    before = (before - here).within(0, 1);
    out.push_back({cases.arguments[i + 1].get(), here});
  }
  out.push_back({cases.arguments.back().get(), before});
  return out;
}

Result<Sum> Lowering::lower_case(const Expression& condition, bool wanted) {
  Sum out = 0;
  TACET_ASSIGN_OR_RETURN(const std::vector<Branch> all, branches(condition));
  for (const Branch& branch : all) {
    TACET_ASSIGN_OR_RETURN(const Sum holds, lower(*branch.value, wanted));
    out = out + builder_->multiply(branch.taken, holds);
  }
  return out.within(0, 1);
}

Result<std::vector<circuit::Monomial>> Lowering::form(const Polynomial& polynomial) {
  // raw = minimum + code: the product of the sums is expanded.
  std::map<std::vector<std::size_t>, mpz_class> expanded;
  for (const auto& [columns, coefficient] : polynomial) {
    std::vector<std::pair<std::vector<std::size_t>, mpz_class>> terms = {{{}, coefficient}};
    for (const std::size_t index : columns) {
      TACET_ASSIGN_OR_RETURN(const LoweredColumn* lowered, column(index));
      const mpz_class minimum(static_cast<long>(lowered->domain->minimum));
      std::vector<std::pair<std::vector<std::size_t>, mpz_class>> next;
      for (const auto& [codes, factor] : terms) {
        if (minimum != 0) next.emplace_back(codes, factor * minimum);
        std::vector<std::size_t> longer = codes;
        longer.push_back(index);
        next.emplace_back(std::move(longer), factor);
      }
      terms = std::move(next);
    }
    for (auto& [codes, factor] : terms) expanded[codes] += factor;
  }
  std::vector<circuit::Monomial> out;
  for (const auto& [codes, coefficient] : expanded) {
    if (coefficient == 0) continue;
    if (mpz_sizeinbase(coefficient.get_mpz_t(), 2) > 120)
      return fail(ErrorCode::limit_exceeded, "the numbers of a comparison between columns need more than 120 bits");
    circuit::Monomial monomial;
    monomial.coefficient = to_integer(coefficient);
    for (const std::size_t index : codes) {
      TACET_ASSIGN_OR_RETURN(const LoweredColumn* lowered, column(index));
      monomial.factors.push_back(lowered->bits);
    }
    out.push_back(std::move(monomial));
  }
  return out;
}

Result<Sum> Lowering::lower_comparison(const Expression& comparison) {
  const Polynomial difference =
      subtract(*polynomial_of(*comparison.arguments[0]), *polynomial_of(*comparison.arguments[1]));
  TACET_ASSIGN_OR_RETURN(std::vector<circuit::Monomial> monomials, form(difference));
  if (comparison.operation == Operation::less_equal) monomials.push_back({-1, {}});  // f <= 0 is f - 1 < 0
  // Two columns and nothing else are compared bit by bit.
  const auto is_plain = [](const circuit::Monomial& m, int sign) {
    return m.factors.size() == 1 && m.coefficient == sign;
  };
  if (difference.size() == 2 && monomials.size() - (comparison.operation == Operation::less_equal) == 2) {
    const bool first_positive = is_plain(monomials[0], 1) && is_plain(monomials[1], -1);
    if (first_positive || (is_plain(monomials[0], -1) && is_plain(monomials[1], 1))) {
      const Bits& a = monomials[first_positive ? 0 : 1].factors[0];
      const Bits& b = monomials[first_positive ? 1 : 0].factors[0];
      if (comparison.operation == Operation::equal) return circuit::equal(*builder_, a, b);
      if (comparison.operation == Operation::less) return circuit::less(*builder_, a, b);
      return complement(circuit::less(*builder_, b, a));
    }
  }
  if (comparison.operation == Operation::equal) return circuit::zero(*builder_, monomials);
  return circuit::negative(*builder_, monomials);
}

Bits Lowering::secret(const mpz_class& value, std::size_t bits) {
  Bits out;
  const bool outside = value < 0 || mpz_sizeinbase(value.get_mpz_t(), 2) > bits;
  for (std::size_t i = 0; i < bits; ++i) {
    out.push_back(builder_->input(
        {.kind = circuit::InputKind::secret, .lane = static_cast<std::uint32_t>(secrets_.size())}, 0, 1));
    secrets_.push_back({outside || mpz_tstbit(value.get_mpz_t(), i) != 0 ? Word{1} : Word{0}});
  }
  return out;
}

Result<Sum> Lowering::lower_hidden_comparison(const Expression& comparison) {
  const std::set<std::size_t> columns = columns_of(comparison);
  if (columns.size() == 1) {
    TACET_ASSIGN_OR_RETURN(const LoweredColumn* lowered, column(*columns.begin()));
    const std::optional<CodeInterval> codes =
        has_hidden_factor(comparison) ? std::nullopt : comparison_interval(comparison, *lowered->domain);
    if (codes) {
      // One bit more than the column has, so that every bound has a place and its magnitude stays hidden.
      const std::size_t bits = lowered->bits.size() + 1;
      const mpz_class past_end = mpz_class(static_cast<unsigned long>(lowered->domain->range())) + 1;
      const auto clamped = [&](const mpz_class& x) { return x < 0 ? mpz_class(0) : std::min(x, past_end); };
      switch (codes->bound) {
        case CodeInterval::Bound::upper:
          return circuit::less(*builder_, lowered->bits, secret(clamped(codes->high), bits));
        case CodeInterval::Bound::lower:
          return complement(circuit::less(*builder_, lowered->bits, secret(clamped(codes->low), bits)));
        case CodeInterval::Bound::both:
          // A constant below all codes, or between two, is none of them: nor is it the lowest.
          return circuit::equal(
              *builder_, lowered->bits,
              secret(codes->high > codes->low && codes->low >= 0 ? clamped(codes->low) : mpz_class(-1), bits));
      }
    }
  }
  return fail(ErrorCode::invalid_argument,
              "PRIVATE(..) can stand in a comparison of one column with constants, as in age > PRIVATE(65)");
}

Result<std::optional<Sum>> Lowering::lower_by_enumeration(const Expression& condition, bool wanted) {
  // The codes of all columns side by side, each with its validity on top, are one number; the condition is a step
  // function of it.
  struct Part {
    std::size_t index;
    const LoweredColumn* lowered;
    unsigned shift;
    bool nullable;
  };
  std::vector<Part> parts;
  Bits bits;
  for (const std::size_t index : columns_of(condition)) {
    TACET_ASSIGN_OR_RETURN(const LoweredColumn* lowered, column(index));
    const bool nullable = lowered->may_be_null();
    parts.push_back({index, lowered, static_cast<unsigned>(bits.size()), nullable});
    bits.insert(bits.end(), lowered->bits.begin(), lowered->bits.end());
    if (nullable) bits.push_back(lowered->valid);
    if (bits.size() > joint_bits_max) return std::optional<Sum>();
  }
  StepFunction f;
  std::vector<Value> row(query_->columns.size());
  std::int64_t last = 0;
  for (std::uint64_t number = 0; number < std::uint64_t{1} << bits.size(); ++number) {
    bool reachable = true;
    for (const Part& part : parts) {
      const auto width = static_cast<unsigned>(part.lowered->bits.size());
      const std::uint64_t code = number >> part.shift & ((std::uint64_t{1} << width) - 1);
      const bool present = !part.nullable || (number >> (part.shift + width) & 1) != 0;
      const table::Column& domain = *part.lowered->domain;
      reachable = reachable && (present ? code <= domain.range() && !has_no_value(domain) : code == 0);
      if (!reachable) break;
      row[part.index] =
          present ? value_of_raw(*part.lowered->domain, part.lowered->domain->minimum + static_cast<std::int64_t>(code))
                  : Value();
    }
    if (reachable) {
      TACET_ASSIGN_OR_RETURN(const Value value, evaluate(condition, *query_, row));
      last = !is_null(value) && (std::get<mpz_class>(value) != 0) == wanted ? 1 : 0;
    }
    f.step(number, last);
  }
  return std::optional(circuit::step_function(*builder_, bits, f).within(0, 1));
}

Result<Sum> Lowering::valid_columns(const Expression& expression) {
  std::vector<Sum> valids;
  for (const std::size_t index : columns_of(expression)) {
    TACET_ASSIGN_OR_RETURN(const LoweredColumn* lowered, column(index));
    valids.push_back(lowered->valid);
  }
  return builder_->multiply_all(std::move(valids));
}

Result<Sum> Lowering::valid(const Expression& expression) {
  switch (expression.operation) {
    case Operation::constant:
      return Sum(is_null(expression.value) ? 0 : 1);
    case Operation::column: {
      TACET_ASSIGN_OR_RETURN(const LoweredColumn* lowered, column(expression.index));
      return lowered->valid;
    }
    case Operation::case_when: {
      Sum out = 0;
      TACET_ASSIGN_OR_RETURN(const std::vector<Branch> all, branches(expression));
      for (const Branch& branch : all) {
        TACET_ASSIGN_OR_RETURN(const Sum present, valid(*branch.value));
        out = out + builder_->multiply(branch.taken, present);
      }
      return out.within(0, 1);
    }
    case Operation::coalesce: {
      std::vector<Sum> missing;
      for (const ExpressionPtr& argument : expression.arguments) {
        TACET_ASSIGN_OR_RETURN(const Sum present, valid(*argument));
        missing.push_back(complement(present));
      }
      return complement(builder_->multiply_all(std::move(missing)));
    }
    case Operation::is_null:
      return Sum(1);
    case Operation::logical_and:
    case Operation::logical_or:
    case Operation::logical_not:
    case Operation::in_list: {
      TACET_ASSIGN_OR_RETURN(const Sum holds, truth(expression));
      TACET_ASSIGN_OR_RETURN(const Sum fails, falsity(expression));
      return (holds + fails).within(0, 1);
    }
    default: {
      // Everything else is NULL as soon as an argument is.
      std::vector<Sum> valids;
      for (const ExpressionPtr& argument : expression.arguments) {
        TACET_ASSIGN_OR_RETURN(Sum present, valid(*argument));
        valids.push_back(std::move(present));
      }
      return builder_->multiply_all(std::move(valids));
    }
  }
}

}  // namespace tacet::query
