// SPDX-License-Identifier: Apache-2.0
//
// Damage of every kind to a small object of every type: nothing but the one encoding of an object is ever accepted.
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>

#include "fuzz/wire/samples.h"
#include "tests/wire/bytes_of.h"
#include "wire/bgv_ciphertext.h"
#include "wire/bootstrapping_index.h"
#include "wire/ckks_ciphertext.h"
#include "wire/evaluation_key.h"
#include "wire/parameters.h"
#include "wire/public_key.h"
#include "wire/secret_key.h"

namespace tacet::wire {
namespace {

using test::Bytes;
using test::sealed;

/// `good` makes the bytes; `again` decodes bytes and encodes the object, or gives nothing when they are refused.
struct Case {
  std::string name;
  std::function<Bytes(const samples::Samples&)> good;
  std::function<std::optional<Bytes>(const samples::Samples&, const Bytes&)> again;
};

template <class Decoded, class Encode>
std::optional<Bytes> encoded_again(const Decoded& decoded, Encode&& encode_object) {
  if (!decoded) return std::nullopt;
  return encode_object(*decoded);
}

const auto bgv_again = [](const samples::Samples& s, const Bytes& b) {
  return encoded_again(decode_bgv_ciphertext(b, s.bgv(), s.device(), s.limits()),
                       [&](const auto& object) { return encode(object, s.bgv(), s.device()).value(); });
};

std::vector<Case> cases() {
  using S = samples::Samples;
  const rlwe::Level low(0);
  return {
      {"parameters", [](const S& s) { return encode(s.bgv().rlwe()); },
       [](const S& s, const Bytes& b) {
         return encoded_again(decode_parameters(b, s.limits()), [](const auto& object) { return encode(object); });
       }},
      {"bgv_seeded", [low](const S& s) { return encode(s.bgv_ciphertext(low, 2, true), s.bgv(), s.device()).value(); },
       bgv_again},
      {"bgv_two_parts",
       [low](const S& s) { return encode(s.bgv_ciphertext(low, 2, false), s.bgv(), s.device()).value(); }, bgv_again},
      {"ckks_seeded",
       [low](const S& s) { return encode(s.ckks_ciphertext(low, 2, true), s.ckks(), s.device()).value(); },
       [](const S& s, const Bytes& b) {
         return encoded_again(decode_ckks_ciphertext(b, s.ckks(), s.device(), s.limits()),
                              [&](const auto& object) { return encode(object, s.ckks(), s.device()).value(); });
       }},
      {"public_key", [](const S& s) { return encode(s.public_key(), s.bgv().rlwe(), s.device()).value(); },
       [](const S& s, const Bytes& b) {
         return encoded_again(decode_public_key(b, s.bgv().rlwe(), s.device(), s.limits()),
                              [&](const auto& object) { return encode(object, s.bgv().rlwe(), s.device()).value(); });
       }},
      {"key_switch_key",
       [low](const S& s) { return encode(s.key_switch_key(5, low), s.bgv().rlwe(), s.device()).value(); },
       [](const S& s, const Bytes& b) {
         return encoded_again(decode_key_switch_key(b, s.bgv().rlwe(), s.device(), s.limits()),
                              [&](const auto& object) { return encode(object, s.bgv().rlwe(), s.device()).value(); });
       }},
      {"evaluation_keys", [](const S& s) { return encode(s.evaluation_keys(), s.bgv().rlwe(), s.device()).value(); },
       [](const S& s, const Bytes& b) {
         return encoded_again(decode_evaluation_keys(b, s.bgv().rlwe(), s.device(), s.limits()),
                              [&](const auto& object) { return encode(object, s.bgv().rlwe(), s.device()).value(); });
       }},
      {"bootstrapping_index", [](const S& s) { return encode(s.bootstrapping_index(), s.ckks()).value(); },
       [](const S& s, const Bytes& b) {
         return encoded_again(decode_bootstrapping_index(b, s.ckks(), s.limits()),
                              [&](const auto& object) { return encode(object, s.ckks()).value(); });
       }},
      {"secret_key",
       [](const S& s) {
         const auto bytes = encode_secret_key(s.secret_key());
         return Bytes(bytes.data(), bytes.data() + bytes.size());
       },
       [](const S& s, const Bytes& b) {
         return encoded_again(decode_secret_key(b, s.bgv().rlwe(), s.limits()), [](const auto& object) {
           const auto bytes = encode_secret_key(object);
           return Bytes(bytes.data(), bytes.data() + bytes.size());
         });
       }},
  };
}

class Damage : public testing::TestWithParam<Case> {
 protected:
  Damage() : good_(GetParam().good(samples_)) {}
  std::optional<Bytes> again(const Bytes& bytes) const { return GetParam().again(samples_, bytes); }
  static Bytes flipped(Bytes bytes, std::size_t bit) {
    bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (1U << bit % 8));
    return bytes;
  }

  samples::Samples samples_;
  Bytes good_;
};

TEST_P(Damage, NoneGivesTheSameBytes) { EXPECT_EQ(again(good_), good_); }

TEST_P(Damage, EveryTruncationIsRefused) {
  for (std::size_t size = 0; size < good_.size(); ++size)
    EXPECT_FALSE(again(Bytes(good_.begin(), good_.begin() + static_cast<std::ptrdiff_t>(size)))) << size;
}

TEST_P(Damage, EveryTruncationWithALengthAndAChecksumThatFitIsRefused) {
  for (std::size_t size = 0; size < good_.size() - container_overhead_bytes; ++size)
    EXPECT_FALSE(again(test::with_payload_bytes(good_, size))) << size;
}

TEST_P(Damage, EveryFlippedBitIsRefused) {
  for (std::size_t bit = 0; bit < 8 * good_.size(); ++bit) EXPECT_FALSE(again(flipped(good_, bit))) << bit;
}

// With the checksum mended, what is accepted is another object, whose one encoding these bytes are.
TEST_P(Damage, EveryFlippedBitUnderAMendedChecksumIsRefusedOrCanonical) {
  const std::size_t fields_end = std::min(good_.size() - checksum_bytes, header_bytes + 300);
  for (std::size_t bit = 0; bit < 8 * fields_end; ++bit) {
    const Bytes bytes = sealed(flipped(good_, bit));
    const auto result = again(bytes);
    if (bit / 8 < header_bytes) {
      EXPECT_FALSE(result) << bit;
    } else if (result) {
      EXPECT_EQ(*result, bytes) << bit;
    }
  }
}

TEST_P(Damage, AppendedBytesAreRefused) {
  for (const std::uint8_t byte : {std::uint8_t{0}, std::uint8_t{0xff}}) {
    Bytes longer = good_;
    longer.push_back(byte);
    EXPECT_FALSE(again(longer));
  }
  EXPECT_FALSE(again(test::with_payload_bytes(good_, good_.size() - container_overhead_bytes + 1)));
}

INSTANTIATE_TEST_SUITE_P(Objects, Damage, testing::ValuesIn(cases()),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace tacet::wire
