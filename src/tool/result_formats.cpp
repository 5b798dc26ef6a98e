// SPDX-License-Identifier: Apache-2.0
#include "tool/result_formats.h"

#include <utility>
#include <variant>

#include <gmpxx.h>
#include <nlohmann/json.hpp>

namespace tacet::tool {
namespace {

using Json = nlohmann::ordered_json;
using query::ResultTable;
using query::TypeKind;
using query::Value;

/// Bytes that are no UTF-8 (an alias in a query can hold them) become U+FFFD.
std::string dumped(const Json& json, int indent = -1) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

/// 2^53 - 1: up to here a double, which is what many JSON readers have, holds every integer.
bool fits_double(const mpz_class& value) {
  static constexpr long bound = (1L << 53) - 1;
  return value >= -bound && value <= bound;
}

Json json_value(const Value& value, const query::Type& type) {
  if (query::is_null(value)) return nullptr;
  if (type.kind == TypeKind::real && std::holds_alternative<double>(value)) return std::get<double>(value);
  if (const auto* exact = std::get_if<mpz_class>(&value)) {
    if (type.kind == TypeKind::boolean) return *exact != 0;
    if (type.kind == TypeKind::integer && fits_double(*exact)) return exact->get_si();
  }
  return query::to_text(value, type);
}

Json column_json(const table::Column& column) {
  Json json = {{"name", column.name},
               {"type", table::to_string(column.type)},
               {"nullable", column.nullable},
               {"unique", column.unique},
               {"minimum", bound_text(column, column.minimum)},
               {"maximum", bound_text(column, column.maximum)}};
  if (column.type.kind == TypeKind::text) json["distinct"] = column.dictionary.size();
  json["lanes"] = column.lanes();
  json["level"] = column.level;
  if (column.source) json["source"] = {{"table", column.source->table}, {"column", column.source->column}};
  return json;
}

Json table_json(const table::Table& table, std::uint64_t blocks, std::uint64_t stored_bytes) {
  Json columns = Json::array();
  for (const table::Column& column : table.columns) columns.push_back(column_json(column));
  Json references = Json::array();
  for (const table::Reference& reference : table.references)
    references.push_back(
        {{"column", reference.column}, {"table", reference.table}, {"referenced_column", reference.referenced_column}});
  return {{"name", table.name},           {"rows", table.rows}, {"blocks", blocks},
          {"stored_bytes", stored_bytes}, {"columns", columns}, {"references", references}};
}

}  // namespace

TextTable cells_of(const ResultTable& result) {
  TextTable table;
  for (std::size_t c = 0; c < result.names.size(); ++c)
    table.headers.push_back({result.names[c], result.types[c].numeric()});
  table.rows.reserve(result.rows.size());
  for (const auto& row : result.rows) {
    std::vector<TextCell> cells;
    cells.reserve(row.size());
    for (std::size_t c = 0; c < row.size(); ++c)
      cells.push_back({query::to_text(row[c], result.types[c]), query::is_null(row[c])});
    table.rows.push_back(std::move(cells));
  }
  return table;
}

std::string json_of(const owner::QueryAnswer& answer) {
  Json columns = Json::array();
  for (std::size_t c = 0; c < answer.table.names.size(); ++c)
    columns.push_back({{"name", answer.table.names[c]}, {"type", table::to_string(answer.table.types[c])}});
  std::string out = "{\"columns\":" + dumped(columns) + ",\n\"rows\":[";
  bool first = true;
  for (const auto& row : answer.table.rows) {
    Json cells = Json::array();
    for (std::size_t c = 0; c < row.size(); ++c) cells.push_back(json_value(row[c], answer.table.types[c]));
    out += first ? "\n" : ",\n";
    out += dumped(cells);
    first = false;
  }
  const Json statistics = {{"seconds", answer.seconds},           {"host_seconds", answer.host_seconds},
                           {"read_bytes", answer.read_bytes},     {"sent_bytes", answer.sent_bytes},
                           {"result_bytes", answer.result_bytes}, {"key_bytes", answer.key_bytes}};
  return out + "\n],\n\"statistics\":" + dumped(statistics) + "}\n";
}

std::string json_of(const query::Explanation& explanation) {
  const Json json = {{"steps", explanation.steps},
                     {"host_learns", explanation.host_learns},
                     {"levels", explanation.levels},
                     {"levels_available", explanation.levels_available},
                     {"products_per_block", explanation.products},
                     {"key_switches_per_block", explanation.key_switches},
                     {"blocks", explanation.blocks},
                     {"noise_margin_bits", explanation.noise_margin_bits},
                     {"log2_failure_probability", explanation.log_failure_probability},
                     {"security_bits", explanation.security_bits},
                     {"read_bytes", explanation.read_bytes},
                     {"sent_bytes", explanation.sent_bytes},
                     {"result_bytes", explanation.result_bytes},
                     {"key_bytes", explanation.key_bytes},
                     {"memory_bytes", explanation.memory_bytes},
                     {"predicted_seconds", explanation.predicted_seconds}};
  return dumped(json, 1) + "\n";
}

std::string json_of(const owner::KeysReport& report, double seconds) {
  const Json json = {{"parameters", report.parameters},
                     {"log_degree", report.log_degree},
                     {"log_modulus", report.log_modulus},
                     {"security_bits", report.security_bits},
                     {"levels", report.levels},
                     {"secret_key_file", report.secret_key_file.string()},
                     {"secret_key_bytes", report.secret_key_bytes},
                     {"evaluation_key_bytes", report.evaluation_key_bytes},
                     {"seconds", seconds}};
  return dumped(json, 1) + "\n";
}

std::string json_of(const owner::LoadReport& report) {
  Json json = table_json(report.table, report.blocks, report.stored_bytes);
  json["file_bytes"] = report.file_bytes;
  json["rounded_values"] = report.rounded_values;
  json["seconds"] = report.seconds;
  return dumped(json, 1) + "\n";
}

std::string json_of(const owner::Description& description) {
  return dumped(table_json(description.table, description.blocks, description.stored_bytes), 1) + "\n";
}

std::string json_of(const std::vector<owner::Description>& tables) {
  Json list = Json::array();
  for (const owner::Description& table : tables)
    list.push_back({{"name", table.table.name},
                    {"rows", table.table.rows},
                    {"columns", table.table.columns.size()},
                    {"blocks", table.blocks},
                    {"stored_bytes", table.stored_bytes}});
  return dumped(Json::object({{"tables", list}}), 1) + "\n";
}

std::string bound_text(const table::Column& column, std::int64_t raw) {
  if (column.type.kind == TypeKind::text && column.dictionary.empty()) return "";
  return query::to_text(query::value_of_raw(column, raw), column.type);
}

}  // namespace tacet::tool
