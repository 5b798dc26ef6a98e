// SPDX-License-Identifier: Apache-2.0
//
// What every bound query must keep to: what query/expression.h and query/bound_query.h promise its readers.
#pragma once

#include <string>

#include "query/bound_query.h"

namespace tacet::test {

/// Empty, or the first promise that is broken.
std::string broken_rule(const query::BoundQuery& query);

}  // namespace tacet::test
