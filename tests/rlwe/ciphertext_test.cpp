// SPDX-License-Identifier: Apache-2.0
#include "rlwe/ciphertext.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "rlwe/evaluation_key.h"
#include "tests/support/parameter_sets.h"

namespace tacet::rlwe {
namespace {

using test::test_seed;

class CiphertextChecks : public testing::Test {
 protected:
  Ciphertext make(std::size_t limbs, std::size_t parts) const {
    Ciphertext made;
    made.parameters = parameters_.id();
    made.key.bytes[0] = 1;
    made.part_count = parts;
    for (std::size_t i = 0; i < std::min(parts, Ciphertext::parts_max); ++i)
      made.parts[i] = expand_uniform(device_, parameters_.ring(), {static_cast<std::uint16_t>(limbs), 0},
                                     test_seed(static_cast<std::uint8_t>(i)), ciphertext_purpose);
    return made;
  }
  void expect_refused(const Ciphertext& ciphertext, std::string_view words) const {
    const Status status = check_ciphertext(parameters_, ciphertext);
    ASSERT_FALSE(status) << words;
    EXPECT_NE(status.error().message().find(words), std::string::npos) << status.error().message();
    EXPECT_FALSE(check_ciphertexts(parameters_, ciphertext, make(2, 2)));
    EXPECT_FALSE(check_ciphertexts(parameters_, make(2, 2), ciphertext));
  }

  backend::Device device_;
  Parameters parameters_ = test::small_parameters({});
};

TEST_F(CiphertextChecks, EveryLevelAndBothSizesPass) {
  for (std::size_t limbs = 1; limbs <= 4; ++limbs) {
    for (const std::size_t parts : {2U, 3U}) {
      const Ciphertext ciphertext = make(limbs, parts);
      EXPECT_TRUE(check_ciphertext(parameters_, ciphertext));
      EXPECT_EQ(ciphertext.level(), Level(limbs - 1));
    }
  }
}

TEST_F(CiphertextChecks, RefusesWhatDoesNotFit) {
  expect_refused(Ciphertext(), "empty");
  expect_refused(make(2, 1), "this one has 1");
  Ciphertext many = make(2, 3);
  many.part_count = 4;
  expect_refused(many, "this one has 4");
  Ciphertext foreign = make(2, 2);
  foreign.parameters.bytes[3] ^= 1;
  expect_refused(foreign, to_string(foreign.parameters));
  Ciphertext uneven = make(3, 2);
  uneven.parts[1].truncate(2);
  expect_refused(uneven, "part 1");
  Ciphertext hollow = make(3, 3);
  hollow.parts[2] = {};
  expect_refused(hollow, "part 2");
  Ciphertext degree = make(2, 2);
  degree.parts[1] = ring::Evaluations(device_.pool(), 2048, {2, 0});
  expect_refused(degree, "degree 2048");
  Ciphertext special = make(2, 2);
  special.parts[0] = ring::Evaluations(device_.pool(), 1024, {2, 2});
  special.parts[1] = ring::Evaluations(device_.pool(), 1024, {2, 2});
  expect_refused(special, "2 + 2 limbs");
  Ciphertext tall = make(2, 2);
  tall.parts[0] = ring::Evaluations(device_.pool(), 1024, {5, 0});
  tall.parts[1] = ring::Evaluations(device_.pool(), 1024, {5, 0});
  expect_refused(tall, "5 limbs");
}

TEST_F(CiphertextChecks, TwoKeysDoNotMix) {
  Ciphertext other = make(2, 2);
  other.key.bytes[15] = 9;
  const Status status = check_ciphertexts(parameters_, make(2, 2), other);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code(), ErrorCode::wrong_key);
  EXPECT_NE(status.error().message().find(to_string(other.key)), std::string::npos);
}

TEST_F(CiphertextChecks, CloneCopiesEverythingAndSharesNothing) {
  Ciphertext original = make(3, 3);
  original.seed = test_seed(5);
  const Ciphertext copy = original.clone(device_.pool());
  EXPECT_EQ(copy.parameters, original.parameters);
  EXPECT_EQ(copy.key, original.key);
  EXPECT_EQ(copy.seed, original.seed);
  EXPECT_EQ(copy.part_count, 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_TRUE(std::ranges::equal(copy.parts[i].words(), original.parts[i].words()));
    EXPECT_NE(copy.parts[i].limb(0), original.parts[i].limb(0));
  }
}

TEST_F(CiphertextChecks, ExpansionIsTheStreamOfEachPrime) {
  const ring::Basis basis{2, 2};
  const ring::Evaluations expanded = expand_uniform(device_, parameters_.ring(), basis, test_seed(6), key_purpose);
  const std::size_t primes[] = {0, 1, 4, 5};
  for (std::size_t i = 0; i < 4; ++i) {
    std::vector<Word> expected(1024);
    RandomStream stream(test_seed(6), "key a", primes[i]);
    stream.fill_uniform(expected, parameters_.ring().modulus(primes[i]).value());
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(), expanded.limb(i))) << i;
  }
}

TEST_F(CiphertextChecks, CuttingAKeyAboveItsLevelIsRefused) {
  KeySwitchKey key;
  key.parameters = parameters_.id();
  key.level = Level(1);
  key.digits = parameters_.digits(Level(1));
  key.words = device_.pool().acquire(key_words(parameters_, Level(1)));
  key.seed = test_seed(7);
  expand_key(device_, parameters_, key);
  const auto refused = cut_key(device_, parameters_, key, Level(2));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::invalid_argument);
  key.parameters.bytes[0] ^= 1;
  const auto foreign = cut_key(device_, parameters_, key, Level(0));
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().code(), ErrorCode::mismatched_parameters);
}

TEST_F(CiphertextChecks, DigitSeedsDiffer) {
  EXPECT_NE(digit_seed(test_seed(1), 0), digit_seed(test_seed(1), 1));
  EXPECT_NE(digit_seed(test_seed(1), 0), digit_seed(test_seed(2), 0));
  EXPECT_NE(digit_seed(test_seed(1), 0), test_seed(1));
}

}  // namespace
}  // namespace tacet::rlwe
