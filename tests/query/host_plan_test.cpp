// SPDX-License-Identifier: Apache-2.0
//
// The host and plans that no owner of its tables made: each is refused before anything is computed.
#include <gtest/gtest.h>

#include "query/execute.h"
#include "tests/table/store_fixture.h"

namespace tacet::query {
namespace {

constexpr std::uint64_t table_id = 7;

class HostPlanTest : public testing::Test {
 protected:
  HostPlanTest() : store_(owner_.make_store(folder_.path() / "host")), keys_(store_.read_keys().value()) {
    EXPECT_TRUE(owner_.write_table(store_, table_id, 1, {{3, 2, 4, table::LaneForm::slots}}));
  }

  /// The product of lanes 0 and 1 of column 3: well formed.
  static HostPlan plan() {
    HostPlan plan;
    plan.table = table_id;
    plan.blocks = 1;
    plan.program.inputs = {{.column = 3, .lane = 0}, {.column = 3, .lane = 1}};
    plan.program.nodes.resize(3);
    plan.program.nodes[1].input = 1;
    plan.program.nodes[2].kind = circuit::NodeKind::product;
    plan.program.nodes[2].factors = {{0, 1}};
    plan.program.outputs = {2};
    plan.summed = {true};
    return plan;
  }

  Result<HostAnswer> run(const HostPlan& plan) const { return execute(plan, {}, store_, keys_, owner_.device(), {}); }

  void expect_refused(const HostPlan& plan, ErrorCode code, std::string_view part) const {
    const auto answer = run(plan);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code(), code) << answer.error().message();
    EXPECT_NE(answer.error().message().find(part), std::string::npos) << answer.error().message();
  }

  test::TemporaryFolder folder_;
  test::StoreOwner owner_;
  table::Store store_;
  rlwe::EvaluationKeys keys_;
};

TEST_F(HostPlanTest, AGoodPlanGivesOneSumAndItsBytes) {
  const auto answer = run(plan());
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_EQ(answer->sums.size(), 1U);
  EXPECT_EQ(answer->sums[0].level().value(), 0U);
  EXPECT_GT(answer->read_bytes, 0U);
  EXPECT_GT(answer->result_bytes, 0U);
}

TEST_F(HostPlanTest, OtherTablesBlocksColumnsAndLanesAreRefused) {
  HostPlan bad = plan();
  bad.table = 8;
  expect_refused(bad, ErrorCode::invalid_argument, "0000000000000008");
  bad = plan();
  bad.blocks = 2;
  expect_refused(bad, ErrorCode::invalid_argument, "2 blocks");
  bad = plan();
  bad.program.inputs[0].column = 4;
  expect_refused(bad, ErrorCode::invalid_argument, "column 4");
  bad = plan();
  bad.program.inputs[0].lane = 2;
  expect_refused(bad, ErrorCode::invalid_argument, "lane 2");
}

TEST_F(HostPlanTest, InputsThatDidNotComeAndRowsThatAreNotThereAreRefused) {
  HostPlan bad = plan();
  bad.program.inputs[0] = {.kind = circuit::InputKind::secret, .lane = 1};
  expect_refused(bad, ErrorCode::invalid_argument, "private input 1");
  bad = plan();
  bad.program.inputs[0] = {.kind = circuit::InputKind::expanded, .table = table_id, .column = 3, .row = 5, .rows = 5};
  expect_refused(bad, ErrorCode::limit_exceeded, "row 5 of 5");
  bad.program.inputs[0].rows = 1U << 30;
  expect_refused(bad, ErrorCode::limit_exceeded, "at most 1024");
}

TEST_F(HostPlanTest, OutputsAndFoldsOutOfRangeAreRefused) {
  HostPlan bad = plan();
  bad.summed.clear();
  expect_refused(bad, ErrorCode::invalid_argument, "outputs");
  bad = plan();
  bad.fold = 9;
  expect_refused(bad, ErrorCode::invalid_argument, "fold 9");
  bad = plan();
  bad.program.nodes[2].factors = {{2, 1}};
  expect_refused(bad, ErrorCode::invalid_argument, "does not come before");
}

TEST_F(HostPlanTest, TooDeepForTheKeysIsRefused) {
  HostPlan deep = plan();
  for (int i = 0; i < 20; ++i) {
    circuit::Node square;
    square.kind = circuit::NodeKind::product;
    const auto last = static_cast<circuit::NodeId>(deep.program.nodes.size() - 1);
    square.factors = {{last, last}};
    deep.program.nodes.push_back(square);
  }
  deep.program.outputs = {static_cast<circuit::NodeId>(deep.program.nodes.size() - 1)};
  expect_refused(deep, ErrorCode::level_exhausted, "21 levels");
}

TEST_F(HostPlanTest, InterruptionEndsTheWork) {
  ExecutionControls controls;
  controls.interrupted = [] { return true; };
  const auto answer = execute(plan(), {}, store_, keys_, owner_.device(), controls);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code(), ErrorCode::system);
}

}  // namespace
}  // namespace tacet::query
