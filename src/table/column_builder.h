// SPDX-License-Identifier: Apache-2.0
//
// One column while its file is read.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/error.h"
#include "table/column_data.h"
#include "table/csv.h"

namespace tacet::table {

/// Takes the fields of a column one after another and makes raw values of them.
class ColumnBuilder {
 public:
  /// `path` is for messages, `rows` for the memory to take.
  ColumnBuilder(std::string path, std::string name, const Type& type, std::uint64_t rows);

  /// Errors: corrupt_data when the field is not of the type; limit_exceeded for one text too many.
  Status add(const CsvField& field);
  std::uint64_t rounded_values() const { return rounded_values_; }
  /// The column; the dictionary sorted, everything else known from the values.
  ColumnData finish();

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  std::optional<std::int64_t> read(std::string_view text);
  std::optional<std::int64_t> read_decimal_in_range(std::string_view text);
  Result<std::int64_t> code_of(const CsvField& field);
  void sort_dictionary();

  std::string path_;
  ColumnData data_;
  std::uint64_t rounded_values_ = 0;
  std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>> codes_;  // in order of appearance
};

}  // namespace tacet::table
