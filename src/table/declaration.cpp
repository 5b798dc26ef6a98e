// SPDX-License-Identifier: Apache-2.0
#include "table/declaration.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace tacet::table {
namespace {

constexpr unsigned precision_max = 18;

bool is_space(char c) { return c == ' ' || c == '\t'; }

void skip_spaces(std::string_view& text) {
  while (!text.empty() && is_space(text[0])) text.remove_prefix(1);
}

bool take(std::string_view& text, char expected) {
  skip_spaces(text);
  if (text.empty() || text[0] != expected) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::string> take_quoted(std::string_view& text) {
  std::string name;
  text.remove_prefix(1);
  for (;;) {
    const std::size_t quote = text.find('"');
    if (quote == std::string_view::npos) return std::nullopt;
    name += text.substr(0, quote);
    text.remove_prefix(quote + 1);
    if (text.empty() || text[0] != '"') return name;
    name += '"';
    text.remove_prefix(1);
  }
}

/// A name, or nothing; quoted ones may hold anything.
std::optional<std::string> take_name(std::string_view& text) {
  skip_spaces(text);
  if (text.empty()) return std::nullopt;
  if (text[0] == '"') return take_quoted(text);
  const std::size_t end = std::min(text.find_first_of(" \t()\",;"), text.size());
  if (end == 0) return std::nullopt;
  std::string name(text.substr(0, end));
  text.remove_prefix(end);
  return name;
}

std::optional<unsigned> take_number(std::string_view& text) {
  skip_spaces(text);
  unsigned value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return result;
}

constexpr std::array<std::pair<std::string_view, TypeKind>, 9> simple_types{{
    {"smallint", TypeKind::integer},
    {"int", TypeKind::integer},
    {"integer", TypeKind::integer},
    {"bigint", TypeKind::integer},
    {"bool", TypeKind::boolean},
    {"boolean", TypeKind::boolean},
    {"date", TypeKind::date},
    {"timestamp", TypeKind::timestamp},
    {"text", TypeKind::text},
}};

tl::unexpected<Error> unknown_type(std::string_view declaration) {
  return fail(ErrorCode::invalid_argument,
              "'{}' does not end in a type: integer, decimal(p,s) with p up to {}, boolean, date, timestamp or text",
              declaration, precision_max);
}

Result<Type> read_type(std::string_view text, std::string_view declaration) {
  skip_spaces(text);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  const std::string name = lower(text.substr(0, std::min(text.find_first_of(" \t("), text.size())));
  text.remove_prefix(name.size());
  if (name == "decimal" || name == "numeric") {
    if (!take(text, '(')) return unknown_type(declaration);
    const auto precision = take_number(text);
    std::optional<unsigned> scale = 0;
    if (take(text, ',')) scale = take_number(text);
    if (!precision || !scale || !take(text, ')') || !text.empty()) return unknown_type(declaration);
    if (*precision < 1 || *precision > precision_max || *scale > *precision)
      return fail(ErrorCode::invalid_argument,
                  "'{}': a decimal has 1 to {} digits, and no more of them after the point than it has", declaration,
                  precision_max);
    return Type{TypeKind::decimal, *precision, *scale};
  }
  if (!text.empty()) return unknown_type(declaration);
  if (name == "varchar") return Type{TypeKind::text};
  const auto* const found = std::ranges::find(simple_types, name, &std::pair<std::string_view, TypeKind>::first);
  if (found == simple_types.end()) return unknown_type(declaration);
  return Type{found->second};
}

}  // namespace

Result<ColumnDeclaration> read_column_declaration(std::string_view text) {
  std::string_view rest = text;
  auto column = take_name(rest);
  if (!column)
    return fail(ErrorCode::invalid_argument, "'{}' does not begin with the name of a column: write 'bmi decimal(5,2)'",
                text);
  TACET_ASSIGN_OR_RETURN(const Type type, read_type(rest, text));
  return ColumnDeclaration{*std::move(column), type};
}

Result<Reference> read_reference(std::string_view text) {
  std::string_view rest = text;
  auto column = take_name(rest);
  auto table = take_name(rest);
  std::optional<std::string> referenced;
  if (column && table && take(rest, '(')) referenced = take_name(rest);
  const bool closed = referenced && take(rest, ')');
  skip_spaces(rest);
  if (!closed || !rest.empty())
    return fail(
        ErrorCode::invalid_argument,
        "'{}' is not a reference: write the column, then the table and its unique column, as in 'id people(id)'", text);
  return Reference{*std::move(column), *std::move(table), *std::move(referenced)};
}

}  // namespace tacet::table
