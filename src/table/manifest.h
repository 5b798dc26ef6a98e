// SPDX-License-Identifier: Apache-2.0
//
// What a store says of itself and of each of its tables, as bytes: one small file each. Replacing that file is what
// makes a change visible.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/error.h"
#include "base/hash.h"
#include "bgv/parameters.h"
#include "rlwe/ciphertext.h"
#include "table/store.h"

namespace tacet::table {

/// Limits of a manifest, checked before memory is taken.
inline constexpr std::uint64_t blocks_max = std::uint64_t{1} << 20;
inline constexpr std::size_t stored_columns_max = 65536;
/// Files of lanes in one table.
inline constexpr std::uint64_t table_files_max = std::uint64_t{1} << 24;
/// A 64-bit value, and whether there is one.
inline constexpr std::uint32_t column_lanes_max = 65;

struct ManifestColumn {
  StoredColumn column;
  std::vector<Digest> files;  ///< one a block: the checksum of the file's index; none for a column without lanes
  friend bool operator==(const ManifestColumn&, const ManifestColumn&) = default;
};

struct TableManifest {
  rlwe::KeyId key;
  std::uint64_t id = 0;
  std::uint64_t blocks = 0;
  std::vector<ManifestColumn> columns;  ///< ids ascending

  /// nullptr if there is none.
  const ManifestColumn* find(std::uint32_t column) const;
  friend bool operator==(const TableManifest&, const TableManifest&) = default;
};

/// A file of evaluation keys; no bytes: there is none.
struct KeyFile {
  std::uint64_t bytes = 0;
  Digest checksum{};  ///< its last 32 bytes
  friend bool operator==(const KeyFile&, const KeyFile&) = default;
};

struct StoreManifest {
  rlwe::KeyId key;
  KeyFile products;       ///< the relinearisation key
  KeyFile automorphisms;  ///< the Galois keys
  friend bool operator==(const StoreManifest&, const StoreManifest&) = default;
};

/// Whether a column fits the parameters: its id, at most column_lanes_max lanes, a level that exists. Errors:
/// invalid_argument.
Status check_column(const StoredColumn& column, const bgv::Parameters& parameters);

std::vector<std::uint8_t> encode(const TableManifest& manifest, const bgv::Parameters& parameters);
std::vector<std::uint8_t> encode(const StoreManifest& manifest, const bgv::Parameters& parameters);

/// Errors: those of the container; corrupt_data; limit_exceeded.
Result<TableManifest> decode_table_manifest(std::span<const std::uint8_t> bytes, const bgv::Parameters& parameters);
Result<StoreManifest> decode_store_manifest(std::span<const std::uint8_t> bytes, const bgv::Parameters& parameters);

}  // namespace tacet::table
