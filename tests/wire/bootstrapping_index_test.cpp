// SPDX-License-Identifier: Apache-2.0
#include "wire/bootstrapping_index.h"

#include <gtest/gtest.h>

#include <limits>

#include "fuzz/wire/samples.h"
#include "tests/wire/bytes_of.h"

namespace tacet::wire {
namespace {

using test::Bytes;
using test::payload_at;
using test::with_field;

class BootstrappingIndexTest : public testing::Test {
 protected:
  Bytes good() const { return encode(samples_.bootstrapping_index(), samples_.ckks()).value(); }
  ErrorCode fault(const Bytes& bytes, const Limits& limits) const {
    const auto decoded = decode_bootstrapping_index(bytes, samples_.ckks(), limits);
    EXPECT_FALSE(decoded);
    return decoded ? ErrorCode::system : decoded.error().code();
  }
  ErrorCode fault(const Bytes& bytes) const { return fault(bytes, samples_.limits()); }

  samples::Samples samples_;
};

TEST_F(BootstrappingIndexTest, IsAsTheFormatSays) {
  const Bytes bytes = good();
  ASSERT_EQ(bytes.size(), 72U + 64 + 4 * 40);
  EXPECT_EQ(bytes.size(), bootstrapping_index_bytes(4));
  EXPECT_EQ(listed_keys(bytes.size() - 72), 4U);
  EXPECT_EQ(bytes[10], 12);  // the type
  const Bytes payload(bytes.begin() + payload_at, bytes.end() - checksum_bytes);
  EXPECT_EQ(payload, test::from_hex("000102030405060708090a0b0c0d0e0f"  // key
                                    "10111213000000000000000000000000"  // low set
                                    "14151617000000000000000000000000"  // encapsulation set
                                    "0001000000000000"                  // slots: 256
                                    "0400000000000000"                  // keys, reserved
                                    // purpose, level, set, reserved, checksum
                                    "0200000000000000"
                                    "68696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f8081828384858687"
                                    "0500000001000100"
                                    "696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788"
                                    "0000000000000200"
                                    "6a6b6c6d6e6f707172737475767778797a7b7c7d7e7f80818283848586878889"
                                    "ff07000001000200"
                                    "6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a"));
  const auto decoded = decode_bootstrapping_index(bytes, samples_.ckks(), samples_.limits());
  ASSERT_TRUE(decoded) << decoded.error().message();
  EXPECT_EQ(*decoded, samples_.bootstrapping_index());
}

TEST_F(BootstrappingIndexTest, ImpossibleFieldsAreRefused) {
  constexpr std::size_t slots_at = payload_at + 48;
  constexpr std::size_t count_at = payload_at + 56;
  constexpr std::size_t keys_at = payload_at + 64;
  const Bytes bytes = good();
  for (const std::uint64_t slots : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{3}, std::uint64_t{1024},
                                    std::uint64_t{1} << 63, std::numeric_limits<std::uint64_t>::max()})
    EXPECT_EQ(fault(with_field(bytes, slots_at, slots)), ErrorCode::corrupt_data) << slots;
  for (const std::uint32_t count : {0U, 3U, 5U})
    EXPECT_EQ(fault(with_field(bytes, count_at, count)), ErrorCode::corrupt_data) << count;
  EXPECT_EQ(fault(with_field(bytes, count_at, std::numeric_limits<std::uint32_t>::max())), ErrorCode::limit_exceeded);
  EXPECT_EQ(fault(test::with_payload_bytes(with_field(bytes, count_at, 0U), 64)), ErrorCode::corrupt_data);
  EXPECT_EQ(fault(with_field(bytes, count_at + 4, 1U)), ErrorCode::corrupt_data);
  // Unknown purposes, and one that repeats or precedes the key before.
  for (const std::uint32_t purpose : {6U, 2048U, 2049U, std::numeric_limits<std::uint32_t>::max()})
    EXPECT_EQ(fault(with_field(bytes, keys_at, purpose)), ErrorCode::corrupt_data) << purpose;
  EXPECT_EQ(fault(with_field(bytes, keys_at + 120, 0U)), ErrorCode::corrupt_data);
  EXPECT_EQ(fault(with_field(bytes, keys_at + 86, std::uint8_t{0})), ErrorCode::corrupt_data);
  for (const std::uint16_t level : {std::uint16_t{2}, std::uint16_t{65535}})
    EXPECT_EQ(fault(with_field(bytes, keys_at + 4, level)), ErrorCode::corrupt_data) << level;
  for (const std::uint8_t set : {std::uint8_t{3}, std::uint8_t{255}})
    EXPECT_EQ(fault(with_field(bytes, keys_at + 126, set)), ErrorCode::corrupt_data) << int{set};
  EXPECT_EQ(fault(with_field(bytes, keys_at + 7, std::uint8_t{1})), ErrorCode::corrupt_data);
  Limits limits = samples_.limits();
  limits.key_count_max = 3;
  EXPECT_EQ(fault(bytes, limits), ErrorCode::limit_exceeded);
}

TEST_F(BootstrappingIndexTest, WhatCannotBeReadIsNotWritten) {
  const auto refused = [&](const auto& change) {
    BootstrappingIndex index = samples_.bootstrapping_index();
    change(index);
    const auto bytes = encode(index, samples_.ckks());
    EXPECT_FALSE(bytes);
    return !bytes && bytes.error().code() == ErrorCode::invalid_argument;
  };
  EXPECT_TRUE(refused([](BootstrappingIndex& index) { index.slots = 3; }));
  EXPECT_TRUE(refused([](BootstrappingIndex& index) { index.entries.clear(); }));
  EXPECT_TRUE(refused([](BootstrappingIndex& index) { std::swap(index.entries[0], index.entries[1]); }));
  EXPECT_TRUE(refused([](BootstrappingIndex& index) { index.entries[2] = index.entries[3]; }));
  EXPECT_TRUE(refused([](BootstrappingIndex& index) { index.entries[0].key.purpose = 6; }));
  EXPECT_TRUE(refused([](BootstrappingIndex& index) { index.entries[0].key.level = rlwe::Level(2); }));
}

}  // namespace
}  // namespace tacet::wire
