// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <tuple>

#include "fuzz/wire/samples.h"
#include "tests/wire/bytes_of.h"
#include "wire/bgv_ciphertext.h"
#include "wire/ckks_ciphertext.h"

namespace tacet::wire {
namespace {

using rlwe::Level;
using test::Bytes;
using test::payload_at;
using test::with_field;
using test::with_payload_bytes;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

void expect_same(const rlwe::Ciphertext& a, const rlwe::Ciphertext& b) {
  EXPECT_EQ(a.parameters, b.parameters);
  EXPECT_EQ(a.key, b.key);
  EXPECT_EQ(a.seed, b.seed);
  ASSERT_EQ(a.part_count, b.part_count);
  for (std::size_t i = 0; i < a.part_count; ++i) {
    EXPECT_EQ(a.parts[i].basis(), b.parts[i].basis());
    EXPECT_TRUE(std::ranges::equal(a.parts[i].words(), b.parts[i].words())) << i;
  }
}

/// (level, parts, seeded)
class CiphertextFormat : public testing::TestWithParam<std::tuple<std::size_t, std::size_t, bool>> {
 protected:
  Level level() const { return Level(std::get<0>(GetParam())); }
  std::size_t parts() const { return std::get<1>(GetParam()); }
  bool seeded() const { return std::get<2>(GetParam()); }
  /// The formula of docs/format.md with the widths of the sample primes: 22 bits, then `second_bits`.
  std::size_t body_bytes(std::size_t second_bits) const {
    const std::size_t part = 1024 / 8 * (22 + (level().value() == 1 ? second_bits : 0));
    return 24 + (seeded() ? part + 32 : parts() * part);
  }
  samples::Samples samples_;
};

TEST_P(CiphertextFormat, BgvGivesBackWhatWasPutIn) {
  const auto ciphertext = samples_.bgv_ciphertext(level(), parts(), seeded());
  const auto bytes = encode(ciphertext, samples_.bgv(), samples_.device());
  ASSERT_TRUE(bytes) << bytes.error().message();
  EXPECT_EQ(bytes->size(), 72 + 16 + body_bytes(22));
  EXPECT_EQ(bytes->size(), encoded_bytes(ciphertext, samples_.bgv()));
  const auto decoded = decode_bgv_ciphertext(*bytes, samples_.bgv(), samples_.device(), samples_.limits());
  ASSERT_TRUE(decoded) << decoded.error().message();
  EXPECT_EQ(decoded->correction_factor, ciphertext.correction_factor);
  EXPECT_EQ(decoded->log_noise, ciphertext.log_noise);
  expect_same(decoded->body, ciphertext.body);
  EXPECT_EQ(encode(*decoded, samples_.bgv(), samples_.device()).value(), *bytes);
}

TEST_P(CiphertextFormat, CkksGivesBackWhatWasPutIn) {
  const auto ciphertext = samples_.ckks_ciphertext(level(), parts(), seeded());
  const auto bytes = encode(ciphertext, samples_.ckks(), samples_.device());
  ASSERT_TRUE(bytes) << bytes.error().message();
  EXPECT_EQ(bytes->size(), 72 + 32 + body_bytes(21));
  EXPECT_EQ(bytes->size(), encoded_bytes(ciphertext, samples_.ckks()));
  const auto decoded = decode_ckks_ciphertext(*bytes, samples_.ckks(), samples_.device(), samples_.limits());
  ASSERT_TRUE(decoded) << decoded.error().message();
  EXPECT_EQ(decoded->scale, ciphertext.scale);
  EXPECT_EQ(decoded->slots, ciphertext.slots);
  EXPECT_EQ(decoded->bounds.magnitude, ciphertext.bounds.magnitude);
  EXPECT_EQ(decoded->bounds.error, ciphertext.bounds.error);
  expect_same(decoded->body, ciphertext.body);
  EXPECT_EQ(encode(*decoded, samples_.ckks(), samples_.device()).value(), *bytes);
}

TEST_P(CiphertextFormat, ThreadsDoNotChangeTheBytes) {
  const auto ciphertext = samples_.bgv_ciphertext(level(), parts(), seeded());
  const backend::Device two({.threads = 2});
  const auto bytes = encode(ciphertext, samples_.bgv(), two);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(*bytes, encode(ciphertext, samples_.bgv(), samples_.device()).value());
  const auto decoded = decode_bgv_ciphertext(*bytes, samples_.bgv(), two, samples_.limits());
  ASSERT_TRUE(decoded);
  expect_same(decoded->body, ciphertext.body);
}

INSTANTIATE_TEST_SUITE_P(Shapes, CiphertextFormat,
                         testing::Values(std::tuple(0, 2, false), std::tuple(0, 2, true), std::tuple(0, 3, false),
                                         std::tuple(1, 2, false), std::tuple(1, 2, true), std::tuple(1, 3, false)));

// One fault each in otherwise good bytes; offsets as in docs/format.md.
class CiphertextFaults : public testing::Test {
 protected:
  CiphertextFaults()
      : bgv_(encode(samples_.bgv_ciphertext(Level(0), 2, false), samples_.bgv(), samples_.device()).value()),
        seeded_(encode(samples_.bgv_ciphertext(Level(0), 2, true), samples_.bgv(), samples_.device()).value()),
        ckks_(encode(samples_.ckks_ciphertext(Level(0), 2, true), samples_.ckks(), samples_.device()).value()) {}

