// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <mutex>
#include <system_error>
#include <utility>

#include "table/folder_lock.h"
#include "table/manifest.h"
#include "table/store.h"
#include "table/store_data.h"
#include "wire/container.h"
#include "wire/file.h"

namespace tacet::table {
namespace {

/// One new column: which of its blocks were written, and the checksums of their indices.
struct NewColumn {
  StoredColumn column;
  std::vector<Digest> files;
  std::vector<bool> written;
};

Status check_new_column(const StoredColumn& column, const StoreData& data, const TableManifest& manifest,
                        std::span<const NewColumn> others) {
  TACET_RETURN_IF_ERROR(check_column(column, *data.parameters));
  const bool there = manifest.find(column.id) != nullptr ||
                     std::ranges::any_of(others, [&](const NewColumn& c) { return c.column.id == column.id; });
  if (there)
    return fail(ErrorCode::invalid_argument, "table {:016x} of the host has column {} already", manifest.id, column.id);
  return {};
}

}  // namespace

struct TableWriter::Data {
  Data(StoreData& store_given, FolderLock lock_given, TableManifest manifest_given, bool is_new_given)
      : store(store_given), lock(std::move(lock_given)), manifest(std::move(manifest_given)), is_new(is_new_given) {}
  Data(const Data&) = delete;
  Data& operator=(const Data&) = delete;
  ~Data() {
    if (!committed) remove_files();
  }

  NewColumn* find(const StoredColumn& column) {
    const auto found = std::ranges::find(columns, column, &NewColumn::column);
    return found == columns.end() ? nullptr : &*found;
  }

  void remove_files() const {
    std::error_code ignored;  // what stays is a leftover for the next open()
    if (is_new) std::filesystem::remove_all(store.table_folder(manifest.id), ignored);
    for (const NewColumn& column : columns)
      for (std::uint64_t block = 0; block < column.files.size(); ++block)
        std::filesystem::remove(store.lanes_path(manifest.id, column.column.id, block), ignored);
  }

  Status check_complete() const {
    for (const NewColumn& column : columns) {
      const auto missing = std::ranges::find(column.written, false);
      if (missing != column.written.end())
        return fail(ErrorCode::invalid_argument, "block {} of column {} was not written",
                    missing - column.written.begin(), column.column.id);
    }
    return {};
  }

  Status flush_files() const {
    for (const NewColumn& column : columns)
      for (std::uint64_t block = 0; block < column.files.size(); ++block)
        TACET_RETURN_IF_ERROR(wire::flush_file(store.lanes_path(manifest.id, column.column.id, block)));
    TACET_RETURN_IF_ERROR(wire::flush_folder(store.table_folder(manifest.id)));
    return wire::flush_folder(store.tables_folder());
  }

