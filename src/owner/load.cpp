// SPDX-License-Identifier: Apache-2.0
#include "owner/load.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <system_error>
#include <utility>

#include "base/random.h"
#include "owner/catalog_file.h"
#include "owner/reference.h"
#include "query/plan.h"
#include "table/read_table.h"
#include "table/utf8.h"

namespace tacet::owner {
namespace {

constexpr std::size_t name_bytes_max = 255;

using table::Table;

Status check_name(std::string_view name) {
  if (!name.empty() && name.size() <= name_bytes_max && table::is_utf8(name)) return {};
  return fail(ErrorCode::invalid_argument, "the name of a table is 1 to {} bytes of UTF-8; {} bytes were given",
              name_bytes_max, name.size());
}

Result<std::vector<table::ColumnDeclaration>> read_declarations(const LoadRequest& request) {
  std::vector<table::ColumnDeclaration> declarations;
  for (const std::string& text : request.columns) {
    TACET_ASSIGN_OR_RETURN(auto declaration, table::read_column_declaration(text));
    declarations.push_back(std::move(declaration));
  }
  return declarations;
}

Result<std::vector<table::Reference>> read_references(const LoadRequest& request, const table::Catalog& catalog) {
  std::vector<table::Reference> references;
  for (const std::string& text : request.references) {
    TACET_ASSIGN_OR_RETURN(auto reference, table::read_reference(text));
    references.push_back(std::move(reference));
  }
  TACET_RETURN_IF_ERROR(check_references(references, catalog));
  return references;
}

std::uint64_t random_id() {
  const Seed seed = random_seed();
  std::uint64_t id = 0;
  std::memcpy(&id, seed.bytes.data(), sizeof(id));
  return id;
}

Result<table::TableData> read_file(const SessionData& data, const LoadRequest& request) {
  TACET_ASSIGN_OR_RETURN(const auto declarations, read_declarations(request));
  return table::read_table(request.file, declarations, {}, [&](std::string_view what, std::uint64_t records) -> Status {
    report(data, what, records, 0);
    return check_interrupted(data);
  });
}

Status store_table(SessionData& data, const Table& table, std::span<const table::StoredColumn> stored,
                   std::span<const table::ColumnData> columns) {
  const std::uint64_t blocks = blocks_of(data, table.rows);
  TACET_ASSIGN_OR_RETURN(table::TableWriter writer,
                         data.store.write_table(table.id, blocks, {stored.begin(), stored.end()}));
  TACET_RETURN_IF_ERROR(write_columns(data, writer, stored, columns, blocks));
  report(data, "flushing", 0, 1);
  TACET_RETURN_IF_ERROR(writer.commit());
  report(data, "flushing", 1, 1);
  return {};
}

/// Host first, then catalog: a table that the catalog names is whole. What lies between is in `pending`.
Status add_table(SessionData& data, const Table& table, std::span<const table::StoredColumn> stored,
                 std::span<const table::ColumnData> columns) {
  const auto& folder = data.options.owner_folder;
  TACET_RETURN_IF_ERROR(write_pending(folder, table.id));
  if (Status status = store_table(data, table, stored, columns); !status) {
    static_cast<void>(remove_pending(folder));  // nothing was left at the host
    return status;
  }
  table::Catalog catalog = data.catalog;
  catalog.tables.insert(std::ranges::lower_bound(catalog.tables, table.name, {}, &Table::name), table);
  if (Status status = write_catalog(folder, catalog, data.secret_key->id()); !status) {
    if (data.store.drop_table(table.id)) static_cast<void>(remove_pending(folder));
    return status;
  }
  data.catalog = std::move(catalog);
  return remove_pending(folder);
}

}  // namespace

tl::unexpected<Error> no_such_table(const table::Catalog& catalog, std::string_view table) {
  std::string names;
  for (const Table& known : catalog.tables) names += (names.empty() ? "" : ", ") + known.name;
  return fail(ErrorCode::invalid_argument, "there is no table '{}'; {}", table,
              names.empty() ? "nothing was loaded yet" : "the tables are: " + names);
}

Result<table::FolderLock> lock_owner(SessionData& data) {
  TACET_ASSIGN_OR_RETURN(table::FolderLock lock, table::FolderLock::acquire(data.options.owner_folder));
  const rlwe::KeyId& key = data.secret_key->id();
  TACET_ASSIGN_OR_RETURN(table::Catalog now, read_catalog(data.options.owner_folder, key));
  if (encode_catalog(now, key) != encode_catalog(data.catalog, key)) {
    TACET_ASSIGN_OR_RETURN(data.store, table::Store::open(data.options.host_folder, *data.device));
    data.catalog = std::move(now);
  }
  return lock;
}

Result<LoadReport> load_table(SessionData& data, const LoadRequest& request) {
  const auto begin = std::chrono::steady_clock::now();
  TACET_RETURN_IF_ERROR(check_name(request.table));
  TACET_ASSIGN_OR_RETURN(const table::FolderLock lock, lock_owner(data));
  if (data.catalog.find(request.table) != nullptr)
    return fail(ErrorCode::invalid_argument, "there is a table '{0}' already: tacet drop {0} first", request.table);
  LoadReport report;
  report.table.name = request.table;
  TACET_ASSIGN_OR_RETURN(report.table.references, read_references(request, data.catalog));
  TACET_ASSIGN_OR_RETURN(table::TableData contents, read_file(data, request));
  report.table.id = random_id();
  report.table.rows = contents.rows;
  std::vector<table::StoredColumn> stored;
  for (table::ColumnData& column : contents.columns) {
    const auto forms = stored_columns(data, column.column, contents.rows <= query::gathered_rows_max);
    stored.insert(stored.end(), forms.begin(), forms.end());
    report.table.columns.push_back(column.column);
  }
  TACET_RETURN_IF_ERROR(check_reference_types(report.table.references, report.table, data.catalog));
  if (request.types_known) request.types_known(report.table);
  TACET_RETURN_IF_ERROR(add_table(data, report.table, stored, contents.columns));
  TACET_ASSIGN_OR_RETURN(const table::StoredTable* host, data.store.table(report.table.id));
  std::error_code error;
  const auto file_bytes = std::filesystem::file_size(request.file, error);
  report.file_bytes = error ? 0 : file_bytes;
  report.blocks = host->blocks;
  report.stored_bytes = host->bytes;
  report.rounded_values = contents.rounded_values;
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return report;
}

Status drop_table(SessionData& data, std::string_view name) {
  TACET_ASSIGN_OR_RETURN(const table::FolderLock lock, lock_owner(data));
  const Table* const table = data.catalog.find(name);
  if (table == nullptr) return no_such_table(data.catalog, name);
  for (const Table& other : data.catalog.tables)
    if (std::ranges::find(other.references, name, &table::Reference::table) != other.references.end())
      return fail(ErrorCode::invalid_argument, "table '{}' refers to '{}': drop '{}' first", other.name, name,
                  other.name);
  const std::uint64_t id = table->id;
  const auto& folder = data.options.owner_folder;
  TACET_RETURN_IF_ERROR(write_pending(folder, id));
  table::Catalog catalog = data.catalog;
  std::erase_if(catalog.tables, [&](const Table& t) { return t.id == id; });
  TACET_RETURN_IF_ERROR(write_catalog(folder, catalog, data.secret_key->id()));
  data.catalog = std::move(catalog);
  // A host that lost the table has nothing to remove.
  const auto at_host = data.store.table(id);
  if (at_host || at_host.error().code() != ErrorCode::invalid_argument)
    TACET_RETURN_IF_ERROR(data.store.drop_table(id));
  return remove_pending(folder);
}

}  // namespace tacet::owner
