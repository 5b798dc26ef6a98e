// SPDX-License-Identifier: Apache-2.0
//
// A column in the clear, at the owner: what it is called, its values, and how they become lanes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/word.h"
#include "table/catalog.h"

namespace tacet::table {

/// One raw value a row; those that are NULL are 0 and not `present`.
struct ColumnData {
  Column column;
  std::vector<std::int64_t> values;
  std::vector<std::uint8_t> present;  ///< 1 where there is a value, else 0; as long as values

  std::optional<std::int64_t> value(std::size_t row) const {
    return present[row] != 0 ? std::optional(values[row]) : std::nullopt;
  }
};

/// Sets nullable, unique, minimum and maximum of data.column from the values. Cost: a sort of the values.
void describe_values(ColumnData& data);

/// What lane `lane` of rows first .. first + out.size() - 1 holds, 0 or 1; 0 past the last row. The range of the values
/// and the lanes are those of data.column.
void lane_values(const ColumnData& data, unsigned lane, std::size_t first, std::span<Word> out);

/// The reverse, for one lane after another: adds bit `lane` to values and present of the rows that begin at `first`.
/// After the last lane the minimum is added by finish_values.
void add_lane_values(ColumnData& data, unsigned lane, std::size_t first, std::span<const Word> in);
/// Adds the minimum where there is a value. Without a lane that says so there is one everywhere.
void finish_values(ColumnData& data);

}  // namespace tacet::table
