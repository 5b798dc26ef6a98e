// SPDX-License-Identifier: Apache-2.0
//
// Expressions as circuits over the lanes of a row.
#pragma once

#include <gmpxx.h>

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/error.h"
#include "circuit/builder.h"
#include "circuit/integer_form.h"
#include "query/column_predicate.h"
#include "query/plan.h"

namespace tacet::query {

using circuit::Sum;

/// A column as circuits see it. Where there is no value, all bits are 0.
struct LoweredColumn {
  const table::Column* domain = nullptr;  ///< whose minimum, range and dictionary hold
  circuit::Bits bits;                     ///< of raw - minimum
  Sum valid = 1;                          ///< 1 where there is a value

  /// False where every row is known to have a value.
  bool may_be_null() const { return !valid.is_constant() || valid.constant == 0; }
};

/// A factor of a numeric term: offset + a number given by its bits, or offset + one small value.
struct Factor {
  circuit::Bits bits;
  std::optional<Sum> value;  ///< in place of bits: 0 .. value->maximum
  mpz_class offset;
};

/// coefficient * conditions (bits) * factors.
struct NumberTerm {
  mpz_class coefficient;
  std::vector<Sum> conditions;
  std::vector<Factor> factors;
};

NumberTerm multiply(const NumberTerm& a, const NumberTerm& b);

/// The sum of its terms where `valid` is 1; NULL elsewhere.
struct LoweredNumber {
  std::vector<NumberTerm> terms;
  Sum valid = 1;
};

/// One value that an expression takes, and the bit that says where.
struct Class {
  Value value;
  Sum indicator;
};

/// A branch of a CASE, ELSE among them: its value, and the bit that says where it is taken. In each row one branch is.
struct Branch {
  const Expression* value = nullptr;
  Sum taken;
};

/// Conditions are lowered twice, to where they are true and to where they are false, so that three-valued logic costs
/// nothing: NOT swaps the two, AND multiplies truths.
class Lowering {
 public:
  Lowering(const BoundQuery& query, const PlanContext& context, circuit::Builder& builder);

  /// Errors: those of join_strategy().
  Result<const LoweredColumn*> column(std::size_t index);
  /// 1 where the row of join `index` has a partner. Constant 1 where the owner knows that all have one.
  Result<Sum> matched(std::size_t index);

  /// 1 where the condition is true; where it is false. Errors: invalid_argument naming what cannot be computed.
  Result<Sum> truth(const Expression& condition) { return lower(condition, true); }
  Result<Sum> falsity(const Expression& condition) { return lower(condition, false); }
  /// 1 where the expression is not NULL.
  Result<Sum> valid(const Expression& expression);

  Result<LoweredNumber> number(const Expression& expression);

  /// All values of an expression, NULL among them if it occurs, with indicators that sum to 1; nullopt when they are
  /// not known, or more than `classes_max`.
  Result<std::optional<std::vector<Class>>> classes(const Expression& expression, std::size_t classes_max);

  const std::vector<std::vector<Word>>& secrets() const { return secrets_; }

 private:
  /// What the owner works out of an expression for each row of a gathered table.
  enum class LookedUp : std::uint8_t { truth, falsity, number, presence };
  struct LookUp {
    Expression expression;
    LookedUp what = LookedUp::truth;
    Sum value;
  };

  Result<Sum> lower(const Expression& condition, bool wanted);
  Result<Sum> lower_all(const Expression& condition, bool wanted);
  Result<Sum> lower_case(const Expression& condition, bool wanted);
  /// The branches of a CASE, in order.
  Result<std::vector<Branch>> branches(const Expression& cases);
  Result<Sum> lower_comparison(const Expression& comparison);
  Result<Sum> lower_hidden_comparison(const Expression& comparison);
  Result<std::optional<Sum>> lower_by_enumeration(const Expression& condition, bool wanted);
  Result<Sum> of_predicate(const ColumnPredicate& predicate, bool wanted);
  Result<Sum> valid_columns(const Expression& expression);
  Result<std::vector<circuit::Monomial>> form(const Polynomial& polynomial);
  /// A private number as bits; out of [0, 2^bits) it becomes all ones.
  circuit::Bits secret(const mpz_class& value, std::size_t bits);
  Result<LoweredColumn> make_column(std::size_t index);
  Result<LoweredColumn> gather_column(std::size_t index, std::size_t join);
  Result<const std::vector<Sum>*> gather_masks(std::size_t join);
  /// The join whose table has all columns of the expression, if it is looked up by a gather.
  Result<std::optional<std::size_t>> gathered_join(const Expression& expression);
  /// Where a function of the referenced row alone holds, the owner works it out for each of the few rows and the host
  /// looks up one private value instead of the bits of columns.
  Result<Sum> gathered_truth(const Expression& condition, std::size_t join, bool wanted);
  Result<std::optional<LoweredNumber>> gathered_number(const Expression& expression, std::size_t join);
  /// The private value of the row's partner, 0 without one: `what` of `expression`, as worked out in `values`. Equal
  /// expressions share one private input, unless they have PRIVATE constants: whether those are equal is private too.
  Result<Sum> look_up(std::size_t join, const Expression& expression, LookedUp what, std::vector<Word> values);
  /// A referenced row as the owner opened it.
  std::vector<Value> gathered_row(std::size_t join, std::size_t row) const;
  Result<const table::Column*> domain(std::size_t index);
  LoweredColumn lanes_of(const table::Column& stored);
  Sum function_of(const LoweredColumn& column, const circuit::StepFunction& f, std::int64_t of_null);
  Result<LoweredNumber> function_number(const Expression& expression);
  Result<LoweredNumber> case_number(const Expression& expression);
  Result<LoweredNumber> coalesce_number(const Expression& expression);

  const BoundQuery* query_;
  const PlanContext* context_;
  circuit::Builder* builder_;
  std::map<std::size_t, LoweredColumn> columns_;
  std::map<std::size_t, std::vector<Sum>> gather_masks_;
  std::vector<LookUp> look_ups_;
  std::vector<std::vector<Word>> secrets_;
};

/// "comparison of 'a' with 'b'": the columns of an expression, for messages.
std::string describe_columns(const BoundQuery& query, const Expression& expression);

}  // namespace tacet::query
