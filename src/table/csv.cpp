// SPDX-License-Identifier: Apache-2.0
#include "table/csv.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "table/utf8.h"

namespace tacet::table {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

}  // namespace

tl::unexpected<Error> CsvReader::fault_at(std::uint64_t line, std::string_view what) const {
  return fail(ErrorCode::corrupt_data, "'{}', line {}: {}; nothing was loaded", path_, line, what);
}

int CsvReader::refill() {
  if (failed_) return fault;
  auto count = file_.read(buffer_);
  if (!count) {
    error_ = count.error();
    failed_ = true;
    return fault;
  }
  position_ = 0;
  filled_ = *count;
  return filled_ == 0 ? end_of_file : static_cast<unsigned char>(buffer_[0]);
}

Result<CsvReader> CsvReader::open(const std::filesystem::path& path, const CsvLimits& limits) {
  TACET_ASSIGN_OR_RETURN(TextFile file, TextFile::open(path, limits.file_bytes_max));
  CsvReader reader(std::move(file), path.string(), limits);
  TACET_RETURN_IF_ERROR(reader.read_byte_order_mark());
  TACET_RETURN_IF_ERROR(reader.read_header());
  return reader;
}

Status CsvReader::read_byte_order_mark() {
  if (peek() == fault) return tl::unexpected(error_);
  // The first buffer holds the mark whole, since only the end of the file makes a buffer short.
  if (std::string_view(buffer_.data(), filled_).starts_with(byte_order_mark)) position_ = byte_order_mark.size();
  return {};
}

Status CsvReader::read_header() {
  TACET_ASSIGN_OR_RETURN(const bool there, read_record());
  if (!there) return fail(ErrorCode::corrupt_data, "'{}' is empty: its first line must name the columns", path_);
  std::unordered_set<std::string_view> seen;
  for (const CsvField& field : fields_) {
    if (field.text.empty()) return fault_at(field.line, "a column has no name");
    if (field.text.size() > limits_.name_bytes_max)
      return fault_at(field.line, fmt::format("the name of column {} has {} bytes, and {} are allowed", seen.size() + 1,
                                              field.text.size(), limits_.name_bytes_max));
    if (!seen.insert(field.text).second)
      return fault_at(field.line, fmt::format("the name '{}' is there twice", field.text));
  }
  for (const CsvField& field : fields_) names_.emplace_back(field.text);
  return {};
}

Result<bool> CsvReader::next() {
  do {
    TACET_ASSIGN_OR_RETURN(const bool there, read_record());
    if (!there) return false;
  } while (names_.size() > 1 && fields_.size() == 1 && fields_[0].null());
  if (fields_.size() != names_.size())
    return fault_at(fields_[0].line, fmt::format("{} fields where the header has {}", fields_.size(), names_.size()));
  return true;
}

Result<bool> CsvReader::read_record() {
  record_.clear();
  ends_.clear();
  fields_.clear();
  int character = peek();
  if (character == end_of_file) return false;
  for (;;) {
    if (character == fault) return tl::unexpected(error_);
    const std::uint64_t line = line_;
    const bool quoted = character == '"';
    TACET_RETURN_IF_ERROR(quoted ? read_quoted_field() : read_plain_field());
    TACET_RETURN_IF_ERROR(end_field(quoted, line));
    character = peek();
    if (character != ',') return end_record(character);
    ++position_;
    character = peek();
  }
}

Status CsvReader::read_plain_field() {
  for (int character = peek(); character >= 0; character = peek()) {
    // As much as the buffer has, up to what ends or spoils the field.
    const char* const begin = buffer_.data() + position_;
    const char* const stop = buffer_.data() + filled_;
    const char* const end =
        std::find_if(begin, stop, [](char c) { return c == ',' || c == '\n' || c == '\r' || c == '"'; });
    record_.append(begin, end);
    position_ += static_cast<std::size_t>(end - begin);
    if (record_.size() > limits_.record_bytes_max) break;
    if (position_ == filled_) continue;
    if (*end == '"') return fault_at(line_, "a quote inside a field that does not begin with one");
    break;
  }
  return {};
}

Status CsvReader::read_quoted_field() {
  const std::uint64_t opened = line_;
  ++position_;
  for (int character = peek(); character >= 0; character = peek()) {
    const char* const begin = buffer_.data() + position_;
    const char* const stop = buffer_.data() + filled_;
    const char* const end = std::find(begin, stop, '"');
    record_.append(begin, end);
    line_ += static_cast<std::uint64_t>(std::count(begin, end, '\n'));
    position_ += static_cast<std::size_t>(end - begin);
    if (record_.size() > limits_.record_bytes_max) return {};
    if (position_ == filled_) continue;
    ++position_;
    if (peek() != '"') return {};
    record_ += '"';
    ++position_;
  }
  if (peek() == fault) return tl::unexpected(error_);
  return fault_at(opened, "a quote is opened and never closed");
}

Status CsvReader::end_field(bool quoted, std::uint64_t line) {
  if (record_.size() > limits_.record_bytes_max)
    return fail(ErrorCode::limit_exceeded, "'{}', line {}: the record has more than {} bytes, the limit", path_, line,
                limits_.record_bytes_max);
  if (ends_.size() == limits_.columns_max)
    return fail(ErrorCode::limit_exceeded, "'{}', line {}: more than {} columns, the limit", path_, line,
                limits_.columns_max);
  ends_.push_back(record_.size());
  fields_.push_back({{}, quoted, line});
  return {};
}

Result<bool> CsvReader::end_record(int character) {
  if (character == fault) return tl::unexpected(error_);
  const std::uint64_t line = line_;
  if (character == '\r') {
    ++position_;
    character = peek();
    if (character == fault) return tl::unexpected(error_);
    if (character != '\n') return fault_at(line, "a carriage return that no line feed follows");
  }
  if (character == '\n') {
    ++position_;
    ++line_;
  } else if (character != end_of_file) {
    return fault_at(line, "text follows a closing quote");
  }
  std::size_t begin = 0;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    fields_[i].text = std::string_view(record_).substr(begin, ends_[i] - begin);
    begin = ends_[i];
  }
  TACET_RETURN_IF_ERROR(check_text());
  return true;
}

Status CsvReader::check_text() const {
  if (is_plain_ascii(record_)) return {};
  for (const CsvField& field : fields_)
    if (!is_utf8(field.text)) return fault_at(field.line, "text that is not UTF-8, or has a zero byte");
  return {};
}

}  // namespace tacet::table
