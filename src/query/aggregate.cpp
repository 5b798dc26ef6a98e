// SPDX-License-Identifier: Apache-2.0

#include "query/aggregate.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/check.h"

namespace tacet::query {
namespace {

using Counted = std::vector<std::pair<Value, mpz_class>>;

mpz_class unit_of(const Type& type) { return power_of_ten(type.kind == TypeKind::decimal ? type.scale : 0); }

Result<Value> finite(double value) {
  if (!std::isfinite(value))
    return fail(ErrorCode::invalid_argument, "an aggregate of this query is too large for a real number");
  return Value(value);
}

// The sum of (x - mean)^2 is (n sum of squares - sum^2) / n.
Result<Value> spread(const Aggregate& aggregate, const AggregateState& state) {
  const bool sample = aggregate.function == AggregateFunction::variance_sample ||
                      aggregate.function == AggregateFunction::deviation_sample;
  const mpz_class divisor = sample ? mpz_class(state.count - 1) : state.count;
  if (divisor <= 0) return Value();
  const mpz_class unit = unit_of(aggregate.argument->type);
  const mpz_class numerator = state.count * state.sum_of_squares - state.sum * state.sum;
  const mpz_class denominator = state.count * divisor * unit * unit;
  // A state that no rows have; its variance has no meaning.
  if (numerator < 0)
    return fail(ErrorCode::corrupt_data, "the host's sums cannot be those of any rows; load the table again");
  const bool root = aggregate.function == AggregateFunction::deviation_population ||
                    aggregate.function == AggregateFunction::deviation_sample;
  return finite(root ? nearest_square_root(numerator, denominator) : nearest_double(numerator, denominator));
}

// The value at a position, counted from 0, of the sorted values.
const Value& value_at(const Counted& sorted, const mpz_class& position) {
  mpz_class seen;
  for (const auto& [value, times] : sorted) {
    seen += times;
    if (position < seen) return value;
  }
  stop_on_broken_invariant("a position below the number of values", __FILE__, __LINE__);
}

// PostgreSQL's definitions: the position is fraction (n - 1), as a double, between two values; or the first value whose
// share, with those before it, is at least the fraction.
Result<Value> percentile(const Aggregate& aggregate, Counted sorted) {
  if (aggregate.descending) std::reverse(sorted.begin(), sorted.end());
  mpz_class count;
  for (const auto& [value, times] : sorted) count += times;
  if (count == 0) return Value();
  if (aggregate.function == AggregateFunction::percentile_discrete) {
    const double wanted = std::ceil(aggregate.fraction * count.get_d());
    const mpz_class position = mpz_class(wanted) - 1;
    return value_at(sorted, std::clamp(position, mpz_class(0), mpz_class(count - 1)));
  }
  const double place = aggregate.fraction * (count.get_d() - 1);
  const mpz_class below(std::floor(place));
  const mpz_class above(std::ceil(place));
  const auto& low = std::get<mpz_class>(value_at(sorted, below));
  const auto& high = std::get<mpz_class>(value_at(sorted, std::min(above, mpz_class(count - 1))));
  const mpq_class share(place - std::floor(place));
  const mpq_class unit(unit_of(aggregate.argument->type));
  const mpq_class result = (low + share * (high - low)) / unit;
  return finite(nearest_double(result.get_num(), result.get_den()));
}

// Of something DISTINCT every value counts once.
AggregateState of_distinct(const Counted& sorted) {
  AggregateState state;
  state.count = mpz_class(static_cast<unsigned long>(sorted.size()));
  for (const auto& [value, times] : sorted) {
    if (const auto* raw = std::get_if<mpz_class>(&value)) state.sum += *raw;
  }
  return state;
}

Counted sorted_values(const AggregateState& state) {
  Counted sorted;
  std::copy_if(state.values.begin(), state.values.end(), std::back_inserter(sorted),
               [](const auto& counted) { return counted.second > 0; });
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return compare(a.first, b.first) < 0; });
  return sorted;
}

Result<Value> numeric_value(const Aggregate& aggregate, const AggregateState& state) {
  switch (aggregate.function) {
    case AggregateFunction::count_star:
    case AggregateFunction::count:
      return Value(state.count);
    case AggregateFunction::sum:
      return state.count == 0 ? Value() : Value(state.sum);
    case AggregateFunction::average:
      if (state.count == 0) return Value();
      return finite(nearest_double(state.sum, state.count * unit_of(aggregate.argument->type)));
    default:
      return spread(aggregate, state);
  }
}

}  // namespace

AggregateNeeds needs(const Aggregate& aggregate) {
  AggregateNeeds needed;
  switch (aggregate.function) {
    case AggregateFunction::count_star:
    case AggregateFunction::count:
      needed.values = aggregate.distinct;
      break;
    case AggregateFunction::sum:
    case AggregateFunction::average:
      needed.values = aggregate.distinct;
      needed.sum = !aggregate.distinct;
      break;
    case AggregateFunction::variance_population:
    case AggregateFunction::variance_sample:
    case AggregateFunction::deviation_population:
    case AggregateFunction::deviation_sample:
      needed.sum = true;
      needed.sum_of_squares = true;
      break;
    case AggregateFunction::minimum:
    case AggregateFunction::maximum:
    case AggregateFunction::percentile_continuous:
    case AggregateFunction::percentile_discrete:
      needed.values = true;
      break;
  }
  return needed;
}

Result<Value> aggregate_value(const Aggregate& aggregate, const AggregateState& state) {
  if (!needs(aggregate).values) return numeric_value(aggregate, state);
  Counted sorted = sorted_values(state);
  switch (aggregate.function) {
    case AggregateFunction::minimum:
      return sorted.empty() ? Value() : sorted.front().first;
    case AggregateFunction::maximum:
      return sorted.empty() ? Value() : sorted.back().first;
    case AggregateFunction::percentile_continuous:
    case AggregateFunction::percentile_discrete:
      return percentile(aggregate, std::move(sorted));
    default:
      return numeric_value(aggregate, of_distinct(sorted));
  }
}

Accumulator::Accumulator(const Aggregate& aggregate) : aggregate_(&aggregate), needs_(needs(aggregate)) {}

Status Accumulator::add(const std::vector<Value>& row) {
  const Scope scope{.columns = &row, .group_keys = nullptr, .aggregates = nullptr};
  TACET_ASSIGN_OR_RETURN(const bool counted, holds(aggregate_->filter, scope));
  if (!counted) return {};
  if (aggregate_->function == AggregateFunction::count_star) {
    ++state_.count;
    return {};
  }
  TACET_ASSIGN_OR_RETURN(const Value value, evaluate(*aggregate_->argument, scope));
  if (is_null(value)) return {};
  ++state_.count;
  if (needs_.sum) state_.sum += std::get<mpz_class>(value);
  if (needs_.sum_of_squares) state_.sum_of_squares += std::get<mpz_class>(value) * std::get<mpz_class>(value);
  if (needs_.values) ++values_[value];
  return {};
}

AggregateState Accumulator::state() const {
  AggregateState state = state_;
  state.values.assign(values_.begin(), values_.end());
  return state;
}

}  // namespace tacet::query