  Error bgv_fault(const Bytes& bytes) const { return bgv_fault(bytes, samples_.limits()); }
  Error bgv_fault(const Bytes& bytes, const Limits& limits) const {
    const auto decoded = decode_bgv_ciphertext(bytes, samples_.bgv(), samples_.device(), limits);
    EXPECT_FALSE(decoded);
    return decoded ? Error(ErrorCode::system, "accepted") : decoded.error();
  }
  Error ckks_fault(const Bytes& bytes) const {
    const auto decoded = decode_ckks_ciphertext(bytes, samples_.ckks(), samples_.device(), samples_.limits());
    EXPECT_FALSE(decoded);
    return decoded ? Error(ErrorCode::system, "accepted") : decoded.error();
  }

  samples::Samples samples_;
  Bytes bgv_, seeded_, ckks_;
};

TEST_F(CiphertextFaults, ResidueEqualToThePrime) {
  constexpr std::size_t limb_at = payload_at + 16 + 24;
  // 22 bits at the beginning of the limb become q_0 = 4188161 = 0x3fe801.
  Bytes bytes = bgv_;
  bytes[limb_at] = 0x01;
  bytes[limb_at + 1] = 0xe8;
  bytes[limb_at + 2] = static_cast<std::uint8_t>((bytes[limb_at + 2] & 0xc0) | 0x3f);
  const Error error = bgv_fault(test::sealed(bytes));
  EXPECT_EQ(error.code(), ErrorCode::corrupt_data);
  EXPECT_EQ(error.message(),
            "limb 0 of ciphertext part 0 has a residue that is not below its prime 4188161: the object is damaged");
  bytes[limb_at] = 0x00;  // q_0 - 1 is a residue
  EXPECT_TRUE(decode_bgv_ciphertext(test::sealed(bytes), samples_.bgv(), samples_.device(), samples_.limits()));
}

TEST_F(CiphertextFaults, BgvLabels) {
  for (const Word factor : {Word{0}, Word{12289}, Word{1} << 63})
    EXPECT_EQ(bgv_fault(with_field(bgv_, payload_at, factor)).code(), ErrorCode::corrupt_data) << factor;
  for (const double log_noise : {nan, infinity, -infinity, -0.0, -1.0, 21.5, 1e300})
    EXPECT_EQ(bgv_fault(with_field(bgv_, payload_at + 8, log_noise)).code(), ErrorCode::corrupt_data) << log_noise;
}

TEST_F(CiphertextFaults, CkksLabels) {
  for (const double scale : {nan, infinity, -1.0, 0.0, 0x1p-30, 0x1p21, 1e300})
    EXPECT_EQ(ckks_fault(with_field(ckks_, payload_at, scale)).code(), ErrorCode::corrupt_data) << scale;
  for (const std::size_t bound_at : {8U, 16U})
    for (const double bound : {nan, infinity, -infinity, -0.0, -1.0, 1e9, 1e300})
      EXPECT_EQ(ckks_fault(with_field(ckks_, payload_at + bound_at, bound)).code(), ErrorCode::corrupt_data) << bound;
  for (const Word slots : {Word{0}, Word{3}, Word{1024}, Word{1} << 63})
    EXPECT_EQ(ckks_fault(with_field(ckks_, payload_at + 24, slots)).code(), ErrorCode::corrupt_data) << slots;
}

TEST_F(CiphertextFaults, Shape) {
  constexpr std::size_t body_at = payload_at + 16;
  for (const std::uint16_t level : {std::uint16_t{1}, std::uint16_t{2}, std::uint16_t{65535}})
    EXPECT_EQ(bgv_fault(with_field(bgv_, body_at + 16, level)).code(), ErrorCode::corrupt_data) << level;
  for (const std::uint8_t parts :
       {std::uint8_t{0}, std::uint8_t{1}, std::uint8_t{3}, std::uint8_t{4}, std::uint8_t{255}})
    EXPECT_EQ(bgv_fault(with_field(bgv_, body_at + 18, parts)).code(), ErrorCode::corrupt_data) << int{parts};
  for (const std::uint8_t mark : {std::uint8_t{1}, std::uint8_t{2}, std::uint8_t{255}})
    EXPECT_EQ(bgv_fault(with_field(bgv_, body_at + 19, mark)).code(), ErrorCode::corrupt_data) << int{mark};
  EXPECT_EQ(bgv_fault(with_field(bgv_, body_at + 20, std::uint32_t{1})).code(), ErrorCode::corrupt_data);
  EXPECT_EQ(bgv_fault(with_field(seeded_, body_at + 18, std::uint8_t{3})).code(), ErrorCode::corrupt_data);
}

TEST_F(CiphertextFaults, PayloadSizes) {
  const std::size_t payload = seeded_.size() - container_overhead_bytes;
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{15}, std::size_t{16}, std::size_t{39}, std::size_t{40}, payload - 1, payload + 1})
    EXPECT_EQ(bgv_fault(with_payload_bytes(seeded_, size)).code(), ErrorCode::corrupt_data) << size;
}

