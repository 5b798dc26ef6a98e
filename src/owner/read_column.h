// SPDX-License-Identifier: Apache-2.0
//
// From the host's ciphertexts back to a column in the clear.
#pragma once

#include "base/error.h"
#include "owner/session_data.h"
#include "table/column_data.h"

namespace tacet::owner {

/// All rows of a column. Reads as few limbs a lane as decryption needs, one as a rule. Errors: those of Store;
/// corrupt_data when the lanes hold what no column does; system "interrupted".
Result<table::ColumnData> read_column(const SessionData& data, const table::Table& table, const table::Column& column);

}  // namespace tacet::owner
