// SPDX-License-Identifier: Apache-2.0
//
// Divisions by dropped primes against big integers: (x - delta) / D with delta = x mod D, a multiple of t, centred.
#include "rlwe/key_switching.h"
#include "tests/rlwe/switching_fixture.h"

namespace tacet::rlwe {
namespace {

using test::BigPolynomial;

class Division : public Switching {
 protected:
  /// Every coefficient of `quotient` must be (x - t r) / D, r = x / t mod D centred (one neighbour further where r is
  /// nearly D / 2), modulo what remains.
  void expect_quotient(const ring::Evaluations& quotient, const ring::Evaluations& value, const mpz_class& divisor) {
    const BigPolynomial x = test::compose(device_, ring_, value);
    const BigPolynomial y = test::compose(device_, ring_, quotient);
    const mpz_class rest = modulus(quotient.basis());
    mpz_class inverse_t;
    mpz_invert(inverse_t.get_mpz_t(), t_.get_mpz_t(), divisor.get_mpz_t());
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      // The centred value of quotient * D differs from x by t r plus a multiple of all that remains.
      const mpz_class r = test::centred(x[i] * inverse_t, divisor);
      bool found = false;
      for (const mpz_class& candidate : {r, mpz_class(r - divisor), mpz_class(r + divisor)}) {
        // |candidate| <= D/2 (1 + 2^-20): exact division and the stated size.
        if (abs(candidate) * 2 > divisor + (divisor >> 20)) continue;
        const mpz_class numerator = x[i] - t_ * candidate;
        ASSERT_TRUE(mpz_divisible_p(numerator.get_mpz_t(), divisor.get_mpz_t()));
        found = found || test::centred(numerator / divisor - y[i], rest) == 0;
      }
      wrong += found ? 0 : 1;
    }
    EXPECT_EQ(wrong, 0U);
  }

