// SPDX-License-Identifier: Apache-2.0
#include "ring/modulus.h"

#include <gmpxx.h>
#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "base/random.h"
#include "tests/support/big_integer.h"

namespace tacet::ring {
namespace {

/// Small, middling and the largest below 2^50; 65537 and 786433 are the usual plaintext moduli.
constexpr Word primes[] = {3, 5, 17, 257, 65537, 786433, 1073741789, 1099511627689, 1125899906842597};

class ModulusArithmetic : public testing::TestWithParam<Word> {
 protected:
  Modulus modulus_ = Modulus::create(GetParam()).value();
  Word q_ = GetParam();

  std::vector<Word> values() const {
    std::vector<Word> result{0, 1, q_ / 2, q_ / 2 + 1, q_ - 2, q_ - 1};
    std::vector<Word> random(40);
    RandomStream stream({}, "modulus test");
    stream.fill_uniform(random, q_);
    result.insert(result.end(), random.begin(), random.end());
    return result;
  }
};

TEST_P(ModulusArithmetic, EqualsBigIntegers) {
  const mpz_class q = test::big(q_);
  for (const Word a : values()) {
    for (const Word b : values()) {
      const mpz_class big_a = test::big(a);
      const mpz_class big_b = test::big(b);
      ASSERT_EQ(modulus_.add(a, b), test::residue(big_a + big_b, q_));
      ASSERT_EQ(modulus_.subtract(a, b), test::residue(big_a - big_b, q_));
      ASSERT_EQ(modulus_.multiply(a, b), test::residue(big_a * big_b, q_));
      mpz_class power;
      mpz_powm(power.get_mpz_t(), big_a.get_mpz_t(), big_b.get_mpz_t(), q.get_mpz_t());
      ASSERT_EQ(modulus_.power(a, b), test::residue(power, q_));
    }
    ASSERT_EQ(modulus_.negate(a), test::residue(-test::big(a), q_));
    ASSERT_EQ(modulus_.centred(a), test::centred(test::big(a), q).get_si());
    if (a != 0) {
      mpz_class inverse;
      mpz_invert(inverse.get_mpz_t(), test::big(a).get_mpz_t(), q.get_mpz_t());
      ASSERT_EQ(modulus_.inverse(a), test::residue(inverse, q_));
    }
  }
}

TEST_P(ModulusArithmetic, ReducesAnyWordSignedOrNot) {
  for (const Word x : {Word{0}, Word{1}, q_ - 1, q_, q_ + 1, 2 * q_, ~Word{0}, Word{1} << 63})
    EXPECT_EQ(modulus_.reduce(x), test::residue(test::big(x), q_));
  for (const std::int64_t x : {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, -static_cast<std::int64_t>(q_),
                               std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()})
    EXPECT_EQ(modulus_.reduce_signed(x), test::residue(mpz_class(static_cast<long>(x)), q_)) << x;
}

TEST_P(ModulusArithmetic, ConstantsAreTheirFormulas) {
  const mpz_class q = test::big(q_);
  const mpz_class radix = mpz_class(1) << 52;
  EXPECT_EQ(test::big(modulus_.constants().q), q);
  EXPECT_EQ(test::big(modulus_.constants().barrett), mpz_class(radix / q));
  EXPECT_EQ(test::big(modulus_.constants().radix), mpz_class(radix % q));
  EXPECT_EQ(test::big(modulus_.constants().radix_quotient), mpz_class(radix % q * radix / q));
  for (const Word w : values()) {
    EXPECT_EQ(modulus_.multiplier(w).value, w);
    EXPECT_EQ(test::big(modulus_.multiplier(w).quotient), mpz_class(test::big(w) * radix / q));
  }
}

INSTANTIATE_TEST_SUITE_P(Primes, ModulusArithmetic, testing::ValuesIn(primes), testing::PrintToStringParamName());

TEST(Modulus, RefusesWhatIsNoOddPrimeBelow2To50) {
  for (const Word q : {Word{0}, Word{1}, Word{2}, Word{4}, Word{9}, Word{786432}, Word{1125899906842596}, Word{1} << 50,
                       (Word{1} << 50) + 55, (Word{1} << 61) - 1, ~Word{0}}) {
    const Result<Modulus> result = Modulus::create(q);
    ASSERT_FALSE(result) << q;
    EXPECT_EQ(result.error().code(), ErrorCode::invalid_argument);
    EXPECT_NE(result.error().message().find(std::to_string(q)), std::string::npos);
  }
}

TEST(IsPrime, EqualsASieve) {
  constexpr std::size_t limit = 100000;
  std::vector<bool> composite(limit);
  for (std::size_t i = 2; i < limit; ++i) {
    ASSERT_EQ(is_prime(i), !composite[i]) << i;
    for (std::size_t j = i * i; j < limit; j += i) composite[j] = true;
  }
  EXPECT_FALSE(is_prime(0));
  EXPECT_FALSE(is_prime(1));
}

TEST(IsPrime, StrongPseudoprimesAndLargePrimes) {
  // Smallest strong pseudoprimes to the first k prime bases (OEIS A014233), and Carmichael numbers.
  for (const Word n :
       {Word{2047}, Word{1373653}, Word{25326001}, Word{3215031751}, Word{2152302898747}, Word{3474749660383},
        Word{341550071728321}, Word{3825123056546413051}, Word{561}, Word{41041}, Word{825265}, Word{321197185}})
    EXPECT_FALSE(is_prime(n)) << n;
  for (const Word n : {(Word{1} << 61) - 1, ~Word{0} - 58, (Word{1} << 50) - 27, Word{1000000007}})
    EXPECT_TRUE(is_prime(n)) << n;
  for (Word n = (Word{1} << 50) - 4001; n < Word{1} << 50; ++n)
    ASSERT_EQ(is_prime(n), mpz_probab_prime_p(test::big(n).get_mpz_t(), 40) != 0) << n;
}

}  // namespace
}  // namespace tacet::ring
