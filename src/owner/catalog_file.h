// SPDX-License-Identifier: Apache-2.0
//
// The catalog in the owner's folder: JSON, for people to read and for Tacet to write. docs/format.md has its members.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "rlwe/ciphertext.h"
#include "table/catalog.h"

namespace tacet::owner {

/// One catalog has one text. `key` is the owner's key, so that catalogs are not mixed up.
std::string encode_catalog(const table::Catalog& catalog, const rlwe::KeyId& key);

struct CatalogContents {
  table::Catalog catalog;
  rlwe::KeyId key;
};

/// Errors: corrupt_data, unsupported_version. What is accepted is encoded again to the same text.
Result<CatalogContents> decode_catalog(std::string_view text);

/// Replaces the file in one step. Errors: system.
Status write_catalog(const std::filesystem::path& owner_folder, const table::Catalog& catalog, const rlwe::KeyId& key);
/// Errors: those of decode_catalog, with the path; wrong_key when it belongs to another key; system.
Result<table::Catalog> read_catalog(const std::filesystem::path& owner_folder, const rlwe::KeyId& key);

/// Tables that the host may have without the catalog knowing them, because they are about to be made or removed:
/// written before, removed after. A kill between the two is put right when the session is next opened.
Status write_pending(const std::filesystem::path& owner_folder, std::uint64_t table);
Status remove_pending(const std::filesystem::path& owner_folder);
/// Empty if there is none. Errors: corrupt_data; system.
Result<std::vector<std::uint64_t>> read_pending(const std::filesystem::path& owner_folder);

}  // namespace tacet::owner
