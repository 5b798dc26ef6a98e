// SPDX-License-Identifier: Apache-2.0
//
// SQL text split into words and signs, by PostgreSQL's own scanner.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace tacet::query {

struct Token {
  std::size_t start = 0;  ///< in bytes
  std::string_view text;  ///< a part of the query
};

/// The tokens without comments, in their order; views of `sql`. Thread-safe. Errors: invalid_argument with the place
/// (an unterminated quote).
Result<std::vector<Token>> split_tokens(const std::string& sql);

/// A syntax error as PostgreSQL's own program shows it: message, line and column, the line, and a mark under the place.
/// `position` counts characters from 1; 0: unknown.
Error syntax_error(std::string_view sql, std::string_view message, int position);

}  // namespace tacet::query
