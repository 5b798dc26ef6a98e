// SPDX-License-Identifier: Apache-2.0
//
// The types that CAST and :: name.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "base/error.h"
#include "query/interval.h"
#include "query/value.h"

namespace tacet::query {

bool is_interval_type(const nlohmann::json& type_name);
/// Errors: invalid_argument naming the type.
Result<Type> read_type_name(const nlohmann::json& type_name);
/// The constant in the unit that the type names (INTERVAL '3' MONTH). Errors: invalid_argument.
Result<Interval> read_interval_constant(std::string_view text, const nlohmann::json& type_name);

}  // namespace tacet::query
