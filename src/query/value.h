// SPDX-License-Identifier: Apache-2.0
//
// A value in the clear, as the owner computes with it before and after the host has worked.
#pragma once

#include <gmpxx.h>

#include <string>
#include <variant>

#include "table/type.h"

namespace tacet::query {

using table::Type;
using table::TypeKind;

/// NULL, or what the type of its expression says:
///  * mpz_class: the raw value of an integer, decimal (times 10^scale), boolean (0, 1), date or timestamp; any size;
///  * std::string: text;
///  * double: real.
using Value = std::variant<std::monostate, mpz_class, std::string, double>;

inline bool is_null(const Value& value) { return std::holds_alternative<std::monostate>(value); }

/// As a person and a CSV file write it: "-12.50", "true", "2024-02-29", "2024-02-29 13:00:05"; NULL is the empty text.
std::string to_text(const Value& value, const Type& type);

}  // namespace tacet::query
