// SPDX-License-Identifier: Apache-2.0
//
// Days and seconds since 1970-01-01 to and from the proleptic Gregorian calendar, without time zones.
#pragma once

#include <cstdint>

namespace tacet::query {

inline constexpr std::int64_t seconds_per_day = 86'400;
/// 0001-01-01 and 9999-12-31 as days: what a date or timestamp that a query computes must lie between.
inline constexpr std::int64_t first_day = -719'162;
inline constexpr std::int64_t last_day = 2'932'896;

struct CivilDate {
  std::int64_t year = 1970;
  unsigned month = 1;  ///< 1 .. 12
  unsigned day = 1;    ///< 1 .. 31
  friend bool operator==(const CivilDate&, const CivilDate&) = default;
};

/// 28 .. 31.
unsigned days_in_month(std::int64_t year, unsigned month);
/// A year of any sign with |year| <= 10^12, a month 1 .. 12, a day 1 .. days_in_month.
std::int64_t days_from_civil(const CivilDate& date);
/// |days| <= 10^14.
CivilDate civil_from_days(std::int64_t days);
/// The same day `months` later (or earlier); where that month has no such day, its last.
/// |days| and |months| <= 10^12.
std::int64_t add_months(std::int64_t days, std::int64_t months);
/// The greatest integer that is at most a / b; b > 0.
std::int64_t floor_divide(std::int64_t a, std::int64_t b);

}  // namespace tacet::query
