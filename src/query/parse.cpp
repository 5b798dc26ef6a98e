// SPDX-License-Identifier: Apache-2.0

#include "query/parse.h"

#include <pg_query.h>

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "table/utf8.h"

namespace tacet::query {
namespace {

using Json = nlohmann::json;

struct FreeScan {
  PgQueryScanResult* result;
  ~FreeScan() { pg_query_free_scan_result(*result); }
};

struct FreeParse {
  PgQueryParseResult* result;
  ~FreeParse() { pg_query_free_parse_result(*result); }
};

// A syntax error as PostgreSQL's own program shows it: the line, and a mark under the place. `position` counts
// characters from 1; 0: unknown.
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

struct Token {
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
std::optional<Token> read_token(std::string_view bytes) {
  Reader reader(bytes);
  Token token;
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
std::optional<std::vector<Token>> read_tokens(std::string_view bytes) {
  Reader reader(bytes);
  std::vector<Token> tokens;
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

bool is_word(std::string_view token, std::string_view upper) {
  return std::equal(token.begin(), token.end(), upper.begin(), upper.end(),
                    [](char a, char b) { return (a >= 'a' && a <= 'z' ? static_cast<char>(a - 32) : a) == b; });
}

// How deep the tree of a text can be, at most. The parser and its writer recurse once a level, so that this is known
// before they run: brackets and CASE nest; within one level every token between two commas, ANDs or ORs may; joins and
// set operations chain.
class DepthBound {
 public:
  void see(std::string_view token) {
    if (token == "(" || token == "[" || is_word(token, "CASE")) {
      ++sum_;
      levels_.push_back(1);
    } else if (token == ")" || token == "]" || is_word(token, "END")) {
      if (levels_.size() > 1) close();
    } else if (token == "," || is_word(token, "AND") || is_word(token, "OR")) {
      sum_ -= levels_.back();
      levels_.back() = 0;
    } else if (is_word(token, "JOIN") || is_word(token, "UNION") || is_word(token, "EXCEPT") ||
               is_word(token, "INTERSECT")) {
      ++chained_;
    } else {
      ++sum_;
      ++levels_.back();
    }
    deepest_ = std::max(deepest_, sum_ + chained_);
    brackets_ = std::max(brackets_, levels_.size() - 1);
  }

  std::size_t deepest() const { return deepest_; }
  std::size_t brackets() const { return brackets_; }

 private:
  void close() {
    sum_ -= levels_.back();
    levels_.pop_back();
    ++sum_;
    ++levels_.back();
  }

  std::vector<std::size_t> levels_ = {0};
  std::size_t sum_ = 0;
  std::size_t chained_ = 0;
  std::size_t deepest_ = 0;
  std::size_t brackets_ = 0;
};

// The writer takes below 1 KiB of the stack a level.
constexpr std::size_t depth_bound_max = 2'000;

Status check_limits(std::string_view sql, const std::vector<Token>& tokens) {
  if (tokens.size() > sql_tokens_max)
    return fail(ErrorCode::limit_exceeded, "the query has {} words and signs, the limit is {}", tokens.size(),
                sql_tokens_max);
  DepthBound bound;
  for (const Token& token : tokens) {
    if (token.start > token.end || token.end > sql.size())
      return fail(ErrorCode::invalid_argument, "the query cannot be split into words; write plain text");
    bound.see(sql.substr(token.start, token.end - token.start));
  }
  if (bound.brackets() > nesting_max)
    return fail(ErrorCode::limit_exceeded, "the query nests {} deep, the limit is {}", bound.brackets(), nesting_max);
  if (bound.deepest() > depth_bound_max)
    return fail(ErrorCode::limit_exceeded,
                "an expression of the query has {} operators in one another, the limit is about {}; split it",
                bound.deepest(), depth_bound_max);
  return {};
}

Status check_text(std::string_view sql) {
  if (sql.size() > sql_bytes_max)
    return fail(ErrorCode::limit_exceeded, "the query has {} bytes, the limit is {}", sql.size(), sql_bytes_max);
  if (sql.find('\0') != std::string_view::npos || !table::is_utf8(sql))
    return fail(ErrorCode::invalid_argument, "the query is not text in UTF-8");
  return {};
}

Result<Json> parse(const std::string& sql) {
  PgQueryParseResult parsed = pg_query_parse(sql.c_str());
  const FreeParse free{&parsed};
  if (parsed.error != nullptr) return tl::unexpected(syntax_error(sql, parsed.error->message, parsed.error->cursorpos));
  Json tree = Json::parse(parsed.parse_tree, nullptr, false);
  if (tree.is_discarded())
    return fail(ErrorCode::invalid_argument, "the query's tree cannot be read; write plain text");
  return tree;
}

}  // namespace

Result<std::shared_ptr<const Json>> parse_select(std::string_view sql) {
  TACET_RETURN_IF_ERROR(check_text(sql));
  const std::string text(sql);
  {
    PgQueryScanResult scanned = pg_query_scan(text.c_str());
    const FreeScan free{&scanned};
    if (scanned.error != nullptr)
      return tl::unexpected(syntax_error(sql, scanned.error->message, scanned.error->cursorpos));
    const auto tokens = read_tokens(std::string_view(scanned.pbuf.data, scanned.pbuf.len));
    if (!tokens) return fail(ErrorCode::invalid_argument, "the query cannot be split into words; write plain text");
    TACET_RETURN_IF_ERROR(check_limits(sql, *tokens));
  }
  TACET_ASSIGN_OR_RETURN(const Json tree, parse(text));
  const auto statements = tree.find("stmts");
  if (statements == tree.end() || statements->empty())
    return fail(ErrorCode::invalid_argument, "there is no query; write SELECT ...");
  if (statements->size() > 1)
    return fail(ErrorCode::invalid_argument, "there are {} statements; ask one SELECT at a time", statements->size());
  const Json& statement = statements->front().at("stmt");
  const auto select = statement.find("SelectStmt");
  if (select == statement.end()) {
    std::string name = statement.begin().key();
    if (name.ends_with("Stmt")) name.resize(name.size() - 4);
    return fail(ErrorCode::invalid_argument, "a statement of the kind {} is not supported; only SELECT is", name);
  }
  return std::make_shared<const Json>(*select);
}

}  // namespace tacet::query
