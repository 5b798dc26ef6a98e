// SPDX-License-Identifier: Apache-2.0
#include "wire/lanes.h"

#include <gtest/gtest.h>

#include <limits>

#include "fuzz/wire/samples.h"
#include "tests/support/temporary_folder.h"
#include "tests/wire/bytes_of.h"

namespace tacet::wire {
namespace {

using rlwe::Level;
using test::Bytes;
using test::with_field;

constexpr LanesPlace place{0x1112131415161718, 5, 7};

class LanesTest : public testing::Test {
 protected:
  bgv::Ciphertext fresh(Level level) const {
    bgv::Ciphertext ciphertext = samples_.bgv_ciphertext(level, 2, true);
    ciphertext.correction_factor = 1;
    return ciphertext;
  }
  std::vector<PackedLane> lanes(std::size_t count, Level level = Level(1)) const {
    std::vector<PackedLane> lanes;
    for (std::size_t i = 0; i < count; ++i) {
      bgv::Ciphertext ciphertext = fresh(level);
      ciphertext.body.parts[0].limb(0)[0] = i;  // so that they differ
      lanes.push_back(pack_lane(ciphertext, samples_.bgv()).value());
    }
    return lanes;
  }
  Bytes index(std::size_t count) const { return encode_lanes_index(lanes(count), place, samples_.bgv()).value(); }
  Result<LanesIndex> decode(const Bytes& bytes) const {
    return decode_lanes_index(bytes, samples_.bgv(), samples_.limits());
  }
  /// The file of `count` lanes.
  Result<InputFile> file(std::size_t count) const {
    Bytes bytes = index(count);
    for (const PackedLane& lane : lanes(count)) bytes.insert(bytes.end(), lane.bytes.begin(), lane.bytes.end());
    EXPECT_EQ(bytes.size(), lanes_file_bytes(samples_.bgv().rlwe(), count, Level(1)));
    test::write_text(folder_ / "lanes", std::string(bytes.begin(), bytes.end()));
    return InputFile::open(folder_ / "lanes");
  }

