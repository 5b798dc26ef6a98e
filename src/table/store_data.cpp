// SPDX-License-Identifier: Apache-2.0
#include "table/store_data.h"

#include <set>
#include <string>
#include <system_error>

#include "wire/file.h"

namespace tacet::table {
namespace {

constexpr std::size_t manifest_bytes_max = std::size_t{1} << 30;

using Paths = std::vector<std::filesystem::path>;

Result<Paths> entries(const std::filesystem::path& folder) {
  Paths paths;
  std::error_code error;
  for (std::filesystem::directory_iterator i(folder, error), end; !error && i != end; i.increment(error))
    paths.push_back(i->path());
  if (error) return fail(ErrorCode::system, "cannot list '{}': {}", folder.string(), error.message());
  return paths;
}

/// Removes what lies in the folder of a table and is not of it.
Status remove_leftovers_of(const StoreData& data, const TableManifest& manifest) {
  std::set<std::filesystem::path> known{data.manifest_path(manifest.id)};
  for (const ManifestColumn& column : manifest.columns)
    for (std::uint64_t block = 0; block < column.files.size(); ++block)
      known.insert(data.lanes_path(manifest.id, column.column.id, block));
  TACET_ASSIGN_OR_RETURN(const Paths paths, entries(data.table_folder(manifest.id)));
  for (const auto& path : paths)
    if (!known.contains(path)) TACET_RETURN_IF_ERROR(remove_files(path));
  return {};
}

}  // namespace

tl::unexpected<Error> fault_in(const std::filesystem::path& path, const Error& error) {
  return fail(error.code(), "'{}': {}", path.string(), error.message());
}

Status remove_files(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::remove_all(path, error);
  if (error) return fail(ErrorCode::system, "cannot remove '{}': {}", path.string(), error.message());
  return {};
}

std::filesystem::path StoreData::table_folder(std::uint64_t id) const {
  return tables_folder() / fmt::format("{:016x}", id);
}

std::filesystem::path StoreData::lanes_path(std::uint64_t id, std::uint32_t column, std::uint64_t block) const {
  return table_folder(id) / fmt::format("{:08x}.{:05x}", column, block);
}

Status StoreData::check_initialised() const {
  if (parameters) return {};
  return fail(ErrorCode::invalid_argument, "the store in '{}' has no keys yet", folder.string());
}

Result<std::optional<TableManifest>> StoreData::read_manifest(std::uint64_t id) const {
  const std::filesystem::path path = manifest_path(id);
  std::error_code error;
  if (!std::filesystem::exists(path, error) && !error) return std::optional<TableManifest>();
  TACET_ASSIGN_OR_RETURN(const auto bytes, wire::read_file(path, manifest_bytes_max));
  auto manifest_read = decode_table_manifest(bytes, *parameters);
  if (!manifest_read) return fault_in(path, manifest_read.error());
  if (manifest_read->key != manifest.key)
    return fail(ErrorCode::wrong_key, "'{}' belongs to key {}, and this store to key {}", path.string(),
                rlwe::to_string(manifest_read->key), rlwe::to_string(manifest.key));
  if (manifest_read->id != id)
    return fail(ErrorCode::corrupt_data, "'{}' is the manifest of another table, {:016x}", path.string(),
                manifest_read->id);
  return std::optional(*std::move(manifest_read));
}

void StoreData::adopt(TableManifest table) {
  const std::uint64_t id = table.id;
  damaged.erase(id);
  manifests.insert_or_assign(id, std::move(table));
  list_tables();
}

void StoreData::forget(std::uint64_t id) {
  damaged.erase(id);
  manifests.erase(id);
  list_tables();
}

void StoreData::list_tables() {
  tables.clear();
  for (const auto& [id, table] : manifests) {
    StoredTable stored{id, table.blocks, {}, encode(table, *parameters).size()};
    for (const ManifestColumn& column : table.columns) {
      stored.columns.push_back(column.column);
      stored.bytes += column.files.size() *
                      wire::lanes_file_bytes(parameters->rlwe(), column.column.lanes, rlwe::Level(column.column.level));
    }
    tables.push_back(std::move(stored));
  }
}

Status remove_leftovers(const StoreData& data) {
  TACET_ASSIGN_OR_RETURN(const Paths own, entries(data.folder));
  for (const auto& path : own)
    if (path.extension() == ".part") TACET_RETURN_IF_ERROR(remove_files(path));
  TACET_ASSIGN_OR_RETURN(const Paths folders, entries(data.tables_folder()));
  std::set<std::filesystem::path> known;
  for (const auto& [id, manifest] : data.manifests) {
    known.insert(data.table_folder(id));
    TACET_RETURN_IF_ERROR(remove_leftovers_of(data, manifest));
  }
  for (const auto& [id, error] : data.damaged) known.insert(data.table_folder(id));
  for (const auto& path : folders)
    if (!known.contains(path)) TACET_RETURN_IF_ERROR(remove_files(path));
  return {};
}

}  // namespace tacet::table
