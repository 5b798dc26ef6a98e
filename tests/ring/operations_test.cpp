// SPDX-License-Identifier: Apache-2.0
#include "ring/operations.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "base/random.h"
#include "ring/automorphism.h"
#include "ring/prime.h"
#include "tests/support/big_integer.h"

namespace tacet::ring {
namespace {

struct On {
  unsigned log_degree;
  unsigned threads;
  bool fast;
};

class Operations : public testing::TestWithParam<On> {
 protected:
  Operations()
      : device_({.threads = GetParam().threads,
                 .backend = GetParam().fast ? backend::Backend::best_available() : backend::Backend::reference()}),
        ring_(make_ring(GetParam().log_degree)) {}

  static Ring make_ring(unsigned log_degree) {
    const Word congruence = Word{2} << log_degree;
    std::vector<Word> q = primes_below(50, congruence, 2).value();
    q.push_back(primes_below(30, congruence, 1).value()[0]);
    return Ring::create(log_degree, q, primes_below(45, congruence, 1).value()).value();
  }

  template <class P>
  P random(Basis basis, std::uint8_t seed) const {
    P result(device_.pool(), ring_.degree(), basis);
    for (std::size_t i = 0; i < basis.limbs(); ++i) {
      const Word q = ring_.modulus(ring_.prime_of(basis, i)).value();
      RandomStream stream({{seed}}, "operations", i);
      stream.fill_uniform({result.limb(i), ring_.degree()}, q);
      result.limb(i)[0] = 0;
      result.limb(i)[1] = q - 1;
      result.limb(i)[ring_.degree() - 1] = seed % 2 == 0 ? q - 1 : 1;
    }
    return result;
  }

  /// Every word of `result` must be expected(word of a, word of b, word of c, q) as an integer modulo q.
  template <class P, class Expected>
  void expect_each(const P& result, const P& a, const P& b, const P& c, Expected expected) const {
    for (std::size_t i = 0; i < result.limbs(); ++i) {
      const Word q = ring_.modulus(ring_.prime_of(result.basis(), i)).value();
      for (std::size_t j = 0; j < ring_.degree(); ++j) {
        const auto value = static_cast<SignedDoubleWord>(expected(a.limb(i)[j], b.limb(i)[j], c.limb(i)[j], q));
        const SignedDoubleWord reduced = value % q + (value % q < 0 ? q : 0);
        ASSERT_EQ(result.limb(i)[j], static_cast<Word>(reduced)) << "limb " << i << ", position " << j;
      }
    }
  }

