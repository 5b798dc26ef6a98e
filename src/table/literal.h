// SPDX-License-Identifier: Apache-2.0
//
// Values as a CSV file writes them. Each function reads the whole text or gives nothing; none allocates.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tacet::table {

/// [+-] digits, within 64 bits.
std::optional<std::int64_t> read_integer(std::string_view text);

/// true or false, in any case; with `short_forms` also t, f, 1, 0.
std::optional<bool> read_boolean(std::string_view text, bool short_forms);

/// How many digits a number has, without its sign, zeros before the first other digit and a trailing point:
/// "-012.50" has 2 and 2.
struct DigitCount {
  unsigned integer = 0;
  unsigned fraction = 0;
};
/// [+-] digits [. digits] with at least one digit on one side; at most 255 characters.
std::optional<DigitCount> count_digits(std::string_view text);

/// value * 10^scale of a number as count_digits takes it, rounded half away from zero.
struct ScaledNumber {
  std::int64_t raw = 0;
  bool rounded = false;  ///< a digit other than 0 was dropped
};
/// Nothing when the text is no number or |raw| is 10^18 or more. scale <= 18.
std::optional<ScaledNumber> read_decimal(std::string_view text, unsigned scale);

/// YYYY-MM-DD of a day that exists, years 0001 to 9999: days since 1970-01-01.
std::optional<std::int64_t> read_date(std::string_view text);

/// A date, then 'T' or a space, then HH:MM or HH:MM:SS: seconds since 1970-01-01 00:00:00.
std::optional<std::int64_t> read_timestamp(std::string_view text);

}  // namespace tacet::table
