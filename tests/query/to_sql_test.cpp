// SPDX-License-Identifier: Apache-2.0
//
// Expressions as EXPLAIN prints them. What is printed binds again, to the same print.

#include <gtest/gtest.h>

#include <vector>

#include "query/bind.h"
#include "query/explain_plan.h"
#include "tests/query/clinic.h"

namespace tacet::test {
namespace {

query::BoundQuery bound(const std::string& sql) {
  auto result = query::bind(sql, clinic().catalog());
  EXPECT_TRUE(result.has_value()) << sql << ": " << (result ? "" : result.error().message());
  return result ? *std::move(result) : query::BoundQuery();
}

/// The first select item of a query over patients.
std::string item(const std::string& expression, const std::string& rest = "") {
  const query::BoundQuery query = bound("SELECT " + expression + " FROM patients" + rest);
  return query.items.empty() ? "refused" : query::to_sql(*query.items[0].expression, query);
}

std::string where(const std::string& condition) {
  const query::BoundQuery query = bound("SELECT 1 FROM patients WHERE " + condition);
  return query.where == nullptr ? "refused" : query::to_sql(*query.where, query);
}

TEST(ToSql, ConditionsAndArithmetic) {
  EXPECT_EQ(where("age < 30 OR NOT (bmi >= 25.00 AND male)"), "((age < 30) OR NOT ((25.00 <= bmi) AND male))");
  EXPECT_EQ(where("city = 'O''Brien'"), "(city = 'O''Brien')");
  EXPECT_EQ(where("age = PRIVATE(30)"), "(age = PRIVATE(..))");
  EXPECT_EQ(where("city LIKE 'b%' OR city IS NULL"), "(city LIKE 'b%' OR city IS NULL)");
  EXPECT_EQ(where("- (- age) < score"), "((-(-age)) < score)");
  EXPECT_EQ(item("COALESCE(score, age)"), "COALESCE(score, age)");
}

TEST(ToSql, FunctionsOfTheOwner) {
  EXPECT_EQ(item("ROUND(bmi, 1)"), "ROUND(bmi, 1)");
  EXPECT_EQ(item("CAST(bmi AS integer)"), "CAST(bmi AS integer)");
  EXPECT_EQ(item("age / 10"), "(age / 10)");
  EXPECT_EQ(item("age % 10"), "(age % 10)");
}

TEST(ToSql, AggregatesAndGroupKeys) {
  const std::vector<std::string> printed_as_written = {
      "COUNT(*)",
      "COUNT(city)",
      "COUNT(DISTINCT city)",
      "SUM(age) FILTER (WHERE male)",
      "AVG(DISTINCT age)",
      "MIN(born)",
      "MAX(born)",
      "VAR_POP(age)",
      "VAR_SAMP(age)",
      "STDDEV_POP(age)",
      "STDDEV_SAMP(age)",
      "PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY age)",
      "PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY bmi DESC)",
      "ROUND(AVG(age), 2)",
  };
  for (const std::string& sql : printed_as_written) EXPECT_EQ(item(sql), sql);
  EXPECT_EQ(item("MEDIAN(age)"), "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY age)");
  EXPECT_EQ(item("age + 1", " GROUP BY age + 1"), "(age + 1)");
}

}  // namespace
}  // namespace tacet::test
