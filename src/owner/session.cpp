// SPDX-License-Identifier: Apache-2.0
#include "owner/session.h"

#include <algorithm>
#include <utility>

#include "owner/catalog_file.h"
#include "owner/keys.h"
#include "owner/load.h"
#include "owner/session_data.h"
#include "table/folder_lock.h"

namespace tacet::owner {
namespace {

/// The host holds what this key made.
Status check_host(const table::Store& store, const OwnerKeys& keys, const Options& options) {
  if (!store.initialised())
    return fail(ErrorCode::invalid_argument,
                "the host folder '{}' has no keys; run tacet keygen with it, which leaves the secret key as it is",
                options.host_folder.string());
  if (store.key() != keys.secret_key->id() || !(store.parameters() == keys.parameters))
    return fail(ErrorCode::wrong_key, "the host folder '{}' belongs to key {}, and the secret key in '{}' is {}",
                options.host_folder.string(), rlwe::to_string(store.key()), options.owner_folder.string(),
                rlwe::to_string(keys.secret_key->id()));
  return {};
}

/// Tables of this process's predecessors that were killed between the host's step and the catalog's.
Status finish_pending(table::Store& store, const table::Catalog& catalog, const std::filesystem::path& owner_folder) {
  TACET_ASSIGN_OR_RETURN(const auto pending, read_pending(owner_folder));
  if (pending.empty()) return {};
  for (const std::uint64_t id : pending)
    if (std::ranges::find(catalog.tables, id, &table::Table::id) == catalog.tables.end() && store.table(id))
      TACET_RETURN_IF_ERROR(store.drop_table(id));
  return remove_pending(owner_folder);
}

/// Columns that were stored and not written to the catalog.
Status drop_unknown_columns(table::Store& store, const table::Catalog& catalog) {
  for (const table::Table& table : catalog.tables) {
    const auto stored = store.table(table.id);
    if (!stored) continue;  // said when the table is asked for
    std::vector<std::uint32_t> unknown;
    for (const table::StoredColumn& column : (*stored)->columns)
      if (std::ranges::find(table.columns, table::slots_column(column.id), &table::Column::id) == table.columns.end())
        unknown.push_back(column.id);
    if (!unknown.empty()) TACET_RETURN_IF_ERROR(store.drop_columns(table.id, unknown));
  }
  return {};
}

}  // namespace

Session::Session(std::unique_ptr<Data> data) : data_(std::move(data)) {}
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

Result<Session> Session::open(const Options& options) {
  TACET_ASSIGN_OR_RETURN(OwnerKeys keys, read_keys(options));
  auto device = std::make_unique<const backend::Device>(backend::Device::Options{.threads = options.threads});
  TACET_ASSIGN_OR_RETURN(table::Store store, table::Store::open(options.host_folder, *device));
  TACET_RETURN_IF_ERROR(check_host(store, keys, options));
  TACET_ASSIGN_OR_RETURN(const auto lock, table::FolderLock::try_acquire(options.owner_folder));
  TACET_ASSIGN_OR_RETURN(table::Catalog catalog, read_catalog(options.owner_folder, keys.secret_key->id()));
  if (lock) {  // otherwise somebody is at work, and what looks left over is theirs
    TACET_RETURN_IF_ERROR(finish_pending(store, catalog, options.owner_folder));
    TACET_RETURN_IF_ERROR(drop_unknown_columns(store, catalog));
  }
  TACET_ASSIGN_OR_RETURN(client::BgvEncryptor encryptor,
                         client::BgvEncryptor::with_secret_key(keys.parameters, *device, *keys.secret_key));
  TACET_ASSIGN_OR_RETURN(client::BgvDecryptor decryptor,
                         client::BgvDecryptor::create(keys.parameters, *device, *keys.secret_key));
  return Session(std::make_unique<Data>(options, std::move(device), std::move(keys.secret_key),
                                        std::move(keys.parameters), std::move(encryptor), std::move(decryptor),
                                        std::move(store), std::move(catalog)));
}

const table::Catalog& Session::catalog() const { return data_->catalog; }

Result<LoadReport> Session::load(const LoadRequest& request) { return load_table(*data_, request); }

Result<Description> Session::describe(std::string_view table) const {
  const table::Table* const known = data_->catalog.find(table);
  if (known == nullptr) return no_such_table(data_->catalog, table);
  TACET_ASSIGN_OR_RETURN(const table::StoredTable* stored, data_->store.table(known->id));
  return Description{*known, stored->blocks, stored->bytes};
}

Status Session::drop(std::string_view table) { return drop_table(*data_, table); }

}  // namespace tacet::owner
