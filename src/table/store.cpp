// SPDX-License-Identifier: Apache-2.0
#include "table/store.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <system_error>
#include <utility>

#include "table/folder_lock.h"
#include "table/manifest.h"
#include "table/store_data.h"
#include "wire/container.h"
#include "wire/evaluation_key.h"
#include "wire/file.h"
#include "wire/parameters.h"

namespace tacet::table {
namespace {

constexpr std::size_t small_file_bytes_max = std::size_t{1} << 20;
constexpr std::size_t key_file_bytes_max = std::size_t{4} << 30;

std::filesystem::path parameters_path(const StoreData& data) { return data.folder / "parameters"; }
std::filesystem::path product_keys_path(const StoreData& data) { return data.folder / "evaluation_keys"; }
std::filesystem::path automorphism_keys_path(const StoreData& data) { return data.folder / "galois_keys"; }
std::filesystem::path store_path(const StoreData& data) { return data.folder / "store"; }

/// The host runs what the owner chose; the owner compares the set with its own, and that is where a name is judged.
wire::Limits limits() {
  wire::Limits limits;
  limits.insecure_parameters_allowed = true;
  return limits;
}

Status make_folder(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return fail(ErrorCode::system, "cannot make the folder '{}': {}", path.string(), error.message());
  return {};
}

Status read_own_manifest(StoreData& data) {
  std::error_code error;
  if (!std::filesystem::exists(store_path(data), error) && !error) return {};
  TACET_ASSIGN_OR_RETURN(const auto parameter_bytes, wire::read_file(parameters_path(data), small_file_bytes_max));
  auto literal = wire::decode_parameters(parameter_bytes, limits());
  if (!literal) return fault_in(parameters_path(data), literal.error());
  auto parameters = bgv::Parameters::create(*std::move(literal));
  if (!parameters) return fault_in(parameters_path(data), parameters.error());
  TACET_ASSIGN_OR_RETURN(const auto bytes, wire::read_file(store_path(data), small_file_bytes_max));
  auto manifest = decode_store_manifest(bytes, *parameters);
  if (!manifest) return fault_in(store_path(data), manifest.error());
  data.parameters = *std::move(parameters);
  data.manifest = *manifest;
  return {};
}

std::optional<std::uint64_t> table_id(const std::string& name) {
  std::uint64_t id = 0;
  const auto [end, fault] = std::from_chars(name.data(), name.data() + name.size(), id, 16);
  if (fault != std::errc() || end != name.data() + name.size() || fmt::format("{:016x}", id) != name)
    return std::nullopt;
  return id;
}

Status read_tables(StoreData& data) {
  std::error_code error;
  for (std::filesystem::directory_iterator i(data.tables_folder(), error), end; !error && i != end;
       i.increment(error)) {
    const auto id = table_id(i->path().filename().string());
    if (!id) continue;
    auto manifest = data.read_manifest(*id);
    if (!manifest)
      data.damaged.insert_or_assign(*id, manifest.error());
    else if (*manifest)
      data.adopt(**std::move(manifest));
  }
  if (error) return fail(ErrorCode::system, "cannot list '{}': {}", data.tables_folder().string(), error.message());
  return {};
}

tl::unexpected<Error> no_such_table(std::uint64_t id) {
  return fail(ErrorCode::invalid_argument, "the host has no table {:016x}", id);
}

/// The index of a file of lanes, if the file is the one that the manifest names.
Result<wire::LanesIndex> read_index(const wire::InputFile& file, const StoreData& data, const ManifestColumn& column,
                                    const wire::LanesPlace& place) {
  const rlwe::Level level(column.column.level);
  const std::size_t expected = wire::lanes_file_bytes(data.parameters->rlwe(), column.column.lanes, level);
  if (file.size() != expected)
    return fail(ErrorCode::corrupt_data, "'{}' has {} bytes in place of {}: it was cut short or is another file",
                file.path().string(), file.size(), expected);
  std::vector<std::uint8_t> bytes(wire::lanes_index_bytes(column.column.lanes, level));
  TACET_RETURN_IF_ERROR(file.read_at(0, bytes));
  auto index = wire::decode_lanes_index(bytes, *data.parameters, {});
  if (!index && index.error().code() == ErrorCode::mismatched_parameters)
    return fail(ErrorCode::wrong_key, "'{}' belongs to another store: {}", file.path().string(),
                index.error().message());
  if (!index) return fault_in(file.path(), index.error());
  if (index->key != data.manifest.key)
    return fail(ErrorCode::wrong_key,
                "'{}' belongs to key {}, and this store to key {}: files of two stores were mixed",
                file.path().string(), rlwe::to_string(index->key), rlwe::to_string(data.manifest.key));
  const bool same_checksum = std::ranges::equal(std::span(bytes).last(wire::checksum_bytes), column.files[place[2]]);
  if (index->place != place || !same_checksum || index->lanes() != column.column.lanes || index->level != level)
    return fail(ErrorCode::corrupt_data,
                "'{}' is not the file that the manifest of its table names: files were mixed up or it is of another "
                "version of the table",
                file.path().string());
  return index;
}

/// The keys whose element is wanted, in a file of their own; no file where there are none.
template <class Wanted>
Result<KeyFile> write_keys(const StoreData& data, const bgv::Parameters& parameters, const rlwe::EvaluationKeys& keys,
                           const std::filesystem::path& path, Wanted&& wanted) {
  rlwe::EvaluationKeys part;
  for (const auto& [element, key] : keys.all()) {
    if (!wanted(element)) continue;
    TACET_ASSIGN_OR_RETURN(rlwe::KeySwitchKey copy, rlwe::cut_key(*data.device, parameters.rlwe(), key, key.level));
    TACET_RETURN_IF_ERROR(part.add(std::move(copy)));
  }
  KeyFile file;
  if (part.empty()) return file;
  TACET_ASSIGN_OR_RETURN(const auto bytes, wire::encode(part, parameters.rlwe(), *data.device));
  file.bytes = bytes.size();
  std::ranges::copy(std::span(bytes).last(wire::checksum_bytes), file.checksum.begin());
  TACET_RETURN_IF_ERROR(wire::write_file_atomically(path, bytes));
  return file;
}

/// Adds the keys of a file that the store was made with.
Status read_key_file(const StoreData& data, const std::filesystem::path& path, const KeyFile& expected,
                     rlwe::EvaluationKeys& keys) {
  if (expected.bytes == 0) return {};
  TACET_ASSIGN_OR_RETURN(const auto bytes, wire::read_file(path, key_file_bytes_max));
  auto part = wire::decode_evaluation_keys(bytes, data.parameters->rlwe(), *data.device, limits());
  if (!part) return fault_in(path, part.error());
  if (part->empty() || part->all().begin()->second.key != data.manifest.key)
    return fail(ErrorCode::wrong_key, "'{}' holds the evaluation keys of another owner", path.string());
  if (!std::ranges::equal(std::span(bytes).last(wire::checksum_bytes), expected.checksum))
    return fail(ErrorCode::corrupt_data, "'{}' is not the file that the store was made with", path.string());
  return keys.add(std::move(*part));
}

}  // namespace

Store::Store(std::unique_ptr<StoreData> data) : data_(std::move(data)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const std::filesystem::path& folder, const backend::Device& device) {
  auto data = std::make_unique<StoreData>();
  data->folder = folder;
  data->device = &device;
  TACET_RETURN_IF_ERROR(make_folder(data->tables_folder()));
  TACET_ASSIGN_OR_RETURN(const std::optional<FolderLock> lock, FolderLock::try_acquire(folder));
  TACET_RETURN_IF_ERROR(read_own_manifest(*data));
  if (data->parameters) TACET_RETURN_IF_ERROR(read_tables(*data));
  if (lock && data->parameters) TACET_RETURN_IF_ERROR(remove_leftovers(*data));
  return Store(std::move(data));
}

Status Store::initialise(const bgv::Parameters& parameters, const rlwe::EvaluationKeys& keys) {
  TACET_ASSIGN_OR_RETURN(const FolderLock lock, FolderLock::acquire(data_->folder));
  std::error_code error;
  if (initialised() || std::filesystem::exists(store_path(*data_), error) || error)
    return fail(ErrorCode::invalid_argument, "the store in '{}' has keys already; take another folder",
                data_->folder.string());
  if (keys.empty()) return fail(ErrorCode::invalid_argument, "a store needs at least one evaluation key");
  StoreManifest manifest;
  manifest.key = keys.all().begin()->second.key;
  const auto is_product = [](std::uint32_t element) { return element == 0; };
  const auto is_automorphism = [](std::uint32_t element) { return element != 0; };
  TACET_ASSIGN_OR_RETURN(manifest.products,
                         write_keys(*data_, parameters, keys, product_keys_path(*data_), is_product));
  TACET_ASSIGN_OR_RETURN(manifest.automorphisms,
                         write_keys(*data_, parameters, keys, automorphism_keys_path(*data_), is_automorphism));
  TACET_RETURN_IF_ERROR(wire::write_file_atomically(parameters_path(*data_), wire::encode(parameters.rlwe())));
  TACET_RETURN_IF_ERROR(wire::write_file_atomically(store_path(*data_), encode(manifest, parameters)));
  data_->parameters = parameters;
  data_->manifest = manifest;
  return {};
}

bool Store::initialised() const { return data_->parameters.has_value(); }

const bgv::Parameters& Store::parameters() const {
  TACET_CHECK(initialised());
  return *data_->parameters;
}

const rlwe::KeyId& Store::key() const { return data_->manifest.key; }
std::uint64_t Store::key_bytes() const { return data_->manifest.products.bytes + data_->manifest.automorphisms.bytes; }

Result<rlwe::EvaluationKeys> Store::read_keys(KeyUse use) const {
  TACET_RETURN_IF_ERROR(data_->check_initialised());
  rlwe::EvaluationKeys keys;
  TACET_RETURN_IF_ERROR(read_key_file(*data_, product_keys_path(*data_), data_->manifest.products, keys));
  if (use == KeyUse::products_and_automorphisms)
    TACET_RETURN_IF_ERROR(read_key_file(*data_, automorphism_keys_path(*data_), data_->manifest.automorphisms, keys));
  return keys;
}

const std::vector<StoredTable>& Store::tables() const { return data_->tables; }

Result<const StoredTable*> Store::table(std::uint64_t id) const {
  if (const auto damaged = data_->damaged.find(id); damaged != data_->damaged.end())
    return tl::unexpected(damaged->second);
  const auto found = std::ranges::find(data_->tables, id, &StoredTable::id);
  if (found == data_->tables.end()) return no_such_table(id);
  return &*found;
}

Status Store::drop_table(std::uint64_t id) {
  TACET_RETURN_IF_ERROR(data_->check_initialised());
  TACET_ASSIGN_OR_RETURN(const FolderLock lock, FolderLock::acquire(data_->folder));
  const std::filesystem::path folder = data_->table_folder(id);
  std::error_code error;
  if (!std::filesystem::exists(folder, error)) {
    data_->forget(id);
    return no_such_table(id);
  }
  // Without its manifest the table is gone; the rest is a leftover if this ends here.
  TACET_RETURN_IF_ERROR(remove_files(data_->manifest_path(id)));
  TACET_RETURN_IF_ERROR(wire::flush_folder(folder));
  data_->forget(id);
  TACET_RETURN_IF_ERROR(remove_files(folder));
  return wire::flush_folder(data_->tables_folder());
}

Status Store::drop_columns(std::uint64_t table, std::span<const std::uint32_t> columns) {
  TACET_RETURN_IF_ERROR(data_->check_initialised());
  TACET_ASSIGN_OR_RETURN(const FolderLock lock, FolderLock::acquire(data_->folder));
  TACET_ASSIGN_OR_RETURN(std::optional<TableManifest> old, data_->read_manifest(table));
  if (!old) return no_such_table(table);
  TableManifest manifest = *old;
  for (const std::uint32_t column : columns) {
    if (old->find(column) == nullptr)
      return fail(ErrorCode::invalid_argument, "table {:016x} of the host has no column {}", table, column);
    std::erase_if(manifest.columns, [&](const ManifestColumn& c) { return c.column.id == column; });
  }
  TACET_RETURN_IF_ERROR(wire::write_file_atomically(data_->manifest_path(table), encode(manifest, *data_->parameters)));
  data_->adopt(std::move(manifest));
  for (const std::uint32_t column : columns)
    for (std::uint64_t block = 0; block < old->find(column)->files.size(); ++block)
      TACET_RETURN_IF_ERROR(remove_files(data_->lanes_path(table, column, block)));
  return {};
}

Result<bgv::Ciphertext> Store::read_lane(std::uint64_t table, std::uint32_t column, std::uint32_t lane,
                                         std::uint64_t block, bgv::Level level) const {
  TACET_RETURN_IF_ERROR(data_->check_initialised());
  TACET_RETURN_IF_ERROR(this->table(table));
  const ManifestColumn* const stored = data_->manifests.at(table).find(column);
  if (stored == nullptr || lane >= stored->column.lanes || block >= stored->files.size())
    return fail(ErrorCode::invalid_argument, "table {:016x} of the host has no lane {} of column {} in block {}", table,
                lane, column, block);
  TACET_ASSIGN_OR_RETURN(const wire::InputFile file, wire::InputFile::open(data_->lanes_path(table, column, block)));
  TACET_ASSIGN_OR_RETURN(const wire::LanesIndex index, read_index(file, *data_, *stored, {table, column, block}));
  return wire::read_lane(file, index, lane, level, *data_->parameters, *data_->device);
}

}  // namespace tacet::table
