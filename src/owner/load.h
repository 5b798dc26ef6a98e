// SPDX-License-Identifier: Apache-2.0
//
// Tables come and go: from a file to ciphertexts at the host and a line in the catalog, and away again.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "owner/session_data.h"
#include "query/pack.h"
#include "table/column_data.h"
#include "table/folder_lock.h"

namespace tacet::owner {

/// Tables that are small enough for an encrypted gather have their columns in coefficients form too, at this level.
inline constexpr unsigned coefficients_level = query::expansion_level_max + 1;

/// Session::load and Session::drop.
Result<LoadReport> load_table(SessionData& data, const LoadRequest& request);
Status drop_table(SessionData& data, std::string_view table);

/// invalid_argument, with the tables that there are.
tl::unexpected<Error> no_such_table(const table::Catalog& catalog, std::string_view table);

/// The owner's lock, with the catalog read again: another process may have changed it since the session began.
Result<table::FolderLock> lock_owner(SessionData& data);

/// The number of blocks that `rows` rows fill.
std::uint64_t blocks_of(const SessionData& data, std::uint64_t rows);

/// What the host stores for a column; in coefficients form too if `with_coefficients`. Sets column.level.
std::vector<table::StoredColumn> stored_columns(const SessionData& data, table::Column& column, bool with_coefficients);

/// Encrypts and writes every block of the columns, in both forms where `stored` has both. Memory: about two times
/// `threads` lanes, packed, and as many ciphertexts as threads. Errors: system ("interrupted" too).
Status write_columns(SessionData& data, table::TableWriter& writer, std::span<const table::StoredColumn> stored,
                     std::span<const table::ColumnData> columns, std::uint64_t blocks);

}  // namespace tacet::owner