  StoreData& store;
  FolderLock lock;
  TableManifest manifest;  ///< of the table as it is; the new columns join it at the end
  bool is_new;
  std::vector<NewColumn> columns;
  std::mutex mutex;  ///< of columns' contents
  bool committed = false;
};

TableWriter::TableWriter(std::unique_ptr<Data> data) : data_(std::move(data)) {}
TableWriter::TableWriter(TableWriter&&) noexcept = default;
TableWriter& TableWriter::operator=(TableWriter&&) noexcept = default;
TableWriter::~TableWriter() = default;

Result<TableWriter> Store::write_table(std::uint64_t id, std::uint64_t blocks,
                                       const std::vector<StoredColumn>& columns) {
  TACET_RETURN_IF_ERROR(data_->check_initialised());
  TACET_ASSIGN_OR_RETURN(FolderLock lock, FolderLock::acquire(data_->folder));
  TACET_ASSIGN_OR_RETURN(std::optional<TableManifest> old, data_->read_manifest(id));
  if (blocks == 0 || blocks > blocks_max || (old && old->blocks != blocks))
    return fail(ErrorCode::invalid_argument, "table {:016x} was to be written with {} blocks; {} are possible", id,
                blocks, old ? fmt::format("{}", old->blocks) : fmt::format("1 to {}", blocks_max));
  const bool is_new = !old.has_value();
  TableManifest manifest = is_new ? TableManifest{data_->manifest.key, id, blocks, {}} : *std::move(old);
  if (manifest.columns.size() + columns.size() > stored_columns_max ||
      (manifest.columns.size() + columns.size()) * blocks > table_files_max)
    return fail(ErrorCode::limit_exceeded, "a table of {} blocks and {} columns is above the limit of {} files", blocks,
                manifest.columns.size() + columns.size(), table_files_max);
  std::vector<NewColumn> added;
  for (const StoredColumn& column : columns) {
    TACET_RETURN_IF_ERROR(check_new_column(column, *data_, manifest, added));
    const std::size_t files = column.lanes == 0 ? 0 : blocks;
    added.push_back({column, std::vector<Digest>(files), std::vector<bool>(files)});
  }
  auto data = std::make_unique<TableWriter::Data>(*data_, std::move(lock), std::move(manifest), is_new);
  data->columns = std::move(added);
  std::error_code error;
  std::filesystem::create_directories(data_->table_folder(id), error);
  if (error)
    return fail(ErrorCode::system, "cannot make the folder '{}': {}", data_->table_folder(id).string(),
                error.message());
  return TableWriter(std::move(data));
}

Status TableWriter::write(const StoredColumn& column, std::uint64_t block, std::span<const bgv::Ciphertext> lanes) {
  std::vector<Result<wire::PackedLane>> packed(lanes.size());
  const StoreData& store = data_->store;
  store.device->threads().parallel_for(
      lanes.size(), [&](std::size_t i) { packed[i] = wire::pack_lane(lanes[i], *store.parameters); });
  std::vector<wire::PackedLane> whole;
  for (auto& lane : packed) {
    if (!lane) return tl::unexpected(lane.error());
    whole.push_back(*std::move(lane));
  }
  return write(column, block, whole);
}

Status TableWriter::write(const StoredColumn& column, std::uint64_t block, std::span<const wire::PackedLane> lanes) {
  const StoreData& store = data_->store;
  NewColumn* const target = data_->find(column);
  if (target == nullptr || block >= target->files.size() || lanes.size() != column.lanes)
    return fail(ErrorCode::invalid_argument,
                "{} lanes were given for block {} of column {}, which was announced otherwise", lanes.size(), block,
                column.id);
  if (lanes[0].key != store.manifest.key)
    return fail(ErrorCode::wrong_key, "lanes of key {} cannot be stored with those of key {}",
                rlwe::to_string(lanes[0].key), rlwe::to_string(store.manifest.key));
  if (lanes[0].level.value() != column.level)
    return fail(ErrorCode::invalid_argument, "the lanes of column {} are at level {} in place of {}", column.id,
                lanes[0].level.value(), column.level);
  const wire::LanesPlace place{data_->manifest.id, column.id, block};
  TACET_ASSIGN_OR_RETURN(const auto index, wire::encode_lanes_index(lanes, place, *store.parameters));
  std::vector<std::span<const std::uint8_t>> pieces{index};
  for (const wire::PackedLane& lane : lanes) pieces.emplace_back(lane.bytes);
  TACET_RETURN_IF_ERROR(wire::write_pieces(store.lanes_path(data_->manifest.id, column.id, block), pieces));
  const std::scoped_lock guard(data_->mutex);
  std::ranges::copy(std::span(index).last(wire::checksum_bytes), target->files[block].begin());
  target->written[block] = true;
  return {};
}

Status TableWriter::commit() {
  StoreData& store = data_->store;
  TACET_CHECK(!data_->committed);
  TACET_RETURN_IF_ERROR(data_->check_complete());
  TACET_RETURN_IF_ERROR(data_->flush_files());
  TableManifest manifest = data_->manifest;
  for (const NewColumn& column : data_->columns) manifest.columns.push_back({column.column, column.files});
  std::ranges::sort(manifest.columns, {}, [](const ManifestColumn& c) { return c.column.id; });
  Status written = wire::write_file_atomically(store.manifest_path(manifest.id), encode(manifest, *store.parameters));
  if (!written) {
    // It may have failed after the new manifest was there: then its files must stay.
    const auto now = store.read_manifest(manifest.id);
    data_->committed = now && *now == manifest;
    return written;
  }
  data_->committed = true;
  store.adopt(std::move(manifest));
  data_->columns.clear();
  return {};
}

}  // namespace tacet::table
