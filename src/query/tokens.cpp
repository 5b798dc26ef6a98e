// SPDX-License-Identifier: Apache-2.0

#include "query/tokens.h"

#include <pg_query.h>

#include <algorithm>
#include <cstdint>
#include <optional>

namespace tacet::query {
namespace {

struct FreeScan {
  PgQueryScanResult* result;
  ~FreeScan() { pg_query_free_scan_result(*result); }
};

struct Place {
  std::size_t start = 0;
  std::size_t end = 0;
};

// Reads the part of protobuf's wire format that a scan result uses: numbers, and messages in messages.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  bool at_end() const { return bytes_.empty(); }

  std::optional<std::uint64_t> number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !bytes_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_.front());
      bytes_.remove_prefix(1);
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80U) return value;
    }
    return std::nullopt;
  }

  std::optional<std::string_view> message() {
    const auto size = number();
    if (!size || *size > bytes_.size()) return std::nullopt;
    const std::string_view inner = bytes_.substr(0, *size);
    bytes_.remove_prefix(*size);
    return inner;
  }

 private:
  std::string_view bytes_;
};

// ScanToken: start = 1, end = 2, all numbers.
std::optional<Place> read_token(std::string_view bytes) {
  Reader reader(bytes);
  Place token;
  while (!reader.at_end()) {
    const auto tag = reader.number();
    const auto value = reader.number();
    if (!tag || !value || (*tag & 7U) != 0) return std::nullopt;
    if (*tag >> 3U == 1) token.start = *value;
    if (*tag >> 3U == 2) token.end = *value;
  }
  return token;
}

// ScanResult: version = 1 (a number), tokens = 2 (messages).
std::optional<std::vector<Place>> read_tokens(std::string_view bytes) {
  Reader reader(bytes);
  std::vector<Place> tokens;
  while (!reader.at_end()) {
    const auto tag = reader.number();
    if (!tag) return std::nullopt;
    if ((*tag & 7U) == 0) {
      if (!reader.number()) return std::nullopt;
      continue;
    }
    const auto inner = reader.message();
    const auto token = inner ? read_token(*inner) : std::nullopt;
    if (!token) return std::nullopt;
    tokens.push_back(*token);
  }
  return tokens;
}

bool is_comment(std::string_view text) { return text.starts_with("--") || text.starts_with("/*"); }

}  // namespace

Error syntax_error(std::string_view sql, std::string_view message, int position) {
  if (position <= 0) return Error(ErrorCode::invalid_argument, std::string(message));
  std::size_t offset = 0;
  for (int seen = 1; seen < position && offset < sql.size(); ++seen) {
    ++offset;
    while (offset < sql.size() && (static_cast<unsigned char>(sql[offset]) & 0xC0U) == 0x80U) ++offset;
  }
  const std::string_view before = sql.substr(0, offset);
  const std::size_t line = 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t newline = before.rfind('\n');
  const std::size_t start = newline == std::string_view::npos ? 0 : newline + 1;
  const auto columns =
      static_cast<std::size_t>(std::count_if(before.begin() + static_cast<std::ptrdiff_t>(start), before.end(),
                                             [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
  std::string text = fmt::format("{} (line {}, column {})", message, line, columns + 1);
  const std::string_view whole = sql.substr(start, sql.find('\n', start) - start);
  if (whole.size() <= 120) text += fmt::format("\n  {}\n  {}^", whole, std::string(columns, ' '));
  return Error(ErrorCode::invalid_argument, std::move(text));
}

Result<std::vector<Token>> split_tokens(const std::string& sql) {
  PgQueryScanResult scanned = pg_query_scan(sql.c_str());
  const FreeScan free{&scanned};
  if (scanned.error != nullptr)
    return tl::unexpected(syntax_error(sql, scanned.error->message, scanned.error->cursorpos));
  const auto places = read_tokens(std::string_view(scanned.pbuf.data, scanned.pbuf.len));
  const bool inside = places && std::all_of(places->begin(), places->end(), [&](const Place& place) {
                        return place.start <= place.end && place.end <= sql.size();
                      });
  if (!inside) return fail(ErrorCode::invalid_argument, "the query cannot be split into words; write plain text");
  std::vector<Token> tokens;
  for (const Place& place : *places) {
    const std::string_view text = std::string_view(sql).substr(place.start, place.end - place.start);
    if (!is_comment(text)) tokens.push_back(Token{.start = place.start, .text = text});
  }
  return tokens;
}

}  // namespace tacet::query
