// SPDX-License-Identifier: Apache-2.0
//
// A refreshing gives the same bits on every backend and with any number of threads, and gave them when this was
// written.
#include "base/hash.h"
#include "tests/bootstrapping/boot_world.h"

namespace tacet::test {
namespace {

void add(Hasher& hasher, const ckks::Ciphertext& a) {
  for (std::size_t part = 0; part < a.body.part_count; ++part) {
    for (const Word word : a.body.parts[part].words()) hasher.add_word(word);
  }
  hasher.add_word(a.level().value());
  hasher.add_word(std::bit_cast<Word>(a.scale));
}

struct Answers {
  std::string raised;     ///< integers alone
  std::string refreshed;  ///< with matrices and series, which are rounded from doubles
};

/// A set of its own, so that the tuning of named sets changes no answers.
ckks::Parameters fixed_set() {
  ckks::ParametersChoice choice;
  choice.name = "insecure_fixed";
  choice.log_degree = 10;
  choice.levels = 6;
  choice.special_primes = 6;
  choice.bootstrapping_prime_bits = {45, 45, 45, 45, 45, 50, 50, 50, 50, 45, 45, 45, 45};
  return ckks::Parameters::create(choice).value();
}

Answers evaluate(std::size_t slots, const backend::Device::Options& options) {
  const BootWorld world(fixed_set(), slots, options);
  RandomStream stream(test_seed(78), "fixed polynomial");
  std::vector<std::int64_t> coefficients(world.main.degree());
  for (std::int64_t& c : coefficients) c = static_cast<std::int64_t>(stream.next() >> 21) - (std::int64_t{1} << 42);
  Hasher raised("test of bits");
  add(raised,
      world.bootstrapper.raise(world.encrypt_polynomial(world.sets.low(), coefficients, Level(0), slots, 141)).value());
  std::vector<Complex> z(slots);
  for (std::size_t j = 0; j < slots; ++j) {
    const double part = static_cast<double>(j) / static_cast<double>(slots);
    z[j] = {part, 1 - 2 * part};
  }
  Hasher refreshed("test of bits");
  add(refreshed, world.bootstrapper.refresh(world.encrypt(z, Level(6), 142)).value());
  add(refreshed, world.bootstrapper.refresh(world.encrypt(z, Level(3), 143), ckks::SlotValues::real).value());
  return {hex(raised.finish()), hex(refreshed.finish())};
}

class BootstrappingBits : public testing::TestWithParam<std::size_t> {
 protected:
  static Answers known() {
    if (GetParam() == 16)
      return {"003a77d3c60b89b5794a1f2a23a742b7d4a037253637aa0fd86a32d3145b06a8",
              "7f808a1cb80d263515aa2bf936ad660e1ee437757fb69491b80da0c94775923d"};
    return {"af51a3bb9ac7d95c82d0b7d926365adcf844e785073b2e1cebb9ee35212ce540",
            "5b25719e9f790f70e92a29f074a744b661ccb27bb9568031114d7c0aabb1b6a1"};
  }
  static void expect_known(const backend::Device::Options& options) {
    const Answers answers = evaluate(GetParam(), options);
    EXPECT_EQ(answers.raised, known().raised);
    EXPECT_EQ(answers.refreshed, known().refreshed);
  }
};

TEST_P(BootstrappingBits, AreTheSameOnEveryBackend) {
  expect_known({.threads = 1, .backend = backend::Backend::reference()});
  expect_known({.threads = 1});
}

TEST_P(BootstrappingBits, AreTheSameWithManyThreads) {
  expect_known({.threads = 2});
  expect_known({.threads = 3});
}

INSTANTIATE_TEST_SUITE_P(Slots, BootstrappingBits, testing::Values(16, 512),
                         [](const auto& tested) { return fmt::format("{}", tested.param); });

}  // namespace
}  // namespace tacet::test
