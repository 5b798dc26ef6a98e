// SPDX-License-Identifier: Apache-2.0
//
// What the owner knows of its tables: names, types, ranges, dictionaries. It never leaves the owner.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/word.h"
#include "table/type.h"

namespace tacet::table {

/// Where a column that was copied beside the rows of another table comes from (a materialised join).
struct ColumnSource {
  std::string table;
  std::string column;
  friend bool operator==(const ColumnSource&, const ColumnSource&) = default;
};

/// A column is stored as lanes, one ciphertext a lane and block: lane i < value_bits() holds bit i of raw - minimum,
/// and a nullable column has one lane more, the last, which holds 1 where there is a value. Under a NULL, and in the
/// rows that pad the last block, all lanes hold 0.
struct Column {
  std::string name;
  Type type;
  bool nullable = false;
  bool unique = false;       ///< no value occurs twice and there is no NULL
  std::int64_t minimum = 0;  ///< of the raw values; 0 where there are none
  std::int64_t maximum = 0;
  std::vector<std::string> dictionary;  ///< of a text column: sorted by bytes, distinct; raw value = position
  std::uint32_t id = 0;                 ///< what the host calls it; unique in its table
  std::uint32_t level = 0;              ///< at which its lanes are stored
  std::optional<ColumnSource> source;

  /// The number of bits of maximum - minimum: 0 .. 64.
  unsigned value_bits() const { return static_cast<unsigned>(std::bit_width(range())); }
  unsigned lanes() const { return value_bits() + (nullable ? 1 : 0); }
  /// What lane `lane` of a row with this raw value holds, 0 or 1; nullopt: NULL.
  Word lane_bit(const std::optional<std::int64_t>& raw, unsigned lane) const {
    if (!raw) return 0;
    return lane < value_bits() ? (static_cast<Word>(*raw) - static_cast<Word>(minimum)) >> lane & 1 : 1;
  }
  /// maximum - minimum.
  std::uint64_t range() const { return static_cast<std::uint64_t>(maximum) - static_cast<std::uint64_t>(minimum); }
};

/// Declared by the owner: every value of `column` is looked up in the unique column `referenced_column`.
struct Reference {
  std::string column;
  std::string table;
  std::string referenced_column;
};

struct Table {
  std::string name;
  std::uint64_t id = 0;  ///< what the host calls it: random, says nothing
  std::uint64_t rows = 0;
  std::vector<Column> columns;  ///< in the order of the file, then materialised ones
  std::vector<Reference> references;

  /// The column of this name that is the table's own (no source); nullptr if there is none.
  const Column* find(std::string_view column) const;
  /// The column that was materialised from `source`; nullptr if there is none yet.
  const Column* find(const ColumnSource& source) const;
};

struct Catalog {
  std::vector<Table> tables;  ///< sorted by name

  const Table* find(std::string_view table) const;
};

}  // namespace tacet::table
