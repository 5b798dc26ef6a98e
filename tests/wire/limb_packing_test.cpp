// SPDX-License-Identifier: Apache-2.0
#include "wire/limb_packing.h"

#include <gmpxx.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "base/random.h"

namespace tacet::wire {
namespace {

/// The packed bytes by definition: the integer sum of values[i] 2^(i w), least significant byte first.
std::vector<std::uint8_t> packed_by_definition(const std::vector<Word>& values, unsigned width) {
  mpz_class sum = 0;
  for (std::size_t i = values.size(); i-- > 0;) sum = (sum << width) + static_cast<unsigned long>(values[i]);
  std::vector<std::uint8_t> bytes(values.size() * width / 8);
  if (sum != 0) mpz_export(bytes.data(), nullptr, -1, 1, 0, 0, sum.get_mpz_t());
  return bytes;
}

// Worked by hand: eight values of nine bits, q = 257; value i at bits 9 i .. 9 i + 8.
TEST(LimbPacking, NineBitsByHand) {
  const std::vector<Word> values{1, 256, 0, 0, 0, 0, 0, 255};
  // 1 at bit 0; 256 = 2^8 at bits 9 ..: bit 17; 255 at bits 63 .. 70.
  const std::vector<std::uint8_t> expected{0x01, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x80, 0x7f};
  std::vector<std::uint8_t> packed(packed_bytes(8, 257));
  pack_limb(packed, values, 257);
  EXPECT_EQ(packed, expected);
}

TEST(LimbPacking, WidthIsThatOfTheLargestResidue) {
  EXPECT_EQ(packed_width(12289), 14U);
  EXPECT_EQ(packed_width((Word{1} << 50) - 27), 50U);
  EXPECT_EQ(packed_bytes(1024, 12289), 1792U);
}

class EveryWidth : public testing::TestWithParam<unsigned> {
 protected:
  /// An odd number with exactly that many bits.
  Word modulus() const { return (Word{1} << GetParam()) - 1 - (Word{1} << (GetParam() - 3)); }
};

TEST_P(EveryWidth, MatchesTheBigIntegerDefinition) {
  const Word q = modulus();
  ASSERT_EQ(packed_width(q), GetParam());
  for (const std::size_t n : {8U, 16U, 1024U}) {
    std::vector<Word> values(n);
    RandomStream stream(Seed{}, "packing", n);
    stream.fill_uniform(values, q);
    values.front() = q - 1;
    values.back() = q - 1;
    std::vector<std::uint8_t> packed(packed_bytes(n, q), 0xaa);
    pack_limb(packed, values, q);
    EXPECT_EQ(packed, packed_by_definition(values, GetParam()));
    std::vector<Word> unpacked(n, 0xaa);
    EXPECT_TRUE(unpack_limb(unpacked, packed, q));
    EXPECT_EQ(unpacked, values);
  }
}

TEST_P(EveryWidth, FindsOneResidueThatIsNotBelowItsPrime) {
  const Word q = modulus();
  constexpr std::size_t n = 64;
  for (std::size_t position = 0; position < n; ++position) {
    for (const Word wrong : {q, (Word{1} << GetParam()) - 1}) {
      std::vector<Word> values(n, q - 1);
      values[position] = wrong;
      const std::vector<std::uint8_t> packed = packed_by_definition(values, GetParam());
      std::vector<Word> unpacked(n);
      EXPECT_FALSE(unpack_limb(unpacked, packed, q)) << position;
      EXPECT_EQ(unpacked, values);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Widths, EveryWidth, testing::Range(8U, 51U));

}  // namespace
}  // namespace tacet::wire
