// SPDX-License-Identifier: Apache-2.0
#include "owner/reference.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/word.h"

namespace tacet::owner {
namespace {

using table::Column;
using table::ColumnData;
using table::Reference;
using table::TypeKind;

bool comparable(const Column& a, const Column& b) {
  return a.type.kind == b.type.kind || (a.type.numeric() && b.type.numeric());
}

/// A key as a number that equals another's exactly when the keys are equal.
using Key = SignedDoubleWord;

Key scaled(std::int64_t raw, unsigned digits) {
  Key key = raw;
  for (unsigned i = 0; i < digits; ++i) key *= 10;
  return key;
}

/// Position of each text in the other column's dictionary; nothing for texts that it does not have.
std::vector<std::optional<std::int64_t>> positions_in(const std::vector<std::string>& texts,
                                                      const std::vector<std::string>& dictionary) {
  std::vector<std::optional<std::int64_t>> positions;
  for (const std::string& text : texts) {
    const auto found = std::ranges::lower_bound(dictionary, text);
    const bool there = found != dictionary.end() && *found == text;
    positions.push_back(there ? std::optional<std::int64_t>(found - dictionary.begin()) : std::nullopt);
  }
  return positions;
}

}  // namespace

Status check_references(std::span<const Reference> references, const table::Catalog& catalog) {
  for (const Reference& reference : references) {
    const table::Table* const referenced = catalog.find(reference.table);
    if (referenced == nullptr)
      return fail(ErrorCode::invalid_argument, "there is no table '{}' that column '{}' could refer to: load it first",
                  reference.table, reference.column);
    const Column* const key = referenced->find(reference.referenced_column);
    if (key == nullptr)
      return fail(ErrorCode::invalid_argument, "table '{}' has no column '{}' that column '{}' could refer to",
                  reference.table, reference.referenced_column, reference.column);
    if (!key->unique)
      return fail(ErrorCode::invalid_argument,
                  "column '{}' of table '{}' has NULLs or values that occur twice, so nothing can refer to it",
                  reference.referenced_column, reference.table);
    if (std::ranges::count(references, reference.table, &Reference::table) > 1)
      return fail(ErrorCode::invalid_argument,
                  "two references to table '{}' were given; a table refers to another once", reference.table);
  }
  return {};
}

Status check_reference_types(std::span<const Reference> references, const table::Table& table,
                             const table::Catalog& catalog) {
  for (const Reference& reference : references) {
    const Column* const column = table.find(reference.column);
    if (column == nullptr)
      return fail(ErrorCode::invalid_argument, "the file has no column '{}' that could refer to table '{}'",
                  reference.column, reference.table);
    const Column* const key = catalog.find(reference.table)->find(reference.referenced_column);
    if (!comparable(*column, *key))
      return fail(ErrorCode::invalid_argument, "column '{}' is {} and cannot refer to column '{}' of table '{}', {}",
                  reference.column, to_string(column->type), reference.referenced_column, reference.table,
                  to_string(key->type));
  }
  return {};
}

std::vector<std::size_t> find_rows(const ColumnData& keys, const ColumnData& unique_keys) {
  const bool is_text = keys.column.type.kind == TypeKind::text;
  const unsigned scale = std::max(keys.column.type.scale, unique_keys.column.type.scale);
  std::vector<std::pair<Key, std::size_t>> sorted;
  for (std::size_t row = 0; row < unique_keys.values.size(); ++row)
    if (const auto raw = unique_keys.value(row))
      sorted.emplace_back(scaled(*raw, scale - unique_keys.column.type.scale), row);
  std::ranges::sort(sorted);
  const auto positions = is_text ? positions_in(keys.column.dictionary, unique_keys.column.dictionary)
                                 : std::vector<std::optional<std::int64_t>>();
  std::vector<std::size_t> rows(keys.values.size(), no_row);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    auto raw = keys.value(row);
    if (raw && is_text) raw = positions[static_cast<std::size_t>(*raw)];
    if (!raw) continue;
    const Key key = scaled(*raw, scale - keys.column.type.scale);
    const auto found = std::ranges::lower_bound(sorted, key, {}, &std::pair<Key, std::size_t>::first);
    if (found != sorted.end() && found->first == key) rows[row] = found->second;
  }
  return rows;
}

}  // namespace tacet::owner
