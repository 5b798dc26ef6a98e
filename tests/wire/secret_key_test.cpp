// SPDX-License-Identifier: Apache-2.0
#include "wire/secret_key.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string_view>

#include "fuzz/wire/samples.h"
#include "tests/wire/bytes_of.h"
#include "wire/secret_ternary.h"

namespace tacet::wire {
namespace {

using test::Bytes;
using test::payload_at;
using test::sealed;
using test::with_field;

constexpr std::string_view passphrase = "correct horse battery staple";
constexpr PassphraseCost cheap = passphrase_cost_min;

TEST(TernaryPacking, ByHand) {
  // Codes 0 -> 00, 1 -> 01, -1 -> 10, the first coefficient in the lowest bits.
  const std::vector<std::int8_t> coefficients{1, -1, 0, 1, -1, -1, -1, -1, 0, 0, 0, 0, 1, 1, 1, 1};
  const Bytes expected{0b01'00'10'01, 0b10'10'10'10, 0, 0b01'01'01'01};
  Bytes packed(4);
  pack_ternary(packed, coefficients);
  EXPECT_EQ(packed, expected);
  std::vector<std::int8_t> unpacked(16, 7);
  EXPECT_TRUE(unpack_ternary(unpacked, packed));
  EXPECT_EQ(unpacked, coefficients);
}

TEST(TernaryPacking, TheFourthCodeIsRefusedAnywhere) {
  std::vector<std::int8_t> unpacked(16);
  for (std::size_t position = 0; position < 16; ++position) {
    Bytes packed(4);
    packed[position / 4] = static_cast<std::uint8_t>(3U << 2 * (position % 4));
    EXPECT_FALSE(unpack_ternary(unpacked, packed)) << position;
  }
}

class SecretKeyFormat : public testing::Test {
 protected:
  const rlwe::Parameters& parameters() const { return samples_.bgv().rlwe(); }
  static Bytes bytes_of(const SecretBuffer<std::uint8_t>& secret) {
    return {secret.data(), secret.data() + secret.size()};
  }
  ErrorCode fault(const Bytes& bytes) const {
    const auto key = decode_secret_key(bytes, parameters(), samples_.limits());
    EXPECT_FALSE(key);
    return key ? ErrorCode::system : key.error().code();
  }
  ErrorCode lock_fault(const Bytes& bytes, std::string_view tried = passphrase) const {
    const auto key = unlock_secret_key(bytes, parameters(), tried, samples_.limits());
    EXPECT_FALSE(key);
    return key ? ErrorCode::system : key.error().code();
  }
  samples::Samples samples_;
};

TEST_F(SecretKeyFormat, GivesBackTheKey) {
  const auto key = samples_.secret_key();
  const Bytes bytes = bytes_of(encode_secret_key(key));
  EXPECT_EQ(bytes.size(), 72U + 16U + 256U);
  EXPECT_EQ(bytes.size(), encoded_secret_key_bytes(parameters()));
  const auto decoded = decode_secret_key(bytes, parameters(), samples_.limits());
  ASSERT_TRUE(decoded) << decoded.error().message();
  EXPECT_EQ(decoded->id(), key.id());
  EXPECT_TRUE(std::ranges::equal(decoded->coefficients(), key.coefficients()));
}

TEST_F(SecretKeyFormat, WrongContentsAreRefused) {
  const Bytes bytes = bytes_of(encode_secret_key(samples_.secret_key()));
  EXPECT_EQ(fault(with_field(bytes, payload_at + 16, std::uint8_t{0x03})), ErrorCode::corrupt_data);
  Bytes all_ones = bytes;
  std::memset(all_ones.data() + payload_at + 16, 0x55, 256);  // the norm of 1 + X + .. is far beyond that of a key
  EXPECT_EQ(fault(sealed(all_ones)), ErrorCode::invalid_argument);
  EXPECT_EQ(fault(test::with_payload_bytes(bytes, 16)), ErrorCode::corrupt_data);
}

TEST_F(SecretKeyFormat, AnotherParameterSetIsRefused) {
  const Bytes bytes = bytes_of(encode_secret_key(samples_.secret_key()));
  const auto key = decode_secret_key(bytes, samples_.ckks().rlwe(), samples_.limits());
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().code(), ErrorCode::mismatched_parameters);
}

TEST_F(SecretKeyFormat, UnlocksWithItsPassphraseAlone) {
  const auto key = samples_.secret_key();
  const auto locked = lock_secret_key(key, passphrase, cheap);
  ASSERT_TRUE(locked) << locked.error().message();
  EXPECT_EQ(locked->size(), locked_secret_key_bytes(parameters()));
  const auto unlocked = unlock_secret_key(*locked, parameters(), passphrase, samples_.limits());
  ASSERT_TRUE(unlocked) << unlocked.error().message();
  EXPECT_EQ(unlocked->id(), key.id());
  EXPECT_TRUE(std::ranges::equal(unlocked->coefficients(), key.coefficients()));

  const auto wrong = unlock_secret_key(*locked, parameters(), std::string_view("Correct horse"), samples_.limits());
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code(), ErrorCode::wrong_key);
  EXPECT_NE(wrong.error().message().find(rlwe::to_string(key.id())), std::string::npos);
  EXPECT_EQ(wrong.error().message().find("horse"), std::string::npos);
}

TEST_F(SecretKeyFormat, NoTwoLocksAreAlikeAndNoneShowsTheKey) {
  const auto key = samples_.secret_key();
  const Bytes first = lock_secret_key(key, passphrase, cheap).value();
  const Bytes second = lock_secret_key(key, passphrase, cheap).value();
  constexpr std::size_t box_at = payload_at + 64;
  EXPECT_FALSE(std::equal(first.begin() + box_at, first.end(), second.begin() + box_at));
  const Bytes plain = bytes_of(encode_secret_key(key));
  const auto packed_begin = plain.begin() + payload_at + 16;
  EXPECT_EQ(std::search(first.begin(), first.end(), packed_begin, packed_begin + 16), first.end());
}

TEST_F(SecretKeyFormat, AlterationsUnderAMendedChecksumAreFound) {
  const Bytes locked = lock_secret_key(samples_.secret_key(), passphrase, cheap).value();
  // Key identity, salt, nonce, first and last byte of the box, last byte of the tag.
  for (const std::size_t offset : {0U, 16U, 32U, 64U, 64U + 255U, 64U + 271U}) {
    Bytes altered = locked;
    altered[payload_at + offset] ^= 1;
    EXPECT_EQ(lock_fault(sealed(altered)), ErrorCode::wrong_key) << offset;
  }
}

TEST_F(SecretKeyFormat, CostsOutOfRangeAreRefusedBeforeTheyAreSpent) {
  const Bytes locked = lock_secret_key(samples_.secret_key(), passphrase, cheap).value();
  for (const std::uint32_t memory_kib : {0U, cheap.memory_kib - 1, passphrase_cost_max.memory_kib + 1, 0xffffffffU})
    EXPECT_EQ(lock_fault(with_field(locked, payload_at + 56, memory_kib)), ErrorCode::limit_exceeded) << memory_kib;
  for (const std::uint32_t passes : {0U, passphrase_cost_max.passes + 1, 0xffffffffU})
    EXPECT_EQ(lock_fault(with_field(locked, payload_at + 60, passes)), ErrorCode::limit_exceeded) << passes;
  const auto refused = lock_secret_key(samples_.secret_key(), passphrase, {1, 1});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::invalid_argument);
}

TEST_F(SecretKeyFormat, EmptyPassphrasesAreRefused) {
  const auto refused = lock_secret_key(samples_.secret_key(), std::string_view(), cheap);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::invalid_argument);
  const Bytes locked = lock_secret_key(samples_.secret_key(), passphrase, cheap).value();
  EXPECT_EQ(lock_fault(locked, ""), ErrorCode::invalid_argument);
}

TEST_F(SecretKeyFormat, PlainAndLockedAreNotMixedUp) {
  const Bytes plain = bytes_of(encode_secret_key(samples_.secret_key()));
  EXPECT_EQ(lock_fault(plain), ErrorCode::invalid_argument);
  EXPECT_EQ(fault(lock_secret_key(samples_.secret_key(), passphrase, cheap).value()), ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace tacet::wire
