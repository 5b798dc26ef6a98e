// SPDX-License-Identifier: Apache-2.0
#include "table/column_builder.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/check.h"
#include "table/literal.h"
#include "table/read_table.h"

namespace tacet::table {
namespace {

std::int64_t power_of_ten(unsigned exponent) {
  std::int64_t power = 1;
  for (unsigned i = 0; i < exponent; ++i) power *= 10;
  return power;
}

}  // namespace

ColumnBuilder::ColumnBuilder(std::string path, std::string name, const Type& type, std::uint64_t rows)
    : path_(std::move(path)) {
  data_.column.name = std::move(name);
  data_.column.type = type;
  data_.values.reserve(rows);
  data_.present.reserve(rows);
}

Status ColumnBuilder::add(const CsvField& field) {
  const bool is_text = data_.column.type.kind == TypeKind::text;
  const bool null = is_text ? field.null() : field.text.empty();
  std::int64_t raw = 0;
  if (!null && is_text) {
    TACET_ASSIGN_OR_RETURN(raw, code_of(field));
  } else if (!null) {
    const auto value = read(field.text);
    if (!value)
      return fail(ErrorCode::corrupt_data,
                  "'{}', line {}, column '{}': the value is not of type {}; nothing was loaded", path_, field.line,
                  data_.column.name, to_string(data_.column.type));
    raw = *value;
  }
  data_.values.push_back(raw);
  data_.present.push_back(null ? 0 : 1);
  return {};
}

std::optional<std::int64_t> ColumnBuilder::read(std::string_view text) {
  switch (data_.column.type.kind) {
    case TypeKind::integer:
      return read_integer(text);
    case TypeKind::decimal:
      return read_decimal_in_range(text);
    case TypeKind::boolean: {
      const auto value = read_boolean(text, true);
      return value ? std::optional<std::int64_t>(*value ? 1 : 0) : std::nullopt;
    }
    case TypeKind::date:
      return read_date(text);
    case TypeKind::timestamp: {
      const auto midnight = read_date(text);
      return midnight ? *midnight * 86400 : read_timestamp(text);
    }
    case TypeKind::text:
    case TypeKind::real:
      break;
  }
  stop_on_broken_invariant("a type whose values are numbers", __FILE__, __LINE__);
}

std::optional<std::int64_t> ColumnBuilder::read_decimal_in_range(std::string_view text) {
  const Type& type = data_.column.type;
  const auto number = read_decimal(text, type.scale);
  const std::int64_t limit = power_of_ten(type.precision);
  if (!number || number->raw >= limit || number->raw <= -limit) return std::nullopt;
  rounded_values_ += number->rounded ? 1 : 0;
  return number->raw;
}

Result<std::int64_t> ColumnBuilder::code_of(const CsvField& field) {
  if (const auto found = codes_.find(field.text); found != codes_.end()) return found->second;
  if (codes_.size() == dictionary_values_max)
    return fail(
        ErrorCode::limit_exceeded,
        "'{}', line {}: text column '{}' has more than {} different values, the limit of a dictionary; leave it "
        "out, or declare its type if it is no text",
        path_, field.line, data_.column.name, dictionary_values_max);
  const auto code = static_cast<std::int64_t>(codes_.size());
  codes_.emplace(field.text, code);
  return code;
}

void ColumnBuilder::sort_dictionary() {
  std::vector<std::pair<std::string, std::int64_t>> entries(codes_.begin(), codes_.end());
  codes_.clear();
  std::ranges::sort(entries);  // by bytes: std::char_traits<char> compares them as unsigned
  std::vector<std::int64_t> position_of_code(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    position_of_code[static_cast<std::size_t>(entries[i].second)] = static_cast<std::int64_t>(i);
    data_.column.dictionary.push_back(std::move(entries[i].first));
  }
  for (std::size_t row = 0; row < data_.values.size(); ++row)
    if (data_.present[row] != 0) data_.values[row] = position_of_code[static_cast<std::size_t>(data_.values[row])];
}

ColumnData ColumnBuilder::finish() {
  if (data_.column.type.kind == TypeKind::text) sort_dictionary();
  describe_values(data_);
  return std::move(data_);
}

}  // namespace tacet::table
