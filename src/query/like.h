// SPDX-License-Identifier: Apache-2.0
//
// LIKE and ILIKE over text in the clear: what the owner asks of its dictionaries.
#pragma once

#include <string_view>

namespace tacet::query {

/// Whether `text` is what the pattern says: '%' is any text, '_' one character (of UTF-8; of bytes that are not UTF-8
/// each is one), '\' before a character is that character. ASCII letters are alike in both cases if `ignore_case`.
/// Cost: |text| |pattern| steps at worst.
bool like_matches(std::string_view text, std::string_view pattern, bool ignore_case);

/// Whether the last '\' of a pattern has a character to stand before.
bool like_pattern_whole(std::string_view pattern);

}  // namespace tacet::query
