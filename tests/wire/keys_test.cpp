// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "fuzz/wire/samples.h"
#include "tests/wire/bytes_of.h"
#include "tests/wire/same_key.h"
#include "wire/evaluation_key.h"
#include "wire/public_key.h"

namespace tacet::wire {
namespace {

using rlwe::Level;
using test::Bytes;
using test::expect_same;
using test::payload_at;
using test::with_field;
using test::with_payload_bytes;

class KeyFormat : public testing::Test {
 protected:
  const rlwe::Parameters& parameters() const { return samples_.bgv().rlwe(); }
  Bytes key(std::uint32_t element, Level level) const {
    return encode(samples_.key_switch_key(element, level), parameters(), samples_.device()).value();
  }
  Bytes keys() const { return encode(samples_.evaluation_keys(), parameters(), samples_.device()).value(); }

  ErrorCode key_fault(const Bytes& bytes) const {
    const auto decoded = decode_key_switch_key(bytes, parameters(), samples_.device(), samples_.limits());
    EXPECT_FALSE(decoded);
    return decoded ? ErrorCode::system : decoded.error().code();
  }
  ErrorCode keys_fault(const Bytes& bytes, const Limits& limits) const {
    const auto decoded = decode_evaluation_keys(bytes, parameters(), samples_.device(), limits);
    EXPECT_FALSE(decoded);
    return decoded ? ErrorCode::system : decoded.error().code();
  }
  ErrorCode keys_fault(const Bytes& bytes) const { return keys_fault(bytes, samples_.limits()); }

