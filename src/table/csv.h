// SPDX-License-Identifier: Apache-2.0
//
// CSV files, record by record.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "table/text_file.h"

namespace tacet::table {

/// What a reader of a CSV file is ready to take.
struct CsvLimits {
  std::uint64_t file_bytes_max = std::uint64_t{1} << 38;  ///< of text, decompressed
  std::size_t record_bytes_max = std::size_t{1} << 20;
  std::size_t columns_max = 1024;
  std::size_t name_bytes_max = 255;
};

struct CsvField {
  std::string_view text;   ///< without its quotes, two quotes read as one
  bool quoted = false;     ///< an empty field without quotes is NULL
  std::uint64_t line = 0;  ///< of the file, from 1, where the field begins
  bool null() const { return text.empty() && !quoted; }
};

/// RFC 4180 with a header: fields separated by commas, records ended by LF or CRLF (the last one by either or nothing),
/// quotes around a field that has commas, quotes or line ends in it. Text is UTF-8 without zero bytes; a byte order
/// mark is skipped. An empty line is skipped where there are two columns or more. The file may be compressed.
class CsvReader {
 public:
  /// Reads the header. Errors: those of TextFile; corrupt_data, with file and line, also for a header with an empty or
  /// repeated name; limit_exceeded.
  static Result<CsvReader> open(const std::filesystem::path& path, const CsvLimits& limits = {});

  const std::vector<std::string>& names() const { return names_; }

  /// Whether there is one more record, whose fields are then fields(). Errors: as open; a record must have as many
  /// fields as the header. Cost: one pass over its bytes; no allocation once the longest record was seen.
  Result<bool> next();
  /// As many as names(); valid until next().
  std::span<const CsvField> fields() const { return fields_; }

 private:
  CsvReader(TextFile file, std::string path, const CsvLimits& limits)
      : file_(std::move(file)), path_(std::move(path)), limits_(limits), buffer_(buffer_bytes) {}

  static constexpr std::size_t buffer_bytes = std::size_t{1} << 18;
  static constexpr int end_of_file = -1;
  static constexpr int fault = -2;

  /// The next character, which stays; end_of_file; fault, and then error_ says why.
  int peek() { return position_ < filled_ ? static_cast<unsigned char>(buffer_[position_]) : refill(); }
  int refill();
  Status read_byte_order_mark();
  Status read_header();
  Result<bool> read_record();
  Status read_quoted_field();
  Status read_plain_field();
  Status end_field(bool quoted, std::uint64_t line);
  Result<bool> end_record(int character);
  Status check_text() const;
  tl::unexpected<Error> fault_at(std::uint64_t line, std::string_view what) const;

  TextFile file_;
  std::string path_;
  CsvLimits limits_;
  std::vector<char> buffer_;
  std::size_t position_ = 0;
  std::size_t filled_ = 0;
  std::uint64_t line_ = 1;
  bool failed_ = false;
  Error error_{ErrorCode::system, ""};

  std::vector<std::string> names_;
  std::string record_;             // the texts of its fields, one after another
  std::vector<std::size_t> ends_;  // of each in record_
  std::vector<CsvField> fields_;
};

}  // namespace tacet::table
