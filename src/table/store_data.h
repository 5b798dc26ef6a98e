// SPDX-License-Identifier: Apache-2.0
//
// What a store holds in memory, and where its files lie:
//   parameters            the parameter set                      evaluation_keys, galois_keys   the keys
//   store                 the manifest, written last: with it the store is initialised
//   lock                  held by the one writer
//   tables/ID/manifest    written last: with it the table, or its new columns, are there
//   tables/ID/COLUMN.BLOCK the lanes of one column of one block (wire/lanes.h)
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <vector>

#include "backend/device.h"
#include "bgv/parameters.h"
#include "table/manifest.h"
#include "table/store.h"

namespace tacet::table {

struct StoreData {
  std::filesystem::path folder;
  const backend::Device* device = nullptr;
  std::optional<bgv::Parameters> parameters;  ///< set when initialised
  StoreManifest manifest;
  std::map<std::uint64_t, TableManifest> manifests;
  std::map<std::uint64_t, Error> damaged;  ///< tables whose manifest cannot be read
  std::vector<StoredTable> tables;         ///< as manifests say

  std::filesystem::path tables_folder() const { return folder / "tables"; }
  std::filesystem::path table_folder(std::uint64_t id) const;
  std::filesystem::path manifest_path(std::uint64_t id) const { return table_folder(id) / "manifest"; }
  std::filesystem::path lanes_path(std::uint64_t id, std::uint32_t column, std::uint64_t block) const;

  Status check_initialised() const;
  /// Reads the manifest of a table from the disk, as other processes left it; nothing if there is no such table.
  Result<std::optional<TableManifest>> read_manifest(std::uint64_t id) const;
  /// Takes over a manifest that lies on the disk.
  void adopt(TableManifest manifest);
  void forget(std::uint64_t id);

 private:
  void list_tables();
};

/// An error that names the file it came from.
tl::unexpected<Error> fault_in(const std::filesystem::path& path, const Error& error);

/// Removes a file or a folder with all that is in it, if it is there.
Status remove_files(const std::filesystem::path& path);

/// Removes what no manifest names. The caller holds the lock.
Status remove_leftovers(const StoreData& data);

}  // namespace tacet::table
