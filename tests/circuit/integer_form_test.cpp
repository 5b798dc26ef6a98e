// SPDX-License-Identifier: Apache-2.0
//
// Comparisons of columns against integer arithmetic.
#include "circuit/integer_form.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/circuit/lanes.h"

namespace tacet::circuit {
namespace {

Word value_of(Builder& builder, const Sum& sum, const std::vector<std::uint64_t>& numbers) {
  if (sum.is_constant()) return static_cast<Word>(sum.constant);
  builder.output(sum);
  return values(builder.finish(), numbers)[0];
}

TEST(IntegerFormTest, OrderOfAllPairsOfSmallNumbers) {
  for (const auto& [m, n] : {std::pair{1U, 1U}, {3U, 3U}, {2U, 5U}, {5U, 2U}}) {
    Builder builder;
    const Bits a = column(builder, 0, m);
    const Bits b = column(builder, 1, n);
    builder.output(less(builder, a, b));
    builder.output(equal(builder, a, b));
    const Program program = builder.finish();
    for (std::uint64_t x = 0; x < std::uint64_t{1} << m; ++x) {
      for (std::uint64_t y = 0; y < std::uint64_t{1} << n; ++y) {
        const auto out = values(program, {x, y});
        ASSERT_EQ(out[0], x < y ? 1U : 0U) << x << " < " << y;
        ASSERT_EQ(out[1], x == y ? 1U : 0U) << x << " = " << y;
      }
    }
  }
}

TEST(IntegerFormTest, NothingIsEqualToNothing) {
  Builder builder;
  EXPECT_EQ(value_of(builder, equal(builder, {}, {}), {}), 1U);
  EXPECT_EQ(value_of(builder, less(builder, {}, {}), {}), 0U);
}

struct RandomForm {
  std::vector<Monomial> monomials;
  std::vector<std::vector<std::size_t>> columns;  ///< of each monomial
};

TEST(IntegerFormTest, SignsOfRandomFormsOfThreeColumns) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 120; ++round) {
    Builder builder;
    const unsigned widths[] = {1 + static_cast<unsigned>(random() % 4), 1 + static_cast<unsigned>(random() % 4),
                               static_cast<unsigned>(random() % 4)};
    std::vector<Bits> columns;
    for (std::uint32_t c = 0; c < 3; ++c) columns.push_back(column(builder, c, widths[c]));
    RandomForm form;
    for (std::size_t i = 0; i < 1 + random() % 4; ++i) {
      Monomial monomial;
      monomial.coefficient = static_cast<Integer>(random() % 41) - 20;
      std::vector<std::size_t> used;
      for (std::size_t k = 0; k < random() % 3; ++k) used.push_back(random() % 3);
      for (const std::size_t c : used) monomial.factors.push_back(columns[c]);
      form.monomials.push_back(std::move(monomial));
      form.columns.push_back(std::move(used));
    }
    const Sum below = negative(builder, form.monomials).value();
    const Sum none = zero(builder, form.monomials).value();
    if (!below.is_constant()) builder.output(below);
    if (!none.is_constant()) builder.output(none);
    const Program program = builder.finish();
    for (std::uint64_t x = 0; x < std::uint64_t{1} << widths[0]; ++x) {
      for (std::uint64_t y = 0; y < std::uint64_t{1} << widths[1]; ++y) {
        for (std::uint64_t z = 0; z < std::uint64_t{1} << widths[2]; ++z) {
          const std::uint64_t numbers[] = {x, y, z};
          std::int64_t expected = 0;
          for (std::size_t i = 0; i < form.monomials.size(); ++i) {
            auto term = static_cast<std::int64_t>(form.monomials[i].coefficient);
            for (const std::size_t c : form.columns[i]) term *= static_cast<std::int64_t>(numbers[c]);
            expected += term;
          }
          const auto out = values(program, {x, y, z});
          std::size_t next = 0;
          ASSERT_EQ(below.is_constant() ? static_cast<Word>(below.constant) : out[next++], expected < 0 ? 1U : 0U);
          ASSERT_EQ(none.is_constant() ? static_cast<Word>(none.constant) : out[next], expected == 0 ? 1U : 0U);
        }
      }
    }
  }
}

TEST(IntegerFormTest, WideNumbersWithAnOffset) {
  // a + K < b for 64-bit numbers, at the borders.
  const Integer offset = static_cast<Integer>(1) << 40;
  Builder builder;
  const std::vector<Monomial> form = {{1, {column(builder, 0, 64)}}, {-1, {column(builder, 1, 64)}}, {offset, {}}};
  builder.output(negative(builder, form).value());
  builder.output(zero(builder, form).value());
  const Program program = builder.finish();
  const std::uint64_t big = ~std::uint64_t{0};
  const auto step = static_cast<std::uint64_t>(offset);
  EXPECT_EQ(values(program, {0, step}), (std::vector<Word>{0, 1}));
  EXPECT_EQ(values(program, {0, step + 1}), (std::vector<Word>{1, 0}));
  EXPECT_EQ(values(program, {big, big}), (std::vector<Word>{0, 0}));
  EXPECT_EQ(values(program, {big - step, big}), (std::vector<Word>{0, 1}));
  EXPECT_EQ(values(program, {big - step - 1, big}), (std::vector<Word>{1, 0}));
}

TEST(IntegerFormTest, DepthOfAnOffsetComparison) {
  // One adder, one carry, a prefix tree over 17 places: 1 + 1 + 5.
  Builder builder;
  const std::vector<Monomial> form = {{1, {column(builder, 0, 16)}}, {-1, {column(builder, 1, 16)}}, {7, {}}};
  EXPECT_LE(builder.depth(negative(builder, form).value()), 7U);
}

TEST(IntegerFormTest, TooWideIsRefused) {
  Builder builder;
  const std::vector<Monomial> form = {
      {static_cast<Integer>(1) << 60, {column(builder, 0, 64), column(builder, 1, 64)}}};
  const auto sign = negative(builder, form);
  ASSERT_FALSE(sign);
  EXPECT_EQ(sign.error().code(), ErrorCode::limit_exceeded);
}

}  // namespace
}  // namespace tacet::circuit
