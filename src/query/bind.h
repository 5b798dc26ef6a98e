// SPDX-License-Identifier: Apache-2.0
//
// From SQL text to a bound query.
#pragma once

#include <string_view>

#include "base/error.h"
#include "query/bound_query.h"

namespace tacet::query {

/// Reads one SELECT in PostgreSQL's grammar (libpg_query) and resolves it against the catalog, which must outlive the
/// result. Errors: invalid_argument, one sentence: a syntax error with its place; a table or column that does not exist
/// (and the nearest name that does); an operator that does not fit the types; a construct that is not supported, named
/// as the user wrote it.
Result<BoundQuery> bind(std::string_view sql, const table::Catalog& catalog);

}  // namespace tacet::query