  backend::Device device_;
  Ring ring_;
};

TEST_P(Operations, PointwiseOnes) {
  for (const Basis basis : {Basis{3, 1}, Basis{2, 1}, Basis{1, 0}}) {
    const auto a = random<Evaluations>(basis, 1);
    const auto b = random<Evaluations>(basis, 2);
    const auto c = random<Evaluations>(basis, 3);
    const auto wide = [](Word x) { return static_cast<SignedDoubleWord>(x); };
    const auto check = [&](const Evaluations& result, auto expected) { expect_each(result, a, b, c, expected); };
    const auto in_place = [&](auto operation) {
      Evaluations result = a.clone(device_.pool());
      operation(result);
      return result;
    };
    check(sum(device_, ring_, a, b), [&](Word x, Word y, Word, Word) { return wide(x) + wide(y); });
    check(difference(device_, ring_, a, b), [&](Word x, Word y, Word, Word) { return wide(x) - wide(y); });
    check(product(device_, ring_, a, b), [&](Word x, Word y, Word, Word) { return wide(x) * wide(y); });
    check(in_place([&](Evaluations& r) { add(device_, ring_, r, b); }),
          [&](Word x, Word y, Word, Word) { return wide(x) + wide(y); });
    check(in_place([&](Evaluations& r) { subtract(device_, ring_, r, b); }),
          [&](Word x, Word y, Word, Word) { return wide(x) - wide(y); });
    check(in_place([&](Evaluations& r) { multiply(device_, ring_, r, b); }),
          [&](Word x, Word y, Word, Word) { return wide(x) * wide(y); });
    check(in_place([&](Evaluations& r) { negate(device_, ring_, r); }),
          [&](Word x, Word, Word, Word) { return -wide(x); });
    check(in_place([&](Evaluations& r) { multiply_accumulate(device_, ring_, r, b, c); }),
          [&](Word x, Word y, Word z, Word) { return wide(x) + wide(y) * wide(z); });
  }
}

TEST_P(Operations, ScalarsOfAnySizeAndSign) {
  const Basis basis{3, 1};
  const auto a = random<Evaluations>(basis, 4);
  const auto b = random<Evaluations>(basis, 5);
  const SignedDoubleWord large = (static_cast<SignedDoubleWord>(1) << 120) + 12345;
  for (const SignedDoubleWord scalar :
       {SignedDoubleWord{0}, SignedDoubleWord{1}, SignedDoubleWord{-1}, SignedDoubleWord{786433}, large, -large,
        static_cast<SignedDoubleWord>(~DoubleWord{0} >> 1)}) {
    const auto residue = [&](Word q) {
      const SignedDoubleWord r = scalar % static_cast<SignedDoubleWord>(q);
      return r < 0 ? r + q : r;
    };
    Evaluations scaled = a.clone(device_.pool());
    multiply_scalar(device_, ring_, scaled, scalar);
    expect_each(scaled, a, b, b, [&](Word x, Word, Word, Word q) { return x * residue(q); });
    Evaluations accumulated = a.clone(device_.pool());
    multiply_scalar_accumulate(device_, ring_, accumulated, b, scalar);
    expect_each(accumulated, a, b, b, [&](Word x, Word y, Word, Word q) { return x + y * residue(q); });
    Evaluations shifted = a.clone(device_.pool());
    add_scalar(device_, ring_, shifted, scalar);
    expect_each(shifted, a, b, b, [&](Word x, Word, Word, Word q) { return x + residue(q); });
  }
}

TEST_P(Operations, TransformIsEvaluationAtTheRootsInTheStatedOrder) {
  const Basis basis{2, 1};
  const auto a = random<Coefficients>(basis, 6);
  const Evaluations values = to_evaluations(device_, ring_, a.clone(device_.pool()));
  for (std::size_t i = 0; i < basis.limbs(); ++i) {
    const std::size_t prime = ring_.prime_of(basis, i);
    const Modulus& modulus = ring_.modulus(prime);
    const Word psi = primitive_root_of_unity(2 * ring_.degree(), modulus.value()).value();
    for (std::size_t p = 0; p < ring_.degree(); p += p < 130 ? 1 : 97) {
      const Word root = modulus.power(psi, evaluation_exponent(static_cast<std::uint32_t>(p), ring_.log_degree()));
      Word expected = 0;
      for (std::size_t j = ring_.degree(); j-- > 0;)
        expected = modulus.add(modulus.multiply(expected, root), a.limb(i)[j]);
      ASSERT_EQ(values.limb(i)[p], expected) << "limb " << i << ", position " << p;
    }
  }
  const Coefficients back = to_coefficients(device_, ring_, values.clone(device_.pool()));
  EXPECT_TRUE(std::ranges::equal(back.words(), a.words()));
}

TEST_P(Operations, PointwiseProductIsTheProductModuloXToTheNPlusOne) {
  const Basis basis{2, 0};
  const auto a = random<Coefficients>(basis, 7);
  std::vector<std::int8_t> small(ring_.degree());
  std::vector<std::int64_t> wide(ring_.degree());
  for (std::size_t i = 0; i < small.size(); ++i) wide[i] = small[i] = static_cast<std::int8_t>(i * i % 23) - 11;
  const Evaluations b = to_evaluations(device_, ring_, from_signed(device_, ring_, basis, wide));
  const Coefficients result = to_coefficients(
      device_, ring_, product(device_, ring_, to_evaluations(device_, ring_, a.clone(device_.pool())), b));
  test::BigPolynomial expected = test::multiply(test::compose(ring_, a), small);
  const mpz_class modulus = test::modulus_product(ring_, basis);
  for (mpz_class& value : expected) value = test::centred(value, modulus);
  EXPECT_EQ(test::compose(ring_, result), expected);
}

TEST_P(Operations, FromSigned) {
  std::vector<std::int64_t> values(ring_.degree());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::int64_t>(i * 0x9e3779b97f4a7c15U) / 2;
  values[0] = (std::int64_t{1} << 62) - 1;
  values[1] = -values[0];
  values[2] = -1;
  const Coefficients result = from_signed(device_, ring_, {3, 1}, values);
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < values.size(); ++j)
      ASSERT_EQ(result.limb(i)[j], test::residue(mpz_class(static_cast<long>(values[j])), ring_.modulus(i).value()));
  }
}

