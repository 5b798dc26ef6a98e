// SPDX-License-Identifier: Apache-2.0
//
// Names as people write them: in another case, or with a slip.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tacet::query {

/// ASCII letters are alike in both cases.
bool equal_ignoring_case(std::string_view a, std::string_view b);

/// "; did you mean \"x\"?" with the name that takes the fewest changes, at most a third of its length; empty if there
/// is none.
std::string suggestion(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace tacet::query
