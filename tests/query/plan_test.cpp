// SPDX-License-Identifier: Apache-2.0
//
// Plans: what the host may learn from their shape, and what they look up once.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "circuit/parameters.h"
#include "query/bind.h"
#include "query/gathered.h"

namespace tacet::test {
namespace {

using query::Plan;
using table::Column;
using table::TypeKind;

Column column(std::string name, TypeKind kind, std::int64_t minimum, std::int64_t maximum, bool nullable,
              std::uint32_t id) {
  Column out;
  out.name = std::move(name);
  out.type = {kind};
  out.minimum = minimum;
  out.maximum = maximum;
  out.nullable = nullable;
  out.id = id;
  return out;
}

/// People, who have a city; cities are looked up.
table::Catalog catalog() {
  table::Table cities;
  cities.name = "cities";
  cities.id = 2;
  cities.rows = 4;
  cities.columns = {column("code", TypeKind::integer, 0, 3, false, 0),
                    column("inhabitants", TypeKind::integer, 0, 3, true, 1)};
  cities.columns[0].unique = true;
  table::Table people;
  people.name = "people";
  people.id = 1;
  people.rows = 100;
  people.columns = {
      column("age", TypeKind::integer, 0, 90, true, 0),         column("height", TypeKind::integer, 40, 220, false, 1),
      column("smoker", TypeKind::boolean, 0, 1, false, 2),      column("born", TypeKind::date, 0, 20000, false, 3),
      column("income", TypeKind::integer, 0, 1 << 20, true, 4), column("city", TypeKind::integer, 0, 3, false, 5)};
  return {{cities, people}};
}

Result<Plan> plan_of(const std::string& sql) {
  static const table::Catalog tables = catalog();
  TACET_ASSIGN_OR_RETURN(const query::BoundQuery bound, query::bind(sql, tables));
  TACET_ASSIGN_OR_RETURN(const bgv::Parameters parameters, circuit::insecure_test_parameters());
  query::PlanContext context{parameters, 1, {}};
  using Values = std::vector<std::optional<std::int64_t>>;
  TACET_ASSIGN_OR_RETURN(context.gathered,
                         query::gathered_tables(bound, [](const table::Table&, const Column& c) -> Result<Values> {
                           return Values{0, 1, 2, c.nullable ? std::nullopt : std::optional<std::int64_t>(3)};
                         }));
  return query::make_plan(bound, context);
}

/// All that the host sees of a plan, as text; or that there is none.
std::string host_view(const Result<Plan>& plan) {
  if (!plan) return "refused";
  const circuit::Program& program = plan->host.program;
  std::string out = std::to_string(plan->host.fold) + " " + std::to_string(plan->secrets.size()) + ":";
  const auto add = [&](auto number) { out += " " + std::to_string(number); };
  for (const circuit::InputSource& input : program.inputs) {
    add(static_cast<int>(input.kind));
    add(input.column);
    add(input.lane);
    add(input.row);
  }
  for (const circuit::Node& node : program.nodes) {
    out += ";";
    add(static_cast<int>(node.kind));
    add(node.input);
    add(node.constant);
    for (const circuit::Term& term : node.terms) {
      add(term.node);
      add(term.coefficient);
    }
    for (const auto& [a, b] : node.factors) {
      add(a);
      add(b);
    }
  }
  out += " outputs";
  for (const circuit::NodeId id : program.outputs) add(id);
  for (const bool summed : plan->host.summed) add(static_cast<int>(summed));
  return out;
}

std::string with(std::string sql, const std::string& constant) {
  for (std::size_t at = sql.find('$'); at != std::string::npos; at = sql.find('$')) sql.replace(at, 1, constant);
  return sql;
}

struct Query {
  const char* sql;  ///< $ is the private constant
  std::vector<const char*> constants;
};

TEST(Plan, HasOneShapeForAllPrivateConstants) {
  const std::vector<Query> queries = {
      {"SELECT COUNT(*) FROM people WHERE age = PRIVATE($)", {"30", "31", "-5", "1000", "30.5"}},
      {"SELECT COUNT(*) FROM people WHERE age BETWEEN PRIVATE($) AND 60", {"30", "61", "-5", "1000"}},
      {"SELECT COUNT(*) FROM people WHERE age IN (PRIVATE($), 30)", {"30", "31", "-5"}},
      {"SELECT COUNT(*) FROM people WHERE born < PRIVATE(DATE '$')", {"1990-01-01", "2100-01-01"}},
      {"SELECT COUNT(*) FROM people WHERE age > PRIVATE($) AND PRIVATE($) = 30", {"30", "31"}},
      {"SELECT COUNT(*) FROM people WHERE PRIVATE($)", {"TRUE", "FALSE"}},
      {"SELECT COUNT(*) FROM people WHERE PRIVATE($) OR smoker", {"TRUE", "FALSE"}},
      {"SELECT COUNT(*) FROM people WHERE PRIVATE($) + 1 = 31", {"30", "31"}},
      {"SELECT COUNT(*) FROM people WHERE EXTRACT(year FROM born) = PRIVATE($)", {"1990", "1991"}},
      {"SELECT COUNT(*) FROM people WHERE age + height > PRIVATE($)", {"190", "191"}},
      {"SELECT COUNT(*) FROM people WHERE CASE WHEN age = PRIVATE($) THEN smoker ELSE height > 99 END", {"30", "31"}},
      {"SELECT COUNT(*) FROM people WHERE COALESCE(age, PRIVATE($)) = 30", {"30", "31"}},
      {"SELECT age = PRIVATE($), COUNT(*) FROM people GROUP BY 1", {"30", "31", "1000"}},
      {"SELECT CASE WHEN age = PRIVATE($) THEN 1 ELSE 2 END, COUNT(*) FROM people GROUP BY 1", {"30", "31"}},
      {"SELECT CASE WHEN age = PRIVATE($) THEN smoker ELSE height > 99 END, COUNT(*) FROM people GROUP BY 1",
       {"30", "31"}},
      {"SELECT SUM(CASE WHEN age = PRIVATE($) THEN height ELSE 0 END) FROM people", {"30", "31"}},
      {"SELECT SUM(CASE WHEN age = PRIVATE($) THEN age ELSE 0 END) FROM people", {"30", "31"}},
      {"SELECT MAX(CASE WHEN age = PRIVATE($) THEN age ELSE 0 END) FROM people", {"30", "31", "1000"}},
      {"SELECT COUNT(DISTINCT age > PRIVATE($)) FROM people", {"30", "31"}},
      {"SELECT COUNT(age = PRIVATE($)) FROM people", {"30", "31"}},
      {"SELECT COUNT(CASE WHEN age = PRIVATE($) THEN 1 END) FROM people", {"30", "31"}},
      {"SELECT SUM(age * PRIVATE($)) FROM people", {"30", "0"}},
      {"SELECT SUM(ABS(age - PRIVATE($))) FROM people", {"30", "31"}},
      {"SELECT SUM(EXTRACT(year FROM CASE WHEN born < PRIVATE(DATE '$') THEN born ELSE DATE '1999-01-01' END)) "
       "FROM people",
       {"1990-01-01", "2000-01-01"}},
      {"SELECT COUNT(*) FILTER (WHERE age = PRIVATE($)), COUNT(*) FILTER (WHERE age = PRIVATE(30)) FROM people",
       {"30", "31"}},
      {"SELECT COUNT(*) FROM people WHERE age = PRIVATE($) OR age = PRIVATE(30)", {"30", "31"}},
      {"SELECT MAX(age + PRIVATE($)) FROM people", {"30", "31"}},
      {"SELECT COUNT(*) FROM people JOIN cities ON city = code WHERE inhabitants = PRIVATE($)", {"1", "2", "100"}},
      {"SELECT COUNT(*) FROM people JOIN cities ON city = code WHERE inhabitants IN (PRIVATE($), 2)", {"1", "2"}},
      {"SELECT COUNT(*) FILTER (WHERE inhabitants = PRIVATE($)), COUNT(*) FILTER (WHERE inhabitants = PRIVATE(1)) "
       "FROM people JOIN cities ON city = code",
       {"1", "2"}},
      {"SELECT SUM(inhabitants + PRIVATE($)) FROM people JOIN cities ON city = code", {"1", "2"}},
      {"SELECT age, PRIVATE($) FROM people", {"1", "2"}},
      {"SELECT COUNT(*) FROM people WHERE age IN (PRIVATE($), 30, PRIVATE(31))", {"30", "31", "-5", "30.5"}},
      {"SELECT COUNT(*) FROM people WHERE age * PRIVATE($) < 60", {"2", "-2", "0"}},
      {"SELECT COUNT(*) FROM people WHERE 2 * (age + PRIVATE($)) < 60", {"2", "-2", "0"}},
      {"SELECT COUNT(*) FROM people WHERE age - age = PRIVATE($)", {"0", "1"}},
      {"SELECT COUNT(*) FROM people LEFT JOIN cities ON city = code WHERE COALESCE(inhabitants, PRIVATE($)) = 1",
       {"1", "2"}},
      {"SELECT COUNT(*) FROM people LEFT JOIN cities ON city = code WHERE inhabitants = PRIVATE($) OR PRIVATE($) = 1",
       {"1", "2"}},
      {"SELECT CASE WHEN smoker THEN PRIVATE($) ELSE 1 END, COUNT(*) FROM people GROUP BY 1", {"1", "2"}},
  };
  for (const Query& query : queries) {
    const std::string first = host_view(plan_of(with(query.sql, query.constants[0])));
    for (const char* constant : query.constants)
      EXPECT_TRUE(host_view(plan_of(with(query.sql, constant))) == first) << with(query.sql, constant);
  }
}

TEST(Plan, LooksUpOnceWhatManyGroupsAndAggregatesNeed) {
  const std::string from = " FROM people JOIN cities ON city = code";
  const auto secrets = [&](const std::string& select, const std::string& rest = "") {
    const auto plan = plan_of("SELECT " + select + from + rest);
    EXPECT_TRUE(plan.has_value()) << select << ": " << (plan ? "" : plan.error().message());
    return plan ? plan->secrets.size() : 0;
  };
  // A number is two: its values, and where there is one.
  EXPECT_EQ(secrets("SUM(inhabitants)"), 2U);
  EXPECT_EQ(secrets("SUM(inhabitants), AVG(inhabitants), STDDEV(inhabitants)"), 2U);
  EXPECT_EQ(secrets("smoker, SUM(inhabitants), SUM(inhabitants * inhabitants)", " GROUP BY smoker"), 4U);
  EXPECT_EQ(secrets("smoker, COUNT(*) FILTER (WHERE inhabitants > 1)", " WHERE inhabitants > 1 GROUP BY smoker"), 1U);
}

TEST(Plan, SendsNoPrivateInputThatTheProgramDoesNotRead) {
  // The CASE is lowered before it turns out that MAX(income) has too many values: rows come back, and nothing private.
  const auto plan = plan_of(
      "SELECT CASE WHEN age > PRIVATE(30) THEN smoker ELSE height > 99 END, MAX(income) FROM people GROUP BY 1");
  ASSERT_TRUE(plan.has_value()) << plan.error().message();
  EXPECT_TRUE(plan->rows.has_value());
  EXPECT_TRUE(plan->secrets.empty());
}

}  // namespace
}  // namespace tacet::test
