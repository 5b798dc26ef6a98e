// SPDX-License-Identifier: Apache-2.0
//
// What the host is asked to compute for a query, and how the owner reads the answer from what comes back.
#pragma once

#include <gmpxx.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "bgv/parameters.h"
#include "circuit/program.h"
#include "circuit/schedule.h"
#include "query/bound_query.h"

namespace tacet::query {

/// All that the host gets, besides the owner's private ciphertexts: numbers, no names.
struct HostPlan {
  std::uint64_t table = 0;  ///< the fact table
  std::uint64_t blocks = 0;
  circuit::Program program;  ///< run on every block
  /// Of each output: whether its ciphertexts are added over the blocks (a sum), or come back one a block (rows).
  std::vector<bool> summed;
  /// 2^fold sums share one ciphertext in the result, each with N / 2^fold partial sums (see query/pack.h).
  unsigned fold = 0;
};

/// rows_factor * rows of the table + sum of weight * the sum of an output over all rows.
struct Total {
  mpz_class rows_factor;
  std::vector<std::pair<mpz_class, std::size_t>> outputs;
};

/// The range of the integer that a slot of an output holds: what makes a residue modulo t an integer again.
struct OutputRange {
  std::int64_t minimum = 0;
  std::int64_t maximum = 0;
};

struct AggregateRecipe {
  Total count;
  Total sum;
  Total sum_of_squares;
  std::vector<std::pair<Value, Total>> values;
};

struct GroupRecipe {
  std::vector<Value> keys;
  Total rows;
  std::vector<AggregateRecipe> aggregates;
};

/// Rows that come back: the lanes of the columns, one after another behind a bit that says "selected", cut into chunks
/// of chunk_bits: output k of a block holds lanes k * chunk_bits .. of the row, or 0 where it is not selected.
struct RowRecipe {
  unsigned chunk_bits = 0;
  /// Of each chunk: its output; or none, and then every row has `constant`.
  struct Chunk {
    std::optional<std::size_t> output;
    std::uint64_t constant = 0;
  };
  std::vector<Chunk> chunks;
  struct ColumnBits {
    const table::Column* column = nullptr;  ///< null: the query does not read it
    unsigned value_bits = 0;
    bool validity = false;  ///< one more bit: has a value
  };
  std::vector<ColumnBits> columns;  ///< one a BoundQuery::columns
};

/// How a join is carried out.
enum class JoinStrategy : std::uint8_t {
  materialised,  ///< the owner stored the referenced columns beside the fact table's rows
  gather,        ///< the host looks each row up, obliviously
};

struct Plan {
  HostPlan host;
  circuit::Schedule schedule;
  std::vector<OutputRange> ranges;  ///< of the program's outputs
  std::vector<Word> padding;        ///< what each output holds in a row of zeros, modulo t
  /// The owner's private inputs, each by its coefficients: one of a private bit, which then stands in every slot; as
  /// many as a referenced table has rows where the host looks them up.
  std::vector<std::vector<Word>> secrets;
  std::vector<GroupRecipe> groups;  ///< if the host sums
  std::optional<RowRecipe> rows;    ///< if rows come back
  std::uint64_t row_count = 0;
  std::vector<std::string> steps;  ///< for EXPLAIN
  std::vector<std::string> host_learns;
};

/// A referenced table that is looked up by an encrypted gather, as the owner opened it.
struct GatheredTable {
  /// Of each referenced row: the raw key in the terms of the fact table's column, if it occurs there at all.
  std::vector<std::optional<std::int64_t>> keys;
  /// raw values of the columns that the query reads, by BoundQuery::columns (empty for others); nullopt: NULL.
  std::vector<std::vector<std::optional<std::int64_t>>> values;
};

struct PlanContext {
  bgv::Parameters parameters;
  std::uint64_t blocks = 0;             ///< of the fact table
  std::vector<GatheredTable> gathered;  ///< one a join; unused for materialised joins
  /// The most groups that are summed under masks of their own; with more, rows come back.
  std::size_t groups_max = 4096;
};

/// log2 of the probability that one of the bounds that the plan rests on does not hold: each fresh ciphertext that is
/// read, and each part of a key, states one that fails with probability 2^rlwe::log_failure_each; all else follows.
double log_failure_probability(const HostPlan& plan);
/// A plan that fails more often is refused.
inline constexpr double log_failure_max = -128;

/// How join `index` is carried out: materialised if the owner declared the reference, else by a gather. Errors:
/// invalid_argument when the reference was not declared and the table has more rows than a gather is practical for.
Result<JoinStrategy> join_strategy(const BoundQuery& query, std::size_t index);
/// The most rows of a gathered table.
inline constexpr std::uint64_t gathered_rows_max = 1024;

/// Errors: invalid_argument naming what cannot be computed on ciphertexts; level_exhausted with the levels needed.
Result<Plan> make_plan(const BoundQuery& query, const PlanContext& context);

}  // namespace tacet::query
