// SPDX-License-Identifier: Apache-2.0
#include "table/infer_type.h"

#include <algorithm>

#include "table/literal.h"

namespace tacet::table {
namespace {

constexpr unsigned precision_max = 18;

/// Whether writing the number again would lose what stands before its first digit that counts.
bool has_needless_prefix(std::string_view text) {
  if (text.starts_with('+')) return true;
  if (text.starts_with('-')) text.remove_prefix(1);
  return text.size() > 1 && text[0] == '0' && text[1] != '.';
}

}  // namespace

void TypeInference::see(std::string_view text) {
  if (text.empty()) return;
  seen_ = true;
  if (boolean_) boolean_ = read_boolean(text, false).has_value();
  if (integer_ || decimal_) see_number(text);
  if (timestamp_) {
    const bool is_date = read_date(text).has_value();
    date_ = date_ && is_date;
    timestamp_ = is_date || read_timestamp(text).has_value();
  }
}

void TypeInference::see_number(std::string_view text) {
  const auto digits = has_needless_prefix(text) ? std::nullopt : count_digits(text);
  integer_ = integer_ && digits && text.find('.') == std::string_view::npos && read_integer(text);
  if (!digits) {
    decimal_ = false;
    return;
  }
  integer_digits_ = std::max(integer_digits_, digits->integer);
  fraction_digits_ = std::max(fraction_digits_, digits->fraction);
  decimal_ = integer_digits_ <= precision_max;
}

Type TypeInference::type() const {
  if (!seen_) return {TypeKind::text};
  if (boolean_) return {TypeKind::boolean};
  if (integer_) return {TypeKind::integer};
  if (decimal_) {
    const unsigned scale = std::min(fraction_digits_, precision_max - integer_digits_);
    return {TypeKind::decimal, std::max(integer_digits_ + scale, 1U), scale};
  }
  if (timestamp_) return {date_ ? TypeKind::date : TypeKind::timestamp};
  return {TypeKind::text};
}

}  // namespace tacet::table