TEST_P(Operations, AutomorphismsEqualSubstitutionOfSignedCoefficients) {
  const unsigned log_degree = ring_.log_degree();
  std::vector<std::int64_t> values(ring_.degree());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::int64_t>(i * i * 31 % 1009) - 500;
  const Basis basis{2, 1};
  const Evaluations a = to_evaluations(device_, ring_, from_signed(device_, ring_, basis, values));
  for (const std::uint32_t element :
       {1U, 3U, galois_element_of_rotation(log_degree, 1), galois_element_of_rotation(log_degree, -5),
        galois_element_of_conjugation(log_degree), static_cast<std::uint32_t>(ring_.degree() + 1)}) {
    // X^i to X^(i g) and X^N = -1.
    std::vector<std::int64_t> expected(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto exponent = static_cast<std::size_t>(DoubleWord{i} * element % (2 * values.size()));
      if (exponent >= values.size()) {
        expected[exponent - values.size()] = -values[i];
      } else {
        expected[exponent] = values[i];
      }
    }
    std::vector<std::int64_t> substituted(values.size());
    apply_automorphism<std::int64_t>(substituted, values, element);
    EXPECT_EQ(substituted, expected) << element;
    const Evaluations moved = apply_automorphism(device_, ring_, a, automorphism_index(log_degree, element));
    const Evaluations direct = to_evaluations(device_, ring_, from_signed(device_, ring_, basis, expected));
    EXPECT_TRUE(std::ranges::equal(moved.words(), direct.words())) << element;
  }
}

INSTANTIATE_TEST_SUITE_P(Devices, Operations,
                         testing::Values(On{10, 1, false}, On{10, 2, true}, On{11, 1, true}, On{12, 2, true}),
                         [](const auto& tested) {
                           return fmt::format("n{}_threads{}_{}", tested.param.log_degree, tested.param.threads,
                                              tested.param.fast ? "fast" : "reference");
                         });

TEST(GaloisElements, LiteralValuesAndInverses) {
  EXPECT_EQ(galois_element_of_rotation(10, 0), 1U);
  EXPECT_EQ(galois_element_of_rotation(10, 1), 5U);
  EXPECT_EQ(galois_element_of_rotation(10, 2), 25U);
  EXPECT_EQ(galois_element_of_rotation(10, 5), 3125U - 2048U);
  EXPECT_EQ(galois_element_of_rotation(10, 512), 1U);  // a whole turn
  EXPECT_EQ(galois_element_of_rotation(10, -511), 5U);
  EXPECT_EQ(galois_element_of_rotation(10, std::numeric_limits<std::int64_t>::min()), 1U);
  EXPECT_EQ(galois_element_of_conjugation(10), 2047U);
  for (const unsigned log_degree : {10U, 17U}) {
    const std::uint64_t order = std::uint64_t{2} << log_degree;
    for (std::uint32_t element = 1; element < 2048; element += 2)
      ASSERT_EQ(std::uint64_t{element} * galois_inverse(log_degree, element) % order, 1U) << element;
    EXPECT_EQ(
        std::uint64_t{galois_element_of_rotation(log_degree, 7)} * galois_element_of_rotation(log_degree, -7) % order,
        1U);
  }
}

TEST(Polynomial, ClonesTruncatesAndMoves) {
  BufferPool pool;
  Evaluations a(pool, 1024, {3, 0});
  for (std::size_t i = 0; i < a.words().size(); ++i) a.words()[i] = i;
  Evaluations copy = a.clone(pool);
  EXPECT_NE(copy.limb(0), a.limb(0));
  EXPECT_TRUE(std::ranges::equal(copy.words(), a.words()));
  copy.truncate(2);
  EXPECT_EQ(copy.limbs(), 2U);
  EXPECT_EQ(copy.words().size(), 2048U);
  EXPECT_EQ(copy.limb(1)[5], 1029U);
  const Word* address = copy.limb(0);
  const Coefficients other = std::move(copy).retag<Domain::coefficient>();
  EXPECT_EQ(other.limb(0), address);
  EXPECT_EQ(other.basis(), (Basis{2, 0}));
  EXPECT_TRUE(Evaluations().empty());
  EXPECT_TRUE(Evaluations().clone(pool).empty());
}

}  // namespace
}  // namespace tacet::ring
