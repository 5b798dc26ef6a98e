// SPDX-License-Identifier: Apache-2.0
//
// Fixed seeds, literals from tests/support/known_answers.py: streams, samplers, expansion, order of the evaluation
// domain and the equations of an encryption and of a key, each worked out there without the engine.
#include <gtest/gtest.h>

#include <array>

#include "client/encryptor.h"
#include "client/key_generator.h"
#include "ring/operations.h"
#include "tests/support/parameter_sets.h"

namespace tacet::client {
namespace {

constexpr std::array<std::size_t, 4> positions{0, 1, 100, 1023};
using Row = std::array<Word, 4>;

class KnownAnswer : public testing::TestWithParam<bool> {
 protected:
  static Row at_positions(const Word* limb) {
    Row row;
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = limb[positions[i]];
    return row;
  }

  backend::Device device_{{.backend = GetParam() ? backend::Backend::best_available() : backend::Backend::reference()}};
  rlwe::Parameters parameters_ =
      test::small_parameters({.q_count = 2, .p_count = 1, .digit_primes = 1, .plaintext_modulus = 786433});
  SecretKey key_ = SecretKey::generate(parameters_, test::test_seed(4));
};

TEST_P(KnownAnswer, Primes) {
  EXPECT_EQ(parameters_.ring().modulus(0).value(), 35174216267777U);
  EXPECT_EQ(parameters_.ring().modulus(1).value(), 35130729668609U);
  EXPECT_EQ(parameters_.ring().modulus(2).value(), 1125895432910849U);
}

TEST_P(KnownAnswer, SecretKeyEncryption) {
  std::vector<std::int64_t> message(1024);
  for (std::size_t i = 0; i < message.size(); ++i) message[i] = static_cast<std::int64_t>(i * i % 1000);
  const rlwe::Ciphertext made =
      SecretKeyEncryptor(device_, key_)
          .encrypt(ring::from_signed(device_, parameters_.ring(), {2, 0}, message), test::test_seed(5))
          .value();
  EXPECT_EQ(at_positions(made.parts[0].limb(0)), (Row{2661016751744, 6441083352564, 33280729964686, 16123142823094}));
  EXPECT_EQ(at_positions(made.parts[0].limb(1)), (Row{13167045905912, 25567868589009, 32132400377206, 29606782470659}));
}

TEST_P(KnownAnswer, RelinearisationKey) {
  const rlwe::KeySwitchKey made =
      KeyGenerator(device_, key_).relinearisation_key(rlwe::Level(1), test::test_seed(6)).value();
  EXPECT_EQ(at_positions(made.limb(1, 0, 0, 3, 1024)),
            (Row{5121085978602, 24134428099373, 10818086307551, 15798732178500}));
  EXPECT_EQ(at_positions(made.limb(1, 0, 1, 3, 1024)),
            (Row{23058569106659, 7258738627638, 22215331427240, 12067218064476}));
  EXPECT_EQ(at_positions(made.limb(1, 0, 2, 3, 1024)),
            (Row{995074338521537, 990150041893799, 678271879232143, 35325608934194}));
}

INSTANTIATE_TEST_SUITE_P(Backends, KnownAnswer, testing::Bool(),
                         [](const auto& tested) { return tested.param ? "fast" : "reference"; });

}  // namespace
}  // namespace tacet::client
