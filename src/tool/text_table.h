// SPDX-License-Identifier: Apache-2.0
//
// Cells in aligned columns, or as CSV.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tacet::tool {

struct TextCell {
  std::string text;
  bool null = false;  ///< shown as NULL in a table, as the empty field in CSV
};

struct TextTable {
  struct Header {
    std::string name;
    bool right = false;  ///< aligned to the right, as numbers are
  };
  std::vector<Header> headers;
  std::vector<std::vector<TextCell>> rows;  ///< as many cells as headers
};

/// Aligned columns under a ruled header, every line ending in a newline. Control characters are escaped (\n, \x1b), so
/// that no text of a table can steer a terminal. `bold`: the header in bold, for a terminal.
std::string aligned(const TextTable& table, bool bold, std::string_view indent = "");

/// RFC 4180 with a header, except that lines end in \n alone. NULL is the empty field, the empty text is "".
std::string csv(const TextTable& table);

/// Characters that the text takes on a screen: code points of UTF-8; East Asian wide ones count 2, combining ones 0.
std::size_t display_width(std::string_view text);

}  // namespace tacet::tool
