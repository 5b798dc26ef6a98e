// SPDX-License-Identifier: Apache-2.0
//
// Gathers: the row of a small referenced table, looked up obliviously.
#include <algorithm>
#include <ranges>

#include "query/finish.h"
#include "query/lowering.h"
#include "query/term.h"

namespace tacet::query {
namespace {

using circuit::InputKind;

/// The most that a looked-up number may be above the least one: it stands in a slot beside a mask.
constexpr unsigned long spread_max = (1UL << 16) - 1;

/// Whether the expression is NULL where all columns are, whatever its constants.
bool is_null_without_values(const Expression& expression) {
  const auto& arguments = expression.arguments;
  const auto is_null_there = [](const ExpressionPtr& argument) { return is_null_without_values(*argument); };
  switch (expression.operation) {
    case Operation::column:
      return true;
    case Operation::in_list:
      return is_null_there(arguments[0]);
    case Operation::logical_and:
    case Operation::logical_or:
      return std::ranges::all_of(arguments, is_null_there);
    default:
      return is_strict(expression.operation) && std::ranges::any_of(arguments, is_null_there);
  }
}

}  // namespace

Result<std::optional<std::size_t>> Lowering::gathered_join(const Expression& expression) {
  std::optional<std::size_t> join;
  for (const std::size_t index : columns_of(expression)) {
    const std::optional<std::size_t>& of_column = query_->columns[index].join;
    if (!of_column || (join && *join != *of_column)) return std::optional<std::size_t>();
    join = of_column;
  }
  if (!join) return join;
  TACET_ASSIGN_OR_RETURN(const JoinStrategy strategy, join_strategy(*query_, *join));
  return strategy == JoinStrategy::gather ? join : std::optional<std::size_t>();
}

std::vector<Value> Lowering::gathered_row(std::size_t join, std::size_t row) const {
  std::vector<Value> out(query_->columns.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (query_->columns[i].join != join) continue;
    const std::optional<std::int64_t>& raw = context_->gathered[join].values[i][row];
    if (raw) out[i] = value_of_raw(*query_->columns[i].column, *raw);
  }
  return out;
}

Result<Sum> Lowering::look_up(std::size_t join, const Expression& expression, LookedUp what, std::vector<Word> values) {
  TACET_ASSIGN_OR_RETURN(const std::vector<Sum>* masks, gather_masks(join));
  if (values.empty()) return Sum(0);
  const bool shared = !has_hidden(expression);
  const auto earlier = std::ranges::find_if(
      look_ups_, [&](const LookUp& one) { return one.what == what && same(one.expression, expression); });
  if (shared && earlier != look_ups_.end()) return earlier->value;
  // At least 1, so that truths of a private constant have one range whatever they are.
  const auto greatest = static_cast<std::int64_t>(std::max(*std::ranges::max_element(values), Word{1}));
  const auto number = static_cast<std::uint32_t>(secrets_.size());
  const auto rows = static_cast<std::uint32_t>(values.size());
  secrets_.push_back(std::move(values));
  std::vector<std::pair<Sum, Sum>> products;
  for (std::uint32_t row = 0; row < rows; ++row) {
    if ((*masks)[row].is_constant() && (*masks)[row].constant == 0) continue;
    const Sum value =
        builder_->input({.kind = InputKind::expanded_secret, .lane = number, .row = row, .rows = rows}, 0, greatest);
    products.emplace_back((*masks)[row], value);
  }
  Sum out = builder_->sum_of_products(products).within(0, greatest);
  if (shared) look_ups_.push_back({expression, what, out});
  return out;
}

Result<Sum> Lowering::gathered_truth(const Expression& condition, std::size_t join, bool wanted) {
  const auto holds = [&](const std::vector<Value>& row) -> Result<bool> {
    TACET_ASSIGN_OR_RETURN(const Value value, evaluate(condition, *query_, row));
    return !is_null(value) && (std::get<mpz_class>(value) != 0) == wanted;
  };
  std::vector<Word> truths;
  for (std::size_t row = 0; row < context_->gathered[join].keys.size(); ++row) {
    TACET_ASSIGN_OR_RETURN(const bool here, holds(gathered_row(join, row)));
    truths.push_back(here ? 1 : 0);
  }
  // Private even where all rows agree, so that the plan has one shape for all values.
  TACET_ASSIGN_OR_RETURN(const Sum of_partner,
                         look_up(join, condition, wanted ? LookedUp::truth : LookedUp::falsity, std::move(truths)));
  TACET_ASSIGN_OR_RETURN(const bool without_partner, holds(std::vector<Value>(query_->columns.size())));
  const bool without_may_depend = has_hidden(condition) && !is_null_without_values(condition);
  if (!without_partner && !without_may_depend) return of_partner.within(0, 1);
  TACET_ASSIGN_OR_RETURN(const Sum found, matched(join));
  if (without_may_depend) {
    const Sum without = secret(without_partner ? 1 : 0, 1)[0];
    return (of_partner + builder_->multiply(without, complement(found))).within(0, 1);
  }
  return (of_partner + complement(found)).within(0, 1);
}

Result<std::optional<LoweredNumber>> Lowering::gathered_number(const Expression& expression, std::size_t join) {
  using Number = std::optional<LoweredNumber>;
  if (expression.type.kind == TypeKind::text || has_hidden(expression)) return Number();
  TACET_ASSIGN_OR_RETURN(const Value without,
                         evaluate(expression, *query_, std::vector<Value>(query_->columns.size())));
  if (!is_null(without)) return Number();  // a value even without a partner: by its parts
  std::vector<std::optional<mpz_class>> values;
  std::optional<mpz_class> least;
  std::optional<mpz_class> greatest;
  for (std::size_t row = 0; row < context_->gathered[join].keys.size(); ++row) {
    TACET_ASSIGN_OR_RETURN(const Value value, evaluate(expression, *query_, gathered_row(join, row)));
    values.emplace_back();
    if (is_null(value)) continue;
    const mpz_class& number = std::get<mpz_class>(value);
    values.back() = number;
    least = least ? std::min(*least, number) : number;
    greatest = greatest ? std::max(*greatest, number) : number;
  }
  if (!least || *greatest - *least > spread_max) return Number();
  std::vector<Word> above;
  std::vector<Word> present;
  for (const std::optional<mpz_class>& value : values) {
    const mpz_class code = value ? mpz_class(*value - *least) : mpz_class(0);
    above.push_back(mpz_get_ui(code.get_mpz_t()));
    present.push_back(value ? 1 : 0);
  }
  LoweredNumber out;
  if (std::ranges::find(present, Word{0}) == present.end()) {
    TACET_ASSIGN_OR_RETURN(out.valid, matched(join));
  } else {
    TACET_ASSIGN_OR_RETURN(out.valid, look_up(join, expression, LookedUp::presence, std::move(present)));
  }
  TACET_ASSIGN_OR_RETURN(const Sum code, look_up(join, expression, LookedUp::number, std::move(above)));
  out.terms.push_back({1, {}, {{{}, code, *least}}});
  return Number(std::move(out));
}

}  // namespace tacet::query
