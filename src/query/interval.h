// SPDX-License-Identifier: Apache-2.0
//
// INTERVAL constants.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tacet::query {

/// Months, days and seconds stay apart, as in PostgreSQL: a month has no fixed number of days.
struct Interval {
  std::int64_t months = 0;
  std::int64_t days = 0;
  std::int64_t seconds = 0;

  Interval operator-() const { return {-months, -days, -seconds}; }
  friend bool operator==(const Interval&, const Interval&) = default;
};

/// The largest magnitude of any part: above what the calendar has room for, and far from overflow.
inline constexpr std::int64_t interval_part_max = 1'000'000'000'000;

/// "3 days", "1 year 2 months", "-1 week", "2 hours 30 minutes ago", "02:30:00", "1.5 days"; a number alone is in
/// `unit` ("month", ..) where the type says so, else in seconds. Nothing where the text is none of that, is not whole
/// seconds, or a part is above interval_part_max.
std::optional<Interval> read_interval(std::string_view text, std::string_view unit = "second");

/// Each part times `factor`; nothing when that is too large.
std::optional<Interval> multiply(const Interval& interval, std::int64_t factor);
std::optional<Interval> add(const Interval& a, const Interval& b);

}  // namespace tacet::query
