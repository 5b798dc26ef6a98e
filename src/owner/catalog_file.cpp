// SPDX-License-Identifier: Apache-2.0
#include "owner/catalog_file.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <span>
#include <system_error>

#include "table/declaration.h"
#include "wire/file.h"

namespace tacet::owner {
namespace {

using Json = nlohmann::ordered_json;
using table::Catalog;
using table::Column;
using table::ColumnSource;
using table::Reference;
using table::Table;

constexpr std::string_view format_name = "tacet catalog";
constexpr unsigned version = 1;
constexpr std::size_t file_bytes_max = std::size_t{1} << 30;

std::filesystem::path catalog_path(const std::filesystem::path& folder) { return folder / "catalog.json"; }
std::filesystem::path pending_path(const std::filesystem::path& folder) { return folder / "pending"; }

std::string hexadecimal(std::uint64_t id) { return fmt::format("{:016x}", id); }

std::optional<std::uint64_t> read_hexadecimal(std::string_view text) {
  std::uint64_t id = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), id, 16);
  if (fault != std::errc() || text.size() != 16 || end != text.data() + text.size()) return std::nullopt;
  return id;
}

Json to_json(const Column& column) {
  Json json{{"name", column.name},     {"type", to_string(column.type)}, {"nullable", column.nullable},
            {"unique", column.unique}, {"minimum", column.minimum},      {"maximum", column.maximum},
            {"id", column.id},         {"level", column.level}};
  if (column.source) json["source"] = {{"table", column.source->table}, {"column", column.source->column}};
  if (column.type.kind == table::TypeKind::text) json["dictionary"] = column.dictionary;
  return json;
}

Json to_json(const Table& table) {
  Json json{{"name", table.name}, {"id", hexadecimal(table.id)}, {"rows", table.rows}};
  json["references"] = Json::array();
  for (const Reference& reference : table.references)
    json["references"].push_back(
        {{"column", reference.column}, {"table", reference.table}, {"referenced_column", reference.referenced_column}});
  json["columns"] = Json::array();
  for (const Column& column : table.columns) json["columns"].push_back(to_json(column));
  return json;
}

/// Reads members that must be there and of one type; remembers whether one was not. What is there beside them is found
/// when the catalog is written again and compared.
class MemberReader {
 public:
  std::string text(const Json& json, const char* name) {
    const Json* const value = find(json, name);
    const bool good = value != nullptr && value->is_string();
    check(good);
    return good ? value->get<std::string>() : std::string();
  }
  bool boolean(const Json& json, const char* name) {
    const Json* const value = find(json, name);
    const bool good = value != nullptr && value->is_boolean();
    check(good);
    return good && value->get<bool>();
  }
  template <class Integer>
  Integer integer(const Json& json, const char* name) {
    const Json* const value = find(json, name);
    const bool good = value != nullptr && value->is_number_integer();
    check(good);
    return good ? value->get<Integer>() : Integer{};
  }
  const Json& array(const Json& json, const char* name) {
    static const Json none = Json::array();
    const Json* const value = find(json, name);
    const bool good = value != nullptr && value->is_array();
    check(good);
    return good ? *value : none;
  }
  static const Json* find(const Json& json, const char* name) {
    if (!json.is_object()) return nullptr;
    const auto found = json.find(name);
    return found == json.end() ? nullptr : &*found;
  }
  bool check(bool condition) {
    good_ = good_ && condition;
    return condition;
  }
  bool good() const { return good_; }

 private:
  bool good_ = true;
};

Column read_column(MemberReader& reader, const Json& json) {
  Column column;
  column.name = reader.text(json, "name");
  const auto declaration = table::read_column_declaration("x " + reader.text(json, "type"));
  if (reader.check(declaration.has_value())) column.type = declaration->type;
  column.nullable = reader.boolean(json, "nullable");
  column.unique = reader.boolean(json, "unique");
  column.minimum = reader.integer<std::int64_t>(json, "minimum");
  column.maximum = reader.integer<std::int64_t>(json, "maximum");
  column.id = reader.integer<std::uint32_t>(json, "id");
  column.level = reader.integer<std::uint32_t>(json, "level");
  if (const Json* const source = MemberReader::find(json, "source"))
    column.source = ColumnSource{reader.text(*source, "table"), reader.text(*source, "column")};
  if (column.type.kind == table::TypeKind::text)
    for (const Json& value : reader.array(json, "dictionary"))
      if (reader.check(value.is_string())) column.dictionary.push_back(value.get<std::string>());
  return column;
}

Table read_table(MemberReader& reader, const Json& json) {
  Table table;
  table.name = reader.text(json, "name");
  const auto id = read_hexadecimal(reader.text(json, "id"));
  if (reader.check(id.has_value())) table.id = *id;
  table.rows = reader.integer<std::uint64_t>(json, "rows");
  for (const Json& reference : reader.array(json, "references"))
    table.references.push_back({reader.text(reference, "column"), reader.text(reference, "table"),
                                reader.text(reference, "referenced_column")});
  for (const Json& column : reader.array(json, "columns")) table.columns.push_back(read_column(reader, column));
  return table;
}

bool is_possible(const Column& column) {
  if (column.name.empty() && !column.source) return false;
  if (column.minimum > column.maximum) return false;
  if (column.type.kind != table::TypeKind::text) return true;
  const auto size = static_cast<std::int64_t>(column.dictionary.size());
  const bool in_dictionary = column.minimum >= 0 && (column.maximum < size || (size == 0 && column.maximum == 0));
  const auto ascend = std::ranges::adjacent_find(column.dictionary, std::greater_equal<>());
  return in_dictionary && ascend == column.dictionary.end();
}