  samples::Samples samples_;
};

TEST_F(KeyFormat, KeySwitchKeysComeBack) {
  for (const std::uint32_t element : {0U, 5U, 2047U}) {
    for (const std::size_t level : {0U, 1U}) {
      const auto original = samples_.key_switch_key(element, Level(level));
      const Bytes bytes = key(element, Level(level));
      // 22, 22 and 23 bits: q_0, q_1 and the special prime; one prime a digit.
      const std::size_t limbs = level == 0 ? 22 + 23 : 22 + 22 + 23;
      EXPECT_EQ(bytes.size(), 72 + 16 + 40 + (level + 1) * 1024 / 8 * limbs);
      EXPECT_EQ(bytes.size(), encoded_key_bytes(parameters(), Level(level)));
      const auto decoded = decode_key_switch_key(bytes, parameters(), samples_.device(), samples_.limits());
      ASSERT_TRUE(decoded) << decoded.error().message();
      expect_same(*decoded, original);
      EXPECT_EQ(encode(*decoded, parameters(), samples_.device()).value(), bytes);
    }
  }
}

TEST_F(KeyFormat, KeysOfTheSparseSecretComeBack) {
  const rlwe::Parameters& ckks = samples_.ckks().rlwe();
  rlwe::EvaluationKeys set;
  for (const std::uint32_t purpose :
       {rlwe::from_sparse_purpose, 1U, rlwe::to_sparse_purpose, 3U, rlwe::relinearisation_purpose}) {
    const auto original = samples_.key_switch_key(ckks, purpose, Level(0));
    const Bytes bytes = encode(original, ckks, samples_.device()).value();
    EXPECT_EQ(bytes[payload_at + 16], purpose);
    const auto decoded = decode_key_switch_key(bytes, ckks, samples_.device(), samples_.limits());
    ASSERT_TRUE(decoded) << decoded.error().message();
    expect_same(*decoded, original);
    EXPECT_EQ(encode(*decoded, ckks, samples_.device()).value(), bytes);
    for (const std::uint32_t other : {6U, 8U, 2046U}) {
      const auto wrong =
          decode_key_switch_key(with_field(bytes, payload_at + 16, other), ckks, samples_.device(), samples_.limits());
      ASSERT_FALSE(wrong);
      EXPECT_EQ(wrong.error().code(), ErrorCode::corrupt_data);
      EXPECT_NE(wrong.error().message().find(std::to_string(other)), std::string::npos) << wrong.error().message();
    }
    ASSERT_TRUE(set.add(samples_.key_switch_key(ckks, purpose, Level(0))));
  }
  // In a set by ascending purpose, whatever they are for: 0, 1, 2, 3, 4.
  const Bytes bytes = encode(set, ckks, samples_.device()).value();
  const std::size_t entry = encoded_key_bytes(ckks, Level(0)) - 72 - 16;
  for (std::uint32_t i = 0; i < 5; ++i) EXPECT_EQ(bytes[payload_at + 24 + i * entry], i);
  const auto decoded = decode_evaluation_keys(bytes, ckks, samples_.device(), samples_.limits());
  ASSERT_TRUE(decoded) << decoded.error().message();
  for (const auto& [purpose, key] : set.all()) expect_same(decoded->all().at(purpose), key);
}

TEST_F(KeyFormat, SetsComeBack) {
  const auto original = samples_.evaluation_keys();
  const Bytes bytes = keys();
  EXPECT_EQ(bytes.size(), 72 + 24 + 2 * (40 + 1024 / 8 * (22 + 23)));
  EXPECT_EQ(bytes.size(), encoded_bytes(original, parameters()));
  const auto decoded = decode_evaluation_keys(bytes, parameters(), samples_.device(), samples_.limits());
  ASSERT_TRUE(decoded) << decoded.error().message();
  ASSERT_EQ(decoded->all().size(), 2U);
  for (const std::uint32_t element : {0U, 5U}) expect_same(decoded->all().at(element), original.all().at(element));
  EXPECT_EQ(encode(*decoded, parameters(), samples_.device()).value(), bytes);
}

TEST_F(KeyFormat, TheEmptySetComesBack) {
  const Bytes bytes = encode(rlwe::EvaluationKeys(), parameters(), samples_.device()).value();
  EXPECT_EQ(bytes.size(), 72U + 24U);
  const auto decoded = decode_evaluation_keys(bytes, parameters(), samples_.device(), samples_.limits());
  ASSERT_TRUE(decoded);
  EXPECT_TRUE(decoded->empty());
  // An identity without keys would be a second encoding of the same set.
  EXPECT_EQ(keys_fault(with_field(bytes, payload_at, std::uint8_t{1})), ErrorCode::corrupt_data);
}

TEST_F(KeyFormat, PublicKeysComeBack) {
  const auto original = samples_.public_key();
  const Bytes bytes = encode(original, parameters(), samples_.device()).value();
  EXPECT_EQ(bytes.size(), 72 + 48 + 1024 / 8 * (22 + 22));
  EXPECT_EQ(bytes.size(), encoded_public_key_bytes(parameters()));
  const auto decoded = decode_public_key(bytes, parameters(), samples_.device(), samples_.limits());
  ASSERT_TRUE(decoded) << decoded.error().message();
  EXPECT_EQ(decoded->parameters, original.parameters);
  EXPECT_EQ(decoded->key, original.key);
  EXPECT_EQ(decoded->seed, original.seed);
  EXPECT_TRUE(std::ranges::equal(decoded->b.words(), original.b.words()));
  EXPECT_TRUE(std::ranges::equal(decoded->a.words(), original.a.words()));
  EXPECT_EQ(encode(*decoded, parameters(), samples_.device()).value(), bytes);
}

TEST_F(KeyFormat, PublicKeyFaults) {
  const Bytes bytes = encode(samples_.public_key(), parameters(), samples_.device()).value();
  const auto fault = [&](const Bytes& damaged, const Limits& limits) {
    const auto decoded = decode_public_key(damaged, parameters(), samples_.device(), limits);
    EXPECT_FALSE(decoded);
    return decoded ? ErrorCode::system : decoded.error().code();
  };
  const std::size_t payload = bytes.size() - container_overhead_bytes;
  for (const std::size_t size : {std::size_t{0}, std::size_t{47}, payload - 1, payload + 1})
    EXPECT_EQ(fault(with_payload_bytes(bytes, size), samples_.limits()), ErrorCode::corrupt_data) << size;
  EXPECT_EQ(fault(with_field(bytes, payload_at + 48, std::uint32_t{0xffffffff}), samples_.limits()),
            ErrorCode::corrupt_data);
  Limits limits = samples_.limits();
  limits.object_bytes_max = 2 * 2 * 1024 * 8 - 1;
  EXPECT_EQ(fault(bytes, limits), ErrorCode::limit_exceeded);
  EXPECT_FALSE(encode(rlwe::PublicKey(), parameters(), samples_.device()));
  EXPECT_FALSE(encode(samples_.public_key(), samples_.ckks().rlwe(), samples_.device()));
}

TEST_F(KeyFormat, KeySwitchKeyFaults) {
  const Bytes bytes = key(5, Level(0));
  constexpr std::size_t entry_at = payload_at + 16;
  // The sparse secret's purposes, 2 and 4, are CKKS's.
  for (const std::uint32_t element : {2U, 4U, 6U, 2048U, 2049U, std::numeric_limits<std::uint32_t>::max()})
    EXPECT_EQ(key_fault(with_field(bytes, entry_at, element)), ErrorCode::corrupt_data) << element;
  for (const std::uint16_t level : {std::uint16_t{1}, std::uint16_t{2}, std::uint16_t{65535}})
    EXPECT_EQ(key_fault(with_field(bytes, entry_at + 4, level)), ErrorCode::corrupt_data) << level;
  EXPECT_EQ(key_fault(with_field(bytes, entry_at + 6, std::uint16_t{1})), ErrorCode::corrupt_data);
  EXPECT_EQ(key_fault(with_field(bytes, entry_at + 40, std::uint32_t{0xffffffff})), ErrorCode::corrupt_data);
  const std::size_t payload = bytes.size() - container_overhead_bytes;
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{15}, std::size_t{55}, std::size_t{56}, payload - 1, payload + 1})
    EXPECT_EQ(key_fault(with_payload_bytes(bytes, size)), ErrorCode::corrupt_data) << size;
}

