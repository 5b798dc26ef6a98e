// SPDX-License-Identifier: Apache-2.0

#include "query/type_name.h"

#include <optional>
#include <string>

#include "query/tree.h"

namespace tacet::query {
namespace {

// PostgreSQL's own upper limit of a numeric's digits.
constexpr long precision_max = 1'000;

std::string name_of(const Json& type_name) {
  const auto names = names_of(member(type_name, "names"));
  return names.empty() ? std::string() : names.back();
}

// The i-th number in parentheses behind a type's name.
std::optional<long> modifier(const Json& type_name, std::size_t i) {
  const Json& modifiers = member(type_name, "typmods");
  if (!modifiers.is_array() || i >= modifiers.size()) return std::nullopt;
  const Json& number = member(member(member(modifiers[i], "A_Const"), "ival"), "ival");
  return number.is_number_integer() ? number.get<long>() : 0;
}

Result<Type> decimal_type(const Json& type_name) {
  const auto precision = modifier(type_name, 0);
  if (!precision) return fail(ErrorCode::invalid_argument, "a cast to decimal wants its digits; write decimal(10, 2)");
  const long scale = modifier(type_name, 1).value_or(0);
  if (*precision < 1 || *precision > precision_max || scale < 0 || scale > *precision)
    return fail(ErrorCode::invalid_argument,
                "decimal({},{}) is no type: 1 .. {} digits in all, of them some after the point", *precision, scale,
                precision_max);
  return Type{TypeKind::decimal, static_cast<unsigned>(*precision), static_cast<unsigned>(scale)};
}

}  // namespace

bool is_interval_type(const Json& type_name) { return name_of(type_name) == "interval"; }

Result<Type> read_type_name(const Json& type_name) {
  const std::string name = name_of(type_name);
  if (flag_of(type_name, "setof") || has(type_name, "arrayBounds"))
    return fail(ErrorCode::invalid_argument, "a cast to an array is not supported");
  if (name == "numeric" || name == "decimal") return decimal_type(type_name);
  if (name == "int2" || name == "int4" || name == "int8" || name == "integer" || name == "bigint")
    return Type{TypeKind::integer, 0, 0};
  if (name == "float4" || name == "float8" || name == "real") return Type{TypeKind::real, 0, 0};
  if (name == "bool" || name == "boolean") return Type{TypeKind::boolean, 0, 0};
  if (name == "date") return Type{TypeKind::date, 0, 0};
  if (name == "timestamp") return Type{TypeKind::timestamp, 0, 0};
  if (name == "text" || (name == "varchar" && !has(type_name, "typmods"))) return Type{TypeKind::text, 0, 0};
  return fail(ErrorCode::invalid_argument, "the type {} is not supported", name.empty() ? "of this cast" : name);
}

Result<Interval> read_interval_constant(std::string_view text, const Json& type_name) {
  // Bits of PostgreSQL's field masks (utils/datetime.h) and what a number alone counts.
  constexpr std::pair<long, std::string_view> units[] = {
      {1L << 1U, "month"}, {1L << 2U, "year"},    {1L << 3U, "day"},
      {1L << 10U, "hour"}, {1L << 11U, "minute"}, {1L << 12U, "second"},
  };
  constexpr long whole_range = 0x7FFF;
  const long mask = modifier(type_name, 0).value_or(whole_range);
  std::string_view unit = mask == whole_range ? "second" : std::string_view();
  for (const auto& [bit, name] : units) {
    if (mask == bit) unit = name;
  }
  if (unit.empty()) return fail(ErrorCode::invalid_argument, "an INTERVAL of a range of fields is not supported");
  const auto interval = read_interval(text, unit);
  if (!interval)
    return fail(
        ErrorCode::invalid_argument,
        "an INTERVAL of the query cannot be read; write for example INTERVAL '3 months' or '1 day 12 hours', in "
        "whole seconds");
  return *interval;
}

}  // namespace tacet::query
