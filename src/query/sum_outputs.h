// SPDX-License-Identifier: Apache-2.0
//
// Sums over the selected rows as outputs of a program whose slots never wrap around.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "base/error.h"
#include "circuit/builder.h"
#include "query/lowering.h"
#include "query/plan.h"

namespace tacet::query {

/// A slot of an output is added over all blocks and, where sums are packed, over 2^fold slots, before anyone takes it
/// modulo t: one row may contribute integers of a range of at most (t - 1) / (blocks 2^fold). Wider numbers are cut
/// into chunks of bits, products of numbers into products of chunks, and the owner puts them together again.
class SumOutputs {
 public:
  SumOutputs(circuit::Builder& builder, Word t, std::uint64_t blocks, unsigned fold)
      : builder_(&builder),
        range_max_(static_cast<std::int64_t>((t - 1) / (std::max<std::uint64_t>(blocks, 1) << fold))) {}

  /// The number of rows where `mask`, a bit, is 1.
  Total count(const Sum& mask);
  /// The sum of the terms over those rows. Errors: limit_exceeded when the table has so many blocks, or a term so many
  /// factors, that not even single bits fit.
  Result<Total> sum(const Sum& mask, std::span<const NumberTerm> terms);
  /// target += weight * total.
  static void add(Total& target, const mpz_class& weight, const Total& total);

  const std::vector<OutputRange>& ranges() const { return ranges_; }

 private:
  /// The sum of a node over all rows.
  Result<Total> total(const Sum& value);
  /// coefficient * mask * product of the codes of `factors`, chunk by chunk.
  Status add_products(Total& target, const mpz_class& coefficient, const Sum& mask,
                      std::span<const Factor* const> factors);

  circuit::Builder* builder_;
  std::int64_t range_max_;
  std::vector<OutputRange> ranges_;
  std::map<std::pair<std::int64_t, std::vector<circuit::Term>>, std::size_t> numbers_;
};

}  // namespace tacet::query
