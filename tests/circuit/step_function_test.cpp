// SPDX-License-Identifier: Apache-2.0
//
// Step functions of bits against their tables, value by value.
#include "circuit/step_function.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/circuit/lanes.h"

namespace tacet::circuit {
namespace {

Word residue(std::int64_t x) { return x < 0 ? test_modulus - static_cast<Word>(-x) : static_cast<Word>(x); }

/// f on all numbers of `bits` bits (or many of them), against its runs.
void check(const StepFunction& f, unsigned bits, std::uint64_t numbers) {
  Builder builder;
  const Sum sum = step_function(builder, column(builder, 0, bits), f);
  if (sum.is_constant()) {
    for (std::uint64_t x = 0; x < numbers; ++x) ASSERT_EQ(f.at(x), sum.constant);
    return;
  }
  builder.output(sum);
  const Program program = builder.finish();
  for (std::uint64_t x = 0; x < numbers; ++x) ASSERT_EQ(values(program, {x})[0], residue(f.at(x))) << x;
}

TEST(StepFunctionTest, EveryThresholdOnUpToSevenBits) {
  for (unsigned bits = 1; bits <= 7; ++bits)
    for (std::uint64_t threshold = 0; threshold < std::uint64_t{1} << bits; ++threshold)
      check(indicator(threshold, ~std::uint64_t{0}), bits, std::uint64_t{1} << bits);
}

TEST(StepFunctionTest, EveryPointAndManyIntervals) {
  for (std::uint64_t low = 0; low < 64; low += 3)
    for (std::uint64_t high = low; high < 64; high += 5) check(indicator(low, high), 6, 64);
  for (std::uint64_t point = 0; point < 64; ++point) check(indicator(point, point), 6, 64);
}

TEST(StepFunctionTest, AnyTableOfSmallValues) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 300; ++round) {
    const unsigned bits = 1 + static_cast<unsigned>(random() % 9);
    StepFunction f;
    for (std::uint64_t x = 0; x < std::uint64_t{1} << bits; ++x)
      if (x == 0 || random() % 3 == 0) f.step(x, static_cast<std::int64_t>(random() % 7) - 3);
    check(f, bits, std::uint64_t{1} << bits);
  }
}

TEST(StepFunctionTest, SixtyFourBits) {
  const std::uint64_t threshold = 0x123456789abcdef1;
  Builder builder;
  builder.output(step_function(builder, column(builder, 0, 64), indicator(threshold, ~std::uint64_t{0} - 5)));
  const Program program = builder.finish();
  const auto at = [&](std::uint64_t x) { return values(program, {x})[0]; };
  EXPECT_EQ(at(0), 0U);
  EXPECT_EQ(at(threshold - 1), 0U);
  EXPECT_EQ(at(threshold), 1U);
  EXPECT_EQ(at(threshold + 1), 1U);
  EXPECT_EQ(at(~std::uint64_t{0} - 5), 1U);
  EXPECT_EQ(at(~std::uint64_t{0} - 4), 0U);
  EXPECT_EQ(at(~std::uint64_t{0}), 0U);
}

TEST(StepFunctionTest, DepthIsThatOfABalancedTree) {
  for (const auto& [bits, depth] : {std::pair{1U, 0U}, {2U, 1U}, {4U, 2U}, {8U, 3U}, {16U, 4U}, {17U, 5U}, {64U, 6U}}) {
    Builder builder;
    const std::uint64_t middle = (std::uint64_t{1} << (bits - 1)) + (bits > 1 ? 1 : 0);
    const Sum sum = step_function(builder, column(builder, 0, bits), indicator(middle, ~std::uint64_t{0}));
    EXPECT_EQ(builder.depth(sum), depth) << bits << " bits";
  }
}

TEST(StepFunctionTest, ProductsOfAnIntervalOnSixteenBits) {
  Builder builder;
  builder.output(step_function(builder, column(builder, 0, 16), indicator(1000, 30000)));
  // 8 pairs of bits; then 4 + 3, 2 + 1 a bound for (less, equal), less what both bounds share, and one product for
  // both.
  EXPECT_LE(product_count(builder.finish()), 29U);
}

TEST(StepFunctionTest, RunsStayCanonical) {
  StepFunction f;
  f.step(0, 1);
  f.step(5, 1);
  EXPECT_TRUE(f.is_constant());
  f.step(7, 2);
  f.step(7, 1);
  EXPECT_TRUE(f.is_constant());
  EXPECT_EQ(indicator(0, 3).runs, (std::vector<std::pair<std::uint64_t, std::int64_t>>{{0, 1}, {4, 0}}));
}

}  // namespace
}  // namespace tacet::circuit
