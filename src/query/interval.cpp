// SPDX-License-Identifier: Apache-2.0

#include "query/interval.h"

#include <gmpxx.h>

#include <algorithm>
#include <string>
#include <vector>

#include "query/number.h"

namespace tacet::query {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

struct Unit {
  std::string_view name;
  std::int64_t months;
  std::int64_t days;
  std::int64_t seconds;
};

constexpr Unit units[] = {
    {"year", 12, 0, 0},  {"yr", 12, 0, 0},  {"y", 12, 0, 0},      {"month", 1, 0, 0}, {"mon", 1, 0, 0},
    {"week", 0, 7, 0},   {"w", 0, 7, 0},    {"day", 0, 1, 0},     {"d", 0, 1, 0},     {"hour", 0, 0, 3600},
    {"hr", 0, 0, 3600},  {"h", 0, 0, 3600}, {"minute", 0, 0, 60}, {"min", 0, 0, 60},  {"m", 0, 0, 60},
    {"second", 0, 0, 1}, {"sec", 0, 0, 1},  {"s", 0, 0, 1},
};

const Unit* unit_named(std::string_view word) {
  std::string name(word);
  std::transform(name.begin(), name.end(), name.begin(), [](char c) { return is_letter(c) ? char(c | 0x20) : c; });
  for (const bool plural : {false, true}) {
    if (plural && (name.size() < 2 || name.back() != 's')) return nullptr;
    if (plural) name.pop_back();
    for (const Unit& unit : units) {
      if (unit.name == name) return &unit;
    }
  }
  return nullptr;
}

// Numbers, words and clock times, in the order of the text.
std::optional<std::vector<std::string_view>> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t i = 0;
  while (i < text.size()) {
    const std::size_t start = i;
    const char c = text[i];
    if (c == ' ' || c == '\t') {
      ++i;
      continue;
    }
    if (is_letter(c)) {
      while (i < text.size() && is_letter(text[i])) ++i;
    } else if (is_digit(c) || c == '-' || c == '+' || c == '.') {
      ++i;
      while (i < text.size() && (is_digit(text[i]) || text[i] == '.' || text[i] == ':')) ++i;
    } else {
      return std::nullopt;
    }
    words.push_back(text.substr(start, i - start));
  }
  return words;
}

std::optional<mpq_class> read_number(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  std::string digits;
  unsigned long scale = 0;
  bool point = false;
  for (const char c : text) {
    if (c == '.' && !point) {
      point = true;
    } else if (is_digit(c)) {
      digits += c;
      scale += point ? 1 : 0;
    } else {
      return std::nullopt;
    }
  }
  if (digits.empty() || digits.size() > 40) return std::nullopt;
  mpq_class number(mpz_class(digits, 10), power_of_ten(scale));
  number.canonicalize();
  return negative ? mpq_class(-number) : number;
}

std::optional<std::int64_t> whole(const mpq_class& number) {
  if (number.get_den() != 1 || abs(number.get_num()) > interval_part_max) return std::nullopt;
  return number.get_num().get_si();
}

// [+-]H:MM or [+-]H:MM:SS in seconds.
std::optional<mpq_class> read_clock(std::string_view text) {
  const bool negative = text[0] == '-';
  if (text[0] == '-' || text[0] == '+') text.remove_prefix(1);
  mpq_class seconds;
  mpq_class weight = 3600;
  for (int part = 0; part < 3; ++part) {
    const std::size_t colon = text.find(':');
    const auto number = read_number(text.substr(0, colon));
    if (!number || *number < 0 || (part > 0 && *number >= 60)) return std::nullopt;
    seconds += *number * weight;
    weight /= 60;
    if (colon == std::string_view::npos) return part == 0 ? std::nullopt : std::optional(negative ? -seconds : seconds);
    text.remove_prefix(colon + 1);
  }
  return std::nullopt;
}

struct Sum {
  mpq_class months;
  mpq_class days;
  mpq_class seconds;

  void add(const mpq_class& number, const Unit& unit) {
    months += number * unit.months;
    days += number * unit.days;
    seconds += number * unit.seconds;
  }
};

// Parts of days are seconds; parts of months have no length.
std::optional<Interval> whole_parts(Sum sum) {
  const mpz_class days = sum.days.get_num() / sum.days.get_den();
  sum.seconds += (sum.days - days) * 86'400;
  const auto month_part = whole(sum.months);
  const auto day_part = whole(days);
  const auto second_part = whole(sum.seconds);
  if (!month_part || !day_part || !second_part) return std::nullopt;
  return Interval{*month_part, *day_part, *second_part};
}

}  // namespace

std::optional<Interval> read_interval(std::string_view text, std::string_view unit) {
  if (text.size() > 1000) return std::nullopt;
  auto words = words_of(text);
  if (!words || words->empty()) return std::nullopt;
  const bool ago = words->size() > 1 && words->back() == "ago";
  if (ago) words->pop_back();
  Sum sum;
  for (std::size_t i = 0; i < words->size(); ++i) {
    const std::string_view word = (*words)[i];
    if (word.find(':') != std::string_view::npos) {
      const auto seconds = read_clock(word);
      if (!seconds) return std::nullopt;
      sum.seconds += *seconds;
      continue;
    }
    const auto number = read_number(word);
    if (!number) return std::nullopt;
    const bool last = i + 1 == words->size();
    const Unit* named = unit_named(last ? unit : (*words)[i + 1]);
    if (named == nullptr) return std::nullopt;
    if (!last) ++i;
    sum.add(*number, *named);
  }
  const auto interval = whole_parts(sum);
  if (!interval) return std::nullopt;
  return ago ? -*interval : *interval;
}

std::optional<Interval> multiply(const Interval& interval, std::int64_t factor) {
  const auto months = whole(mpz_class(mpz_class(interval.months) * factor));
  const auto days = whole(mpz_class(mpz_class(interval.days) * factor));
  const auto seconds = whole(mpz_class(mpz_class(interval.seconds) * factor));
  if (!months || !days || !seconds) return std::nullopt;
  return Interval{*months, *days, *seconds};
}

std::optional<Interval> add(const Interval& a, const Interval& b) {
  return multiply({a.months + b.months, a.days + b.days, a.seconds + b.seconds}, 1);
}

}  // namespace tacet::query
