// SPDX-License-Identifier: Apache-2.0
//
// Tables as RFC 4180 writes them: comma separated, the first line a header, fields optionally quoted, "" a quote
// inside.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace tacet::example {

struct CsvTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;  ///< each with as many fields as the header

  /// Errors: invalid_argument that lists the columns there are.
  Result<std::size_t> column(std::string_view name) const;
};

/// Errors: system when the file cannot be read; corrupt_data with the line where a quote is not closed or a row has
/// more or fewer fields than the header; limit_exceeded above 64 MiB.
Result<CsvTable> read_csv(const std::string& path);
/// The same for text.
Result<CsvTable> parse_csv(std::string_view text);

}  // namespace tacet::example
