// SPDX-License-Identifier: Apache-2.0
#include "wire/parameters.h"

#include <gtest/gtest.h>

#include <limits>

#include "fuzz/wire/samples.h"
#include "tests/wire/bytes_of.h"

namespace tacet::wire {
namespace {

using test::Bytes;
using test::payload_at;
using test::with_field;
using test::with_payload_bytes;

Limits lenient() {
  Limits limits;
  limits.insecure_parameters_allowed = true;
  return limits;
}

Bytes sample() { return encode(rlwe::Parameters::create(samples::bgv_literal()).value()); }

ErrorCode refusal(const Bytes& bytes, const Limits& limits = lenient()) {
  const auto parameters = decode_parameters(bytes, limits);
  EXPECT_FALSE(parameters);
  if (parameters) return ErrorCode::system;
  return parameters.error().code();
}

TEST(ParametersFormat, PayloadByHand) {
  const Bytes bytes = sample();
  const Bytes expected{1,    10,   2,    1,   1,   0,   19,  0,  // scheme, log N, primes, digit, scale, name, reserved
                       0x01, 0x30, 0,    0,   0,   0,   0,   0,  // t = 12289
                       0x01, 0xe8, 0x3f, 0,   0,   0,   0,   0,  // 4188161
                       0x01, 0x10, 0x20, 0,   0,   0,   0,   0,  // 2101249
                       0x01, 0x30, 0x40, 0,   0,   0,   0,   0,  // 4206593
                       'i',  'n',  's',  'e', 'c', 'u', 'r', 'e', '_', 's',
                       'a',  'm',  'p',  'l', 'e', '_', 'b', 'g', 'v'};
  EXPECT_EQ(Bytes(bytes.begin() + payload_at, bytes.end() - checksum_bytes), expected);
}

TEST(ParametersFormat, BootstrappingLevelsByHand) {
  const Bytes bytes = encode(rlwe::Parameters::create(samples::bootstrapping_literal()).value());
  const Bytes expected{2,    10,   2,    1,   1,   20,  20,  1,  // scheme, log N, primes, digit, scale, name, levels
                       1,    0,    0,    0,   0,   0,   0,   0,  // t
                       0x01, 0xe8, 0x3f, 0,   0,   0,   0,   0,  // 4188161
                       0x01, 0x18, 0x10, 0,   0,   0,   0,   0,  // 1054721
                       0x01, 0x30, 0x40, 0,   0,   0,   0,   0,  // 4206593
                       'i',  'n',  's',  'e', 'c', 'u', 'r', 'e', '_', 's',
                       'a',  'm',  'p',  'l', 'e', '_', 'b', 'o', 'o', 't'};
  EXPECT_EQ(Bytes(bytes.begin() + payload_at, bytes.end() - checksum_bytes), expected);
}

TEST(ParametersFormat, BootstrappingLevelsAreChecked) {
  const auto with_levels = rlwe::Parameters::create(samples::bootstrapping_literal()).value();
  auto literal = samples::bootstrapping_literal();
  literal.bootstrapping_levels = 0;
  const auto without = rlwe::Parameters::create(literal).value();
  EXPECT_NE(with_levels.id(), without.id());
  const Bytes bytes = encode(with_levels);
  // A set whose primes have another meaning is another set.
  EXPECT_EQ(refusal(with_field(bytes, payload_at + 7, std::uint8_t{0})), ErrorCode::corrupt_data);
  EXPECT_EQ(refusal(with_field(encode(without), payload_at + 7, std::uint8_t{1})), ErrorCode::corrupt_data);
  // More levels than there are.
  for (const std::uint8_t levels : {std::uint8_t{2}, std::uint8_t{255}})
    EXPECT_EQ(refusal(with_field(bytes, payload_at + 7, levels)), ErrorCode::invalid_argument) << int{levels};
}

TEST(ParametersFormat, GivesBackTheLiteral) {
  for (const auto& literal : {samples::bgv_literal(), samples::ckks_literal(), samples::bootstrapping_literal()}) {
    const auto parameters = rlwe::Parameters::create(literal).value();
    const Bytes bytes = encode(parameters);
    EXPECT_EQ(bytes.size(), encoded_bytes(parameters));
    const auto decoded = decode_parameters(bytes, lenient());
    ASSERT_TRUE(decoded) << decoded.error().message();
    EXPECT_EQ(decoded->id(), parameters.id());
    EXPECT_EQ(decoded->name(), literal.name);
    EXPECT_EQ(decoded->scheme(), literal.scheme);
    EXPECT_EQ(decoded->log_degree(), literal.log_degree);
    EXPECT_EQ(decoded->literal().q_primes, literal.q_primes);
    EXPECT_EQ(decoded->literal().p_primes, literal.p_primes);
    EXPECT_EQ(decoded->literal().digit_primes, literal.digit_primes);
    EXPECT_EQ(decoded->literal().plaintext_modulus, literal.plaintext_modulus);
    EXPECT_EQ(decoded->literal().scale_bits, literal.scale_bits);
    EXPECT_EQ(decoded->literal().bootstrapping_levels, literal.bootstrapping_levels);
    EXPECT_EQ(encode(*decoded), bytes);
  }
}

TEST(ParametersFormat, InsecureSetsNeedPermission) {
  EXPECT_EQ(refusal(sample(), Limits{}), ErrorCode::insecure_parameters);
}

TEST(ParametersFormat, TheSecurityGateHoldsForBytes) {
  // The same set under a name of the same length that claims nothing: 65 bits at N = 2^10 are too many.
  Bytes bytes = sample();
  const std::size_t name_at = bytes.size() - checksum_bytes - 19;
  bytes[name_at] = 'I';
  EXPECT_EQ(refusal(test::sealed(bytes)), ErrorCode::insecure_parameters);
}

TEST(ParametersFormat, LimitsComeFirst) {
  Limits limits = lenient();
  limits.prime_count_max = 2;
  EXPECT_EQ(refusal(sample(), limits), ErrorCode::limit_exceeded);
  limits = lenient();
  limits.log_degree_max = 9;
  EXPECT_EQ(refusal(sample(), limits), ErrorCode::limit_exceeded);
}

TEST(ParametersFormat, WrongFieldsAreRefused) {
  const Bytes bytes = sample();
  const auto with_byte = [&](std::size_t offset, std::uint8_t value) {
    return with_field(bytes, payload_at + offset, value);
  };
  EXPECT_EQ(refusal(with_byte(0, 0)), ErrorCode::corrupt_data);      // no scheme
  EXPECT_EQ(refusal(with_byte(0, 3)), ErrorCode::corrupt_data);      // another scheme
  EXPECT_EQ(refusal(with_byte(0, 2)), ErrorCode::invalid_argument);  // CKKS with a plaintext modulus
  EXPECT_EQ(refusal(with_byte(1, 64)), ErrorCode::limit_exceeded);   // degree
  EXPECT_EQ(refusal(with_byte(1, 9)), ErrorCode::invalid_argument);  // degree
  EXPECT_EQ(refusal(with_byte(2, 255)), ErrorCode::limit_exceeded);  // prime count
  EXPECT_EQ(refusal(with_byte(2, 3)), ErrorCode::corrupt_data);      // one prime more than there is
  EXPECT_EQ(refusal(with_byte(4, 0)), ErrorCode::corrupt_data);      // digit size not stated
  EXPECT_EQ(refusal(with_byte(4, 3)), ErrorCode::invalid_argument);  // digit larger than the chain
  EXPECT_EQ(refusal(with_byte(4, 2)), ErrorCode::corrupt_data);      // a set with another identity
  EXPECT_EQ(refusal(with_byte(5, 1)), ErrorCode::invalid_argument);  // BGV with a scale
  EXPECT_EQ(refusal(with_byte(6, 18)), ErrorCode::corrupt_data);     // name length
  EXPECT_EQ(refusal(with_byte(7, 1)), ErrorCode::invalid_argument);  // BGV with levels for bootstrapping
  EXPECT_EQ(refusal(with_field(bytes, payload_at + 16, Word{4188161 + 2048})), ErrorCode::invalid_argument);
  EXPECT_EQ(refusal(with_field(bytes, payload_at + 16, Word{0})), ErrorCode::invalid_argument);
  EXPECT_EQ(refusal(with_field(bytes, payload_at + 16, Word{1} << 63)), ErrorCode::invalid_argument);
  EXPECT_EQ(refusal(with_field(bytes, payload_at + 16, std::numeric_limits<Word>::max())), ErrorCode::invalid_argument);
  EXPECT_EQ(refusal(with_payload_bytes(bytes, 15)), ErrorCode::corrupt_data);
  EXPECT_EQ(refusal(with_payload_bytes(bytes, 0)), ErrorCode::corrupt_data);
  EXPECT_EQ(refusal(with_payload_bytes(bytes, bytes.size() - container_overhead_bytes + 1)), ErrorCode::corrupt_data);
}

TEST(ParametersFormat, TheHeaderNamesTheSetInside) {
  EXPECT_EQ(refusal(with_field(sample(), 16, std::uint8_t{0xee})), ErrorCode::corrupt_data);
}

TEST(ParametersFormat, NamesCannotCarryControlCharacters) {
  Bytes bytes = sample();
  bytes[bytes.size() - checksum_bytes - 1] = '\n';
  EXPECT_EQ(refusal(test::sealed(bytes)), ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace tacet::wire
