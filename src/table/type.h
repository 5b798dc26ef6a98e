// SPDX-License-Identifier: Apache-2.0
//
// The types of a column and how each value becomes one integer.
#pragma once

#include <cstdint>
#include <string>

namespace tacet::table {

enum class TypeKind : std::uint8_t {
  integer,    ///< raw value: itself
  decimal,    ///< raw value: value * 10^scale
  boolean,    ///< raw value: 0 or 1
  date,       ///< raw value: days since 1970-01-01, proleptic Gregorian
  timestamp,  ///< raw value: seconds since 1970-01-01 00:00:00, no time zone
  text,       ///< raw value: position in the column's dictionary, which is sorted by bytes
  real,       ///< results alone (AVG, STDDEV, ..): never stored
};

/// decimal(precision, scale): precision decimal digits in all, scale of them after the point; both 0 for other kinds.
struct Type {
  TypeKind kind = TypeKind::integer;
  unsigned precision = 0;
  unsigned scale = 0;

  bool numeric() const { return kind == TypeKind::integer || kind == TypeKind::decimal || kind == TypeKind::real; }
  friend bool operator==(const Type&, const Type&) = default;
};

/// "integer", "decimal(5,2)", ..
std::string to_string(const Type& type);

}  // namespace tacet::table
