// SPDX-License-Identifier: Apache-2.0
//
// What --help says: each command by example.
#pragma once

#include <string_view>

namespace tacet::tool {

/// Of a command ("keygen", "load", ..), or of the program for any other word.
std::string_view help_text(std::string_view verb);

}  // namespace tacet::tool