TEST_F(CiphertextFaults, MemoryLimit) {
  Limits limits = samples_.limits();
  limits.object_bytes_max = 2 * 1024 * 8;
  EXPECT_TRUE(decode_bgv_ciphertext(bgv_, samples_.bgv(), samples_.device(), limits));
  --limits.object_bytes_max;
  EXPECT_EQ(bgv_fault(bgv_, limits).code(), ErrorCode::limit_exceeded);
}

TEST_F(CiphertextFaults, AnotherParameterSet) {
  auto literal = samples::bgv_literal();
  literal.plaintext_modulus = 257;
  const auto other = bgv::Parameters::create(literal).value();
  const auto decoded = decode_bgv_ciphertext(bgv_, other, samples_.device(), samples_.limits());
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code(), ErrorCode::mismatched_parameters);
  EXPECT_NE(decoded.error().message().find(rlwe::to_string(other.id())), std::string::npos);
  EXPECT_NE(decoded.error().message().find(rlwe::to_string(samples_.bgv().id())), std::string::npos);
}

TEST_F(CiphertextFaults, AnotherType) {
  EXPECT_EQ(ckks_fault(seeded_).message(), "a CKKS ciphertext was expected and this is a BGV ciphertext");
}

TEST_F(CiphertextFaults, WhatCannotBeReadIsNotWritten) {
  const auto code_of = [&](const bgv::Ciphertext& ciphertext) {
    const auto bytes = encode(ciphertext, samples_.bgv(), samples_.device());
    EXPECT_FALSE(bytes);
    return bytes ? ErrorCode::system : bytes.error().code();
  };
  EXPECT_EQ(code_of({}), ErrorCode::invalid_argument);
  auto ciphertext = samples_.bgv_ciphertext(Level(0), 2, false);
  ciphertext.body.parameters = samples_.ckks().id();
  EXPECT_EQ(code_of(ciphertext), ErrorCode::mismatched_parameters);
  ciphertext = samples_.bgv_ciphertext(Level(0), 2, false);
  ciphertext.correction_factor = 0;
  EXPECT_FALSE(encode(ciphertext, samples_.bgv(), samples_.device()));
  ciphertext = samples_.bgv_ciphertext(Level(0), 3, false);
  ciphertext.body.seed = Seed{};
  EXPECT_FALSE(encode(ciphertext, samples_.bgv(), samples_.device()));

  EXPECT_FALSE(encode(ckks::Ciphertext(), samples_.ckks(), samples_.device()));
  auto approximate = samples_.ckks_ciphertext(Level(0), 2, false);
  approximate.bounds.error = nan;
  EXPECT_FALSE(encode(approximate, samples_.ckks(), samples_.device()));
}

}  // namespace
}  // namespace tacet::wire
