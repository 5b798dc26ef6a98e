// SPDX-License-Identifier: Apache-2.0
#include "wire/container.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <string>

#include "tests/wire/bytes_of.h"

namespace tacet::wire {
namespace {

using test::Bytes;
using test::from_hex;
using test::sealed;
using test::with_field;

rlwe::ParameterId counting_id() {
  rlwe::ParameterId id;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) id.bytes[i] = static_cast<std::uint8_t>(i);
  return id;
}

Bytes container_with(const Bytes& payload, unsigned threads = 1) {
  Bytes container = make_container(ObjectType::public_key, counting_id(), payload.size());
  std::ranges::copy(payload, payload_of(container).begin());
  ThreadPool pool(threads);
  write_checksum(container, pool);
  return container;
}

Result<std::span<const std::uint8_t>> open(const Bytes& bytes, const Limits& limits = {}) {
  ThreadPool caller_alone(1);
  return open_container(bytes, ObjectType::public_key, limits, caller_alone);
}

// The bytes below were put together with Python's struct and hashlib.blake2b from the text of docs/format.md.
constexpr std::string_view abc_hex =
    "8954414345540d0a0100040000000000000102030405060708090a0b0c0d0e0f0300000000000000616263"
    "ea74894947592823beecaaa275b109cf43726ffab8097d5cbd441a6cbec4b920";
constexpr std::string_view empty_hex =
    "8954414345540d0a0100040000000000000102030405060708090a0b0c0d0e0f0000000000000000"
    "9e1c876d191af4343975d10c74a2354ce9b95996a1258a8631de0254c0b48619";
constexpr std::string_view two_pieces_checksum = "63ff7a07421c59d37cfc237ad1d152db166710624a6d01623fff1a092da3258a";

TEST(Container, KnownBytes) {
  EXPECT_EQ(container_with({'a', 'b', 'c'}), from_hex(abc_hex));
  EXPECT_EQ(container_with({}), from_hex(empty_hex));
}

TEST(Container, KnownChecksumOfTwoPiecesForAnyThreads) {
  Bytes payload(checksum_piece_bytes + 1);
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<std::uint8_t>(7 * i);
  for (const unsigned threads : {1U, 2U}) {
    const Bytes container = container_with(payload, threads);
    EXPECT_EQ(Bytes(container.end() - checksum_bytes, container.end()), from_hex(two_pieces_checksum));
  }
}

TEST(Container, GivesBackWhatWasPutIn) {
  const Bytes container = from_hex(abc_hex);
  const auto header = peek(container);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->type, ObjectType::public_key);
  EXPECT_EQ(header->parameters, counting_id());
  EXPECT_EQ(header->payload_bytes, 3U);
  const auto payload = open(container);
  ASSERT_TRUE(payload);
  EXPECT_EQ(Bytes(payload->begin(), payload->end()), (Bytes{'a', 'b', 'c'}));
}

TEST(Container, PeekNeedsTheHeaderAlone) {
  Bytes container = from_hex(abc_hex);
  container.resize(header_bytes);
  EXPECT_TRUE(peek(container));
  container.resize(header_bytes - 1);
  const auto header = peek(container);
  ASSERT_FALSE(header);
  EXPECT_EQ(header.error().code(), ErrorCode::corrupt_data);
  EXPECT_EQ(header.error().message(), "an object begins with a header of 40 bytes and only 39 bytes are there");
}

TEST(Container, EveryTruncationIsRefused) {
  const Bytes container = from_hex(abc_hex);
  for (std::size_t size = 0; size < container.size(); ++size) {
    const auto payload = open(Bytes(container.begin(), container.begin() + static_cast<std::ptrdiff_t>(size)));
    ASSERT_FALSE(payload) << size;
    EXPECT_EQ(payload.error().code(), ErrorCode::corrupt_data) << size;
  }
}

TEST(Container, EveryFlippedBitIsRefused) {
  const Bytes container = from_hex(abc_hex);
  for (std::size_t bit = 0; bit < 8 * container.size(); ++bit) {
    Bytes flipped = container;
    flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ (1U << bit % 8));
    EXPECT_FALSE(open(flipped)) << bit;
  }
}

TEST(Container, TrailingBytesAreRefused) {
  Bytes container = from_hex(abc_hex);
  container.push_back(0);
  const auto payload = open(container);
  ASSERT_FALSE(payload);
  EXPECT_EQ(payload.error().code(), ErrorCode::corrupt_data);
  EXPECT_NE(payload.error().message().find("promises 3 bytes"), std::string::npos) << payload.error().message();
}

TEST(Container, OtherVersionsAreNamed) {
  const auto payload = open(with_field(from_hex(abc_hex), 8, std::uint16_t{2}));
  ASSERT_FALSE(payload);
  EXPECT_EQ(payload.error().code(), ErrorCode::unsupported_version);
  EXPECT_EQ(payload.error().message(), "the object has format version 2 and this build reads version 1");
}

TEST(Container, OtherTypesAreNamed) {
  ThreadPool caller_alone(1);
  const Bytes container = from_hex(abc_hex);
  const auto payload = open_container(container, ObjectType::bgv_ciphertext, Limits{}, caller_alone);
  ASSERT_FALSE(payload);
  EXPECT_EQ(payload.error().code(), ErrorCode::invalid_argument);
  EXPECT_EQ(payload.error().message(), "a BGV ciphertext was expected and this is a public key");
}

TEST(Container, TypesThatDoNotExistAreRefused) {
  for (const unsigned type : {0U, 13U, 65535U}) {
    const auto payload = open(with_field(from_hex(abc_hex), 10, static_cast<std::uint16_t>(type)));
    ASSERT_FALSE(payload);
    EXPECT_EQ(payload.error().code(), ErrorCode::corrupt_data);
  }
}

TEST(Container, ReservedBitsAreRefused) {
  for (unsigned bit = 0; bit < 32; ++bit) {
    const auto payload = open(with_field(from_hex(abc_hex), 12, std::uint32_t{1} << bit));
    ASSERT_FALSE(payload) << bit;
    EXPECT_EQ(payload.error().code(), ErrorCode::corrupt_data);
  }
}

TEST(Container, HugeClaimedLengthsAreRefusedByTheirNumber) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  for (const std::uint64_t claimed : {most, most - container_overhead_bytes + 1, std::uint64_t{1} << 40}) {
    const auto payload = open(with_field(from_hex(abc_hex), 32, claimed));
    ASSERT_FALSE(payload);
    EXPECT_EQ(payload.error().code(), ErrorCode::limit_exceeded);
    EXPECT_NE(payload.error().message().find(std::to_string(claimed)), std::string::npos);
  }
}

TEST(Container, SizeLimitHolds) {
  Limits limits;
  limits.container_bytes_max = 75;
  EXPECT_TRUE(open(from_hex(abc_hex), limits));
  limits.container_bytes_max = 74;
  const auto payload = open(from_hex(abc_hex), limits);
  ASSERT_FALSE(payload);
  EXPECT_EQ(payload.error().code(), ErrorCode::limit_exceeded);
}

}  // namespace
}  // namespace tacet::wire
