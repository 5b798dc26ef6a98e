// SPDX-License-Identifier: Apache-2.0
//
// The host's folder: parameters, evaluation keys and tables of ciphertexts, under numbers that say nothing. No secret
// key and no name of a column comes here.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "backend/device.h"
#include "base/error.h"
#include "bgv/ciphertext.h"
#include "bgv/parameters.h"
#include "rlwe/evaluation_key.h"
#include "wire/lanes.h"

namespace tacet::table {

/// How the lanes of a column are encoded.
enum class LaneForm : std::uint8_t {
  slots,         ///< row r of a block is slot r: what queries compute on
  coefficients,  ///< row r is coefficient r of the plaintext: what an encrypted gather expands; one block
};

/// What evaluation keys are wanted for.
enum class KeyUse : std::uint8_t {
  products,                    ///< relinearisation alone
  products_and_automorphisms,  ///< and packing of sums and looking up of rows
};

/// The number of a column's copy in coefficients, and the column that a number belongs to, in either form.
constexpr std::uint32_t coefficients_column(std::uint32_t id) { return id | 0x80000000U; }
constexpr std::uint32_t slots_column(std::uint32_t id) { return id & 0x7fffffffU; }

struct StoredColumn {
  std::uint32_t id = 0;
  std::uint32_t lanes = 0;
  std::uint32_t level = 0;
  LaneForm form = LaneForm::slots;
  friend bool operator==(const StoredColumn&, const StoredColumn&) = default;
};

/// What the host knows of a table.
struct StoredTable {
  std::uint64_t id = 0;
  std::uint64_t blocks = 0;
  std::vector<StoredColumn> columns;
  std::uint64_t bytes = 0;  ///< of all its files
};

struct StoreData;

/// Adds columns to a table, new or old. Nothing of it is seen by readers before commit(); without commit() nothing of
/// it stays, except after a kill, when the next open() removes it. While it lives nobody else writes to the store. It
/// refers to the store.
class TableWriter {
 public:
  TableWriter(TableWriter&&) noexcept;
  TableWriter& operator=(TableWriter&&) noexcept;
  ~TableWriter();

  /// Writes the lanes of one block of one column; fresh secret-key encryptions at the column's level. Thread-safe.
  /// Errors: invalid_argument for a block or a count of lanes that does not fit; system (a full disk).
  Status write(const StoredColumn& column, std::uint64_t block, std::span<const bgv::Ciphertext> lanes);
  /// The same for lanes that were packed before (wire::pack_lane), which takes less memory for less time.
  Status write(const StoredColumn& column, std::uint64_t block, std::span<const wire::PackedLane> lanes);
  /// Flushes everything to the disk, then makes it visible in one step. Errors: invalid_argument when a block of a
  /// column is missing; system. After an error the old table is whole.
  Status commit();

 private:
  friend class Store;
  struct Data;
  explicit TableWriter(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data_;
};

/// One store has the material of one secret key. Const methods are thread-safe. Refers to the device.
class Store {
 public:
  /// Makes the folder if there is none, and, if nobody writes to it, removes what writers that were killed left behind.
  /// A table whose manifest is damaged is not among tables(), table() says why, and its files stay until it is dropped.
  /// Errors: system; corrupt_data; unsupported_version.
  static Result<Store> open(const std::filesystem::path& folder, const backend::Device& device);
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  /// Errors: invalid_argument when the store already has the keys of somebody.
  Status initialise(const bgv::Parameters& parameters, const rlwe::EvaluationKeys& keys);
  bool initialised() const;
  /// The parameters; the store is initialised.
  const bgv::Parameters& parameters() const;
  const rlwe::KeyId& key() const;
  /// Read from the disk at each call: the relinearisation key, and the Galois keys, which are most of the bytes, only
  /// where they are asked for. Cost: expansion of their seeds.
  Result<rlwe::EvaluationKeys> read_keys(KeyUse use = KeyUse::products_and_automorphisms) const;
  std::uint64_t key_bytes() const;

  const std::vector<StoredTable>& tables() const;
  /// Errors: invalid_argument, with the id; corrupt_data when its manifest is damaged. Valid until the store changes.
  Result<const StoredTable*> table(std::uint64_t id) const;

  /// For a table that may exist already: new columns are added to it and must have the same number of blocks. A column
  /// without lanes is known and has no files. Errors: invalid_argument for a column that is there already, or no block;
  /// system, also when somebody else writes to the store.
  Result<TableWriter> write_table(std::uint64_t id, std::uint64_t blocks, const std::vector<StoredColumn>& columns);
  /// Errors: invalid_argument with the id or the column; system.
  Status drop_table(std::uint64_t id);
  Status drop_columns(std::uint64_t table, std::span<const std::uint32_t> columns);

  /// A lane cut to `level` (at or below the stored one): only these limbs are read from the disk, each checked against
  /// its digest. Errors: system; corrupt_data naming the file (truncated, damaged); wrong_key when the file belongs to
  /// another store.
  Result<bgv::Ciphertext> read_lane(std::uint64_t table, std::uint32_t column, std::uint32_t lane, std::uint64_t block,
                                    bgv::Level level) const;

 private:
  explicit Store(std::unique_ptr<StoreData> data);
  std::unique_ptr<StoreData> data_;
};

}  // namespace tacet::table
