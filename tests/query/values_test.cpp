// SPDX-License-Identifier: Apache-2.0
//
// Values and their text, the calendar, numbers and their one rounding, LIKE, INTERVAL: against literal tables, the
// standard library's calendar and MPFR.

#include <gtest/gtest.h>
#include <mpfr.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <random>
#include <string>

#include "query/calendar.h"
#include "query/interval.h"
#include "query/like.h"
#include "query/literal.h"
#include "query/number.h"
#include "query/value.h"

namespace tacet::query {
namespace {

constexpr Type integer{TypeKind::integer, 0, 0};
constexpr Type date{TypeKind::date, 0, 0};
constexpr Type timestamp{TypeKind::timestamp, 0, 0};
constexpr Type text{TypeKind::text, 0, 0};
constexpr Type boolean{TypeKind::boolean, 0, 0};
constexpr Type real{TypeKind::real, 0, 0};
constexpr Type decimal(unsigned scale) { return {TypeKind::decimal, 18, scale}; }

TEST(Value, Text) {
  EXPECT_EQ(to_text(Value(), integer), "");
  EXPECT_EQ(to_text(mpz_class("-123456789012345678901234567890"), integer), "-123456789012345678901234567890");
  EXPECT_EQ(to_text(mpz_class(-1250), decimal(2)), "-12.50");
  EXPECT_EQ(to_text(mpz_class(-5), decimal(2)), "-0.05");
  EXPECT_EQ(to_text(mpz_class(0), decimal(3)), "0.000");
  EXPECT_EQ(to_text(mpz_class(7), decimal(0)), "7");
  EXPECT_EQ(to_text(mpz_class(1), boolean), "true");
  EXPECT_EQ(to_text(mpz_class(0), boolean), "false");
  EXPECT_EQ(to_text(mpz_class(19782), date), "2024-02-29");
  EXPECT_EQ(to_text(mpz_class(-1), date), "1969-12-31");
  EXPECT_EQ(to_text(mpz_class(-719162), date), "0001-01-01");
  EXPECT_EQ(to_text(mpz_class(1709211605), timestamp), "2024-02-29 13:00:05");
  EXPECT_EQ(to_text(mpz_class(-1), timestamp), "1969-12-31 23:59:59");
  EXPECT_EQ(to_text(mpz_class("1000000000000000"), date), "1000000000000000");
  EXPECT_EQ(to_text(std::string("a,b"), text), "a,b");
  EXPECT_EQ(to_text(2.0, real), "2.0");
  EXPECT_EQ(to_text(-0.1, real), "-0.1");
  EXPECT_EQ(to_text(1.0 / 3, real), "0.3333333333333333");
  EXPECT_EQ(to_text(1e300, real), "1e+300");
}

TEST(Calendar, EveryDayAsTheStandardLibraryHasIt) {
  for (std::int64_t days = first_day; days <= last_day; days += 1) {
    const std::chrono::year_month_day expected{std::chrono::sys_days(std::chrono::days(days))};
    const CivilDate got = civil_from_days(days);
    ASSERT_EQ(got.year, static_cast<int>(expected.year())) << days;
    ASSERT_EQ(got.month, static_cast<unsigned>(expected.month())) << days;
    ASSERT_EQ(got.day, static_cast<unsigned>(expected.day())) << days;
    ASSERT_EQ(days_from_civil(got), days);
  }
}

TEST(Calendar, MonthsClipTheDay) {
  const auto moved = [](CivilDate from, std::int64_t months) {
    return civil_from_days(add_months(days_from_civil(from), months));
  };
  EXPECT_EQ(moved({2024, 1, 31}, 1), (CivilDate{2024, 2, 29}));
  EXPECT_EQ(moved({2023, 1, 31}, 1), (CivilDate{2023, 2, 28}));
  EXPECT_EQ(moved({2024, 2, 29}, 12), (CivilDate{2025, 2, 28}));
  EXPECT_EQ(moved({2024, 3, 31}, -1), (CivilDate{2024, 2, 29}));
  EXPECT_EQ(moved({2024, 1, 15}, -1), (CivilDate{2023, 12, 15}));
  EXPECT_EQ(moved({2024, 1, 15}, -13), (CivilDate{2022, 12, 15}));
  EXPECT_EQ(moved({1999, 12, 31}, 0), (CivilDate{1999, 12, 31}));
}

double by_mpfr(const mpz_class& numerator, const mpz_class& denominator, bool root) {
  mpfr_t value;
  mpfr_init2(value, 2000);
  mpq_class ratio(numerator, denominator);
  ratio.canonicalize();
  mpfr_set_q(value, ratio.get_mpq_t(), MPFR_RNDN);
  if (root) mpfr_sqrt(value, value, MPFR_RNDN);
  const double result = mpfr_get_d(value, MPFR_RNDN);
  mpfr_clear(value);
  return result;
}

TEST(Number, NearestDoublesAreMpfrs) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 20'000; ++i) {
    const auto wide = [&] {
      mpz_class value(static_cast<unsigned long>(random()));
      for (unsigned words = random() % 4; words > 0; --words) {
        value <<= 64;
        value += static_cast<unsigned long>(random());
      }
      return mpz_class(value >> (random() % 64));
    };
    const mpz_class numerator = wide();
    const mpz_class denominator = wide() + 1;
    ASSERT_EQ(nearest_double(numerator, denominator), by_mpfr(numerator, denominator, false));
    ASSERT_EQ(nearest_double(-numerator, denominator), -by_mpfr(numerator, denominator, false));
    ASSERT_EQ(nearest_square_root(numerator, denominator), by_mpfr(numerator, denominator, true));
  }
  // Halves between two doubles go to the even one.
  const mpz_class two53 = mpz_class(1) << 53;
  EXPECT_EQ(nearest_double(two53 + 1, 1), 9007199254740992.0);
  EXPECT_EQ(nearest_double(two53 + 3, 1), 9007199254740996.0);
  EXPECT_EQ(nearest_double(4 * (two53 + 1) + 1, 4), 9007199254740994.0);
  EXPECT_EQ(nearest_double(power_of_ten(400), 1), std::numeric_limits<double>::infinity());
}

