// SPDX-License-Identifier: Apache-2.0
//
// From states of groups, as the owner decrypts them, to the answer.

#include <gtest/gtest.h>

#include "query/bind.h"
#include "query/finish.h"
#include "tests/query/clinic.h"

namespace tacet::test {
namespace {

using query::AggregateState;
using query::BoundQuery;
using query::Group;
using query::Value;

BoundQuery bound(std::string_view sql) { return *query::bind(sql, clinic().catalog()); }

std::string answer(const BoundQuery& query, std::vector<Group> groups) {
  const auto table = query::finish_groups(query, std::move(groups));
  return table ? to_text(*table) : table.error().message();
}

TEST(Finish, WithoutGroupByThereIsOneRow) {
  const BoundQuery query =
      bound("SELECT COUNT(*), SUM(age), AVG(age), MIN(age), MEDIAN(age), VAR_POP(age) FROM patients");
  EXPECT_EQ(answer(query, {}), "0|NULL|NULL|NULL|NULL|NULL\n");
  EXPECT_EQ(answer(bound("SELECT city, COUNT(*) FROM patients GROUP BY city"), {}), "");
}

TEST(Finish, GroupsComeInTheOrderOfTheirKeys) {
  const BoundQuery query = bound("SELECT city, COUNT(*) FROM patients GROUP BY city");
  const auto group = [](Value key, int count) {
    AggregateState state;
    state.count = count;
    return Group{.keys = {std::move(key)}, .aggregates = {state}};
  };
  std::vector<Group> groups = {group(std::string("rome"), 3), group(Value(), 1), group(std::string("bergen"), 2)};
  EXPECT_EQ(answer(query, groups), "NULL|1\nbergen|2\nrome|3\n");
}

TEST(Finish, SumsAreExactAndReadAtTheirScale) {
  const BoundQuery query = bound("SELECT SUM(bmi), AVG(bmi), SUM(age), AVG(age) FROM patients");
  AggregateState bmi;
  bmi.count = 3;
  bmi.sum = mpz_class("1000000000000000000000000000001");
  AggregateState age;
  age.count = 7;
  age.sum = 10;
  std::vector<AggregateState> states;
  for (const auto& aggregate : query.aggregates)
    states.push_back(aggregate.argument->type.kind == table::TypeKind::decimal ? bmi : age);
  EXPECT_EQ(answer(query, {Group{.keys = {}, .aggregates = states}}),
            "10000000000000000000000000000.01|3.3333333333333336e+27|10|1.4285714285714286\n");
}

TEST(Finish, SpreadFromSums) {
  const BoundQuery query = bound("SELECT VAR_POP(age), VAR_SAMP(age), STDDEV_POP(age), STDDEV_SAMP(age) FROM patients");
  // 2, 4, 4, 4, 5, 5, 7, 9.
  AggregateState state;
  state.count = 8;
  state.sum = 40;
  state.sum_of_squares = 232;
  EXPECT_EQ(answer(query, {Group{.keys = {}, .aggregates = {state, state, state, state}}}),
            "4.0|4.571428571428571|2.0|2.138089935299395\n");
  state.count = 1;
  state.sum = 5;
  state.sum_of_squares = 25;
  EXPECT_EQ(answer(query, {Group{.keys = {}, .aggregates = {state, state, state, state}}}), "0.0|NULL|0.0|NULL\n");
  state.sum_of_squares = 24;
  EXPECT_NE(answer(query, {Group{.keys = {}, .aggregates = {state, state, state, state}}}).find("cannot be those"),
            std::string::npos);
}

TEST(Finish, PercentilesFromCountedValues) {
  const BoundQuery query = bound(
      "SELECT MEDIAN(age), PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY age), "
      "PERCENTILE_DISC(0.1) WITHIN GROUP (ORDER BY age), PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY age), "
      "COUNT(DISTINCT age), SUM(DISTINCT age), AVG(DISTINCT age), MIN(age), MAX(age) FROM patients");
  // 10 x 1, 30 x 1, 20 x 2, and a value that no row has.
  AggregateState state;
  state.values = {{mpz_class(30), 1}, {mpz_class(10), 1}, {mpz_class(20), 2}, {mpz_class(99), 0}};
  std::vector<AggregateState> states(query.aggregates.size(), state);
  EXPECT_EQ(answer(query, {Group{.keys = {}, .aggregates = states}}), "20.0|20|10|27.0|3|60|20.0|10|30\n");
}

TEST(Finish, HavingOrderLimit) {
  const BoundQuery query = bound(
      "SELECT score, COUNT(*) AS n FROM patients GROUP BY score HAVING COUNT(*) <> 2 ORDER BY n DESC, score DESC "
      "LIMIT 3 OFFSET 1");
  std::vector<Group> groups;
  for (const auto& [key, count] : {std::pair(1, 5), {2, 9}, {3, 2}, {4, 5}, {5, 1}, {6, 1}}) {
    AggregateState state;
    state.count = count;
    groups.push_back(Group{.keys = {mpz_class(key)}, .aggregates = {state}});
  }
  EXPECT_EQ(answer(query, groups), "4|5\n1|5\n6|1\n");
}

TEST(Finish, Needs) {
  const auto needs = [](const std::string& aggregate) {
    const query::AggregateNeeds needed = query::needs(bound("SELECT " + aggregate + " FROM patients").aggregates[0]);
    return std::string(needed.sum ? "s" : "") + (needed.sum_of_squares ? "q" : "") + (needed.values ? "v" : "");
  };
  EXPECT_EQ(needs("COUNT(*)"), "");
  EXPECT_EQ(needs("COUNT(age)"), "");
  EXPECT_EQ(needs("SUM(age)"), "s");
  EXPECT_EQ(needs("AVG(age)"), "s");
  EXPECT_EQ(needs("STDDEV(age)"), "sq");
  EXPECT_EQ(needs("MIN(age)"), "v");
  EXPECT_EQ(needs("MEDIAN(age)"), "v");
  EXPECT_EQ(needs("COUNT(DISTINCT age)"), "v");
  EXPECT_EQ(needs("SUM(DISTINCT age)"), "v");
}

TEST(Finish, RowsOfEqualOrderKeepTheirPlaces) {
  const auto table = clinic().ask("SELECT code FROM cities ORDER BY coast");
  ASSERT_TRUE(table.has_value());
  EXPECT_EQ(to_text(*table), "lyon\nparis\nturin\nrome\noslo\nbergen\n");
}

TEST(Finish, WhatCannotBeExactIsAnError) {
  EXPECT_NE(
      clinic().ask("SELECT founded - INTERVAL '2000 years' FROM cities").error().message().find("years 1 to 9999"),
      std::string::npos);
  const auto large = clinic().ask("SELECT CAST(people AS real) * 1e308 * 1e308 FROM cities");
  ASSERT_FALSE(large.has_value());
  EXPECT_NE(large.error().message().find("too large"), std::string::npos);
}

}  // namespace
}  // namespace tacet::test
