// SPDX-License-Identifier: Apache-2.0
//
// What a table says of another: whether it can be, and which row of the other each of its rows means.
#pragma once

#include <span>
#include <string_view>

#include "base/error.h"
#include "table/catalog.h"
#include "table/column_data.h"

namespace tacet::owner {

/// The table and the unique column that a reference names are there, and no other reference is to the same table (a
/// column that is copied beside the rows is found by its table's name). Errors: invalid_argument.
Status check_references(std::span<const table::Reference> references, const table::Catalog& catalog);
/// The column that refers is there, and its values can equal those it refers to: both numbers, or both of one kind.
/// Errors: invalid_argument.
Status check_reference_types(std::span<const table::Reference> references, const table::Table& table,
                             const table::Catalog& catalog);

inline constexpr std::size_t no_row = static_cast<std::size_t>(-1);
/// For each value of `keys` the row in which `unique_keys` has an equal one, or no_row. Decimals of different scales
/// are compared as numbers, texts as texts. Cost: a sort of the unique keys and one search a row.
std::vector<std::size_t> find_rows(const table::ColumnData& keys, const table::ColumnData& unique_keys);

}  // namespace tacet::owner
