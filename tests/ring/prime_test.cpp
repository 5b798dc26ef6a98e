// SPDX-License-Identifier: Apache-2.0
#include "ring/prime.h"

#include <gmpxx.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/support/big_integer.h"

namespace tacet::ring {
namespace {

bool probably_prime(Word n) { return mpz_probab_prime_p(test::big(n).get_mpz_t(), 40) != 0; }

TEST(PrimesBelow, EqualsAPlainSearch) {
  for (const auto& [bits, congruence] : {std::pair{20U, Word{2048}},
                                         {20U, Word{2}},
                                         {50U, Word{1} << 18},
                                         {45U, (Word{1} << 14) * 3},
                                         {30U, Word{65536}}}) {
    const std::vector<Word> primes = primes_below(bits, congruence, 5).value();
    std::vector<Word> expected;
    for (Word n = (Word{1} << bits) - 1; expected.size() < 5; --n) {
      if (n % congruence == 1 && probably_prime(n)) expected.push_back(n);
    }
    EXPECT_EQ(primes, expected) << bits << " bits, 1 modulo " << congruence;
  }
}

TEST(PrimesBelow, LeavesOutWhatIsExcluded) {
  const std::vector<Word> all = primes_below(40, 4096, 6).value();
  const std::vector<Word> excluded{all[0], all[2], all[3]};
  EXPECT_EQ(primes_below(40, 4096, 3, excluded).value(), (std::vector<Word>{all[1], all[4], all[5]}));
}

TEST(PrimesBelow, CountsWhatThereIs) {
  // From 2^16 to 2^17 the numbers 1 modulo 2^14 are 65537, 81921 = 3 * 27307, 98305 = 5 * 19661 and 114689.
  EXPECT_EQ(primes_below(17, 16384, 2).value(), (std::vector<Word>{114689, 65537}));
  const auto result = primes_below(17, 16384, 4);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::invalid_argument);
  EXPECT_NE(result.error().message().find("only 2 primes"), std::string::npos) << result.error().message();
}

TEST(PrimesBelow, RefusesSizesItDoesNotKnow) {
  for (const unsigned bits : {0U, 3U, 51U, 64U}) EXPECT_FALSE(primes_below(bits, 2, 1)) << bits;
  EXPECT_FALSE(primes_below(20, 0, 1));
  EXPECT_FALSE(primes_below(20, Word{1} << 20, 1));
  EXPECT_TRUE(primes_below(20, 4, 0).value().empty());
}

TEST(PrimesNear, AreTheNearestOnEitherSide) {
  for (const unsigned bits : {30U, 40U, 49U}) {
    constexpr Word congruence = 65536;
    const std::vector<Word> primes = primes_near(bits, congruence, 8).value();
    const Word centre = Word{1} << bits;
    const auto distance = [&](Word n) { return n > centre ? n - centre : centre - n; };
    std::vector<Word> expected;
    for (Word step = 0; expected.size() < 24; ++step) {
      for (const Word n : {centre - congruence * step + 1, centre + congruence * step + 1}) {
        if (probably_prime(n) && std::find(expected.begin(), expected.end(), n) == expected.end())
          expected.push_back(n);
      }
    }
    std::sort(expected.begin(), expected.end(), [&](Word a, Word b) { return distance(a) < distance(b); });
    expected.resize(8);
    EXPECT_EQ(primes, expected) << bits;
    EXPECT_LT(*std::min_element(primes.begin(), primes.end()), centre);
    EXPECT_GT(*std::max_element(primes.begin(), primes.end()), centre);
  }
}

TEST(PrimesNear, StayBelow2To50) {
  const std::vector<Word> primes = primes_near(50, 65536, 10).value();
  for (const Word prime : primes) EXPECT_LT(prime, Word{1} << 50);
}

/// Whether x^1, x^2, .. is 1 first at x^order.
bool is_primitive(Word x, Word order, Word q) {
  Word power = x;
  for (Word exponent = 1; exponent < order; ++exponent, power = power * x % q) {
    if (power == 1) return false;
  }
  return power == 1;
}

TEST(PrimitiveRoot, IsTheSmallestOfItsOrder) {
  for (const auto& [order, q] : {std::pair{Word{8}, Word{17}},
                                 {Word{16}, Word{97}},
                                 {Word{2048}, Word{12289}},
                                 {Word{256}, Word{7681}},
                                 {Word{2}, Word{5}},
                                 {Word{65536}, Word{65537}}}) {
    const Word root = primitive_root_of_unity(order, q).value();
    EXPECT_TRUE(is_primitive(root, order, q)) << order << " modulo " << q;
    for (Word smaller = 2; smaller < root; ++smaller)
      ASSERT_FALSE(is_primitive(smaller, order, q)) << smaller << " modulo " << q;
  }
}

TEST(PrimitiveRoot, KnownValues) {
  EXPECT_EQ(primitive_root_of_unity(8, 17).value(), 2U);  // 2^4 = -1
  EXPECT_EQ(primitive_root_of_unity(4, 13).value(), 5U);  // 25 = -1
  EXPECT_EQ(primitive_root_of_unity(2, 13).value(), 12U);
  EXPECT_EQ(primitive_root_of_unity(1, 13).value(), 1U);
  EXPECT_EQ(primitive_root_of_unity(2048, 12289).value(), 7U);  // NewHope's psi for N = 1024
}

TEST(PrimitiveRoot, RefusesOrdersThatDoNotDivide) {
  EXPECT_FALSE(primitive_root_of_unity(3, 13));
  EXPECT_FALSE(primitive_root_of_unity(8, 13));
  EXPECT_FALSE(primitive_root_of_unity(0, 13));
  EXPECT_FALSE(primitive_root_of_unity(4, 15));
}

}  // namespace
}  // namespace tacet::ring
