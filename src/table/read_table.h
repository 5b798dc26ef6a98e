// SPDX-License-Identifier: Apache-2.0
//
// From a CSV file to columns in the clear.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "table/column_data.h"
#include "table/csv.h"
#include "table/declaration.h"

namespace tacet::table {

inline constexpr std::size_t dictionary_values_max = 65536;
/// Of rows times columns: values that are held in memory at a time, nine bytes each.
inline constexpr std::uint64_t values_max = std::uint64_t{1} << 34;

struct TableData {
  std::uint64_t rows = 0;
  std::vector<ColumnData> columns;  ///< in the order of the file, ids from 0
  std::uint64_t rounded_values = 0;
};

/// Called every some thousand records: what is being done ("reading types", "reading values"), and the records so far;
/// when it returns a fault, that is the result.
using ReadProgress = std::function<Status(std::string_view what, std::uint64_t records)>;

/// Reads the file twice: first the types of columns that are not declared (table/infer_type.h), then the values. In a
/// text column an empty field without quotes is NULL and "" is the empty text; in any other both are NULL. Decimals
/// with more digits than declared are rounded half away from zero and counted. Errors: those of CsvReader;
/// invalid_argument for a declared column that is not there or declared twice; corrupt_data, with file, line and
/// column, for a value that is not of its column's type, and for a file without rows; limit_exceeded for a text column
/// of more than dictionary_values_max values.
Result<TableData> read_table(const std::filesystem::path& path, std::span<const ColumnDeclaration> declarations,
                             const CsvLimits& limits = {}, const ReadProgress& progress = {});

}  // namespace tacet::table
