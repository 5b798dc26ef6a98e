// SPDX-License-Identifier: Apache-2.0
#include "query/assemble.h"

#include <algorithm>

namespace tacet::query {
namespace {

/// The integer in [low, low + t) that is `residue` modulo t.
std::int64_t lift(Word residue, std::int64_t low, Word t) {
  const auto modulus = static_cast<std::int64_t>(t);
  const std::int64_t above = (static_cast<std::int64_t>(residue) - low) % modulus;
  return low + (above < 0 ? above + modulus : above);
}

class Assembly {
 public:
  Assembly(const BoundQuery& query, const Plan& plan, const Opened& opened, std::size_t slots, Word t)
      : query_(query), plan_(plan), opened_(opened), slots_(slots), t_(t) {}

  Result<ResultTable> groups() {
    sum_outputs();
    std::vector<Group> groups;
    for (const GroupRecipe& recipe : plan_.groups) {
      const mpz_class rows = value(recipe.rows);
      if (rows < 0 || rows > mpz_class(static_cast<unsigned long>(plan_.row_count)))
        return fail(ErrorCode::corrupt_data,
                    "the host's answer counts more rows than the table has: it was not made by this plan");
      if (rows == 0 && !query_.group_keys.empty()) continue;
      Group group{recipe.keys, {}};
      for (const AggregateRecipe& aggregate : recipe.aggregates) group.aggregates.push_back(state(aggregate));
      groups.push_back(std::move(group));
    }
    return finish_groups(query_, std::move(groups));
  }

  Result<ResultTable> rows() {
    std::vector<std::vector<Value>> rows;
    for (std::uint64_t row = 0; row < plan_.row_count; ++row)
      if (std::optional<std::vector<Value>> values = row_at(row)) rows.push_back(*std::move(values));
    return finish_rows(query_, rows);
  }

 private:
  /// The sums of all summed outputs over the rows of the table.
  void sum_outputs() {
    const std::uint64_t together = plan_.host.blocks << plan_.host.fold;
    const mpz_class padding(static_cast<unsigned long>(plan_.host.blocks * slots_ - plan_.row_count));
    totals_.resize(plan_.ranges.size());
    std::size_t sum = 0;
    for (std::size_t i = 0; i < totals_.size(); ++i) {
      if (!plan_.host.summed[i]) continue;
      const std::int64_t low = plan_.ranges[i].minimum;
      for (const Word residue : opened_.sums[sum])
        totals_[i] += mpz_class(static_cast<long>(lift(residue, low * static_cast<std::int64_t>(together), t_)));
      totals_[i] -= padding * mpz_class(static_cast<long>(lift(plan_.padding[i], low, t_)));
      ++sum;
    }
  }

  mpz_class value(const Total& total) const {
    mpz_class out = total.rows_factor * mpz_class(static_cast<unsigned long>(plan_.row_count));
    for (const auto& [weight, output] : total.outputs) out += weight * totals_[output];
    return out;
  }

  AggregateState state(const AggregateRecipe& recipe) const {
    AggregateState out;
    out.count = value(recipe.count);
    out.sum = value(recipe.sum);
    out.sum_of_squares = value(recipe.sum_of_squares);
    for (const auto& [item, count] : recipe.values) {
      mpz_class times = value(count);
      if (times != 0) out.values.emplace_back(item, std::move(times));
    }
    return out;
  }

  /// The values of a row, or nothing if it was not selected.
  std::optional<std::vector<Value>> row_at(std::uint64_t row) const {
    const RowRecipe& recipe = *plan_.rows;
    const auto& block = opened_.rows[row / slots_];
    const std::size_t slot = row % slots_;
    const auto chunk = [&](std::size_t k) -> std::uint64_t {
      const RowRecipe::Chunk& from = recipe.chunks[k];
      return from.output ? block[*from.output][slot] : from.constant;
    };
    std::size_t next = 0;
    const auto take = [&](unsigned bits) {
      std::uint64_t number = 0;
      for (unsigned i = 0; i < bits; ++i, ++next)
        number |= (chunk(next / recipe.chunk_bits) >> (next % recipe.chunk_bits) & 1) << i;
      return number;
    };
    if (take(1) == 0) return std::nullopt;
    std::vector<Value> values;
    for (const RowRecipe::ColumnBits& column : recipe.columns) {
      const std::uint64_t code = take(column.value_bits);
      const bool present = !column.validity || take(1) != 0;
      if (present) {
        const std::uint64_t raw = static_cast<std::uint64_t>(column.column->minimum) + code;
        values.push_back(value_of_raw(*column.column, static_cast<std::int64_t>(raw)));
      } else {
        values.emplace_back();
      }
    }
    return values;
  }

  const BoundQuery& query_;
  const Plan& plan_;
  const Opened& opened_;
  std::size_t slots_;
  Word t_;
  std::vector<mpz_class> totals_;
};

}  // namespace

Result<std::vector<std::vector<Word>>> unpack(const bgv::Encoder& encoder, std::span<const Word> coefficients,
                                              unsigned fold, std::size_t count) {
  const std::size_t n = coefficients.size();
  const std::size_t together = std::size_t{1} << fold;
  std::vector<std::vector<Word>> out;
  std::vector<Word> polynomial(n);
  std::vector<Word> slots(n);
  for (std::size_t j = 0; j < count; ++j) {
    std::fill(polynomial.begin(), polynomial.end(), 0);
    for (std::size_t k = 0; k < n / together; ++k) polynomial[k * together] = coefficients[k * together + j];
    TACET_RETURN_IF_ERROR(encoder.decode(polynomial, slots));
    // A polynomial in X^F has the same value at the F slots over each root: every F-th of the sorted slots would do,
    // but which belong together depends on the order of slots. The first row's first N / (2F) slots, and the second
    // row's, are one of each: X^F is 5^i-periodic there.
    std::vector<Word> sums;
    const std::size_t half = n / together / 2;
    if (half == 0) {
      sums.assign(slots.begin(), slots.begin() + 1);
    } else {
      sums.insert(sums.end(), slots.begin(), slots.begin() + static_cast<std::ptrdiff_t>(half));
      sums.insert(sums.end(), slots.begin() + static_cast<std::ptrdiff_t>(n / 2),
                  slots.begin() + static_cast<std::ptrdiff_t>(n / 2 + half));
    }
    out.push_back(std::move(sums));
  }
  return out;
}

Result<ResultTable> assemble(const BoundQuery& query, const Plan& plan, const Opened& opened, std::size_t slots,
                             Word t) {
  Assembly assembly(query, plan, opened, slots, t);
  return plan.rows ? assembly.rows() : assembly.groups();
}

}  // namespace tacet::query
