// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a CSV file, compressed or not: what is read has one value a row and column, within the range and the
// dictionary that it says it has. The first byte chooses whether columns have declared types.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/check.h"
#include "table/read_table.h"

namespace {

using tacet::table::ColumnData;

/// One file, used again and again, in memory where there is such a place.
std::filesystem::path input_path() {
  const std::filesystem::path shared = "/dev/shm";
  const auto folder = std::filesystem::is_directory(shared) ? shared : std::filesystem::temp_directory_path();
  return folder / ("tacet_fuzz_csv_" + std::to_string(::getpid()));
}

struct InputFile {
  std::filesystem::path path = input_path();
  ~InputFile() {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
};

void check_column(const ColumnData& data, std::uint64_t rows) {
  TACET_CHECK(data.values.size() == rows && data.present.size() == rows);
  const auto size = static_cast<std::int64_t>(data.column.dictionary.size());
  for (std::size_t row = 0; row < rows; ++row) {
    const auto value = data.value(row);
    TACET_CHECK(value || (data.column.nullable && data.values[row] == 0));
    TACET_CHECK(!value || (*value >= data.column.minimum && *value <= data.column.maximum));
    TACET_CHECK(!value || data.column.type.kind != tacet::table::TypeKind::text || (*value >= 0 && *value < size));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const InputFile file;
  if (size == 0) return 0;
  std::ofstream(file.path, std::ios::binary | std::ios::trunc) << std::string(data + 1, data + size);
  tacet::table::CsvLimits limits;
  limits.file_bytes_max = std::uint64_t{1} << 20;
  limits.record_bytes_max = 4096;
  limits.columns_max = 16;
  std::vector<tacet::table::ColumnDeclaration> declarations;
  if (data[0] % 2 == 1) declarations.push_back({"a", {static_cast<tacet::table::TypeKind>(data[0] / 2 % 6), 5, 2}});
  const auto table = tacet::table::read_table(file.path, declarations, limits);
  if (!table) {
    TACET_CHECK(!table.error().message().empty());
    return 0;
  }
  TACET_CHECK(table->rows > 0 && !table->columns.empty());
  for (const ColumnData& column : table->columns) check_column(column, table->rows);
  return 0;
}
