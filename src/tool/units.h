// SPDX-License-Identifier: Apache-2.0
//
// Numbers as people read them.
#pragma once

#include <cstdint>
#include <string>

namespace tacet::tool {

/// "17,549".
std::string count_text(std::uint64_t count);
/// Powers of 1,000, three digits: "812 B", "1.25 MB", "96.4 MB", "4.10 GB".
std::string bytes_text(std::uint64_t bytes);
/// "38 ms", "1.24 s", "2 min 5 s", "1 h 3 min".
std::string seconds_text(double seconds);
/// count and the noun, with an s unless the count is 1: "1 row", "2 rows".
std::string plural(std::uint64_t count, const char* noun);

}  // namespace tacet::tool