TEST(Number, Divisions) {
  EXPECT_EQ(floor_divide(mpz_class(-7), mpz_class(2)), -4);
  EXPECT_EQ(round_divide(5, 2), 3);
  EXPECT_EQ(round_divide(-5, 2), -3);
  EXPECT_EQ(round_divide(-7, 3), -2);
  EXPECT_EQ(round_double(2.5, 0), 3.0);
  EXPECT_EQ(round_double(-2.5, 0), -3.0);
  EXPECT_EQ(round_double(2.345, 1), 2.3);
  EXPECT_EQ(round_double(1.005, 2), 1.01);  // though its double is below 1.005
  EXPECT_EQ(round_double(-2.675, 2), -2.68);
  EXPECT_EQ(round_double(5e-324, 3), 0.0);
  EXPECT_EQ(round_double(1.5, 100), 1.5);
  EXPECT_EQ(round_double(1e300, 2), 1e300);
}

TEST(Number, Order) {
  EXPECT_TRUE(compare(Value(), mpz_class(-5)) < 0);
  EXPECT_TRUE(compare(Value(), Value()) == 0);
  EXPECT_TRUE(compare(std::string("Z"), std::string("a")) < 0);
  EXPECT_TRUE(compare(std::string("z"), std::string("\xc3\xa9")) < 0);
  EXPECT_TRUE(compare(std::string("a"), std::string("ab")) < 0);
  EXPECT_TRUE(compare(0.5, -0.5) > 0);
}

TEST(Literal, Numbers) {
  const auto number = [](std::string_view written) {
    const auto literal = read_number(written);
    return literal ? std::get<mpz_class>(literal->value).get_str() + " " + to_string(literal->type) : "none";
  };
  EXPECT_EQ(number("42"), "42 integer");
  EXPECT_EQ(number("-042"), "-42 integer");
  EXPECT_EQ(number("12.50"), "1250 decimal(4,2)");
  EXPECT_EQ(number(".5"), "5 decimal(1,1)");
  EXPECT_EQ(number("5."), "5 decimal(1,0)");
  EXPECT_EQ(number("1.5e2"), "150 decimal(3,0)");
  EXPECT_EQ(number("1.5E-2"), "15 decimal(3,3)");
  EXPECT_EQ(number("0.001"), "1 decimal(3,3)");
  for (const char* bad : {"", "-", ".", "1.2.3", "1e", "e5", "1e+", "1e1.5", "0x10", "1e1001", "1 2", "nan"})
    EXPECT_EQ(number(bad), "none") << bad;
  EXPECT_EQ(number(std::string(1001, '1')), "none");
}