  /// Values with limbs 0, 1, -1, near half, and random ones.
  ring::Evaluations extremes(ring::Basis basis) const {
    const mpz_class all = modulus(basis);
    BigPolynomial x = test::compose(device_, ring_, random(basis, 33));
    const std::vector<mpz_class> special{0,       1,          -1,       t_,           -t_,
                                         all / 2, -(all / 2), special_, special_ / 2, special_ / 2 + 1};
    std::copy(special.begin(), special.end(), x.begin());
    for (mpz_class& value : x) value = test::centred(value, all);
    return ring::to_evaluations(device_, ring_, test::decompose(device_.pool(), ring_, basis, x));
  }
};

TEST_P(Division, BySpecial) {
  for (std::size_t i = 0; i < levels(); ++i) {
    SCOPED_TRACE(i);
    const ring::Evaluations value = extremes(parameters_.key_basis(Level(i)));
    const ring::Evaluations* values[] = {&value};
    ring::Evaluations out[1];
    switcher_.divide_by_special(device_, values, {}, out);
    ASSERT_EQ(out[0].basis(), parameters_.basis(Level(i)));
    expect_quotient(out[0], value, special_);
  }
}

TEST_P(Division, ByLast) {
  for (std::size_t i = 1; i < levels(); ++i) {
    SCOPED_TRACE(i);
    const ring::Evaluations value = extremes(parameters_.basis(Level(i)));
    const ring::Evaluations* values[] = {&value};
    ring::Evaluations out[1];
    switcher_.divide_by_last(device_, values, out);
    ASSERT_EQ(out[0].basis(), parameters_.basis(Level(i - 1)));
    expect_quotient(out[0], value, prime(i));
  }
}

TEST_P(Division, BySpecialAndLast) {
  for (std::size_t i = 1; i < levels(); ++i) {
    SCOPED_TRACE(i);
    const ring::Evaluations value = extremes(parameters_.key_basis(Level(i)));
    const ring::Evaluations* values[] = {&value};
    ring::Evaluations out[1];
    switcher_.divide_by_special_and_last(device_, values, out);
    ASSERT_EQ(out[0].basis(), parameters_.basis(Level(i - 1)));
    expect_quotient(out[0], value, special_ * prime(i));
  }
}

TEST_P(Division, InOneStepEqualsTwoUpToRounding) {
  for (std::size_t i = 1; i < levels(); ++i) {
    SCOPED_TRACE(i);
    const ring::Evaluations value = random(parameters_.key_basis(Level(i)), 34);
    const ring::Evaluations* values[] = {&value};
    ring::Evaluations once[1];
    ring::Evaluations between[1];
    ring::Evaluations twice[1];
    switcher_.divide_by_special_and_last(device_, values, once);
    switcher_.divide_by_special(device_, values, {}, between);
    const ring::Evaluations* between_values[] = {&between[0]};
    switcher_.divide_by_last(device_, between_values, twice);
    const BigPolynomial difference = test::add_scaled(
        test::compose(device_, ring_, once[0]), -1, test::compose(device_, ring_, twice[0]), modulus(once[0].basis()));
    // Each division is within t/2 of the exact quotient; the first one's error shrinks by q_level.
    EXPECT_LE(test::largest_magnitude(difference), t_ + 1);
    bool multiple_of_t = false;
    static_cast<void>(test::divided(difference, t_, multiple_of_t));
    EXPECT_TRUE(multiple_of_t);
  }
}

TEST_P(Division, ManyValuesAtOnceWithAndWithoutAddends) {
  const Level level = parameters_.top_level();
  const ring::Evaluations a = random(parameters_.key_basis(level), 35);
  const ring::Evaluations b = random(parameters_.key_basis(level), 36);
  const ring::Evaluations addend = random(parameters_.basis(level), 37);
  const ring::Evaluations* both[] = {&a, &b};
  const ring::Evaluations* addends[] = {nullptr, &addend};
  ring::Evaluations together[2];
  switcher_.divide_by_special(device_, both, addends, together);
  for (std::size_t k = 0; k < 2; ++k) {
    ring::Evaluations alone[1];
    const ring::Evaluations* one[] = {both[k]};
    switcher_.divide_by_special(device_, one, {}, alone);
    if (k == 1) ring::add(device_, ring_, alone[0], addend);
    EXPECT_TRUE(std::ranges::equal(alone[0].words(), together[k].words())) << k;
  }
}

TEST_P(Division, NoiseOfADividedCiphertextIsWithinTheBound) {
  for (std::size_t i = 1; i < levels(); ++i) {
    SCOPED_TRACE(i);
    const ring::Basis basis = parameters_.basis(Level(i));
    const Pair pair{random(basis, 38), random(basis, 39)};
    const ring::Evaluations* values[] = {&pair[0], &pair[1]};
    Pair out;
    switcher_.divide_by_last(device_, values, out);
    // q (out_0 + out_1 s) - (u_0 + u_1 s) is minus delta_0 + delta_1 s, a multiple of t.
    const BigPolynomial before = test::phase(device_, ring_, pair[0], pair[1], secret_.coefficients());
    const BigPolynomial after = test::phase(device_, ring_, out[0], out[1], secret_.coefficients());
    const BigPolynomial delta = test::add_scaled(before, -prime(i), after, modulus(basis));
    EXPECT_LE(test::log_canonical_norm(delta) - parameters_.log_prime(i), log_division_noise(parameters_, 2));
    bool multiple_of_t = false;
    static_cast<void>(test::divided(delta, t_, multiple_of_t));
    EXPECT_TRUE(multiple_of_t);
  }
}

TEST_P(Division, SameBitsOnEveryDevice) {
  const Level level = parameters_.top_level();
  const ring::Evaluations value = random(parameters_.key_basis(level), 40);
  const ring::Evaluations* values[] = {&value};
  ring::Evaluations expected[1];
  switcher_.divide_by_special_and_last(device_, values, expected);
  for (const unsigned threads : {1U, 2U}) {
    for (const backend::Backend& backend : {backend::Backend::reference(), backend::Backend::best_available()}) {
      const backend::Device other({.threads = threads, .backend = backend});
      ring::Evaluations out[1];
      switcher_.divide_by_special_and_last(other, values, out);
      EXPECT_TRUE(std::ranges::equal(out[0].words(), expected[0].words())) << backend.name() << ", threads " << threads;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Sets, Division, switching_sets(), switching_set_name);

}  // namespace
}  // namespace tacet::rlwe
