// SPDX-License-Identifier: Apache-2.0

#include "query/parse.h"

#include <pg_query.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "query/tokens.h"
#include "table/utf8.h"

namespace tacet::query {
namespace {

using Json = nlohmann::json;

struct FreeParse {
  PgQueryParseResult* result;
  ~FreeParse() { pg_query_free_parse_result(*result); }
};

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

Status check_limits(const std::vector<Token>& tokens) {
  if (tokens.size() > sql_tokens_max)
    return fail(ErrorCode::limit_exceeded, "the query has {} words and signs, the limit is {}", tokens.size(),
                sql_tokens_max);
  DepthBound bound;
  for (const Token& token : tokens) bound.see(token.text);
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

// libpg_query's JSON leaves out whole numbers that are not positive: {"ival": {}} is 0 or a negative one. Its location
// is that of its first '-', after which come only further ones, parentheses and the digits.
void fill_in_number(Json& constant, const std::vector<Token>& tokens) {
  const auto location = constant.find("location");
  if (location == constant.end() || !location->is_number_unsigned()) return;
  const auto start = location->get<std::size_t>();
  auto token = std::lower_bound(tokens.begin(), tokens.end(), start,
                                [](const Token& a, std::size_t place) { return a.start < place; });
  while (token != tokens.end() && (token->text == "-" || token->text == "(")) ++token;
  if (token == tokens.end()) return;
  long value = 0;
  const char* const end = token->text.data() + token->text.size();
  const auto [last, fault] = std::from_chars(token->text.data(), end, value);
  if (fault == std::errc() && last == end) constant["ival"]["ival"] = -value;
}

void fill_in_numbers(Json& tree, const std::vector<Token>& tokens) {
  std::vector<Json*> open = {&tree};
  while (!open.empty()) {
    Json& next = *open.back();
    open.pop_back();
    if (!next.is_structured()) continue;
    for (auto entry = next.begin(); entry != next.end(); ++entry) {
      const bool constant = next.is_object() && entry.key() == "A_Const" && entry->is_object();
      if (constant && entry->contains("ival") && entry->at("ival").empty()) fill_in_number(*entry, tokens);
      open.push_back(&*entry);
    }
  }
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
  TACET_ASSIGN_OR_RETURN(const std::vector<Token> tokens, split_tokens(text));
  TACET_RETURN_IF_ERROR(check_limits(tokens));
  TACET_ASSIGN_OR_RETURN(Json tree, parse(text));
  fill_in_numbers(tree, tokens);
  Json& statements = tree["stmts"];
  if (statements.empty()) return fail(ErrorCode::invalid_argument, "there is no query; write SELECT ...");
  if (statements.size() > 1)
    return fail(ErrorCode::invalid_argument, "there are {} statements; ask one SELECT at a time", statements.size());
  Json& statement = statements.front()["stmt"];
  const auto select = statement.find("SelectStmt");
  if (select == statement.end()) {
    std::string name = statement.empty() ? std::string("unknown") : statement.begin().key();
    if (name.ends_with("Stmt")) name.resize(name.size() - 4);
    return fail(ErrorCode::invalid_argument, "a statement of the kind {} is not supported; only SELECT is", name);
  }
  // Moved, as a copy would recurse.
  return std::make_shared<const Json>(std::move(*select));
}

}  // namespace tacet::query
