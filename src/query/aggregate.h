// SPDX-License-Identifier: Apache-2.0
//
// What an aggregate saw, and its value.
#pragma once

#include <map>
#include <vector>

#include "query/evaluate.h"
#include "query/finish.h"
#include "query/number.h"

namespace tacet::query {

/// The value of an aggregate from its state. Errors: invalid_argument where a real would not be finite.
Result<Value> aggregate_value(const Aggregate& aggregate, const AggregateState& state);

/// Sees the rows of one group one by one.
class Accumulator {
 public:
  explicit Accumulator(const Aggregate& aggregate);
  /// Errors: those of evaluate.
  Status add(const std::vector<Value>& row);
  AggregateState state() const;

 private:
  const Aggregate* aggregate_;
  AggregateNeeds needs_;
  AggregateState state_;
  std::map<Value, mpz_class, ValueLess> values_;
};

}  // namespace tacet::query
