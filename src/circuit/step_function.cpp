// SPDX-License-Identifier: Apache-2.0
#include "circuit/step_function.h"

#include <algorithm>
#include <bit>
#include <map>

#include "base/check.h"

namespace tacet::circuit {
namespace {

/// f = base + sign * shape, shape(0) = 0 and its first step is upwards; sign 0 and no shape for a constant.
struct Row {
  std::int64_t base = 0;
  std::int64_t sign = 0;
  StepFunction shape;
};

Row split(const StepFunction& f) {
  Row row;
  row.base = f.runs[0].second;
  if (f.is_constant()) return row;
  row.sign = f.runs[1].second > row.base ? 1 : -1;
  row.shape = f;
  for (auto& run : row.shape.runs) run.second = row.sign * (run.second - row.base);
  return row;
}

/// Row h of f: the values on h 2^low_bits .. (h + 1) 2^low_bits - 1. `run` is the run that the row begins in and
/// becomes the one that the next row begins in.
StepFunction row_of(const StepFunction& f, std::uint64_t h, unsigned low_bits, std::size_t& run) {
  const std::uint64_t first = h << low_bits;
  const std::uint64_t last = first + ((std::uint64_t{1} << low_bits) - 1);
  StepFunction row;
  row.step(0, f.runs[run].second);
  while (run + 1 < f.runs.size() && f.runs[run + 1].first <= last) {
    ++run;
    row.step(f.runs[run].first - first, f.runs[run].second);
  }
  if (run + 1 < f.runs.size() && f.runs[run + 1].first == last + 1) ++run;
  return row;
}

Sum on_two_bits(Builder& builder, std::span<const Sum> bits, const StepFunction& f) {
  Sum sum = f.at(0) + (f.at(1) - f.at(0)) * bits[0];
  if (bits.size() == 1) return sum;
  sum = sum + (f.at(2) - f.at(0)) * bits[1];
  const std::int64_t both = f.at(3) - f.at(2) - f.at(1) + f.at(0);
  if (both != 0) sum = sum + both * builder.multiply(bits[0], bits[1]);
  return sum;
}

}  // namespace

std::int64_t StepFunction::at(std::uint64_t x) const {
  const auto after =
      std::upper_bound(runs.begin(), runs.end(), x, [](std::uint64_t v, const auto& run) { return v < run.first; });
  return std::prev(after)->second;
}

void StepFunction::step(std::uint64_t from, std::int64_t value) {
  if (from == 0) {
    runs = {{0, value}};
    return;
  }
  TACET_CHECK(from >= runs.back().first);
  if (from == runs.back().first) runs.pop_back();
  if (runs.back().second != value) runs.emplace_back(from, value);
}

StepFunction indicator(std::uint64_t low, std::uint64_t high) {
  StepFunction f;
  f.step(low, 1);
  if (high != ~std::uint64_t{0}) f.step(high + 1, 0);
  return f;
}

Sum step_function(Builder& builder, std::span<const Sum> bits, const StepFunction& f) {
  TACET_CHECK(bits.size() <= 64);
  const auto n = static_cast<unsigned>(bits.size());
  std::int64_t minimum = f.runs[0].second;
  std::int64_t maximum = minimum;
  for (const auto& [start, value] : f.runs) {
    if (n < 64 && start >> n != 0) break;
    minimum = std::min(minimum, value);
    maximum = std::max(maximum, value);
  }
  if (minimum == maximum) return f.runs[0].second;
  if (n <= 2) return on_two_bits(builder, bits, f).within(minimum, maximum);

  const unsigned low_bits = std::bit_floor(n - 1);
  const unsigned high_bits = n - low_bits;
  const std::uint64_t rows = std::uint64_t{1} << high_bits;
  StepFunction base;
  std::map<StepFunction, StepFunction> weights;  // shape -> its sign in each row
  std::size_t run = 0;
  for (std::uint64_t h = 0; h < rows;) {
    // Rows without a step in them are skipped together.
    const bool last_run = run + 1 == f.runs.size();
    const std::uint64_t next = last_run ? rows : std::min(rows, f.runs[run + 1].first >> low_bits);
    if (next > h) {
      base.step(h, f.runs[run].second);
      h = next;
      if (!last_run && next < rows && f.runs[run + 1].first == next << low_bits) ++run;
      continue;
    }
    const Row row = split(row_of(f, h, low_bits, run));
    base.step(h, row.base);
    if (row.sign != 0) {
      StepFunction& weight = weights[row.shape];
      weight.step(h, row.sign);
      if (h + 1 < rows) weight.step(h + 1, 0);
    }
    ++h;
  }
  const std::span<const Sum> low = bits.first(low_bits);
  const std::span<const Sum> high = bits.subspan(low_bits);
  std::vector<std::pair<Sum, Sum>> products;
  products.reserve(weights.size());
  for (const auto& [shape, weight] : weights)
    products.emplace_back(step_function(builder, high, weight), step_function(builder, low, shape));
  return (step_function(builder, high, base) + builder.sum_of_products(products)).within(minimum, maximum);
}

}  // namespace tacet::circuit
