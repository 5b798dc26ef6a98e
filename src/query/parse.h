// SPDX-License-Identifier: Apache-2.0
//
// From SQL text to the tree of one SELECT, as libpg_query writes it in JSON.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "base/error.h"

namespace tacet::query {

inline constexpr std::size_t sql_bytes_max = std::size_t{1} << 20U;
inline constexpr std::size_t sql_tokens_max = 100'000;
/// Parentheses, CASE and operators within each other.
inline constexpr std::size_t nesting_max = 200;

/// The body of a SelectStmt. Thread-safe. Errors: limit_exceeded for a text beyond the limits above, looked at before
/// it is parsed; invalid_argument for a syntax error, with its line, column and the line itself, and for a statement
/// that is not one SELECT.
Result<std::shared_ptr<const nlohmann::json>> parse_select(std::string_view sql);

}  // namespace tacet::query
