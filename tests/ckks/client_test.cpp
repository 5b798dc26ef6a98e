// SPDX-License-Identifier: Apache-2.0
//
// The owner's side: what it encrypts, and what its ciphertexts tell.
#include <gtest/gtest.h>

#include "tests/ckks/world.h"

namespace tacet::ckks {
namespace {

using test::World;

class Client : public testing::Test {
 protected:
  static const World& shared() {
    static const World world(named_parameters("insecure_n10").value());
    return world;
  }
  const World& world = shared();
  const Level top = world.parameters.top_level();
};

TEST_F(Client, CiphertextsOfDifferentValuesTellTheSame) {
  const Ciphertext quiet = world.client.encrypt(std::vector<double>(100, 0.0), top, 8).value();
  const Ciphertext loud = world.client.encrypt(test::random_complex(128, 8, 1), top, 8).value();
  EXPECT_EQ(quiet.bounds.magnitude, loud.bounds.magnitude);
  EXPECT_EQ(quiet.bounds.error, loud.bounds.error);
  EXPECT_EQ(quiet.scale, loud.scale);
  EXPECT_EQ(quiet.slots, loud.slots);
  EXPECT_EQ(quiet.level(), loud.level());
}

TEST_F(Client, ValuesBeyondTheStatedMagnitudeAreRefused) {
  const std::vector<double> values{0.5, -1.25};
  EXPECT_EQ(world.client.encrypt(values, top).error().code(), ErrorCode::invalid_argument);
  EXPECT_TRUE(world.client.encrypt(values, top, 1.25).has_value());
  EXPECT_EQ(world.client.encrypt(values, Level(0), 20).error().code(), ErrorCode::limit_exceeded);
}

TEST_F(Client, EveryEncryptionDrawsAfresh) {
  const std::vector<double> values{0.5, -1};
  const Ciphertext a = world.client.encrypt(values, top).value();
  const Ciphertext b = world.client.encrypt(values, top).value();
  ASSERT_TRUE(a.body.seed && b.body.seed);
  EXPECT_NE(a.body.seed->bytes, b.body.seed->bytes);
  EXPECT_FALSE(std::ranges::equal(a.body.parts[0].words(), b.body.parts[0].words()));
  for (const Ciphertext* c : {&a, &b}) {
    const Decoded decoded = world.client.decrypt(*c).value();
    EXPECT_LE(std::abs(decoded.values[0] - 0.5), decoded.error_bound);
    EXPECT_LE(std::abs(decoded.values[1] + 1.0), decoded.error_bound);
  }
}

TEST_F(Client, ResultsOfOperationsHaveNoSeed) {
  const std::vector<double> values{0.5, -1};
  const Ciphertext a = world.client.encrypt(values, top).value();
  Ciphertext b = world.client.encrypt(values, top).value();
  EXPECT_FALSE(world.evaluator->add(a, b)->body.seed);
  EXPECT_FALSE(world.evaluator->at_level(a, top)->body.seed);
  EXPECT_FALSE(world.evaluator->rotate(a, 0)->body.seed);
  EXPECT_FALSE(world.evaluator->add_constant(a, 1)->body.seed);
  ASSERT_TRUE(world.evaluator->add_in_place(b, a));
  EXPECT_FALSE(b.body.seed);
}

}  // namespace
}  // namespace tacet::ckks