TEST_F(KeyFormat, SetFaults) {
  const Bytes bytes = keys();
  for (const std::uint32_t count : {0U, 1U, 3U})
    EXPECT_EQ(keys_fault(with_field(bytes, payload_at + 16, count)), ErrorCode::corrupt_data) << count;
  EXPECT_EQ(keys_fault(with_field(bytes, payload_at + 16, std::numeric_limits<std::uint32_t>::max())),
            ErrorCode::limit_exceeded);
  EXPECT_EQ(keys_fault(with_field(bytes, payload_at + 20, std::uint32_t{1})), ErrorCode::corrupt_data);
  // The first key under the second's element, and under a larger one: twice the same, and out of order.
  for (const std::uint32_t element : {5U, 7U})
    EXPECT_EQ(keys_fault(with_field(bytes, payload_at + 24, element)), ErrorCode::corrupt_data) << element;
}

TEST_F(KeyFormat, SetLimits) {
  const Bytes bytes = keys();
  Limits limits = samples_.limits();
  limits.key_count_max = 1;
  EXPECT_EQ(keys_fault(bytes, limits), ErrorCode::limit_exceeded);
  limits = samples_.limits();
  limits.object_bytes_max = 2 * 2 * 2 * 1024 * 8;  // keys, halves, limbs
  EXPECT_TRUE(decode_evaluation_keys(bytes, parameters(), samples_.device(), limits));
  --limits.object_bytes_max;
  EXPECT_EQ(keys_fault(bytes, limits), ErrorCode::limit_exceeded);
}

TEST_F(KeyFormat, CountsCostNoMemoryUntilTheyAreCovered) {
  Limits limits = samples_.limits();
  limits.key_count_max = std::numeric_limits<std::size_t>::max();
  const Bytes bytes = with_field(keys(), payload_at + 16, std::numeric_limits<std::uint32_t>::max());
  const backend::Device fresh;
  const auto decoded = decode_evaluation_keys(bytes, parameters(), fresh, limits);
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code(), ErrorCode::corrupt_data);
  EXPECT_EQ(fresh.pool().usage().reserved_bytes, 0U);
}

TEST_F(KeyFormat, WhatCannotBeReadIsNotWritten) {
  const auto fault = [&](const rlwe::KeySwitchKey& wrong) {
    const auto bytes = encode(wrong, parameters(), samples_.device());
    EXPECT_FALSE(bytes);
    return bytes ? ErrorCode::system : bytes.error().code();
  };
  EXPECT_EQ(fault({}), ErrorCode::mismatched_parameters);
  auto wrong = samples_.key_switch_key(5, Level(0));
  wrong.galois_element = 4;
  EXPECT_EQ(fault(wrong), ErrorCode::invalid_argument);
  wrong = samples_.key_switch_key(5, Level(0));
  wrong.level = Level(1);
  EXPECT_EQ(fault(wrong), ErrorCode::invalid_argument);
  wrong = samples_.key_switch_key(5, Level(0));
  wrong.digits = 2;
  EXPECT_EQ(fault(wrong), ErrorCode::invalid_argument);
}

TEST_F(KeyFormat, SetsWithoutKeySwitchingHaveNoKeys) {
  auto literal = samples::bgv_literal();
  literal.p_primes.clear();
  const auto none = rlwe::Parameters::create(literal).value();
  Bytes bytes = key(0, Level(0));
  std::memcpy(bytes.data() + 16, none.id().bytes.data(), 16);
  const auto decoded = decode_key_switch_key(test::sealed(bytes), none, samples_.device(), samples_.limits());
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code(), ErrorCode::corrupt_data);
}

}  // namespace
}  // namespace tacet::wire
