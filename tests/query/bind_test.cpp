// SPDX-License-Identifier: Apache-2.0
//
// What the binder makes of a query: types and names, constants at the scale of their columns, joins turned round.

#include <gtest/gtest.h>

#include "query/bind.h"
#include "tests/query/clinic.h"
#include "tests/query/rules.h"

namespace tacet::test {
namespace {

using query::AggregateFunction;
using query::BoundQuery;
using query::Expression;
using query::Operation;

BoundQuery bound(std::string_view sql) {
  auto result = query::bind(sql, clinic().catalog());
  EXPECT_TRUE(result.has_value()) << sql << ": " << result.error().message();
  EXPECT_EQ(broken_rule(*result), "") << sql;
  return std::move(*result);
}

// A tree as text: columns by their names, constants as their values, hidden ones in [].
std::string shown(const Expression& e, const BoundQuery& query) {
  const auto all = [&](const std::string& name) {
    std::string text = name + "(";
    for (std::size_t i = 0; i < e.arguments.size(); ++i) text += (i > 0 ? ", " : "") + shown(*e.arguments[i], query);
    return text + ")";
  };
  switch (e.operation) {
    case Operation::column:
      return query.columns[e.index].column->name;
    case Operation::constant: {
      const std::string text = query::is_null(e.value) ? "NULL" : query::to_text(e.value, e.type);
      return e.hidden ? "[" + text + "]" : text;
    }
    case Operation::rescale:
      return all("rescale");
    case Operation::equal:
      return all("=");
    case Operation::less:
      return all("<");
    case Operation::less_equal:
      return all("<=");
    case Operation::logical_and:
      return all("and");
    case Operation::logical_or:
      return all("or");
    case Operation::logical_not:
      return all("not");
    case Operation::is_null:
      return all("is_null");
    case Operation::in_list:
      return all("in");
    case Operation::case_when:
      return all("case");
    case Operation::add:
      return all("+");
    case Operation::multiply:
      return all("*");
    case Operation::to_timestamp:
      return all("timestamp");
    default:
      return all("operation " + std::to_string(static_cast<int>(e.operation)));
  }
}

std::string where(const std::string& condition) {
  const BoundQuery query = bound("SELECT 1 FROM patients WHERE " + condition);
  return query.where == nullptr ? "all" : shown(*query.where, query);
}

TEST(Bind, ConstantsTakeTheScaleOfTheirColumn) {
  EXPECT_EQ(where("age < 30"), "<(age, 30)");
  EXPECT_EQ(where("age > 30"), "<(30, age)");
  EXPECT_EQ(where("age < 30.5"), "<=(age, 30)");
  EXPECT_EQ(where("age <= 30.5"), "<=(age, 30)");
  EXPECT_EQ(where("age > 30.5"), "<=(31, age)");
  EXPECT_EQ(where("age >= 30.5"), "<=(31, age)");
  EXPECT_EQ(where("age < 30.0"), "<=(age, 29)");
  EXPECT_EQ(where("age > 30.0"), "<=(31, age)");
  EXPECT_EQ(where("age >= 30.0"), "<=(30, age)");
  EXPECT_EQ(where("age > -0.5"), "<=(0, age)");
  EXPECT_EQ(where("age = 30.0"), "=(age, 30)");
  EXPECT_EQ(where("age = 30.5"), "false");
  EXPECT_EQ(where("age <> 30.5"), "not(and(is_null(age), NULL))");
  EXPECT_EQ(where("bmi < 25"), "<(bmi, 25.00)");
  EXPECT_EQ(where("bmi < 22.255"), "<=(bmi, 22.25)");
  EXPECT_EQ(where("bmi > age"), "<(rescale(age), bmi)");
  EXPECT_EQ(where("born < TIMESTAMP '2000-01-01 12:00:00'"), "<=(born, 2000-01-01)");
  EXPECT_EQ(where("seen < DATE '2000-01-01'"), "<(seen, 2000-01-01 00:00:00)");
  EXPECT_EQ(where("seen < born"), "<(seen, timestamp(born))");
  EXPECT_EQ(where("age IN (30, 25.5, 20.0, 30)"), "in(age, 20, 30)");
  EXPECT_EQ(where("age IN (30)"), "=(age, 30)");
}

TEST(Bind, PrivateConstantsStayHiddenAndTheirDigitsDoNotShapeTheQuery) {
  EXPECT_EQ(where("age < PRIVATE(30)"), "<(age, [30])");
  EXPECT_EQ(where("age < PRIVATE(30.0)"), "<=(age, [29])");
  EXPECT_EQ(where("age < PRIVATE(30.5)"), "<=(age, [30])");
  EXPECT_EQ(where("age > PRIVATE(30.5)"), "<=([31], age)");
  EXPECT_EQ(where("age > PRIVATE(30.0)"), "<=([31], age)");
  EXPECT_EQ(where("age = PRIVATE(30.5)"), "=(rescale(age), [30.5])");
  EXPECT_EQ(where("age < PRIVATE(30) + 1"), "<(age, [31])");
  EXPECT_EQ(where("city = PRIVATE('oslo')"), "=(city, [oslo])");
  EXPECT_EQ(where("born < PRIVATE(DATE '2000-01-01') + INTERVAL '1 month'"), "<(born, [2000-02-01])");
}

TEST(Bind, WhatIsConstantIsFolded) {
  EXPECT_EQ(where("1 + 1 = 2"), "all");
  EXPECT_EQ(where("1 = 2"), "false");
  EXPECT_EQ(where("NULL"), "false");
  EXPECT_EQ(where("age = NULL OR age = 5"), "=(age, 5)");
  EXPECT_EQ(where("age < 2 * 3 + 4"), "<(age, 10)");
  EXPECT_EQ(where("age > 1 AND (age > 2 AND 1 = 1) AND score = 3"), "and(<(1, age), <(2, age), =(score, 3))");
  EXPECT_EQ(where("NOT NOT male"), "male");
  EXPECT_EQ(where("male = TRUE"), "male");
  EXPECT_EQ(where("male = FALSE"), "not(male)");
  EXPECT_EQ(where("CASE WHEN 1 = 1 THEN male ELSE age > 5 END"), "male");
  EXPECT_EQ(where("born < DATE '2000-03-31' - INTERVAL '1 month'"), "<(born, 2000-02-29)");
}

TEST(Bind, TypesAndNames) {
  const BoundQuery query = bound(
      "SELECT COUNT(*), SUM(age), SUM(bmi * bmi) AS squares, AVG(age), MIN(city), MAX(born), SUM(age) / COUNT(*), "
      "EXTRACT(year FROM MIN(born)), COALESCE(MIN(age), 0), CAST(SUM(age) AS real), CASE WHEN COUNT(*) > 1 THEN 1 END, "
      "COUNT(*) + 1, TRUE, DATE '2000-01-01' FROM patients");
  std::string names;
  std::string types;
  for (const auto& item : query.items) {
    names += item.name + " ";
    types += to_string(item.expression->type) + " ";
  }
  EXPECT_EQ(names, "count sum squares avg min max ?column? extract coalesce sum case ?column? bool date ");
  EXPECT_EQ(types,
            "integer integer decimal(30,4) real text date integer integer integer real integer integer boolean date ");
  EXPECT_TRUE(query.aggregated);
  // Each aggregate once: COUNT(*) four times, SUM(age) three times.
  EXPECT_EQ(query.aggregates.size(), 8U);
}

TEST(Bind, OnlyColumnsThatAreReadAreNamedOnce) {
  const BoundQuery query = bound("SELECT age, age + 1, p.age FROM patients p WHERE age > 1 ORDER BY bmi");
  ASSERT_EQ(query.columns.size(), 2U);
  EXPECT_EQ(query.columns[0].column->name, "age");
  EXPECT_EQ(query.columns[1].column->name, "bmi");
}

TEST(Bind, TheTableWithoutTheUniqueKeyHasTheFacts) {
  const BoundQuery query = bound("SELECT p.age, v.\"Value\" FROM patients p JOIN visits v ON p.id = v.\"case.id\"");
  EXPECT_EQ(query.fact->name, "visits");
  ASSERT_EQ(query.joins.size(), 1U);
  EXPECT_EQ(query.joins[0].table->name, "patients");
  EXPECT_EQ(query.joins[0].left->name, "case.id");
  EXPECT_EQ(query.joins[0].right->name, "id");
  EXPECT_FALSE(query.joins[0].keep_unmatched);
  EXPECT_EQ(query.columns[0].join, std::optional<std::size_t>(0));
  EXPECT_EQ(query.columns[1].join, std::nullopt);
}

TEST(Bind, AKeyThatAnInnerJoinMakesEqualIsReadFromTheFacts) {
  const BoundQuery inner = bound("SELECT code FROM patients JOIN cities ON city = code");
  EXPECT_EQ(inner.columns[0].column->name, "city");
  EXPECT_EQ(inner.columns[0].join, std::nullopt);
  const BoundQuery left = bound("SELECT code FROM patients LEFT JOIN cities ON city = code");
  EXPECT_EQ(left.columns[0].column->name, "code");
  EXPECT_TRUE(left.joins[0].keep_unmatched);
}

TEST(Bind, MaterialisedCopiesAreNotNames) {
  table::Catalog catalog = clinic().catalog();
  for (table::Table& table : catalog.tables) {
    if (table.name != "patients") continue;
    table::Column copy;
    copy.name = "cities.people";
    copy.source = table::ColumnSource{"cities", "people"};
    table.columns.push_back(copy);
  }
  const auto star = query::bind("SELECT * FROM patients", catalog);
  ASSERT_TRUE(star.has_value());
  EXPECT_EQ(star->items.size(), 11U);
  EXPECT_FALSE(query::bind("SELECT \"cities.people\" FROM patients", catalog).has_value());
}

TEST(Bind, DistinctRowsAreGroups) {
  const BoundQuery query = bound("SELECT DISTINCT city, age > 30 FROM patients ORDER BY 2");
  EXPECT_TRUE(query.aggregated);
  EXPECT_FALSE(query.distinct);
  EXPECT_EQ(query.group_keys.size(), 2U);
  EXPECT_FALSE(bound("SELECT DISTINCT age / 2 FROM patients").aggregated);
  EXPECT_TRUE(bound("SELECT DISTINCT COUNT(*) FROM patients GROUP BY city").distinct);
}

TEST(Bind, Percentiles) {
  const BoundQuery query = bound(
      "SELECT MEDIAN(age), PERCENTILE_DISC(0.25) WITHIN GROUP (ORDER BY born DESC), COUNT(1), COUNT(DISTINCT 1) FROM "
      "patients");
  ASSERT_EQ(query.aggregates.size(), 4U);
  EXPECT_EQ(query.aggregates[0].function, AggregateFunction::percentile_continuous);
  EXPECT_EQ(query.aggregates[0].fraction, 0.5);
  EXPECT_EQ(query.aggregates[1].function, AggregateFunction::percentile_discrete);
  EXPECT_TRUE(query.aggregates[1].descending);
  EXPECT_EQ(query.aggregates[2].function, AggregateFunction::count_star);
  EXPECT_EQ(query.aggregates[3].function, AggregateFunction::count);
}

TEST(Bind, OrderOfNullsIsSqlites) {
  const BoundQuery query =
      bound("SELECT age FROM patients ORDER BY age, bmi DESC, city NULLS LAST, note DESC NULLS FIRST LIMIT 3 OFFSET 4");
  ASSERT_EQ(query.order.size(), 4U);
  EXPECT_TRUE(query.order[0].nulls_first && !query.order[0].descending);
  EXPECT_TRUE(!query.order[1].nulls_first && query.order[1].descending);
  EXPECT_FALSE(query.order[2].nulls_first);
  EXPECT_TRUE(query.order[3].nulls_first);
  EXPECT_EQ(query.limit, std::optional<std::uint64_t>(3));
  EXPECT_EQ(query.offset, 4U);
}

}  // namespace
}  // namespace tacet::test
