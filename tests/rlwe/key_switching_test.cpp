// SPDX-License-Identifier: Apache-2.0
#include "rlwe/key_switching.h"

#include "tests/rlwe/switching_fixture.h"

namespace tacet::rlwe {
namespace {

using test::BigPolynomial;
using test::test_seed;

using KeySwitching = Switching;

TEST_P(KeySwitching, InnerProductIsSpecialTimesSourcePlusBoundedNoise) {
  for (std::size_t i = 0; i < levels(); ++i) {
    SCOPED_TRACE(i);
    const Level level(i);
    const ring::Evaluations c = random(parameters_.basis(level), 2);
    const KeySwitchKey key = generator_.relinearisation_key(level, test_seed(3)).value();
    const Pair product = inner_product(device_, c, key);
    ASSERT_EQ(product[0].basis(), parameters_.key_basis(level));
    // P c s^2 modulo Q_l P, whatever multiple of Q_l is added to c s^2.
    BigPolynomial expected = times_square(c);
    for (mpz_class& value : expected) value *= special_;
    const double measured = test::log_canonical_norm(noise_of(product, expected));
    const double bound = log_inner_product_noise(parameters_, level);
    EXPECT_LE(measured, bound);
    // The bound takes every digit at its largest everywhere; the truth is about sqrt(N) smaller, not 2^20.
    EXPECT_GE(measured, bound - 20);
  }
}

TEST_P(KeySwitching, SwitchedAndDividedIsTheSourceWithinTheBound) {
  for (std::size_t i = 0; i < levels(); ++i) {
    SCOPED_TRACE(i);
    const Level level(i);
    const ring::Evaluations c = random(parameters_.basis(level), 4);
    const KeySwitchKey key = generator_.relinearisation_key(level, test_seed(5)).value();
    const Pair switched = divide_by_special(device_, inner_product(device_, c, key));
    ASSERT_EQ(switched[0].basis(), parameters_.basis(level));
    const double bound =
        log_sum(log_inner_product_noise(parameters_, level) - parameters_.log_p(), log_division_noise(parameters_, 2));
    EXPECT_LE(test::log_canonical_norm(noise_of(switched, times_square(c))), bound);
  }
}

TEST_P(KeySwitching, RotationsAndConjugationThenTheAutomorphism) {
  const Level level = parameters_.top_level();
  const ring::Evaluations c0 = random(parameters_.basis(level), 6);
  const ring::Evaluations c1 = random(parameters_.basis(level), 7);
  const BigPolynomial before = test::phase(device_, ring_, c0, c1, secret_.coefficients());
  const double bound =
      log_sum(log_inner_product_noise(parameters_, level) - parameters_.log_p(), log_division_noise(parameters_, 2));
  for (const std::uint32_t element :
       {ring::galois_element_of_rotation(log_degree(), 1), ring::galois_element_of_rotation(log_degree(), -7),
        ring::galois_element_of_conjugation(log_degree())}) {
    SCOPED_TRACE(element);
    const KeySwitchKey key = generator_.galois_key(element, level, test_seed(8)).value();
    const Pair product = inner_product(device_, c1, key);
    const ring::Evaluations* values[] = {&product[0], &product[1]};
    const ring::Evaluations* addends[] = {&c0, nullptr};
    Pair switched;
    switcher_.divide_by_special(device_, values, addends, switched);
    Pair rotated;
    for (std::size_t part = 0; part < 2; ++part)
      rotated[part] = ring::apply_automorphism(device_, ring_, switched[part], key.index);
    BigPolynomial expected(before.size());
    ring::apply_automorphism<mpz_class>(expected, before, element);
    EXPECT_LE(test::log_canonical_norm(noise_of(rotated, expected)), bound);
  }
}

TEST_P(KeySwitching, AKeyForAHigherLevelServesLowerOnesWithTheSameBits) {
  const KeySwitchKey full = generator_.relinearisation_key(parameters_.top_level(), test_seed(9)).value();
  for (std::size_t i = 0; i < levels(); ++i) {
    const Level level(i);
    const ring::Evaluations c = random(parameters_.basis(level), 10);
    const KeySwitchKey cut = cut_key(device_, parameters_, full, level).value();
    EXPECT_TRUE(same(inner_product(device_, c, full), inner_product(device_, c, cut))) << "level " << i;
  }
}

TEST_P(KeySwitching, ManyKeysAtOnceEqualOneByOne) {
  const Level level = parameters_.top_level();
  const ring::Evaluations c = random(parameters_.basis(level), 11);
  std::vector<KeySwitchKey> keys;
  for (const std::int64_t steps : {1, 2, 3, -1, 16})
    keys.push_back(
        generator_.galois_key(ring::galois_element_of_rotation(log_degree(), steps), level, test_seed(12)).value());
  std::vector<const KeySwitchKey*> pointers;
  for (const KeySwitchKey& key : keys) pointers.push_back(&key);
  std::vector<Pair> hoisted(keys.size());
  switcher_.inner_products(device_, c, pointers, hoisted, false);
  for (std::size_t k = 0; k < keys.size(); ++k)
    EXPECT_TRUE(same(hoisted[k], inner_product(device_, c, keys[k]))) << "key " << k;
}

TEST_P(KeySwitching, AccumulationAddsToWhatIsThere) {
  const Level level = parameters_.top_level();
  const KeySwitchKey key = generator_.relinearisation_key(level, test_seed(13)).value();
  const ring::Evaluations a = random(parameters_.basis(level), 14);
  const ring::Evaluations b = random(parameters_.basis(level), 15);
  const KeySwitchKey* keys[] = {&key};
  Pair sum[1];
  switcher_.inner_products(device_, a, keys, sum, false);
  switcher_.inner_products(device_, b, keys, sum, true);
  Pair expected = inner_product(device_, a, key);
  const Pair second = inner_product(device_, b, key);
  for (std::size_t part = 0; part < 2; ++part) ring::add(device_, ring_, expected[part], second[part]);
  EXPECT_TRUE(same(sum[0], expected));
}

TEST_P(KeySwitching, AddendsAndTurnsEqualTheSingleSteps) {
  const Level level = parameters_.top_level();
  const std::uint32_t element = ring::galois_element_of_rotation(log_degree(), 3);
  const KeySwitchKey key = generator_.galois_key(element, level, test_seed(23)).value();
  const KeySwitchKey* keys[] = {&key};
  const ring::Evaluations c = random(parameters_.basis(level), 24);
  const ring::Evaluations low = random(parameters_.basis(level), 25);
  const ring::Evaluations times_special = switcher_.multiply_by_special(device_, low);
  Pair expected = inner_product(device_, c, key);
  ring::add(device_, ring_, expected[0], times_special);
  for (ring::Evaluations& part : expected) part = ring::apply_automorphism(device_, ring_, part, key.index);
  for (const backend::Backend& backend : {backend::Backend::reference(), backend::Backend::best_available()}) {
    const backend::Device other({.threads = 2, .backend = backend});
    for (const ring::Evaluations* addend : {&low, &times_special}) {
      Pair out[1];
      switcher_.inner_products(other, c, keys, out, {.addends = {addend, nullptr}, .turn = true});
      EXPECT_TRUE(same(out[0], expected)) << backend.name();
      switcher_.inner_products(other, c, keys, out, {.accumulate = true, .addends = {addend, nullptr}, .turn = true});
      for (ring::Evaluations& part : out[0]) ASSERT_EQ(part.basis(), parameters_.key_basis(level));
      Pair twice{expected[0].clone(device_.pool()), expected[1].clone(device_.pool())};
      for (std::size_t part = 0; part < 2; ++part) ring::add(device_, ring_, twice[part], expected[part]);
      EXPECT_TRUE(same(out[0], twice)) << backend.name();
    }
  }
}

TEST_P(KeySwitching, SameBitsOnEveryDevice) {
  const Level level = parameters_.top_level();
  const KeySwitchKey key = generator_.relinearisation_key(level, test_seed(16)).value();
  const ring::Evaluations c = random(parameters_.basis(level), 17);
  const Pair product = inner_product(device_, c, key);
  const Pair divided = divide_by_special(device_, product);
  for (const unsigned threads : {1U, 2U, 3U}) {
    for (const backend::Backend& backend : {backend::Backend::reference(), backend::Backend::best_available()}) {
      const backend::Device other({.threads = threads, .backend = backend});
      const Pair again = inner_product(other, c, key);
      EXPECT_TRUE(same(product, again)) << backend.name() << ", threads " << threads;
      EXPECT_TRUE(same(divided, divide_by_special(other, again))) << backend.name() << ", threads " << threads;
    }
  }
}

TEST_P(KeySwitching, OperandsStayAsTheyWere) {
  const Level level = parameters_.top_level();
  const KeySwitchKey key = generator_.relinearisation_key(level, test_seed(18)).value();
  const ring::Evaluations c = random(parameters_.basis(level), 19);
  const ring::Evaluations copy = c.clone(device_.pool());
  const Pair product = inner_product(device_, c, key);
  EXPECT_TRUE(std::ranges::equal(c.words(), copy.words()));
  const Pair kept{product[0].clone(device_.pool()), product[1].clone(device_.pool())};
  static_cast<void>(divide_by_special(device_, product));
  EXPECT_TRUE(same(product, kept));
}

TEST_P(KeySwitching, MultiplyBySpecialIsUndoneByTheDivision) {
  for (std::size_t i = 0; i < levels(); ++i) {
    const ring::Evaluations c = random(parameters_.basis(Level(i)), 20);
    const ring::Evaluations scaled = switcher_.multiply_by_special(device_, c);
    ASSERT_EQ(scaled.basis(), parameters_.key_basis(Level(i)));
    const BigPolynomial expected = test::add_scaled(BigPolynomial(ring_.degree()), special_,
                                                    test::compose(device_, ring_, c), modulus(scaled.basis()));
    EXPECT_EQ(test::compose(device_, ring_, scaled), expected);
    const ring::Evaluations* values[] = {&scaled};
    ring::Evaluations out[1];
    switcher_.divide_by_special(device_, values, {}, out);
    EXPECT_TRUE(std::ranges::equal(out[0].words(), c.words()));
  }
}

INSTANTIATE_TEST_SUITE_P(Sets, KeySwitching, switching_sets(), switching_set_name);

}  // namespace
}  // namespace tacet::rlwe
