// SPDX-License-Identifier: Apache-2.0
#include "tool/text_table.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

namespace tacet::tool {
namespace {

constexpr std::string_view null_text = "NULL";
constexpr std::string_view gap = "  ";

struct Range {
  char32_t first;
  char32_t last;
};
/// The blocks that terminals draw two columns wide: Unicode's East_Asian_Width W and F, by block.
constexpr std::array<Range, 9> wide = {{{0x1100, 0x115F},
                                        {0x2E80, 0x303E},
                                        {0x3041, 0xA4CF},
                                        {0xAC00, 0xD7A3},
                                        {0xF900, 0xFAFF},
                                        {0xFE30, 0xFE6F},
                                        {0xFF00, 0xFF60},
                                        {0x1F300, 0x1FAFF},
                                        {0x20000, 0x3FFFD}}};
/// Combining marks and zero-width characters.
constexpr std::array<Range, 5> zero_width = {
    {{0x0300, 0x036F}, {0x200B, 0x200F}, {0x202A, 0x202E}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}}};

template <std::size_t count>
bool within(const std::array<Range, count>& ranges, char32_t point) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const Range& range) { return point >= range.first && point <= range.last; });
}

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

/// The code point that starts at `position`, which moves behind it. Bytes that are no UTF-8 count for themselves.
char32_t next_point(std::string_view text, std::size_t& position) {
  const auto first = static_cast<unsigned char>(text[position++]);
  if (first < 0xC0) return first;
  char32_t point = first < 0xE0 ? first & 0x1FU : first < 0xF0 ? first & 0x0FU : first & 0x07U;
  while (position < text.size() && continues(text[position]))
    point = (point << 6) | (static_cast<unsigned char>(text[position++]) & 0x3FU);
  return point;
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
    if (byte == '\n') {
      out += "\\n";
    } else if (byte == '\t') {
      out += "\\t";
    } else if (byte == '\r') {
      out += "\\r";
    } else if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\x{:02x}", byte);
    } else if (byte == 0xC2 && next >= 0x80 && next < 0xA0) {  // the control characters U+0080 .. U+009F
      out += fmt::format("\\u{:04x}", next);
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

void append_padded(std::string& line, std::string_view text, std::size_t width, bool right, bool last) {
  const std::size_t taken = display_width(text);
  const std::size_t space = width > taken ? width - taken : 0;
  if (right) line.append(space, ' ');
  line += text;
  if (!right && !last) line.append(space, ' ');
}

std::string csv_field(std::string_view text) {
  const bool plain = !text.empty() && text.find_first_of(",\"\r\n") == std::string_view::npos && text.front() != ' ' &&
                     text.back() != ' ';
  if (plain) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t position = 0; position < text.size();) {
    const char32_t point = next_point(text, position);
    if (!within(zero_width, point)) width += within(wide, point) ? 2 : 1;
  }
  return width;
}

std::string aligned(const TextTable& table, bool bold, std::string_view indent) {
  const std::size_t columns = table.headers.size();
  std::vector<std::string> headers(columns);
  std::vector<std::size_t> widths(columns);
  for (std::size_t c = 0; c < columns; ++c) {
    headers[c] = printable(table.headers[c].name);
    widths[c] = display_width(headers[c]);
  }
  std::vector<std::vector<std::string>> rows;
  rows.reserve(table.rows.size());
  for (const auto& row : table.rows) {
    std::vector<std::string> cells(columns);
    for (std::size_t c = 0; c < columns; ++c) {
      cells[c] = row[c].null ? std::string(null_text) : printable(row[c].text);
      widths[c] = std::max(widths[c], display_width(cells[c]));
    }
    rows.push_back(std::move(cells));
  }

  std::string header;
  std::string rule;
  for (std::size_t c = 0; c < columns; ++c) {
    if (c > 0) {
      header += gap;
      rule += gap;
    }
    append_padded(header, headers[c], widths[c], table.headers[c].right, c + 1 == columns);
    rule.append(widths[c], '-');
  }
  std::string out;
  out += indent;
  out += bold ? "\x1b[1m" + header + "\x1b[0m" : header;
  out += '\n';
  out += indent;
  out += rule;
  out += '\n';
  for (const auto& cells : rows) {
    out += indent;
    for (std::size_t c = 0; c < columns; ++c) {
      if (c > 0) out += gap;
      append_padded(out, cells[c], widths[c], table.headers[c].right, c + 1 == columns);
    }
    out.resize(out.find_last_not_of(' ') + 1);  // an empty cell at the end leaves no space
    out += '\n';
  }
  return out;
}

std::string csv(const TextTable& table) {
  std::string out;
  for (std::size_t c = 0; c < table.headers.size(); ++c) {
    if (c > 0) out += ',';
    out += csv_field(table.headers[c].name);
  }
  out += '\n';
  for (const auto& row : table.rows) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (c > 0) out += ',';
      if (!row[c].null) out += csv_field(row[c].text);
    }
    out += '\n';
  }
  return out;
}

}  // namespace tacet::tool
