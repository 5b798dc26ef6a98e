// SPDX-License-Identifier: Apache-2.0
//
// A join made once by the owner, who knows both tables: the referenced row's value beside each row.
#pragma once

#include <string_view>

#include "base/error.h"
#include "owner/session_data.h"

namespace tacet::owner {

/// The column of `table` with source (reference.table, column): made now if there is none yet, stored at the host and
/// written to the catalog. For each row, the value of `column` in the row of reference.table whose
/// reference.referenced_column equals the row's reference.column; NULL where there is no such row. With an empty
/// `column` the value is whether there is one: a boolean that is never NULL, 0 .. 1.
///
/// Adding a column moves the columns of the catalog: pointers into data.catalog (those of a bound query too) must be
/// taken again after a call, and the pointer that is returned lasts until the next one.
/// Cost: reads one limb a lane of up to three columns and decrypts it; encrypts the new column's lanes.
/// Errors: invalid_argument for names that do not exist; those of Store; system "interrupted".
Result<const table::Column*> materialise(SessionData& data, std::string_view table, const table::Reference& reference,
                                         std::string_view column);

}  // namespace tacet::owner
