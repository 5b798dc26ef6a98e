// SPDX-License-Identifier: Apache-2.0
#include "examples/encrypted_statistics/csv.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace tacet::example {
namespace {

constexpr std::uintmax_t file_bytes_max = std::uintmax_t{64} << 20;

/// One pass over the text; `line` is for messages.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  bool at_end() const { return position_ == text_.size(); }
  std::size_t line() const { return line_; }

  Result<std::vector<std::string>> record() {
    std::vector<std::string> fields;
    do {
      TACET_ASSIGN_OR_RETURN(std::string field, this->field());
      fields.push_back(std::move(field));
    } while (take(','));
    if (!take_line_end() && !at_end())
      return fail(ErrorCode::corrupt_data, "line {}: a quoted field is followed by more than a comma", line_);
    return fields;
  }

 private:
  Result<std::string> field() { return take('"') ? quoted() : plain(); }

  Result<std::string> plain() {
    const std::size_t end = std::min(text_.find_first_of(",\r\n", position_), text_.size());
    const std::string field(text_.substr(position_, end - position_));
    position_ = end;
    return field;
  }

  Result<std::string> quoted() {
    const std::size_t first_line = line_;
    std::string field;
    while (!at_end()) {
      const char c = text_[position_++];
      if (c == '\n') ++line_;
      if (c != '"')
        field += c;
      else if (take('"'))
        field += '"';
      else
        return field;
    }
    return fail(ErrorCode::corrupt_data, "line {}: a quote is opened and never closed", first_line);
  }

  bool take(char c) {
    if (at_end() || text_[position_] != c) return false;
    ++position_;
    return true;
  }

  bool take_line_end() {
    const bool returned = take('\r');
    if (!take('\n')) return returned;
    ++line_;
    return true;
  }

  std::string_view text_;
  std::size_t position_ = 0;
  std::size_t line_ = 1;
};

}  // namespace

Result<std::size_t> CsvTable::column(std::string_view name) const {
  const auto found = std::find(header.begin(), header.end(), name);
  if (found != header.end()) return static_cast<std::size_t>(found - header.begin());
  return fail(ErrorCode::invalid_argument, "there is no column '{}'; the table has {}", name, fmt::join(header, ", "));
}

Result<CsvTable> parse_csv(std::string_view text) {
  Parser parser(text);
  CsvTable table;
  TACET_ASSIGN_OR_RETURN(table.header, parser.record());
  while (!parser.at_end()) {
    const std::size_t line = parser.line();
    TACET_ASSIGN_OR_RETURN(std::vector<std::string> row, parser.record());
    if (row.size() != table.header.size())
      return fail(ErrorCode::corrupt_data, "line {} has {} fields and the header {}", line, row.size(),
                  table.header.size());
    table.rows.push_back(std::move(row));
  }
  return table;
}

Result<CsvTable> read_csv(const std::string& path) {
  std::error_code error;
  const std::uintmax_t bytes = std::filesystem::file_size(path, error);
  std::ifstream file(path, std::ios::binary);
  if (error || !file) return fail(ErrorCode::system, "cannot read '{}': is it a file?", path);
  if (bytes > file_bytes_max)
    return fail(ErrorCode::limit_exceeded, "'{}' has {} bytes; this example reads up to {}", path, bytes,
                file_bytes_max);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return parse_csv(text);
}

}  // namespace tacet::example
