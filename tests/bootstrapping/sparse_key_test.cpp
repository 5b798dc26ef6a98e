// SPDX-License-Identifier: Apache-2.0
//
// The two keys of the sparse secret by their equations, in big integers.
#include "client/sampler.h"
#include "client/seeds.h"
#include "rlwe/noise.h"
#include "tests/bootstrapping/boot_world.h"

namespace tacet::test {
namespace {

/// The sparse secret of BootWorld's keys, drawn again from their seed.
std::vector<std::int8_t> sparse_secret(const BootWorld& world) {
  const auto seeds = client::OperationSeeds::derived(test_seed(2), "sparse secret");
  RandomStream stream(seeds.secret(), "sparse secret");
  std::vector<std::int8_t> out(world.main.degree());
  client::sample_sparse_ternary(stream, 32, out);
  return out;
}

ring::Evaluations part_of(const BootWorld& world, const rlwe::Parameters& set, const rlwe::KeySwitchKey& key,
                          std::size_t digit, std::size_t part) {
  const ring::Basis basis = set.key_basis(key.level);
  ring::Evaluations out(world.device.pool(), set.degree(), basis);
  for (std::size_t i = 0; i < basis.limbs(); ++i)
    std::copy_n(key.limb(digit, part, i, basis.limbs(), set.degree()), set.degree(), out.limb(i));
  return out;
}

/// b_d + a_d target - g_d source is an error polynomial for every digit, g_d = P modulo digit d and 0 elsewhere.
void expect_equation(const BootWorld& world, const rlwe::Parameters& set, const rlwe::KeySwitchKey& key,
                     std::span<const std::int8_t> source, std::span<const std::int8_t> target) {
  const ring::Basis basis = set.key_basis(key.level);
  const mpz_class all = modulus_product(set.ring(), basis);
  mpz_class special = 1;
  for (std::size_t i = 0; i < basis.p; ++i) special *= big(set.ring().modulus(set.ring().q_count() + i).value());
  ASSERT_EQ(key.digits, set.digits(key.level));
  for (std::size_t digit = 0; digit < key.digits; ++digit) {
    SCOPED_TRACE(digit);
    mpz_class gadget = 0;
    for (std::size_t i = 0; i < basis.q; ++i) {
      if (i / set.digit_primes() != digit) continue;
      const mpz_class q = big(set.ring().modulus(i).value());
      const mpz_class others = all / q;
      mpz_class inverse;
      mpz_invert(inverse.get_mpz_t(), others.get_mpz_t(), q.get_mpz_t());
      gadget += others * inverse * special;
    }
    const BigPolynomial sum =
        phase(world.device, set.ring(), part_of(world, set, key, digit, 0), part_of(world, set, key, digit, 1), target);
    const BigPolynomial error = add_scaled(sum, -gadget, to_big(source), all);
    EXPECT_LE(largest_magnitude(error), rlwe::error_magnitude_max);
    EXPECT_NEAR(mean_square(error), 3.19 * 3.19, 3.0);
  }
}

TEST(SparseSecret, HasItsWeightAndItsKeysTheirEquations) {
  const BootWorld world(small_boot_set(), 4);
  const std::vector<std::int8_t> sparse = sparse_secret(world);
  EXPECT_EQ(std::count_if(sparse.begin(), sparse.end(), [](std::int8_t c) { return c != 0; }), 32);
  const auto* to = world.keys.encapsulation.find(rlwe::to_sparse_purpose, Level(0)).value();
  EXPECT_EQ(to->parameters, world.sets.encapsulation().id());
  expect_equation(world, world.sets.encapsulation(), *to, world.secret.coefficients(), sparse);
  const auto* from = world.keys.main.find(rlwe::from_sparse_purpose, world.plan.raised_level()).value();
  EXPECT_EQ(from->parameters, world.main.id());
  expect_equation(world, world.main.rlwe(), *from, sparse, world.secret.coefficients());
}

TEST(SparseSecret, OnlyEncryptsUnderTheSmallestModulus) {
  const BootWorld world(small_boot_set(), 4);
  // Of all keys, one is over the encapsulation set, with one ciphertext prime and one special one.
  ASSERT_EQ(world.keys.encapsulation.all().size(), 1U);
  EXPECT_EQ(world.keys.encapsulation.all().begin()->second.words.size(), 4 * world.main.degree());
  EXPECT_EQ(world.sets.encapsulation().ring().q_count(), 1U);
  EXPECT_EQ(world.sets.encapsulation().ring().p_count(), 1U);
  EXPECT_FALSE(world.keys.main.find(rlwe::to_sparse_purpose, Level(0)).has_value());
  EXPECT_FALSE(world.keys.low.find(rlwe::to_sparse_purpose, Level(0)).has_value());
}

TEST(SparseSecret, IsDrawnAnewForEveryRun) {
  const BootWorld world(small_boot_set(), 4);
  std::vector<Word> first;
  for (int run = 0; run < 2; ++run) {
    const auto keys = client::bootstrapping_keys(world.device, world.secret, world.plan).value();
    const auto boot = ckks::Bootstrapper::create(world.device, world.plan, keys).value();
    const std::vector<Complex> z = random_box(4, 131);
    const auto out = boot.refresh(world.encrypt(z, world.plan.input_level(), 132)).value();
    EXPECT_LE(statistics(world.values(out), z).largest, out.bounds.error);
    const auto words = out.body.parts[0].words();
    if (run == 0)
      first.assign(words.begin(), words.end());
    else
      EXPECT_FALSE(std::equal(words.begin(), words.end(), first.begin()));
  }
}

}  // namespace
}  // namespace tacet::test
