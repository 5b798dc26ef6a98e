// SPDX-License-Identifier: Apache-2.0
#include "table/catalog.h"

#include <algorithm>

namespace tacet::table {

const Column* Table::find(std::string_view column) const {
  const auto found = std::ranges::find_if(columns, [&](const Column& c) { return !c.source && c.name == column; });
  return found == columns.end() ? nullptr : &*found;
}

const Column* Table::find(const ColumnSource& source) const {
  const auto found = std::ranges::find_if(columns, [&](const Column& c) { return c.source == source; });
  return found == columns.end() ? nullptr : &*found;
}

const Table* Catalog::find(std::string_view table) const {
  const auto found = std::ranges::lower_bound(tables, table, {}, &Table::name);
  return found == tables.end() || found->name != table ? nullptr : &*found;
}

}  // namespace tacet::table
