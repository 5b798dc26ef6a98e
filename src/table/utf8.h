// SPDX-License-Identifier: Apache-2.0
//
// Which bytes are text.
#pragma once

#include <string_view>

namespace tacet::table {

/// Whether every byte is in 1 .. 127.
bool is_plain_ascii(std::string_view text);

/// Whether the bytes are UTF-8 (RFC 3629: shortest forms, no surrogates, up to U+10FFFF) without a zero byte.
bool is_utf8(std::string_view text);

}  // namespace tacet::table
