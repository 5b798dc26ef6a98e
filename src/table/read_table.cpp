// SPDX-License-Identifier: Apache-2.0
#include "table/read_table.h"

#include <algorithm>
#include <optional>
#include <string>

#include "table/column_builder.h"
#include "table/infer_type.h"

namespace tacet::table {
namespace {

constexpr std::uint64_t records_a_report = 8192;

/// The declared type of each column of the file, if it has one.
Result<std::vector<std::optional<Type>>> declared_types(const CsvReader& reader, const std::filesystem::path& path,
                                                        std::span<const ColumnDeclaration> declarations) {
  std::vector<std::optional<Type>> types(reader.names().size());
  for (const ColumnDeclaration& declaration : declarations) {
    const auto found = std::ranges::find(reader.names(), declaration.column);
    if (found == reader.names().end())
      return fail(ErrorCode::invalid_argument, "column '{}' was declared and '{}' has none of that name; it has: {}",
                  declaration.column, path.string(), fmt::join(reader.names(), ", "));
    auto& type = types[static_cast<std::size_t>(found - reader.names().begin())];
    if (type) return fail(ErrorCode::invalid_argument, "column '{}' was declared twice", declaration.column);
    type = declaration.type;
  }
  return types;
}

/// Calls see(fields) for each record; the number of records.
template <class See>
Result<std::uint64_t> for_each_record(CsvReader& reader, const ReadProgress& progress, std::string_view what,
                                      See&& see) {
  std::uint64_t records = 0;
  for (;;) {
    TACET_ASSIGN_OR_RETURN(const bool there, reader.next());
    if (!there) break;
    TACET_RETURN_IF_ERROR(see(reader.fields()));
    if (++records % records_a_report == 0 && progress) TACET_RETURN_IF_ERROR(progress(what, records));
  }
  if (progress) TACET_RETURN_IF_ERROR(progress(what, records));
  return records;
}

struct Schema {
  std::vector<std::string> names;
  std::vector<Type> types;
  std::uint64_t rows = 0;
};

Result<Schema> read_schema(const std::filesystem::path& path, std::span<const ColumnDeclaration> declarations,
                           const CsvLimits& limits, const ReadProgress& progress) {
  TACET_ASSIGN_OR_RETURN(CsvReader reader, CsvReader::open(path, limits));
  TACET_ASSIGN_OR_RETURN(const auto declared, declared_types(reader, path, declarations));
  const std::size_t columns = declared.size();
  std::vector<TypeInference> inferences(columns);
  TACET_ASSIGN_OR_RETURN(const std::uint64_t rows,
                         for_each_record(reader, progress, "reading types", [&](auto fields) -> Status {
                           for (std::size_t i = 0; i < columns; ++i)
                             if (!declared[i]) inferences[i].see(fields[i].text);
                           return {};
                         }));
  if (rows == 0)
    return fail(ErrorCode::corrupt_data, "'{}' has a header and no rows: there is nothing to load", path.string());
  if (rows > values_max / columns)
    return fail(ErrorCode::limit_exceeded, "'{}' has {} rows of {} columns; {} values can be loaded at a time",
                path.string(), rows, columns, values_max);
  Schema schema{reader.names(), {}, rows};
  for (std::size_t i = 0; i < columns; ++i) schema.types.push_back(declared[i].value_or(inferences[i].type()));
  return schema;
}

}  // namespace

Result<TableData> read_table(const std::filesystem::path& path, std::span<const ColumnDeclaration> declarations,
                             const CsvLimits& limits, const ReadProgress& progress) {
  TACET_ASSIGN_OR_RETURN(const Schema schema, read_schema(path, declarations, limits, progress));
  TACET_ASSIGN_OR_RETURN(CsvReader reader, CsvReader::open(path, limits));
  if (reader.names() != schema.names)
    return fail(ErrorCode::system, "'{}' changed while it was read; load it again", path.string());
  std::vector<ColumnBuilder> builders;
  for (std::size_t i = 0; i < schema.types.size(); ++i)
    builders.emplace_back(path.string(), schema.names[i], schema.types[i], schema.rows);
  TACET_ASSIGN_OR_RETURN(const std::uint64_t rows,
                         for_each_record(reader, progress, "reading values", [&](auto fields) -> Status {
                           for (std::size_t i = 0; i < builders.size(); ++i)
                             TACET_RETURN_IF_ERROR(builders[i].add(fields[i]));
                           return {};
                         }));
  if (rows != schema.rows)
    return fail(ErrorCode::system, "'{}' changed while it was read: {} rows, then {}; load it again", path.string(),
                schema.rows, rows);
  TableData table;
  table.rows = rows;
  for (ColumnBuilder& builder : builders) {
    table.rounded_values += builder.rounded_values();
    table.columns.push_back(builder.finish());
    table.columns.back().column.id = static_cast<std::uint32_t>(table.columns.size() - 1);
  }
  return table;
}

}  // namespace tacet::table
