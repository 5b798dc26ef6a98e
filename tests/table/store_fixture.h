// SPDX-License-Identifier: Apache-2.0
//
// An owner with a small ring who fills a store, so that what is read from it can be opened.
#pragma once

#include <gtest/gtest.h>

#include <array>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "backend/device.h"
#include "circuit/parameters.h"
#include "client/bgv_decryptor.h"
#include "client/bgv_encryptor.h"
#include "client/key_generator.h"
#include "table/store.h"
#include "tests/support/temporary_folder.h"

namespace tacet::test {

/// The set is made once: it takes a search for primes.
inline const bgv::Parameters& small_parameters() {
  static const bgv::Parameters parameters = circuit::insecure_test_parameters().value();
  return parameters;
}

class StoreOwner {
 public:
  StoreOwner()
      : key_(client::SecretKey::generate(small_parameters().rlwe())),
        encryptor_(client::BgvEncryptor::with_secret_key(small_parameters(), device_, key_).value()),
        decryptor_(client::BgvDecryptor::create(small_parameters(), device_, key_).value()) {}

  const backend::Device& device() const { return device_; }
  const rlwe::KeyId& id() const { return key_.id(); }

  table::Store make_store(const std::filesystem::path& folder) const {
    auto store = table::Store::open(folder, device_).value();
    const auto keys =
        client::KeyGenerator(device_, key_).evaluation_keys(bgv::Level(1), std::array<std::uint32_t, 1>{3}).value();
    const Status made = store.initialise(small_parameters(), keys);
    EXPECT_TRUE(made) << made.error().message();
    return store;
  }

  /// Slot r of a lane holds what the numbers say: no two lanes of a test are alike.
  static std::vector<Word> values(std::uint64_t table, const table::StoredColumn& column, std::uint64_t block,
                                  std::uint32_t lane) {
    std::vector<Word> slots(small_parameters().degree());
    for (std::size_t r = 0; r < slots.size(); ++r)
      slots[r] = (table * 10007 + column.id * 1009 + block * 103 + lane * 11 + r) % 65537;
    return slots;
  }

  std::vector<wire::PackedLane> lanes(std::uint64_t table, const table::StoredColumn& column,
                                      std::uint64_t block) const {
    std::vector<wire::PackedLane> lanes;
    for (std::uint32_t lane = 0; lane < column.lanes; ++lane) {
      const auto ciphertext = encryptor_.encrypt(values(table, column, block, lane), bgv::Level(column.level)).value();
      lanes.push_back(wire::pack_lane(ciphertext, small_parameters()).value());
    }
    return lanes;
  }

  /// Writes and commits.
  Status write_table(table::Store& store, std::uint64_t id, std::uint64_t blocks,
                     const std::vector<table::StoredColumn>& columns) const {
    TACET_ASSIGN_OR_RETURN(table::TableWriter writer, store.write_table(id, blocks, columns));
    for (const auto& column : columns)
      for (std::uint64_t block = 0; block < blocks && column.lanes != 0; ++block)
        TACET_RETURN_IF_ERROR(writer.write(column, block, lanes(id, column, block)));
    return writer.commit();
  }

  /// Opens every lane of a table, cut to `level` where it is stored above.
  Status check_table(const table::Store& store, std::uint64_t id, bgv::Level level) const {
    TACET_ASSIGN_OR_RETURN(const table::StoredTable* table, store.table(id));
    for (const auto& column : table->columns) {
      for (std::uint64_t block = 0; block < table->blocks; ++block) {
        for (std::uint32_t lane = 0; lane < column.lanes; ++lane) {
          const bgv::Level cut = std::min(level, bgv::Level(column.level));
          TACET_ASSIGN_OR_RETURN(const auto ciphertext, store.read_lane(id, column.id, lane, block, cut));
          EXPECT_EQ(ciphertext.level(), cut);
          TACET_ASSIGN_OR_RETURN(const auto slots, decryptor_.decrypt(ciphertext));
          EXPECT_EQ(slots, values(id, column, block, lane)) << "column " << column.id << ", lane " << lane;
        }
      }
    }
    return {};
  }

 private:
  backend::Device device_;
  client::SecretKey key_;
  client::BgvEncryptor encryptor_;
  client::BgvDecryptor decryptor_;
};

}  // namespace tacet::test
