// SPDX-License-Identifier: Apache-2.0
#include "ring/ntt_tables.h"

#include <gmpxx.h>
#include <gtest/gtest.h>

#include <set>

#include "ring/prime.h"
#include "ring/ring.h"
#include "tests/support/big_integer.h"

namespace tacet::ring {
namespace {

/// base^exponent mod q, exponents modulo the order of the group taken care of by GMP.
Word power(Word base, long exponent, Word q) {
  mpz_class result;
  mpz_powm(result.get_mpz_t(), test::big(base).get_mpz_t(), mpz_class(exponent).get_mpz_t(), test::big(q).get_mpz_t());
  return test::residue(result, q);
}

class Tables : public testing::TestWithParam<unsigned> {
 protected:
  unsigned log_degree_ = GetParam();
  std::size_t n_ = std::size_t{1} << log_degree_;
  Word q_ = primes_below(50, 2 * n_, 1).value()[0];
  BufferPool pool_;
  NttTables tables_ = NttTables::create(log_degree_, Modulus::create(q_).value(), pool_).value();

  /// The root of entry i, psi^(+-brv(i)), bits reversed one by one.
  Word root(std::size_t i, bool inverse) const {
    long reversed = 0;
    for (unsigned bit = 0; bit < log_degree_; ++bit) reversed = 2 * reversed + static_cast<long>(i >> bit & 1);
    return power(tables_.psi(), inverse ? -reversed : reversed, q_);
  }
  Word quotient(Word w) const { return static_cast<Word>((DoubleWord{w} << 52) / q_); }
};

TEST_P(Tables, LayoutIsWhatTheKernelsAreTold) {
  const backend::NttTable view = tables_.view();
  ASSERT_EQ(view.log_degree, log_degree_);
  ASSERT_EQ(view.modulus.q, q_);
  for (const bool inverse : {false, true}) {
    const Word* table = inverse ? view.inverse : view.forward;
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(table) % 64, 0U);
    for (std::size_t i = inverse ? 2 : 1; i < n_ / 8; ++i) {
      ASSERT_EQ(table[2 * i], root(i, inverse)) << i;
      ASSERT_EQ(table[2 * i + 1], quotient(table[2 * i])) << i;
    }
    for (std::size_t h = 0; h < n_ / 64; ++h) {
      for (std::size_t s = 0; s < 3; ++s) {
        for (std::size_t k = 0; k < std::size_t{1} << s; ++k) {
          const Word* quotients = table + n_ / 4 + 56 * h + 8 * ((std::size_t{1} << s) - 1 + k);
          for (std::size_t l = 0; l < 8; ++l) {
            const Word expected = root((n_ / 8 + 8 * h + l) << s | k, inverse);
            ASSERT_EQ(quotients[l], quotient(expected)) << h << ' ' << s << ' ' << k << ' ' << l;
          }
        }
      }
    }
  }
}

TEST_P(Tables, TheInverseCarriesTheFactorOneOverN) {
  const Word* inverse = tables_.view().inverse;
  const Word one_over_n = power(n_, -1, q_);
  EXPECT_EQ(inverse[0], one_over_n);
  EXPECT_EQ(inverse[1], quotient(one_over_n));
  EXPECT_EQ(test::big(inverse[2]), mpz_class(test::big(root(1, true)) * test::big(one_over_n) % test::big(q_)));
  EXPECT_EQ(inverse[3], quotient(inverse[2]));
}

TEST_P(Tables, PsiIsAPrimitiveRootAndMoves) {
  EXPECT_EQ(power(tables_.psi(), static_cast<long>(n_), q_), q_ - 1);
  const Word* before = tables_.view().forward;
  const NttTables moved = std::move(tables_);
  EXPECT_EQ(moved.view().forward, before);
}

TEST_P(Tables, PositionsAndExponentsAreInverse) {
  std::set<std::uint32_t> seen;
  for (std::uint32_t p = 0; p < n_; ++p) {
    const std::uint32_t exponent = evaluation_exponent(p, log_degree_);
    ASSERT_EQ(exponent % 2, 1U);
    ASSERT_LT(exponent, 2 * n_);
    ASSERT_EQ(evaluation_position(exponent, log_degree_), p);
    seen.insert(exponent);
  }
  EXPECT_EQ(seen.size(), n_);
}

INSTANTIATE_TEST_SUITE_P(Degrees, Tables, testing::Values(6U, 7U, 10U, 12U), testing::PrintToStringParamName());

TEST(EvaluationOrder, LiteralExample) {
  // N = 64: r = 8l + k is kept at 8k + l, and r holds psi^(2 brv(r) + 1).
  EXPECT_EQ(swap_octal_digits(1), 8U);
  EXPECT_EQ(swap_octal_digits(8), 1U);
  EXPECT_EQ(swap_octal_digits(64 + 8 * 3 + 5), 64U + 8 * 5 + 3);
  EXPECT_EQ(evaluation_exponent(0, 6), 1U);
  EXPECT_EQ(evaluation_exponent(8, 6), 65U);  // r = 1, reversed 32
  EXPECT_EQ(evaluation_exponent(1, 6), 9U);   // r = 8, reversed 4
}

TEST(NttTables, RefusesWhatDoesNotFit) {
  BufferPool pool;
  const Modulus modulus = Modulus::create(12289).value();  // 1 modulo 2^12
  EXPECT_TRUE(NttTables::create(11, modulus, pool));
  EXPECT_FALSE(NttTables::create(12, modulus, pool));
  EXPECT_FALSE(NttTables::create(5, modulus, pool));
  EXPECT_FALSE(NttTables::create(18, modulus, pool));
}

TEST(Ring, RefusesPrimesThatDoNotFitAndNamesThem) {
  const std::vector<Word> good = primes_below(40, 2048, 3).value();
  const auto refused = [](unsigned log_degree, const std::vector<Word>& q, const std::vector<Word>& p) {
    const Result<Ring> ring = Ring::create(log_degree, q, p);
    EXPECT_FALSE(ring);
    return ring ? std::string() : ring.error().message();
  };
  EXPECT_NE(refused(10, {}, {}).find("at least one"), std::string::npos);
  EXPECT_NE(refused(10, {good[0], good[0]}, {}).find(std::to_string(good[0])), std::string::npos);
  EXPECT_NE(refused(10, {good[0]}, {good[0]}).find("twice"), std::string::npos);
  EXPECT_NE(refused(10, {786435}, {}).find("786435"), std::string::npos);
  EXPECT_NE(refused(10, {1000003}, {}).find("1000003"), std::string::npos);
  EXPECT_NE(refused(10, std::vector<Word>(129, 12289), {}).find("129"), std::string::npos);
}

TEST(Ring, NumbersCiphertextPrimesFirst) {
  const std::vector<Word> primes = primes_below(40, 2048, 5).value();
  const Ring ring = Ring::create(10, std::span(primes).first(3), std::span(primes).last(2)).value();
  EXPECT_EQ(ring.q_count(), 3U);
  EXPECT_EQ(ring.p_count(), 2U);
  EXPECT_EQ(ring.degree(), 1024U);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(ring.modulus(i).value(), primes[i]);
  const Basis cut{2, 2};
  EXPECT_EQ(ring.prime_of(cut, 0), 0U);
  EXPECT_EQ(ring.prime_of(cut, 1), 1U);
  EXPECT_EQ(ring.prime_of(cut, 2), 3U);
  EXPECT_EQ(ring.prime_of(cut, 3), 4U);
  const std::vector<std::size_t> some{0, 3, 4};
  const mpz_class product = test::big(primes[0]) * test::big(primes[3]) * test::big(primes[4]);
  EXPECT_EQ(ring.product_modulo(some, ring.modulus(1)), test::residue(product, primes[1]));
}

}  // namespace
}  // namespace tacet::ring