/// What the other floors rely on.
bool is_possible(const Table& table) {
  if (table.name.empty() || table.rows == 0) return false;
  std::set<std::uint32_t> ids;
  std::set<std::pair<std::string, std::string>> names;
  for (const Column& column : table.columns) {
    const auto name =
        column.source ? std::pair(column.source->table, column.source->column) : std::pair(std::string(), column.name);
    if (column.source && column.source->table.empty()) return false;
    if (!is_possible(column) || !ids.insert(column.id).second || !names.insert(name).second) return false;
  }
  return true;
}

bool is_possible(const Catalog& catalog) {
  const auto ascend = std::ranges::adjacent_find(catalog.tables, std::greater_equal<>(), &Table::name);
  return ascend == catalog.tables.end() &&
         std::ranges::all_of(catalog.tables, [](const Table& table) { return is_possible(table); });
}

std::span<const std::uint8_t> bytes_of(std::string_view text, std::vector<std::uint8_t>& storage) {
  storage.assign(text.begin(), text.end());
  return storage;
}

tl::unexpected<Error> fault_in(const std::filesystem::path& path, const Error& error) {
  return fail(error.code(), "'{}': {}", path.string(), error.message());
}

}  // namespace

std::string encode_catalog(const Catalog& catalog, const rlwe::KeyId& key) {
  Json json{{"format", format_name}, {"version", version}, {"key", rlwe::to_string(key)}};
  json["tables"] = Json::array();
  for (const Table& table : catalog.tables) json["tables"].push_back(to_json(table));
  return json.dump(1) + "\n";
}

Result<CatalogContents> decode_catalog(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  MemberReader reader;
  if (json.is_discarded() || reader.text(json, "format") != format_name)
    return fail(ErrorCode::corrupt_data, "this is not a catalog written by Tacet: restore it from a copy");
  const auto found = reader.integer<std::uint64_t>(json, "version");
  if (reader.good() && found != version)
    return fail(ErrorCode::unsupported_version, "the catalog has a version that this build does not read; it reads {}",
                version);
  CatalogContents contents;
  const std::string key = reader.text(json, "key");
  for (std::size_t half = 0; half < 2 && key.size() == 32; ++half) {
    const auto number = read_hexadecimal(std::string_view(key).substr(16 * half, 16));
    if (!number) break;
    for (std::size_t i = 0; i < 8; ++i)
      contents.key.bytes[8 * half + i] = static_cast<std::uint8_t>(*number >> (56 - 8 * i));
  }
  for (const Json& table : reader.array(json, "tables")) contents.catalog.tables.push_back(read_table(reader, table));
  // The text that was read and the one that is written agree in every byte, so nothing was overlooked.
  if (!reader.good() || !is_possible(contents.catalog) || encode_catalog(contents.catalog, contents.key) != text)
    return fail(ErrorCode::corrupt_data,
                "the catalog was damaged or changed by hand: a member is missing, unknown, or has no possible value; "
                "restore it from a copy");
  return contents;
}

Status write_catalog(const std::filesystem::path& owner_folder, const Catalog& catalog, const rlwe::KeyId& key) {
  std::vector<std::uint8_t> storage;
  return wire::write_file_atomically(catalog_path(owner_folder), bytes_of(encode_catalog(catalog, key), storage),
                                     wire::FileAccess::owner_alone);
}

Result<Catalog> read_catalog(const std::filesystem::path& owner_folder, const rlwe::KeyId& key) {
  const std::filesystem::path path = catalog_path(owner_folder);
  TACET_ASSIGN_OR_RETURN(const auto bytes, wire::read_file(path, file_bytes_max));
  auto contents = decode_catalog(std::string(bytes.begin(), bytes.end()));
  if (!contents) return fault_in(path, contents.error());
  if (contents->key != key)
    return fail(ErrorCode::wrong_key, "'{}' is the catalog of key {}, and the secret key is {}", path.string(),
                rlwe::to_string(contents->key), rlwe::to_string(key));
  return std::move(contents->catalog);
}

Status write_pending(const std::filesystem::path& owner_folder, std::uint64_t table) {
  std::vector<std::uint8_t> storage;
  return wire::write_file_atomically(pending_path(owner_folder), bytes_of(hexadecimal(table) + "\n", storage),
                                     wire::FileAccess::owner_alone);
}

Status remove_pending(const std::filesystem::path& owner_folder) {
  std::error_code error;
  std::filesystem::remove(pending_path(owner_folder), error);
  if (error)
    return fail(ErrorCode::system, "cannot remove '{}': {}", pending_path(owner_folder).string(), error.message());
  return {};
}

Result<std::vector<std::uint64_t>> read_pending(const std::filesystem::path& owner_folder) {
  const std::filesystem::path path = pending_path(owner_folder);
  std::error_code error;
  if (!std::filesystem::exists(path, error) && !error) return std::vector<std::uint64_t>();
  TACET_ASSIGN_OR_RETURN(const auto bytes, wire::read_file(path, 64));
  const std::string text(bytes.begin(), bytes.end());
  const auto id = read_hexadecimal(std::string_view(text).substr(0, 16));
  if (!id || text != hexadecimal(*id) + "\n")
    return fail(ErrorCode::corrupt_data, "'{}' does not hold the number of a table: remove it", path.string());
  return std::vector{*id};
}

}  // namespace tacet::owner
