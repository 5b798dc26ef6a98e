// SPDX-License-Identifier: Apache-2.0
//
// Linear transforms against products of complex matrices and vectors, and against the method without baby steps,
// hoisting or extended bases, which is kept here as the oracle.
#include <cmath>

#include "ckks/linear_transform_evaluation.h"
#include "tests/ckks_circuits/three_ways.h"
#include "tests/support/memory_meter.h"

namespace tacet::test {
namespace {

using ckks::Level;
using ckks::LinearTransformPlan;
using ckks::SlotMatrix;

/// Entries of magnitude at most 1 / diagonals, so that products stay below 1.
SlotMatrix random_matrix(std::size_t slots, const std::vector<std::size_t>& diagonals, std::uint8_t seed) {
  SlotMatrix matrix;
  matrix.slots = slots;
  for (const std::size_t d : diagonals)
    matrix.diagonals[d] =
        random_complex(slots, 1 / static_cast<double>(diagonals.size()), static_cast<std::uint8_t>(seed + d));
  return matrix;
}

std::vector<std::size_t> all_diagonals(std::size_t slots) {
  std::vector<std::size_t> all(slots);
  for (std::size_t d = 0; d < slots; ++d) all[d] = d;
  return all;
}

/// Row times column, entry by entry.
std::vector<Exact> matrix_times(const SlotMatrix& matrix, const std::vector<Complex>& x) {
  std::vector<Exact> y(matrix.slots);
  for (std::size_t row = 0; row < matrix.slots; ++row) {
    for (std::size_t column = 0; column < matrix.slots; ++column) {
      const auto diagonal = matrix.diagonals.find((column + matrix.slots - row) % matrix.slots);
      if (diagonal != matrix.diagonals.end()) y[row] += Exact(diagonal->second[row]) * Exact(x[column % x.size()]);
    }
  }
  return y;
}

/// sum over d of diagonal_d * rotate_d(x), one rotation and one product after another.
ckks::Ciphertext diagonal_method(const ckks::Evaluator& evaluator, const SlotMatrix& matrix,
                                 const ckks::Ciphertext& x) {
  ckks::Ciphertext sum;
  for (const auto& [d, diagonal] : matrix.diagonals) {
    const auto turned = evaluator.rotate(x, static_cast<std::int64_t>(d)).value();
    const auto p = evaluator.encode(diagonal, x.level(), ckks::Purpose::multiply).value();
    auto product = evaluator.multiply_plain(turned, p).value();
    if (sum.empty())
      sum = std::move(product);
    else
      TACET_CHECK(evaluator.add_in_place(sum, product));
  }
  return sum;
}

void expect_applies(const ThreeWays& ways, const SlotMatrix& matrix, std::size_t input_slots, Level level) {
  const auto x = random_complex(input_slots, 1, 21);
  const auto input = ways.input(x, Level(level.value() + std::size_t{1}), 22);
  const auto transform = ckks::LinearTransform<ckks::Plaintext>::create(*ways.world.evaluator, matrix, level).value();
  const auto real = apply_linear_transform(*ways.world.evaluator, transform, input.real);
  ASSERT_TRUE(real.has_value()) << real.error().message();
  EXPECT_EQ(real->level().value(), level.value() - 1);
  EXPECT_EQ(real->slots, matrix.slots);
  EXPECT_EQ(real->scale, ways.world.parameters.scale(real->level()));
  EXPECT_HOLDS(ways.world, *real, matrix_times(matrix, x));
  const auto clear = ckks::LinearTransform<ckks::ClearPlaintext>::create(ways.clear, matrix, level).value();
  const auto simulated = ckks::LinearTransform<ckks::SimulatedPlaintext>::create(ways.simulator, matrix, level).value();
  ways.expect_agree(*real, apply_linear_transform(ways.clear, clear, input.clear).value(),
                    apply_linear_transform(ways.simulator, simulated, input.simulated).value());
}

/// A world with exactly the keys that the plan lists.
ThreeWays world_for(const SlotMatrix& matrix) {
  const ckks::Parameters set = small_set(3);
  return ThreeWays(set, LinearTransformPlan::create(matrix, set.slots_max()).value().rotations());
}

struct Shape {
  std::size_t slots;
  std::vector<std::size_t> diagonals;
};

class Shapes : public testing::TestWithParam<Shape> {};

TEST_P(Shapes, AppliesWithExactlyTheKeysOfThePlan) {
  const SlotMatrix matrix = random_matrix(GetParam().slots, GetParam().diagonals, 30);
  const ThreeWays ways = world_for(matrix);
  expect_applies(ways, matrix, matrix.slots, Level(2));
  if (matrix.slots >= 4) expect_applies(ways, matrix, matrix.slots / 4, Level(1));
}

INSTANTIATE_TEST_SUITE_P(Matrices, Shapes,
                         testing::Values(Shape{16, all_diagonals(16)}, Shape{64, all_diagonals(64)}, Shape{512, {0}},
                                         Shape{512, {1}}, Shape{512, {511}}, Shape{512, {0, 1, 2, 510, 511}},  // a band
                                         Shape{512, {0, 64, 128, 192, 256, 320, 384, 448}},  // a stage of a transform
                                         Shape{512, {3, 17, 100, 255, 256, 257, 400}}, Shape{1, {0}}, Shape{2, {0, 1}},
                                         Shape{512, {256}}));

TEST(LinearTransform, DenseOverAllSlots) {
  const SlotMatrix matrix = random_matrix(512, all_diagonals(512), 1);
  const ThreeWays ways = world_for(matrix);
  expect_applies(ways, matrix, 512, Level(1));
}

TEST(LinearTransform, AgreesWithTheDiagonalMethod) {
  const std::vector<std::size_t> diagonals{0, 1, 2, 3, 8, 9, 10, 11, 500, 501};
  const SlotMatrix matrix = random_matrix(512, diagonals, 5);
  const ThreeWays ways(small_set(3), [&] {
    auto rotations = LinearTransformPlan::create(matrix, 512).value().rotations();
    rotations.insert(rotations.end(), diagonals.begin(), diagonals.end());
    std::erase(rotations, 0);
    return rotations;
  }());
  const auto x = ways.input(random_complex(512, 1, 2), Level(3), 3);
  const auto transform =
      ckks::LinearTransform<ckks::Plaintext>::create(*ways.world.evaluator, matrix, Level(3)).value();
  const auto fast = apply_linear_transform(*ways.world.evaluator, transform, x.real).value();
  const auto naive = diagonal_method(*ways.world.evaluator, matrix, x.real);
  const auto difference = ways.world.evaluator->subtract(fast, naive).value();
  const auto decoded = ways.world.client.decrypt(difference).value();
  for (const Complex& value : decoded.values) EXPECT_LE(std::abs(value), fast.bounds.error + naive.bounds.error);
  // One division in the end in place of one a product: the bound must be the smaller one.
  EXPECT_LT(fast.bounds.error, naive.bounds.error);
}

TEST(LinearTransformPlan, StaysNearTheSquareRootOfTheDiagonals) {
  const auto dense = LinearTransformPlan::create(random_matrix(256, all_diagonals(256), 1), 512).value();
  EXPECT_EQ(dense.cost().products, 256U);
  EXPECT_LE(dense.cost().baby_switches + dense.cost().giant_switches, 40U);
  // Giants at multiples of one distance follow one another, with one key.
  EXPECT_EQ(dense.common_step(), 16);
  EXPECT_EQ(dense.cost().baby_switches, 15U);
  EXPECT_EQ(dense.cost().giant_switches, 15U);
  EXPECT_EQ(dense.rotations().size(), 16U);
  // A band needs its rotations and no giant step.
  const auto band = LinearTransformPlan::create(random_matrix(256, {0, 1, 2, 254, 255}, 1), 512).value();
  EXPECT_EQ(band.cost().giant_switches, 0U);
  EXPECT_EQ(band.rotations(), (std::vector<std::int64_t>{1, 2, 254, 255}));
  EXPECT_EQ(band.galois_elements(10).size(), 4U);
  // Multiples of one distance are as cheap as neighbours.
  const auto stage = LinearTransformPlan::create(random_matrix(256, {0, 64, 128, 192}, 1), 512).value();
  EXPECT_LE(stage.cost().baby_switches + stage.cost().giant_switches, 3U);
}

TEST(LinearTransform, MatricesByRows) {
  const std::vector<Complex> rows{1, 2, 0, 0,  //
                                  0, 3, 4, 0,  //
                                  0, 0, 5, 6,  //
                                  7, 0, 0, 8};
  const SlotMatrix matrix = SlotMatrix::from_rows(4, rows).value();
  ASSERT_EQ(matrix.diagonals.size(), 2U);
  EXPECT_EQ(matrix.diagonals.at(0), (std::vector<Complex>{1, 3, 5, 8}));
  EXPECT_EQ(matrix.diagonals.at(1), (std::vector<Complex>{2, 4, 6, 7}));
  EXPECT_EQ(matrix(std::vector<Complex>{1, 10, 100, 1000}), (std::vector<Complex>{21, 430, 6500, 8007}));
  EXPECT_NEAR(matrix.row_sum(), 15, 1e-6);
  EXPECT_FALSE(SlotMatrix::from_rows(4, std::span(rows).first(15)).has_value());
}

TEST(LinearTransform, Faults) {
  const auto refused = [](const SlotMatrix& matrix) {
    const auto plan = LinearTransformPlan::create(matrix, 512);
    return !plan && plan.error().code() == ErrorCode::invalid_argument;
  };
  EXPECT_TRUE(refused({}));
  EXPECT_TRUE(refused({4, {}}));
  EXPECT_TRUE(refused({3, {{0, {1, 1, 1}}}}));
  EXPECT_TRUE(refused({1024, {{0, std::vector<Complex>(1024, 1)}}}));
  EXPECT_TRUE(refused({4, {{4, {1, 1, 1, 1}}}}));
  EXPECT_TRUE(refused({4, {{0, {1, 1, 1}}}}));
  EXPECT_TRUE(refused({4, {{0, {1, 1, std::nan(""), 1}}}}));

  const SlotMatrix matrix = random_matrix(64, {0, 5, 9}, 1);
  const ThreeWays ways(small_set(3), {1});
  const ckks::Evaluator& evaluator = *ways.world.evaluator;
  const auto code = [](const auto& result) { return result ? ErrorCode::system : result.error().code(); };
  const auto at_zero = ckks::LinearTransform<ckks::Plaintext>::create(evaluator, matrix, Level(0));
  EXPECT_EQ(code(at_zero), ErrorCode::level_exhausted);
  const auto transform = ckks::LinearTransform<ckks::Plaintext>::create(evaluator, matrix, Level(2)).value();
  const auto input = [&](std::size_t slots, std::size_t level) {
    return ways.world.encrypt(random_complex(slots, 1, 1), Level(level), 4);
  };
  EXPECT_EQ(code(apply_linear_transform(evaluator, transform, input(64, 2))), ErrorCode::missing_key);
  EXPECT_EQ(code(apply_linear_transform(evaluator, transform, input(64, 1))), ErrorCode::level_exhausted);
  EXPECT_EQ(code(apply_linear_transform(evaluator, transform, input(128, 2))), ErrorCode::invalid_argument);
  EXPECT_EQ(code(apply_linear_transform(evaluator, transform, ckks::Ciphertext{})), ErrorCode::mismatched_parameters);
}

TEST(LinearTransform, WarmApplicationTakesNoMemory) {
  const SlotMatrix matrix = random_matrix(64, all_diagonals(64), 1);
  const ThreeWays ways = world_for(matrix);
  const auto x = ways.input(random_complex(64, 1, 2), Level(3), 3);
  const auto transform =
      ckks::LinearTransform<ckks::Plaintext>::create(*ways.world.evaluator, matrix, Level(3)).value();
  const MemoryTaken taken = least_memory_taken(
      [&] { ASSERT_TRUE(apply_linear_transform(*ways.world.evaluator, transform, x.real).has_value()); });
  EXPECT_EQ(taken.allocations, 0U);
  EXPECT_EQ(taken.faults, 0);
}

}  // namespace
}  // namespace tacet::test
