// SPDX-License-Identifier: Apache-2.0
#include "table/literal.h"

#include <algorithm>
#include <charconv>

namespace tacet::table {
namespace {

constexpr std::int64_t raw_limit = 1'000'000'000'000'000'000;  // 10^18, above every decimal(18, s)
constexpr std::size_t number_characters_max = 255;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool equal_in_any_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, {},
                            [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
}

struct Number {
  bool negative = false;
  std::string_view integer;
  std::string_view fraction;
};

std::optional<Number> split_number(std::string_view text) {
  if (text.size() > number_characters_max) return std::nullopt;
  Number number;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    number.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  const std::size_t point = text.find('.');
  number.integer = text.substr(0, point);
  if (point != std::string_view::npos) number.fraction = text.substr(point + 1);
  if (number.integer.empty() && number.fraction.empty()) return std::nullopt;
  if (!std::ranges::all_of(number.integer, is_digit) || !std::ranges::all_of(number.fraction, is_digit))
    return std::nullopt;
  number.integer.remove_prefix(std::min(number.integer.find_first_not_of('0'), number.integer.size()));
  return number;
}

/// The number that `count` digits at `position` spell; -1 when one is no digit.
int digits_at(std::string_view text, std::size_t position, std::size_t count) {
  int value = 0;
  for (const char c : text.substr(position, count)) {
    if (!is_digit(c)) return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

int days_in_month(int year, int month) {
  constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : days[month - 1];
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar: years begin in March, so that the leap day is last, and
/// repeat every 400 years of 146097 days; 719468 days lie between 0000-03-01 and 1970-01-01.
std::int64_t days_from_civil(int year, int month, int day) {
  const int march_year = month > 2 ? year : year - 1;
  const int era = march_year / 400;
  const int year_of_era = march_year % 400;
  const int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return std::int64_t{era} * 146097 + day_of_era - 719468;
}

}  // namespace

std::optional<std::int64_t> read_integer(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && is_digit(text[1])) text.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<bool> read_boolean(std::string_view text, bool short_forms) {
  if (equal_in_any_case(text, "true")) return true;
  if (equal_in_any_case(text, "false")) return false;
  if (!short_forms) return std::nullopt;
  if (text == "1" || equal_in_any_case(text, "t")) return true;
  if (text == "0" || equal_in_any_case(text, "f")) return false;
  return std::nullopt;
}

std::optional<DigitCount> count_digits(std::string_view text) {
  const auto number = split_number(text);
  if (!number) return std::nullopt;
  return DigitCount{static_cast<unsigned>(number->integer.size()), static_cast<unsigned>(number->fraction.size())};
}

std::optional<ScaledNumber> read_decimal(std::string_view text, unsigned scale) {
  const auto number = split_number(text);
  if (!number || number->integer.size() + scale > 18) {
    // More integer digits than 10^18 has room for.
    return std::nullopt;
  }
  std::int64_t raw = 0;
  for (const char c : number->integer) raw = raw * 10 + (c - '0');
  for (unsigned i = 0; i < scale; ++i) raw = raw * 10 + (i < number->fraction.size() ? number->fraction[i] - '0' : 0);
  ScaledNumber scaled;
  if (number->fraction.size() > scale) {
    const std::string_view dropped = number->fraction.substr(scale);
    scaled.rounded = dropped.find_first_not_of('0') != std::string_view::npos;
    raw += dropped[0] >= '5' ? 1 : 0;
  }
  if (raw >= raw_limit) return std::nullopt;
  scaled.raw = number->negative ? -raw : raw;
  return scaled;
}

std::optional<std::int64_t> read_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int year = digits_at(text, 0, 4);
  const int month = digits_at(text, 5, 2);
  const int day = digits_at(text, 8, 2);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) return std::nullopt;
  return days_from_civil(year, month, day);
}

std::optional<std::int64_t> read_timestamp(std::string_view text) {
  if (text.size() != 16 && text.size() != 19) return std::nullopt;
  const auto day = read_date(text.substr(0, 10));
  if (!day || (text[10] != ' ' && text[10] != 'T') || text[13] != ':') return std::nullopt;
  const int hour = digits_at(text, 11, 2);
  const int minute = digits_at(text, 14, 2);
  int second = 0;
  if (text.size() == 19) second = text[16] == ':' ? digits_at(text, 17, 2) : -1;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return std::nullopt;
  return *day * 86400 + hour * 3600 + minute * 60 + second;
}

}  // namespace tacet::table
