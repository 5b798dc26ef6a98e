// SPDX-License-Identifier: Apache-2.0
#include "table/manifest.h"

#include <algorithm>

#include "wire/bytes.h"
#include "wire/container.h"

namespace tacet::table {
namespace {

using wire::ObjectType;
using wire::Reader;
using wire::Writer;

constexpr std::size_t digest_bytes = sizeof(Digest);
constexpr std::size_t table_fields_bytes = 40;
constexpr std::size_t column_fields_bytes = 16;
constexpr std::size_t store_fields_bytes = 16 + 2 * (8 + digest_bytes);

std::size_t file_count(const StoredColumn& column, std::uint64_t blocks) { return column.lanes == 0 ? 0 : blocks; }

std::size_t payload_bytes(const TableManifest& manifest) {
  std::size_t bytes = table_fields_bytes;
  for (const ManifestColumn& column : manifest.columns)
    bytes += column_fields_bytes + digest_bytes * column.files.size();
  return bytes;
}

Result<StoredColumn> read_column(Reader& reader, const bgv::Parameters& parameters) {
  TACET_RETURN_IF_ERROR(reader.require(column_fields_bytes, "a column of a table"));
  StoredColumn column;
  column.id = reader.get<std::uint32_t>();
  column.lanes = reader.get<std::uint32_t>();
  column.level = reader.get<std::uint16_t>();
  const auto form = reader.get<std::uint8_t>();
  TACET_RETURN_IF_ERROR(wire::check_reserved(reader.get<std::uint8_t>(), "a column of a table"));
  TACET_RETURN_IF_ERROR(wire::check_reserved(reader.get<std::uint32_t>(), "a column of a table"));
  if (form > static_cast<std::uint8_t>(LaneForm::coefficients))
    return fail(ErrorCode::corrupt_data, "the form of column {} is {}; 0 or 1 is possible", column.id, form);
  column.form = static_cast<LaneForm>(form);
  if (const Status status = check_column(column, parameters); !status)
    return fail(ErrorCode::corrupt_data, "the manifest of a table is not one: {}", status.error().message());
  return column;
}

Status check_counts(std::uint64_t blocks, std::size_t columns) {
  if (blocks == 0)
    return fail(ErrorCode::corrupt_data, "the manifest of a table says that it has no blocks; one is the least");
  if (blocks > blocks_max || columns > stored_columns_max || blocks * columns > table_files_max)
    return fail(
        ErrorCode::limit_exceeded,
        "a table of {} blocks and {} columns is above the limits of {} blocks, {} columns and {} of both together",
        blocks, columns, blocks_max, stored_columns_max, table_files_max);
  return {};
}

}  // namespace

const ManifestColumn* TableManifest::find(std::uint32_t column) const {
  const auto found = std::ranges::lower_bound(columns, column, {}, [](const ManifestColumn& c) { return c.column.id; });
  return found == columns.end() || found->column.id != column ? nullptr : &*found;
}

Status check_column(const StoredColumn& column, const bgv::Parameters& parameters) {
  if (column.lanes <= column_lanes_max && column.level <= parameters.top_level().value()) return {};
  return fail(ErrorCode::invalid_argument,
              "column {} has {} lanes at level {}; up to {} lanes and level {} are possible", column.id, column.lanes,
              column.level, column_lanes_max, parameters.top_level().value());
}

std::vector<std::uint8_t> encode(const TableManifest& manifest, const bgv::Parameters& parameters) {
  auto container = wire::make_container(ObjectType::table_manifest, parameters.id(), payload_bytes(manifest));
  Writer writer(wire::payload_of(container));
  writer.put_bytes(manifest.key.bytes).put(manifest.id).put(manifest.blocks);
  writer.put(static_cast<std::uint32_t>(manifest.columns.size())).put(std::uint32_t{0});
  for (const ManifestColumn& column : manifest.columns) {
    TACET_CHECK(column.files.size() == file_count(column.column, manifest.blocks));
    writer.put(column.column.id).put(column.column.lanes).put(static_cast<std::uint16_t>(column.column.level));
    writer.put(static_cast<std::uint8_t>(column.column.form)).put(std::uint8_t{0}).put(std::uint32_t{0});
    for (const Digest& file : column.files) writer.put_bytes(file);
  }
  TACET_CHECK(writer.full());
  ThreadPool caller_alone(1);
  wire::write_checksum(container, caller_alone);
  return container;
}

Result<TableManifest> decode_table_manifest(std::span<const std::uint8_t> bytes, const bgv::Parameters& parameters) {
  ThreadPool caller_alone(1);
  TACET_ASSIGN_OR_RETURN(const auto payload,
                         wire::open_container(bytes, ObjectType::table_manifest, parameters.rlwe(), {}, caller_alone));
  Reader reader(payload);
  TACET_RETURN_IF_ERROR(reader.require(table_fields_bytes, "the manifest of a table"));
  TableManifest manifest;
  manifest.key.bytes = reader.get_bytes<16>();
  manifest.id = reader.get<std::uint64_t>();
  manifest.blocks = reader.get<std::uint64_t>();
  const std::size_t columns = reader.get<std::uint32_t>();
  TACET_RETURN_IF_ERROR(wire::check_reserved(reader.get<std::uint32_t>(), "the manifest of a table"));
  TACET_RETURN_IF_ERROR(check_counts(manifest.blocks, columns));
  for (std::size_t i = 0; i < columns; ++i) {
    ManifestColumn column;
    TACET_ASSIGN_OR_RETURN(column.column, read_column(reader, parameters));
    if (i != 0 && column.column.id <= manifest.columns.back().column.id)
      return fail(ErrorCode::corrupt_data, "the manifest of a table has column {} after column {}: ids ascend",
                  column.column.id, manifest.columns.back().column.id);
    const std::size_t files = file_count(column.column, manifest.blocks);
    TACET_RETURN_IF_ERROR(reader.require(files * digest_bytes, "the files of a column"));
    column.files.resize(files);
    for (Digest& file : column.files) file = reader.get_bytes<digest_bytes>();
    manifest.columns.push_back(std::move(column));
  }
  TACET_RETURN_IF_ERROR(reader.require_exactly(0, "the manifest of a table"));
  return manifest;
}

std::vector<std::uint8_t> encode(const StoreManifest& manifest, const bgv::Parameters& parameters) {
  auto container = wire::make_container(ObjectType::store_manifest, parameters.id(), store_fields_bytes);
  Writer writer(wire::payload_of(container));
  writer.put_bytes(manifest.key.bytes);
  for (const KeyFile& file : {manifest.products, manifest.automorphisms})
    writer.put(file.bytes).put_bytes(file.checksum);
  TACET_CHECK(writer.full());
  ThreadPool caller_alone(1);
  wire::write_checksum(container, caller_alone);
  return container;
}

Result<StoreManifest> decode_store_manifest(std::span<const std::uint8_t> bytes, const bgv::Parameters& parameters) {
  ThreadPool caller_alone(1);
  TACET_ASSIGN_OR_RETURN(const auto payload,
                         wire::open_container(bytes, ObjectType::store_manifest, parameters.rlwe(), {}, caller_alone));
  Reader reader(payload);
  TACET_RETURN_IF_ERROR(reader.require_exactly(store_fields_bytes, "the manifest of a store"));
  StoreManifest manifest;
  manifest.key.bytes = reader.get_bytes<16>();
  for (KeyFile* const file : {&manifest.products, &manifest.automorphisms}) {
    file->bytes = reader.get<std::uint64_t>();
    file->checksum = reader.get_bytes<digest_bytes>();
  }
  return manifest;
}

}  // namespace tacet::table
