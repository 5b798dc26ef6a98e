// SPDX-License-Identifier: Apache-2.0

#include "query/literal.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <string>

#include "query/calendar.h"
#include "query/number.h"
#include "table/literal.h"

namespace tacet::query {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// [+-] digits after 'e'.
std::optional<long> read_exponent(std::string_view text) {
  if (!text.empty() && text[0] == '+') text.remove_prefix(1);
  long exponent = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  if (fault != std::errc() || end != text.data() + text.size() || std::abs(exponent) > long{number_digits_max})
    return std::nullopt;
  return exponent;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view space = " \t\n\r\f\v";
  const std::size_t first = text.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

Result<Value> not_a(const Type& type) {
  return fail(ErrorCode::invalid_argument,
              "a quoted constant is compared with, or used as, a value of type {} but cannot be read as one{}",
              to_string(type),
              type.kind == TypeKind::date        ? "; write 'YYYY-MM-DD'"
              : type.kind == TypeKind::timestamp ? "; write 'YYYY-MM-DD HH:MM:SS'"
                                                 : "");
}

Result<Value> read_as_number(std::string_view text, const Type& type) {
  const auto literal = read_number(text);
  if (!literal) return not_a(type);
  const auto& raw = std::get<mpz_class>(literal->value);
  const unsigned scale = literal->type.scale;
  if (type.kind == TypeKind::real) return Value(nearest_double(raw, power_of_ten(scale)));
  const unsigned wanted = type.kind == TypeKind::decimal ? type.scale : 0;
  if (scale <= wanted) return Value(mpz_class(raw * power_of_ten(wanted - scale)));
  if (type.kind == TypeKind::integer) return not_a(type);
  return Value(round_divide(raw, power_of_ten(scale - wanted)));
}

}  // namespace

std::optional<Literal> read_number(std::string_view text) {
  std::string digits;
  long scale = 0;
  bool point = false;
  bool exponent = false;
  std::size_t i = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  for (; i < text.size() && !exponent; ++i) {
    if (is_digit(text[i])) {
      digits += text[i];
      scale += point ? 1 : 0;
    } else if (text[i] == '.' && !point) {
      point = true;
    } else if (text[i] == 'e' || text[i] == 'E') {
      exponent = true;
    } else {
      return std::nullopt;
    }
  }
  if (digits.empty() || digits.size() > number_digits_max) return std::nullopt;
  if (exponent) {
    const auto power = read_exponent(text.substr(i));
    if (!power) return std::nullopt;
    scale -= *power;
  }
  mpz_class raw(digits, 10);
  if (scale < 0) raw *= power_of_ten(static_cast<unsigned long>(-scale));
  if (text[0] == '-') raw = -raw;
  Type type;
  if (point || exponent) {
    const unsigned kept = scale > 0 ? static_cast<unsigned>(scale) : 0;
    const std::size_t length = mpz_class(abs(raw)).get_str().size();
    type = Type{.kind = TypeKind::decimal, .precision = std::max(static_cast<unsigned>(length), kept), .scale = kept};
  }
  return Literal{.value = std::move(raw), .type = type};
}

Result<Value> read_literal(std::string_view text, const Type& type) {
  const std::string_view inner = trimmed(text);
  switch (type.kind) {
    case TypeKind::text:
      return Value(std::string(text));
    case TypeKind::integer:
    case TypeKind::decimal:
    case TypeKind::real:
      return read_as_number(inner, type);
    case TypeKind::boolean: {
      const auto truth = table::read_boolean(inner, true);
      if (!truth) return not_a(type);
      return Value(mpz_class(*truth ? 1 : 0));
    }
    case TypeKind::date: {
      const auto day = table::read_date(inner);
      if (!day) return not_a(type);
      return Value(mpz_class(*day));
    }
    case TypeKind::timestamp: {
      if (const auto second = table::read_timestamp(inner)) return Value(mpz_class(*second));
      const auto day = table::read_date(inner);
      if (!day) return not_a(type);
      return Value(mpz_class(*day * seconds_per_day));
    }
  }
  return not_a(type);
}

}  // namespace tacet::query
