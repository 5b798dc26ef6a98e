// SPDX-License-Identifier: Apache-2.0
#include "circuit/builder.h"

#include <gtest/gtest.h>

#include "tests/circuit/lanes.h"

namespace tacet::circuit {
namespace {

TEST(BuilderTest, EqualProductsAreOneNode) {
  Builder builder;
  const Bits a = column(builder, 0, 2);
  builder.output(builder.multiply(a[0], a[1]));
  builder.output(builder.multiply(a[1], a[0]));
  builder.output(builder.multiply(a[0] + a[1], a[0]));
  builder.output(builder.multiply(a[0], a[1] + a[0]));
  EXPECT_EQ(product_count(builder.finish()), 2U);
}

TEST(BuilderTest, ConstantsAndSquaresOfBitsCostNothing) {
  Builder builder;
  const Bits a = column(builder, 0, 1);
  EXPECT_TRUE(builder.multiply(a[0], 0).is_constant());
  builder.output(builder.multiply(3, a[0]) + builder.multiply(a[0], a[0]) + 5);
  const Program program = builder.finish();
  EXPECT_EQ(product_count(program), 0U);
  EXPECT_EQ(values(program, {1})[0], 9U);
  EXPECT_EQ(values(program, {0})[0], 5U);
}

TEST(BuilderTest, RangesAreThoseOfIntegerArithmetic) {
  Builder builder;
  const Bits a = column(builder, 0, 2);
  const Sum x = 3 * a[0] - 2 * a[1] + 1;
  EXPECT_EQ(x.minimum, -1);
  EXPECT_EQ(x.maximum, 4);
  const Sum square = builder.multiply(x, x);
  EXPECT_EQ(square.minimum, -4);
  EXPECT_EQ(square.maximum, 16);
  EXPECT_TRUE((Sum(1) - a[0]).is_bit());
}

TEST(BuilderTest, ATreeOfProductsIsAsShallowAsItCanBe) {
  Builder builder;
  const Bits a = column(builder, 0, 9);
  Sum deep = a[8];
  for (int i = 0; i < 3; ++i) deep = builder.multiply(deep, a[static_cast<std::size_t>(i)] + a[8]);
  EXPECT_EQ(builder.depth(deep), 3U);
  // Eight shallow factors beside one of depth 3: 4, not 6.
  std::vector<Sum> factors(a.begin(), a.begin() + 8);
  factors.push_back(deep);
  EXPECT_EQ(builder.depth(builder.multiply_all(std::move(factors))), 4U);
}

TEST(BuilderTest, FinishKeepsOnlyWhatOutputsNeed) {
  Builder builder;
  const Bits a = column(builder, 0, 3);
  builder.multiply(a[0], a[1]);
  builder.output(builder.multiply(a[1], a[2]));
  const Program program = builder.finish();
  EXPECT_EQ(program.inputs.size(), 2U);
  EXPECT_EQ(product_count(program), 1U);
  const ProgramLimits limits;
  EXPECT_TRUE(check_program(program, test_modulus, limits));
}

TEST(BuilderTest, PartsOfAProgramGiveTheSameOutputs) {
  Builder builder;
  const Bits a = column(builder, 0, 4);
  for (std::size_t i = 0; i + 1 < a.size(); ++i) builder.output(builder.multiply(a[i], a[i + 1]) + a[0]);
  const Program program = builder.finish();
  for (std::uint64_t number = 0; number < 16; ++number) {
    const auto all = values(program, {number});
    EXPECT_EQ(values(select_outputs(program, 1, 2), {number}), std::vector<Word>(all.begin() + 1, all.end()));
  }
}

TEST(ProgramTest, ForeignProgramsAreChecked) {
  const ProgramLimits limits;
  const auto refused = [&](const Program& program, ErrorCode code) {
    const Status status = check_program(program, test_modulus, limits);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code(), code) << status.error().message();
  };
  Program program;
  program.inputs.resize(1);
  program.nodes.resize(2);
  program.nodes[1].kind = NodeKind::product;
  program.nodes[1].factors = {{0, 1}};
  refused(program, ErrorCode::invalid_argument);  // itself
  program.nodes[1].factors.clear();
  refused(program, ErrorCode::limit_exceeded);  // nothing
  program.nodes[1].factors.assign(257, {0, 0});
  refused(program, ErrorCode::limit_exceeded);
  program.nodes[1].factors = {{0, 0}};
  program.outputs = {2};
  refused(program, ErrorCode::invalid_argument);
  program.outputs = {1};
  EXPECT_TRUE(check_program(program, test_modulus, limits));
  program.nodes[0].input = 1;
  refused(program, ErrorCode::invalid_argument);
  program.nodes[0].input = 0;
  program.nodes[1] = {};
  program.nodes[1].kind = NodeKind::linear;
  program.nodes[1].terms = {{0, 786433}};
  refused(program, ErrorCode::invalid_argument);
  ProgramLimits narrow;
  narrow.nodes_max = 1;
  const Status status = check_program(program, test_modulus, narrow);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code(), ErrorCode::limit_exceeded);
}

}  // namespace
}  // namespace tacet::circuit
