// SPDX-License-Identifier: Apache-2.0
#include "table/column_data.h"

#include <algorithm>

#include "base/check.h"

namespace tacet::table {
namespace {

bool all_differ(std::vector<std::int64_t> values) {
  std::ranges::sort(values);
  return std::ranges::adjacent_find(values) == values.end();
}

}  // namespace

void describe_values(ColumnData& data) {
  Column& column = data.column;
  column.nullable = std::ranges::find(data.present, std::uint8_t{0}) != data.present.end();
  column.unique = !column.nullable && all_differ(data.values);
  bool first = true;
  column.minimum = 0;
  column.maximum = 0;
  for (std::size_t row = 0; row < data.values.size(); ++row) {
    if (data.present[row] == 0) continue;
    const std::int64_t value = data.values[row];
    column.minimum = first ? value : std::min(column.minimum, value);
    column.maximum = first ? value : std::max(column.maximum, value);
    first = false;
  }
}

void lane_values(const ColumnData& data, unsigned lane, std::size_t first, std::span<Word> out) {
  TACET_CHECK(lane < data.column.lanes());
  const std::size_t rows = data.values.size();
  const std::size_t count = first < rows ? std::min(out.size(), rows - first) : 0;
  for (std::size_t i = 0; i < count; ++i) out[i] = data.column.lane_bit(data.value(first + i), lane);
  std::ranges::fill(out.subspan(count), Word{0});
}

void add_lane_values(ColumnData& data, unsigned lane, std::size_t first, std::span<const Word> in) {
  const unsigned bits = data.column.value_bits();
  const std::size_t rows = data.values.size();
  const std::size_t count = first < rows ? std::min(in.size(), rows - first) : 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (lane < bits)
      data.values[first + i] = static_cast<std::int64_t>(static_cast<Word>(data.values[first + i]) | in[i] << lane);
    else
      data.present[first + i] = static_cast<std::uint8_t>(in[i]);
  }
}

void finish_values(ColumnData& data) {
  if (!data.column.nullable) std::ranges::fill(data.present, std::uint8_t{1});
  for (std::size_t row = 0; row < data.values.size(); ++row)
    if (data.present[row] != 0)
      data.values[row] =
          static_cast<std::int64_t>(static_cast<Word>(data.values[row]) + static_cast<Word>(data.column.minimum));
}

}  // namespace tacet::table