TEST(Literal, TextAsAnotherType) {
  const auto as = [](std::string_view written, const Type& type) {
    const auto value = read_literal(written, type);
    return value ? to_text(*value, type) : "none";
  };
  EXPECT_EQ(as(" 2024-02-29 ", date), "2024-02-29");
  EXPECT_EQ(as("2023-02-29", date), "none");
  EXPECT_EQ(as("2024-02-29 10:00:00", date), "none");
  EXPECT_EQ(as("2024-02-29", timestamp), "2024-02-29 00:00:00");
  EXPECT_EQ(as("2024-02-29T10:20", timestamp), "2024-02-29 10:20:00");
  EXPECT_EQ(as("TRUE", boolean), "true");
  EXPECT_EQ(as("f", boolean), "false");
  EXPECT_EQ(as("maybe", boolean), "none");
  EXPECT_EQ(as("1.5", integer), "none");
  EXPECT_EQ(as("1.555", decimal(2)), "1.56");
  EXPECT_EQ(as("2.5", real), "2.5");
  EXPECT_EQ(as(" x ", text), " x ");
}

TEST(Like, Patterns) {
  struct Case {
    const char* text;
    const char* pattern;
    bool matches;
  };
  const Case cases[] = {
      {"", "", true},
      {"", "%", true},
      {"", "_", false},
      {"a", "", false},
      {"abc", "abc", true},
      {"abc", "a%", true},
      {"abc", "%c", true},
      {"abc", "%b%", true},
      {"abc", "_b_", true},
      {"abc", "__", false},
      {"abc", "a%%c", true},
      {"abc", "%_%_%_%", true},
      {"abc", "%_%_%_%_%", false},
      {"aab", "%ab", true},
      {"abab", "%ab", true},
      {"ababc", "%abc", true},
      {"mississippi", "m%iss%ip%", true},
      {"mississippi", "m%iss%ix%", false},
      {"a%b", "a\\%b", true},
      {"axb", "a\\%b", false},
      {"a_b", "a\\_b", true},
      {"axb", "a\\_b", false},
      {"a\\b", "a\\\\b", true},
      {"é", "_", true},
      {"é", "__", false},
      {"日本", "_本", true},
      {"日本", "%本", true},
      {"\xff\xfe", "__", true},
      {"ABC", "abc", false},
  };
  for (const Case& one : cases)
    EXPECT_EQ(like_matches(one.text, one.pattern, false), one.matches) << one.text << " LIKE " << one.pattern;
  EXPECT_TRUE(like_matches("ABC", "a_c", true));
  EXPECT_TRUE(like_matches("abc", "A%C", true));
  EXPECT_FALSE(like_matches("É", "é", true));
  EXPECT_TRUE(like_pattern_whole("a\\\\"));
  EXPECT_FALSE(like_pattern_whole("a\\"));
  // Many '%' take no more than |text| |pattern| steps.
  std::string percent;
  for (int i = 0; i < 2'000; ++i) percent += "%a";
  EXPECT_FALSE(like_matches(std::string(4'000, 'a'), percent + "b", false));
}

TEST(Interval, Text) {
  const auto read = [](std::string_view written) { return read_interval(written).value_or(Interval{-1, -1, -1}); };
  EXPECT_EQ(read("1 day"), (Interval{0, 1, 0}));
  EXPECT_EQ(read("3 months"), (Interval{3, 0, 0}));
  EXPECT_EQ(read("1 year 2 mons -3 days"), (Interval{14, -3, 0}));
  EXPECT_EQ(read("2 weeks ago"), (Interval{0, -14, 0}));
  EXPECT_EQ(read("1.5 days"), (Interval{0, 1, 43'200}));
  EXPECT_EQ(read("1.5 years"), (Interval{18, 0, 0}));
  EXPECT_EQ(read("02:30"), (Interval{0, 0, 9'000}));
  EXPECT_EQ(read("-02:30:15"), (Interval{0, 0, -9'015}));
  EXPECT_EQ(read("1 day 02:00:00"), (Interval{0, 1, 7'200}));
  EXPECT_EQ(read("36 HOURS"), (Interval{0, 0, 129'600}));
  EXPECT_EQ(read("90"), (Interval{0, 0, 90}));
  EXPECT_EQ(read_interval("3", "month"), (Interval{3, 0, 0}));
  for (const char* bad : {"", "soon", "1", "1 parsec", "1 day day", "0.5 months", "0.3 seconds", "1:2:3:4", "1e5 days",
                          "1 day,", "9999999999999999999999 days", "25:61", "ago"}) {
    const bool number_alone = std::string_view(bad) == "1";
    EXPECT_EQ(read_interval(bad).has_value(), number_alone) << bad;
  }
  EXPECT_FALSE(multiply({interval_part_max, 0, 0}, 2).has_value());
  EXPECT_EQ(add({1, 2, 3}, {-1, 2, -3}), (Interval{0, 4, 0}));
}

}  // namespace
}  // namespace tacet::query
