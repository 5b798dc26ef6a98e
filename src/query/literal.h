// SPDX-License-Identifier: Apache-2.0
//
// Constants of SQL as typed values.
#pragma once

#include <optional>
#include <string_view>

#include "base/error.h"
#include "query/value.h"

namespace tacet::query {

struct Literal {
  Value value;
  Type type;
};

/// The most digits, and the greatest exponent, of a number in a query.
inline constexpr std::size_t number_digits_max = 1'000;

/// [+-] digits [. digits] [e [+-] digits]: an integer where there is neither point nor exponent, else a decimal, exact.
/// Nothing when the text is no number or has more than number_digits_max digits.
std::optional<Literal> read_number(std::string_view text);

/// What a quoted text is as a value of `type`: a number, true or false, a date, a timestamp (a date alone is its
/// midnight), the text itself. Errors: invalid_argument naming the type, without the text.
Result<Value> read_literal(std::string_view text, const Type& type);

}  // namespace tacet::query
