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
  friend bool operator==(const Answers&, const Answers&) = default;
};

Answers evaluate(std::size_t slots, const backend::Device::Options& options) {
  const BootWorld world(small_boot_set(), slots, options);
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
      return {"528564e5a9cf231da5834d658ad0107852b77d7654de8629af2b167ad37441fc",
              "49effc696b9caecc95a682b6a031be1f6570cc886bd2584616b16ea9fd3beca5"};
    return {"37b77b2cff9c14a037c212cf24d18e4fda99d334960c4b0be6788eec2914ae21",
            "3f6994c19c751684893948671e48d441cd8b876f3602e7d6108c49a7d7678fbe"};
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
