// SPDX-License-Identifier: Apache-2.0

#include "query/value.h"

#include <fmt/format.h>

#include "base/check.h"
#include "query/calendar.h"
#include "query/number.h"

namespace tacet::query {
namespace {

std::string decimal_text(const mpz_class& raw, unsigned scale) {
  std::string digits = mpz_class(abs(raw)).get_str();
  if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
  if (scale > 0) digits.insert(digits.size() - scale, 1, '.');
  return raw < 0 ? "-" + digits : digits;
}

std::string date_text(std::int64_t days) {
  const CivilDate date = civil_from_days(days);
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::string timestamp_text(std::int64_t seconds) {
  const std::int64_t days = floor_divide(seconds, seconds_per_day);
  const std::int64_t rest = seconds - days * seconds_per_day;
  return fmt::format("{} {:02}:{:02}:{:02}", date_text(days), rest / 3600, rest / 60 % 60, rest % 60);
}

// The shortest digits that read back as the same double, with a point or an exponent to show that it is one.
std::string real_text(double value) {
  std::string text = fmt::format("{}", value);
  if (text.find_first_not_of("-0123456789") == std::string::npos) text += ".0";
  return text;
}

}  // namespace

std::string to_text(const Value& value, const Type& type) {
  if (is_null(value)) return {};
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* real = std::get_if<double>(&value)) return real_text(*real);
  const auto& raw = std::get<mpz_class>(value);
  // Far outside of what a calendar has a name for, it is a number.
  const bool in_calendar = abs(raw) <= mpz_class("100000000000000");
  switch (type.kind) {
    case TypeKind::boolean:
      return raw == 0 ? "false" : "true";
    case TypeKind::date:
      return in_calendar ? date_text(raw.get_si()) : raw.get_str();
    case TypeKind::timestamp:
      return in_calendar ? timestamp_text(raw.get_si()) : raw.get_str();
    case TypeKind::decimal:
      return decimal_text(raw, type.scale);
    default:
      return raw.get_str();
  }
}

}  // namespace tacet::query
