// SPDX-License-Identifier: Apache-2.0
//
// What the tests of key switching and of divisions share: a parameter set, a secret, keys, and noise in big integers.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "client/key_generator.h"
#include "ring/automorphism.h"
#include "rlwe/key_switching.h"
#include "rlwe/noise.h"
#include "tests/support/parameter_sets.h"
#include "tests/support/rlwe_oracle.h"

namespace tacet::rlwe {

class Switching : public testing::TestWithParam<test::SmallSet> {
 protected:
  Switching()
      : parameters_(test::small_parameters(GetParam())),
        ring_(parameters_.ring()),
        secret_(client::SecretKey::generate(parameters_, test::test_seed(1))),
        generator_(device_, secret_),
        switcher_(parameters_),
        t_(test::big(parameters_.plaintext_modulus())),
        special_(special_product()) {}

  std::size_t levels() const { return ring_.q_count(); }
  unsigned log_degree() const { return parameters_.log_degree(); }
  mpz_class modulus(ring::Basis basis) const { return test::modulus_product(ring_, basis); }
  mpz_class prime(std::size_t i) const { return test::big(ring_.modulus(i).value()); }
  ring::Evaluations random(ring::Basis basis, std::uint8_t seed) const {
    return test::random_evaluations(device_, ring_, basis, test::test_seed(seed));
  }

  Pair inner_product(const backend::Device& device, const ring::Evaluations& c, const KeySwitchKey& key) const {
    const KeySwitchKey* keys[] = {&key};
    Pair out[1];
    switcher_.inner_products(device, c, keys, out, false);
    return std::move(out[0]);
  }

  Pair divide_by_special(const backend::Device& device, const Pair& pair) const {
    const ring::Evaluations* values[] = {&pair[0], &pair[1]};
    Pair out;
    switcher_.divide_by_special(device, values, {}, out);
    return out;
  }

  /// (u_0 + u_1 s - expected) mod the product of the basis; every coefficient must be a multiple of t.
  test::BigPolynomial noise_of(const Pair& pair, const test::BigPolynomial& expected) const {
    const test::BigPolynomial sum = test::phase(device_, ring_, pair[0], pair[1], secret_.coefficients());
    const test::BigPolynomial noise = test::add_scaled(sum, -1, expected, modulus(pair[0].basis()));
    bool multiple_of_t = false;
    static_cast<void>(test::divided(noise, t_, multiple_of_t));
    EXPECT_TRUE(multiple_of_t);
    return noise;
  }

  /// c s^2 modulo the product of c's basis.
  test::BigPolynomial times_square(const ring::Evaluations& c) const {
    return test::multiply(test::compose(device_, ring_, c), test::squared(secret_.coefficients()), modulus(c.basis()));
  }

  static bool same(const Pair& a, const Pair& b) {
    return std::ranges::equal(a[0].words(), b[0].words()) && std::ranges::equal(a[1].words(), b[1].words());
  }

  backend::Device device_;
  Parameters parameters_;
  const ring::Ring& ring_;
  client::SecretKey secret_;
  client::KeyGenerator generator_;
  KeySwitcher switcher_;
  mpz_class t_;
  mpz_class special_;

 private:
  mpz_class special_product() const {
    mpz_class product = 1;
    for (std::size_t i = 0; i < ring_.p_count(); ++i) product *= prime(ring_.q_count() + i);
    return product;
  }
};

/// dnum = 1, 2, 3 and one digit a prime, with and without a plaintext modulus; the last digit full or not.
inline auto switching_sets() {
  using test::SmallSet;
  constexpr Word t = 786433;
  return testing::Values(
      SmallSet{.q_count = 3, .p_count = 3, .digit_primes = 3},
      SmallSet{.q_count = 3, .p_count = 3, .digit_primes = 3, .plaintext_modulus = t},
      SmallSet{.q_count = 4, .p_count = 2, .digit_primes = 2},
      SmallSet{.q_count = 4, .p_count = 2, .digit_primes = 2, .plaintext_modulus = t},
      SmallSet{.q_count = 5, .p_count = 2, .digit_primes = 2},
      SmallSet{.q_count = 5, .p_count = 2, .digit_primes = 2, .plaintext_modulus = t},
      SmallSet{.q_count = 4, .p_count = 1, .digit_primes = 1},
      SmallSet{.q_count = 4, .p_count = 1, .digit_primes = 1, .plaintext_modulus = t},
      SmallSet{.q_count = 3, .p_count = 1, .digit_primes = 1, .plaintext_modulus = 17, .q_bits = 31});
}

inline std::string switching_set_name(const testing::TestParamInfo<test::SmallSet>& tested) {
  return test::set_name(tested.param);
}

}  // namespace tacet::rlwe
