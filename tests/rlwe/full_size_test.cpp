// SPDX-License-Identifier: Apache-2.0
//
// Sets that pass the security gate, at their real sizes: noise of real switches within the bounds, keys cut, same bits.
#include <gtest/gtest.h>

#include <algorithm>

#include "client/decryptor.h"
#include "client/encryptor.h"
#include "client/key_generator.h"
#include "ring/automorphism.h"
#include "rlwe/key_switching.h"
#include "rlwe/noise.h"
#include "tests/support/parameter_sets.h"
#include "tests/support/rlwe_oracle.h"

namespace tacet::rlwe {
namespace {

using test::BigPolynomial;
using test::test_seed;

struct FullSet {
  unsigned log_degree;
  std::size_t q_count;
  std::size_t p_count;
  Word plaintext_modulus;
  unsigned q_bits;
};

class FullSize : public testing::TestWithParam<FullSet> {
 protected:
  static Parameters make() {
    const FullSet& set = GetParam();
    ParametersLiteral literal = test::small_literal({.log_degree = set.log_degree,
                                                     .q_count = set.q_count,
                                                     .p_count = set.p_count,
                                                     .plaintext_modulus = set.plaintext_modulus,
                                                     .q_bits = set.q_bits});
    literal.name = "full_size";  // no prefix: the gate is on
    return Parameters::create(literal).value();
  }

  /// u_0 + u_1 s: the products by transforms here, since a schoolbook one takes minutes.
  BigPolynomial phase(const Pair& pair) {
    Ciphertext ciphertext;
    ciphertext.parameters = parameters_.id();
    ciphertext.key = secret_.id();
    ciphertext.part_count = 2;
    for (std::size_t i = 0; i < 2; ++i) ciphertext.parts[i] = pair[i].clone(device_.pool());
    return test::compose(parameters_.ring(),
                         client::Decryptor(device_, secret_).phase(ciphertext).value().coefficients());
  }

  backend::Device device_{{.threads = 2}};
  Parameters parameters_ = make();
  client::SecretKey secret_ = client::SecretKey::generate(parameters_, test_seed(1));
};

TEST_P(FullSize, RotationOfAFreshCiphertextIsWithinItsBound) {
  const ring::Ring& ring = parameters_.ring();
  const Level top = parameters_.top_level();
  const client::KeyGenerator generator(device_, secret_);
  const std::uint32_t element = ring::galois_element_of_rotation(parameters_.log_degree(), 3);
  const KeySwitchKey key = generator.galois_key(element, top, test_seed(2)).value();
  const KeySwitcher switcher(parameters_);
  const Ciphertext fresh =
      client::SecretKeyEncryptor(device_, secret_)
          .encrypt(test::random_evaluations(device_, ring, parameters_.basis(top), test_seed(3)), test_seed(4))
          .value();
  const auto rotate = [&](const backend::Device& device) {
    const KeySwitchKey* keys[] = {&key};
    Pair product[1];
    switcher.inner_products(device, fresh.parts[1], keys, product, false);
    const ring::Evaluations* values[] = {&product[0][0], &product[0][1]};
    const ring::Evaluations* addends[] = {&fresh.parts[0], nullptr};
    Pair switched;
    switcher.divide_by_special(device, values, addends, switched);
    Pair rotated;
    for (std::size_t i = 0; i < 2; ++i) rotated[i] = ring::apply_automorphism(device, ring, switched[i], key.index);
    return rotated;
  };
  const Pair rotated = rotate(device_);
  const Pair again = rotate(backend::Device({.threads = 1, .backend = backend::Backend::reference()}));
  for (std::size_t i = 0; i < 2; ++i) EXPECT_TRUE(std::ranges::equal(rotated[i].words(), again[i].words()));

  const BigPolynomial before =
      test::compose(ring, client::Decryptor(device_, secret_).phase(fresh).value().coefficients());
  BigPolynomial expected(before.size());
  ring::apply_automorphism<mpz_class>(expected, before, element);
  const BigPolynomial noise =
      test::add_scaled(phase(rotated), -1, expected, test::modulus_product(ring, parameters_.basis(top)));
  bool multiple_of_t = false;
  static_cast<void>(test::divided(noise, test::big(parameters_.plaintext_modulus()), multiple_of_t));
  EXPECT_TRUE(multiple_of_t);
  const double bound =
      log_sum(log_inner_product_noise(parameters_, top) - parameters_.log_p(), log_division_noise(parameters_, 2));
  EXPECT_LE(test::log_canonical_norm(noise), bound);
  EXPECT_GE(test::log_canonical_norm(noise), bound - 30);
}

TEST_P(FullSize, SecretNormAndFreshNoiseAreWithinTheirBounds) {
  const unsigned log_degree = parameters_.log_degree();
  EXPECT_LE(test::log_canonical_norm(test::to_big(secret_.coefficients())), log_secret_norm(log_degree));
  const PublicKey key = client::KeyGenerator(device_, secret_).public_key(test_seed(5)).value();
  ring::Evaluations zero(device_.pool(), parameters_.degree(), parameters_.basis(Level(1)));
  std::ranges::fill(zero.words(), Word{0});
  const Ciphertext encrypted = client::PublicKeyEncryptor::create(device_, parameters_, key)
                                   .value()
                                   .encrypt(std::move(zero), test_seed(6))
                                   .value();
  const BigPolynomial noise =
      test::compose(parameters_.ring(), client::Decryptor(device_, secret_).phase(encrypted).value().coefficients());
  const double bound = log_error_norm(log_degree) + test::log_magnitude(test::big(parameters_.plaintext_modulus())) +
                       log_sum(log_sum(log_ternary_norm(log_degree), log_secret_norm(log_degree)), 0);
  EXPECT_LE(test::log_canonical_norm(noise), bound);
  EXPECT_GE(test::log_canonical_norm(noise), bound - 10);
}

INSTANTIATE_TEST_SUITE_P(Sets, FullSize,
                         testing::Values(FullSet{13, 3, 1, 786433, 45}, FullSet{15, 13, 4, 786433, 50},
                                         FullSet{15, 16, 1, 1, 45}, FullSet{16, 26, 8, 1, 45}),
                         [](const auto& tested) {
                           return fmt::format("n{}q{}p{}t{}", tested.param.log_degree, tested.param.q_count,
                                              tested.param.p_count, tested.param.plaintext_modulus);
                         });

}  // namespace
}  // namespace tacet::rlwe
