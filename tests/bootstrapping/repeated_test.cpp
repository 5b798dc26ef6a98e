// SPDX-License-Identifier: Apache-2.0
//
// Twenty refreshings in a row.
#include "tests/bootstrapping/boot_world.h"

namespace tacet::test {
namespace {

using ckks::Ciphertext;

constexpr int rounds = 20;

/// log2 of what one refreshing may add to the largest error at N = 2^10.
constexpr double largest_step = 0x1p-22;

class Repeated : public testing::TestWithParam<std::size_t> {};

TEST_P(Repeated, RefreshingDoesNotDrift) {
  const BootWorld world(small_boot_set(), GetParam());
  const std::size_t slots = world.plan.slots();
  std::vector<Complex> z = random_box(slots, 121);
  z[0] = {1, 1};
  z[1] = {-1, 1};
  Ciphertext value = world.encrypt(z, world.plan.input_level(), 122);
  // Alternately at once from the level that a refreshing leaves, and from the last one that is taken.
  std::vector<ErrorStatistics> errors;
  for (int round = 0; round < rounds; ++round) {
    if (round % 2 == 1) value = world.bootstrapper.evaluator().at_level(value, world.plan.input_level()).value();
    auto refreshed = world.bootstrapper.refresh(value);
    ASSERT_TRUE(refreshed.has_value()) << "round " << round << ": " << refreshed.error().message();
    value = std::move(*refreshed);
    const auto decoded = world.client.decrypt(value);
    ASSERT_TRUE(decoded.has_value()) << "round " << round << ": " << decoded.error().message();
    errors.push_back(statistics(decoded->values, z));
    EXPECT_LE(errors.back().largest, value.bounds.error);
    EXPECT_LE(errors.back().largest, (round + 1) * largest_step) << round;
  }
  // Independent errors would grow as the root of the rounds, the same error again and again as their number.
  EXPECT_LE(errors.back().deviation, errors.front().deviation * rounds * 1.1);
  RecordProperty("growth", std::to_string(errors.back().deviation / errors.front().deviation));
  RecordProperty("bias", std::to_string(std::abs(errors.back().bias) / errors.back().deviation));
  // The mean of the errors is that of so many random ones.
  EXPECT_LE(std::abs(errors.back().bias),
            5 * errors.back().deviation / std::sqrt(static_cast<double>(slots)) + 0x1p-30);
  // Bounds add up, and leave the input's part.
  EXPECT_LE(value.bounds.error, rounds * 0x1p-14);
}

TEST_P(Repeated, EdgesDoNotMoveOut) {
  const BootWorld world(small_boot_set(), GetParam());
  const std::vector<Complex> z(world.plan.slots(), Complex(1, -1));
  Ciphertext value = world.encrypt(z, world.plan.input_level(), 123);
  for (int round = 0; round < rounds; ++round) {
    auto refreshed = world.bootstrapper.refresh(value);
    ASSERT_TRUE(refreshed.has_value()) << "round " << round << ": " << refreshed.error().message();
    value = std::move(*refreshed);
  }
  const ErrorStatistics errors = statistics(world.values(value), z);
  EXPECT_LE(errors.largest, rounds * largest_step);
}

INSTANTIATE_TEST_SUITE_P(Slots, Repeated, testing::Values(16, 512),
                         [](const auto& tested) { return fmt::format("{}", tested.param); });

}  // namespace
}  // namespace tacet::test