  samples::Samples samples_;
  test::TemporaryFolder folder_;
};

TEST_F(LanesTest, IndexIsAsTheFormatSays) {
  const Bytes bytes = index(3);
  ASSERT_EQ(bytes.size(), lanes_index_bytes(3, Level(1)));
  ASSERT_EQ(bytes.size(), 72U + 56 + 3 * (32 + 2 * 32));
  EXPECT_EQ(bytes[10], 9);  // the type
  const Bytes fields(bytes.begin() + 40, bytes.begin() + 96);
  EXPECT_EQ(fields, test::from_hex("000102030405060708090a0b0c0d0e0f"  // key
                                   "18171615141312110500000000000000"  // place
                                   "0700000000000000"
                                   "03000000"  // lanes
                                   "0100"
                                   "0000"                 // level, reserved
                                   "0000000000002940"));  // noise bound: 12.5
  const auto packed = lanes(3);
  for (std::size_t lane = 0; lane < 3; ++lane) {
    const auto at = bytes.begin() + 96 + static_cast<std::ptrdiff_t>(96 * lane);
    EXPECT_TRUE(std::equal(at, at + 32, packed[lane].seed.bytes.begin()));
    for (std::size_t limb = 0; limb < 2; ++limb) {
      // 1024 values of 22 bits a limb.
      const auto begin = static_cast<std::size_t>(2816 * limb);
      const Digest digest = hash_in_pieces("tacet lane limb 1", std::span(packed[lane].bytes).subspan(begin, 2816));
      EXPECT_TRUE(std::equal(digest.begin(), digest.end(), at + 32 + static_cast<std::ptrdiff_t>(32 * limb)));
    }
  }
  const auto decoded = decode(bytes);
  ASSERT_TRUE(decoded) << decoded.error().message();
  EXPECT_EQ(decoded->place, place);
  EXPECT_EQ(decoded->lanes(), 3U);
  EXPECT_EQ(encode(*decoded, samples_.bgv()).value(), bytes);
}

TEST_F(LanesTest, ALaneIsReadToAnyLevel) {
  const auto input = file(3);
  ASSERT_TRUE(input);
  const auto decoded = decode(index(3));
  ASSERT_TRUE(decoded);
  for (const unsigned level : {1U, 0U}) {
    for (std::size_t lane = 0; lane < 3; ++lane) {
      const auto read = read_lane(*input, *decoded, lane, Level(level), samples_.bgv(), samples_.device());
      ASSERT_TRUE(read) << read.error().message();
      EXPECT_TRUE(bgv::check_ciphertext(samples_.bgv(), *read));
      EXPECT_EQ(read->level(), Level(level));
      bgv::Ciphertext expected = fresh(Level(1));
      expected.body.parts[0].limb(0)[0] = lane;
      for (std::size_t part = 0; part < 2; ++part)
        for (std::size_t limb = 0; limb <= level; ++limb)
          for (std::size_t i = 0; i < 1024; ++i)
            ASSERT_EQ(read->body.parts[part].limb(limb)[i], expected.body.parts[part].limb(limb)[i]);
    }
  }
  EXPECT_EQ(read_lane(*input, *decoded, 3, Level(0), samples_.bgv(), samples_.device()).error().code(),
            ErrorCode::invalid_argument);
  EXPECT_EQ(read_lane(*input, *decoded, 0, Level(2), samples_.bgv(), samples_.device()).error().code(),
            ErrorCode::invalid_argument);
}

TEST_F(LanesTest, DamageIsFoundWhereItIsReadAndOnlyThere) {
  ASSERT_TRUE(file(3));
  const auto decoded = decode(index(3));
  std::string bytes = test::read_text(folder_ / "lanes");
  const std::size_t data = lanes_index_bytes(3, Level(1));
  bytes[data + 2 * 2816 + 2816 + 100] ^= 1;  // lane 1, limb 1
  test::write_text(folder_ / "lanes", bytes);
  const auto input = InputFile::open(folder_ / "lanes");
  const auto read = [&](std::size_t lane, unsigned level) {
    return read_lane(*input, *decoded, lane, Level(level), samples_.bgv(), samples_.device());
  };
  EXPECT_TRUE(read(0, 1));
  EXPECT_TRUE(read(1, 0));
  EXPECT_TRUE(read(2, 1));
  const auto damaged = read(1, 1);
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().code(), ErrorCode::corrupt_data);
  EXPECT_NE(damaged.error().message().find("limb 1 of lane 1"), std::string::npos) << damaged.error().message();
  std::filesystem::resize_file(folder_ / "lanes", bytes.size() - 1);
  EXPECT_EQ(read(2, 1).error().code(), ErrorCode::corrupt_data);
}

TEST_F(LanesTest, OnlyFreshLanesOfOneKindArePacked) {
  const auto refused = [&](const bgv::Ciphertext& ciphertext) {
    return !pack_lane(ciphertext, samples_.bgv()).has_value();
  };
  EXPECT_FALSE(refused(fresh(Level(1))));
  EXPECT_TRUE(refused(samples_.bgv_ciphertext(Level(1), 2, true))) << "correction factor 3";
  EXPECT_TRUE(refused(samples_.bgv_ciphertext(Level(1), 3, false)));
  EXPECT_TRUE(refused(bgv::Ciphertext()));
  auto without_seed = fresh(Level(1));
  without_seed.body.seed.reset();
  EXPECT_TRUE(refused(without_seed));
  EXPECT_FALSE(encode_lanes_index({}, place, samples_.bgv()));
  EXPECT_FALSE(encode_lanes_index(lanes(lanes_max + 1, Level(0)), place, samples_.bgv()));
  auto two = lanes(2);
  two[1].key.bytes[0] ^= 1;
  EXPECT_FALSE(encode_lanes_index(two, place, samples_.bgv()));
  two = lanes(2);
  two[1].log_noise = 13;
  EXPECT_FALSE(encode_lanes_index(two, place, samples_.bgv()));
  two[1] = lanes(1, Level(0))[0];
  EXPECT_FALSE(encode_lanes_index(two, place, samples_.bgv()));
}

TEST_F(LanesTest, ImpossibleFieldsAreRefused) {
  const Bytes good = index(2);
  constexpr std::size_t lanes_at = 40 + 40;
  constexpr std::size_t level_at = lanes_at + 4;
  constexpr std::size_t noise_at = level_at + 4;
  const auto code = [&](const Bytes& bytes) {
    const auto decoded = decode(bytes);
    EXPECT_FALSE(decoded);
    return decoded ? ErrorCode::system : decoded.error().code();
  };
  EXPECT_TRUE(decode(good));
  EXPECT_EQ(code(with_field(good, lanes_at, std::uint32_t{0})), ErrorCode::corrupt_data);
  EXPECT_EQ(code(with_field(good, lanes_at, std::uint32_t{3})), ErrorCode::corrupt_data);
  EXPECT_EQ(code(with_field(good, lanes_at, std::uint32_t{0xffffffff})), ErrorCode::limit_exceeded);
  EXPECT_EQ(code(with_field(good, level_at, std::uint16_t{0})), ErrorCode::corrupt_data);
  EXPECT_EQ(code(with_field(good, level_at, std::uint16_t{2})), ErrorCode::corrupt_data);
  EXPECT_EQ(code(with_field(good, level_at, std::uint16_t{0xffff})), ErrorCode::corrupt_data);
  EXPECT_EQ(code(with_field(good, level_at + 2, std::uint16_t{1})), ErrorCode::corrupt_data);
  for (const double noise :
       {-0.0, -1.0, 1000.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
    EXPECT_EQ(code(with_field(good, noise_at, noise)), ErrorCode::corrupt_data) << noise;
  EXPECT_EQ(code(test::with_payload_bytes(good, 10)), ErrorCode::corrupt_data);
  EXPECT_EQ(code(test::with_payload_bytes(good, 56)), ErrorCode::corrupt_data);
  for (std::size_t bytes = 0; bytes < good.size(); ++bytes)
    EXPECT_FALSE(decode(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(bytes))));
  for (std::size_t bit = 0; bit < 8 * good.size(); bit += 3) {
    Bytes flipped = good;
    flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ (1U << bit % 8));
    EXPECT_FALSE(decode(flipped)) << bit;
  }
}

}  // namespace
}  // namespace tacet::wire
