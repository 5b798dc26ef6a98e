// SPDX-License-Identifier: Apache-2.0
#include "owner/materialise.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "owner/catalog_file.h"
#include "owner/load.h"
#include "owner/read_column.h"
#include "owner/reference.h"
#include "table/column_data.h"

namespace tacet::owner {
namespace {

using table::Column;
using table::ColumnData;
using table::ColumnSource;
using table::Table;

/// The value of each row's partner; NULL for rows without one.
ColumnData values_of_partners(const std::vector<std::size_t>& partners, const ColumnData& referenced) {
  ColumnData made;
  made.column.name = referenced.column.name;
  made.column.type = referenced.column.type;
  made.column.dictionary = referenced.column.dictionary;
  for (const std::size_t partner : partners) {
    const auto value = partner == no_row ? std::nullopt : referenced.value(partner);
    made.values.push_back(value.value_or(0));
    made.present.push_back(value ? 1 : 0);
  }
  describe_values(made);
  return made;
}

ColumnData existence_of_partners(const std::vector<std::size_t>& partners) {
  ColumnData made;
  made.column.type = {table::TypeKind::boolean};
  made.column.maximum = 1;
  for (const std::size_t partner : partners) {
    made.values.push_back(partner == no_row ? 0 : 1);
    made.present.push_back(1);
  }
  return made;
}

/// A number that no column of the table has, here or at the host.
std::uint32_t next_id(const Table& table, const table::StoredTable& stored) {
  std::uint32_t next = 0;
  for (const Column& column : table.columns) next = std::max(next, column.id + 1);
  for (const table::StoredColumn& column : stored.columns) next = std::max(next, table::slots_column(column.id) + 1);
  return next;
}

Result<ColumnData> make_column(const SessionData& data, const Table& table, const table::Reference& reference,
                               std::string_view column) {
  const Table* const referenced = data.catalog.find(reference.table);
  if (referenced == nullptr) return no_such_table(data.catalog, reference.table);
  const Column* const key = table.find(reference.column);
  const Column* const unique_key = referenced->find(reference.referenced_column);
  const Column* const wanted = column.empty() ? unique_key : referenced->find(column);
  if (key == nullptr || unique_key == nullptr || wanted == nullptr)
    return fail(ErrorCode::invalid_argument,
                "column '{}' of '{}' cannot be joined with '{}', '{}' of '{}': one is missing", reference.column,
                table.name, reference.referenced_column, column, reference.table);
  TACET_ASSIGN_OR_RETURN(const ColumnData keys, read_column(data, table, *key));
  TACET_ASSIGN_OR_RETURN(ColumnData unique_keys, read_column(data, *referenced, *unique_key));
  const auto partners = find_rows(keys, unique_keys);
  if (column.empty()) return existence_of_partners(partners);
  if (wanted == unique_key) return values_of_partners(partners, unique_keys);
  TACET_ASSIGN_OR_RETURN(const ColumnData values, read_column(data, *referenced, *wanted));
  return values_of_partners(partners, values);
}

Status add_column(SessionData& data, const Table& table, ColumnData made) {
  TACET_ASSIGN_OR_RETURN(const table::StoredTable* host, data.store.table(table.id));
  made.column.id = next_id(table, *host);
  const auto stored = stored_columns(data, made.column, false);
  const std::uint64_t blocks = host->blocks;
  TACET_ASSIGN_OR_RETURN(table::TableWriter writer, data.store.write_table(table.id, blocks, stored));
  TACET_RETURN_IF_ERROR(write_columns(data, writer, stored, std::span(&made, 1), blocks));
  TACET_RETURN_IF_ERROR(writer.commit());
  // If this ends here, the host's column is one that the catalog does not know: the next session removes it.
  table::Catalog catalog = data.catalog;
  std::ranges::find(catalog.tables, table.id, &Table::id)->columns.push_back(made.column);
  TACET_RETURN_IF_ERROR(write_catalog(data.options.owner_folder, catalog, data.secret_key->id()));
  data.catalog = std::move(catalog);
  return {};
}

}  // namespace

Result<const Column*> materialise(SessionData& data, std::string_view table, const table::Reference& reference,
                                  std::string_view column) {
  const ColumnSource source{reference.table, std::string(column)};
  const auto find = [&]() -> const Column* {
    const Table* const known = data.catalog.find(table);
    return known == nullptr ? nullptr : known->find(source);
  };
  if (const Column* const there = find()) return there;
  TACET_ASSIGN_OR_RETURN(const table::FolderLock lock, lock_owner(data));
  const Table* const known = data.catalog.find(table);
  if (known == nullptr) return no_such_table(data.catalog, table);
  if (const Column* const there = find()) return there;
  TACET_ASSIGN_OR_RETURN(ColumnData made, make_column(data, *known, reference, column));
  made.column.source = source;
  TACET_RETURN_IF_ERROR(add_column(data, *known, std::move(made)));
  return find();
}

}  // namespace tacet::owner
