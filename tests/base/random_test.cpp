// SPDX-License-Identifier: Apache-2.0
//
// Literals from tests/support/known_answers.py, which knows ChaCha20 and BLAKE2b from elsewhere.
#include "base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <set>
#include <vector>

#include "base/chacha20.h"
#include "base/hash.h"

namespace tacet {
namespace {

Seed numbered_seed(std::uint8_t number) {
  Seed seed;
  for (std::size_t i = 0; i < seed.bytes.size(); ++i) seed.bytes[i] = static_cast<std::uint8_t>(number + 7 * i);
  return seed;
}

std::vector<Word> words_of(RandomStream& stream, std::size_t count) {
  std::vector<Word> words(count);
  stream.fill(words);
  return words;
}

TEST(Hasher, KnownAnswer) {
  std::array<std::uint8_t, 32> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i);
  const Digest digest = Hasher("tacet test").add_word(7).add_text("abc").add_bytes(bytes).finish();
  EXPECT_EQ(hex(digest), "cc4b48ab33362ae3342151d16ebdfd34a63683d4e64f58400f656065e33c8562");
  EXPECT_EQ(hex(digest, 4), "cc4b48ab");
}

TEST(Hasher, WhatIsAddedCannotBeCutElsewhere) {
  EXPECT_NE(Hasher("p").add_text("ab").add_text("c").finish(), Hasher("p").add_text("a").add_text("bc").finish());
  EXPECT_NE(Hasher("p").add_text("").finish(), Hasher("p").finish());
  EXPECT_NE(Hasher("p").add_text("x").finish(), Hasher("q").add_text("x").finish());
}

TEST(RandomStream, KnownAnswers) {
  RandomStream first(numbered_seed(1), "test");
  EXPECT_EQ(words_of(first, 4),
            (std::vector<Word>{0xe0f9b1f77a942e5e, 0xa23a5236f1e9a31b, 0x236f37ad4d039ede, 0xa6f66acb35f5e585}));
  RandomStream fifth(numbered_seed(1), "test", 5);
  EXPECT_EQ(words_of(fifth, 4),
            (std::vector<Word>{0x727a57243c305744, 0x7b1dec8edf878fc2, 0x0b56a0e4684bb518, 0xb0c704ead28b26bb}));
}

TEST(RandomStream, KnownAnswersAcrossItsInternalBlocks) {
  RandomStream stream(numbered_seed(1), "test");
  const std::vector<Word> words = words_of(stream, 1026);
  EXPECT_EQ(std::vector<Word>(words.end() - 4, words.end()),
            (std::vector<Word>{0x775fbbc9102d84ed, 0x408532b6674fbc67, 0xcc0c84186e5ef2d9, 0xddf7757552134bed}));
}

TEST(RandomStream, UniformKnownAnswers) {
  RandomStream stream(numbered_seed(1), "test");
  std::vector<Word> values(4);
  stream.fill_uniform(values, 600000000001);
  EXPECT_EQ(values, (std::vector<Word>{235986854683, 46825857665, 311885237180, 296227737528}));
}

TEST(RandomStream, HowItIsReadDoesNotMatter) {
  RandomStream whole(numbered_seed(2), "read");
  const std::vector<Word> expected = words_of(whole, 2000);
  RandomStream pieces(numbered_seed(2), "read");
  std::vector<Word> got;
  for (std::size_t size = 1; got.size() < expected.size(); size = size * 3 % 701 + 1) {
    const std::vector<Word> some = words_of(pieces, std::min(size, expected.size() - got.size()));
    got.insert(got.end(), some.begin(), some.end());
    if (got.size() < expected.size()) got.push_back(pieces.next());
  }
  EXPECT_EQ(got, expected);
}

TEST(RandomStream, SeedPurposeAndIndexAllMatter) {
  std::set<Word> firsts;
  for (std::uint8_t seed = 0; seed < 4; ++seed) {
    for (const std::string_view purpose : {"a", "b", ""}) {
      for (Word index = 0; index < 4; ++index) firsts.insert(RandomStream(numbered_seed(seed), purpose, index).next());
    }
  }
  EXPECT_EQ(firsts.size(), 4U * 3 * 4);
}

class Uniform : public testing::TestWithParam<Word> {};

TEST_P(Uniform, StaysBelowAndFillsEvenly) {
  const Word q = GetParam();
  constexpr std::size_t count = 160000;
  RandomStream stream(numbered_seed(3), "uniform");
  std::vector<Word> values(count);
  stream.fill_uniform(values, q);
  const Word cells = std::min<Word>(q, 16);
  std::vector<double> histogram(cells);
  for (const Word value : values) {
    ASSERT_LT(value, q);
    histogram[static_cast<std::size_t>(DoubleWord{value} * cells / q)] += 1;
  }
  double statistic = 0;
  const double expected = static_cast<double>(count) / static_cast<double>(cells);
  for (const double seen : histogram) statistic += (seen - expected) * (seen - expected) / expected;
  EXPECT_LT(statistic, 50);  // at most 15 degrees of freedom: Pr < 2^-16, and the seed is fixed
}

INSTANTIATE_TEST_SUITE_P(Moduli, Uniform,
                         testing::Values(Word{2}, Word{3}, Word{16}, Word{786433}, (Word{1} << 40) + 15,
                                         (Word{1} << 50) - 27, Word{1} << 63, ~Word{0}),
                         testing::PrintToStringParamName());

TEST(RandomSeed, NeverTwice) {
  std::set<std::array<std::uint8_t, 32>> seeds;
  for (int i = 0; i < 1000; ++i) seeds.insert(random_seed().bytes);
  EXPECT_EQ(seeds.size(), 1000U);
  int ones = 0;
  for (const auto& bytes : seeds) {
    for (const std::uint8_t byte : bytes) ones += std::popcount(byte);
  }
  EXPECT_NEAR(ones, 128000, 5 * std::sqrt(256000.0) / 2 + 1000);  // far beyond chance, near enough for a stuck bit
}

struct Code {
  std::string_view name;
  detail::ChaCha20 fill;
};

/// What this processor can run.
std::vector<Code> every_code() {
  std::vector<Code> codes = {{"portable", detail::chacha20_portable}};
  if (const detail::ChaCha20 avx512 = detail::chacha20_avx512()) codes.push_back({"AVX-512", avx512});
  return codes;
}

TEST(ChaCha20, EveryCodeGivesTheKnownBlocks) {
  struct Answer {
    Word counter;
    std::string_view hashed;
  };
  // 48 blocks, three steps: at the beginning, at a carry into the upper half inside a step, and near the end.
  constexpr Answer answers[] = {
      {0, "a576e5465309fcb411530e2ed63178f3f130111ba61cb480e2fec3265c57184e"},
      {0xfffffff7, "4c8ad8a11f26c39e75499398eeb06bf579af992a49cc66578dfa17cccb1faee6"},
      {0x123456789abcdef0, "c7226b751705786d7fe5a2774455e31d108c3d5d0475171ec3d2aa88d9872f77"},
      {~Word{0} - 100, "4fe4ad3257abf51f17e31bc94d0f08dfa7cd7b714fca6347a4189639bb2dc7b5"}};
  constexpr std::size_t step = detail::chacha20_step_words;
  std::array<std::uint8_t, 32> key{};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(251 * i + 3);
  for (const Code& code : every_code()) {
    for (const Answer& answer : answers) {
      std::vector<Word> blocks(3 * step, 1);
      code.fill(blocks, answer.counter, key);
      Hasher hasher("stream");
      for (const Word word : blocks) hasher.add_word(word);
      EXPECT_EQ(hex(hasher.finish()), answer.hashed) << code.name << ", " << answer.counter;
      std::vector<Word> second(step);
      code.fill(second, answer.counter + 16, key);
      EXPECT_TRUE(std::equal(second.begin(), second.end(), blocks.begin() + step)) << code.name;
    }
  }
}

}  // namespace
}  // namespace tacet
