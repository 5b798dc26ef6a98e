// SPDX-License-Identifier: Apache-2.0
#include "circuit/schedule.h"

#include <gtest/gtest.h>

#include "circuit/parameters.h"
#include "circuit/step_function.h"
#include "tests/circuit/lanes.h"

namespace tacet::circuit {
namespace {

/// [x in 1000 .. 30000], a threshold on y, and their product.
Program filter() {
  Builder builder;
  const Sum x = step_function(builder, column(builder, 0, 16), indicator(1000, 30000));
  const Sum y = step_function(builder, column(builder, 1, 8), indicator(0, 99));
  builder.output(builder.multiply(x, y));
  return builder.finish();
}

TEST(ScheduleTest, FactorsAreOneLevelAboveTheirProduct) {
  const bgv::Parameters parameters = insecure_test_parameters().value();
  const Program program = filter();
  const Schedule plan = schedule(program, parameters, 1, 0).value();
  ASSERT_EQ(plan.order.size(), program.nodes.size());
  std::vector<bool> done(program.nodes.size());
  for (const NodeId id : plan.order) {
    const Node& node = program.nodes[id];
    const unsigned computed = plan.levels[id].value() + (plan.refreshed[id] ? 1 : 0);
    for (const Term& term : node.terms) {
      EXPECT_TRUE(done[term.node]);
      EXPECT_GE(plan.levels[term.node].value(), computed);
    }
    for (const auto& [a, b] : node.factors) {
      EXPECT_TRUE(done[a] && done[b]);
      EXPECT_GE(plan.levels[a].value(), computed + 1);
      EXPECT_GE(plan.levels[b].value(), computed + 1);
    }
    done[id] = true;
  }
}

TEST(ScheduleTest, ShallowInputsAreReadLow) {
  const bgv::Parameters parameters = insecure_test_parameters().value();
  const Program program = filter();
  const Schedule plan = schedule(program, parameters, 1, 0).value();
  unsigned narrow = 0;
  for (std::size_t id = 0; id < program.nodes.size(); ++id)
    if (program.nodes[id].kind == NodeKind::input && program.inputs[program.nodes[id].input].column == 1)
      narrow = std::max(narrow, plan.levels[id].value());
  EXPECT_LT(narrow, plan.top.value());  // 8 bits need one level less than 16
}

TEST(ScheduleTest, MoreBlocksAndPackingNeedMoreRoom) {
  const bgv::Parameters parameters = insecure_test_parameters().value();
  const Program program = filter();
  const Schedule one = schedule(program, parameters, 1, 0).value();
  const Schedule many = schedule(program, parameters, 1'000'000, 0).value();
  const Schedule packed = schedule(program, parameters, 1, 10).value();
  EXPECT_GT(many.output_level, one.output_level);
  EXPECT_GT(packed.output_level, one.output_level);
}

TEST(ScheduleTest, TooDeepNamesTheLevelsAndTheKeysThatHaveThem) {
  const bgv::Parameters parameters = insecure_test_parameters().value();
  const auto chain = [](unsigned depth) {
    Builder builder;
    const Bits a = column(builder, 0, 2);
    Sum deep = a[0];
    for (unsigned i = 0; i < depth; ++i) deep = builder.multiply(deep, a[0] + a[1]).within(0, 1);
    builder.output(deep);
    return builder.finish();
  };
  EXPECT_TRUE(schedule(chain(11), parameters, 1, 0));
  const auto deep = schedule(chain(16), parameters, 1, 0);
  ASSERT_FALSE(deep);
  EXPECT_EQ(deep.error().code(), ErrorCode::level_exhausted);
  EXPECT_NE(deep.error().message().find("16 levels"), std::string::npos) << deep.error().message();
  EXPECT_NE(deep.error().message().find("keygen --deep"), std::string::npos) << deep.error().message();
  const auto deeper = schedule(chain(40), parameters, 1, 0);
  ASSERT_FALSE(deeper);
  EXPECT_EQ(deeper.error().message().find("keygen --deep"), std::string::npos) << deeper.error().message();
}

}  // namespace
}  // namespace tacet::circuit
