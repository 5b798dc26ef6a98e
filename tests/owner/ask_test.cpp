// SPDX-License-Identifier: Apache-2.0
//
// Questions on real ciphertexts, each path of the planner once, with literal answers; fast enough for the sanitizers.
// tests/sql asks hundreds more.
#include <sstream>

#include "tests/owner/owner_fixture.h"

namespace tacet::owner {
namespace {

class AskTest : public OwnerTest {
 protected:
  AskTest() {
    make_keys();
    Session session = open();
    EXPECT_TRUE(session.load(request("wards", "code,name,beds\n1,north,40\n2,south,\n4,east,12\n")));
    LoadRequest stays =
        request("stays", "id,ward,nights,cost\n1,1,3,10.50\n2,2,,7.25\n3,1,5,\n4,3,1,-2.00\n5,4,8,99.99\n");
    EXPECT_TRUE(session.load(stays));
    stays.table = "declared";
    stays.references = {"ward wards(code)"};
    EXPECT_TRUE(session.load(stays));
  }

  /// The rows, values separated by '|' and rows by ';'.
  std::string ask(std::string_view sql) const {
    Session session = open();
    const auto answer = session.ask(sql);
    if (!answer) return answer.error().message();
    std::ostringstream out;
    for (const auto& row : answer->table.rows) {
      for (std::size_t i = 0; i < row.size(); ++i)
        out << (i == 0 ? "" : "|") << query::to_text(row[i], answer->table.types[i]);
      out << ';';
    }
    return out.str();
  }
};

TEST_F(AskTest, SumsUnderAFilter) {
  EXPECT_EQ(ask("SELECT COUNT(*), COUNT(nights), SUM(nights), SUM(cost) FROM stays WHERE ward <= 2"), "3|2|8|17.75;");
}

TEST_F(AskTest, GroupsWithPackedSums) {
  EXPECT_EQ(ask("SELECT ward, COUNT(*), SUM(cost), AVG(nights) FROM stays GROUP BY ward ORDER BY ward"),
            "1|2|10.50|4.0;2|1|7.25|;3|1|-2.00|1.0;4|1|99.99|8.0;");
}

TEST_F(AskTest, RowsThatMatch) {
  EXPECT_EQ(ask("SELECT id, cost FROM stays WHERE nights > 1 OR cost < 0 ORDER BY id DESC"),
            "5|99.99;4|-2.00;3|;1|10.50;");
}

TEST_F(AskTest, ColumnAgainstColumnAndPrivateConstants) {
  EXPECT_EQ(ask("SELECT COUNT(*) FROM stays WHERE nights + 2 > id"), "3;");
  EXPECT_EQ(ask("SELECT id FROM stays WHERE cost >= PRIVATE(10.50) ORDER BY id"), "1;5;");
}

TEST_F(AskTest, JoinsStoredAndGathered) {
  for (const std::string table : {"stays", "declared"}) {
    EXPECT_EQ(
        ask("SELECT s.id, w.name, w.beds FROM " + table + " s LEFT JOIN wards w ON s.ward = w.code ORDER BY s.id"),
        "1|north|40;2|south|;3|north|40;4||;5|east|12;");
    EXPECT_EQ(
        ask("SELECT COUNT(*), SUM(w.beds) FROM " + table + " s JOIN wards w ON s.ward = w.code WHERE w.beds > 10"),
        "3|92;");
  }
}

TEST_F(AskTest, ExplainPredictsWithoutAsking) {
  Session session = open();
  const auto plan = session.explain("SELECT COUNT(*) FROM stays WHERE ward = 1");
  ASSERT_TRUE(plan) << plan.error().message();
  EXPECT_EQ(plan->blocks, 1U);
  EXPECT_GT(plan->levels, 0U);
  EXPECT_EQ(plan->levels_available, 12U);
  EXPECT_GT(plan->products, 0U);
  EXPECT_GT(plan->noise_margin_bits, 0);
  EXPECT_LE(plan->log_failure_probability, -128);
  EXPECT_EQ(plan->security_bits, 0U) << "the test ring protects nothing, and says so";
  EXPECT_GT(plan->read_bytes, 0U);
  EXPECT_FALSE(plan->host_learns.empty());
  for (const std::string& line : plan->host_learns) {
    EXPECT_EQ(line.find("stays"), std::string::npos) << line;
    EXPECT_EQ(line.find("ward"), std::string::npos) << line;
  }
}

TEST_F(AskTest, WhatCannotBeAskedSaysSoBeforeAnythingRuns) {
  EXPECT_NE(ask("SELECT COUNT(*) FROM nothing").find("nothing"), std::string::npos);
  EXPECT_NE(ask("SELECT COUNT(*) FROM stays WHERE (SELECT 1) = 1").find("subquer"), std::string::npos);
}

}  // namespace
}  // namespace tacet::owner
