// SPDX-License-Identifier: Apache-2.0
//
// What is not supported, or wrong, says so: each query is refused with a sentence that has these words.

#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "query/bind.h"
#include "tests/query/clinic.h"

namespace tacet::test {
namespace {

struct Refusal {
  std::string sql;
  std::string words;
};

void PrintTo(const Refusal& refusal, std::ostream* stream) { *stream << refusal.sql.substr(0, 100); }

class Refused : public testing::TestWithParam<Refusal> {};

TEST_P(Refused, InASentence) {
  const auto bound = query::bind(GetParam().sql, clinic().catalog());
  ASSERT_FALSE(bound.has_value());
  EXPECT_NE(bound.error().message().find(GetParam().words), std::string::npos) << bound.error().message();
}

std::string repeated(const std::string& text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

INSTANTIATE_TEST_SUITE_P(
    Statements, Refused,
    testing::Values(
        Refusal{"", "there is no query"}, Refusal{"-- nothing", "there is no query"},
        Refusal{"SELECT 1 FROM cities; SELECT 2 FROM cities", "2 statements"},
        Refusal{"INSERT INTO cities VALUES (1)", "kind Insert"}, Refusal{"DROP TABLE cities", "kind Drop"},
        Refusal{"VALUES (1)", "VALUES is not supported"}, Refusal{"SELECT 1", "without FROM"},
        Refusal{"SELECT FROM cities", "without columns"},
        Refusal{"SELECT code FROM cities UNION SELECT city FROM patients", "UNION is not supported"},
        Refusal{"SELECT code FROM cities EXCEPT SELECT city FROM patients", "EXCEPT is not supported"},
        Refusal{"SELECT code FROM cities INTERSECT SELECT city FROM patients", "INTERSECT is not supported"},
        Refusal{"WITH c AS (SELECT 1) SELECT * FROM c", "WITH (a common table expression) is not supported"},
        Refusal{"SELECT code FROM cities FOR UPDATE", "FOR UPDATE"},
        Refusal{"SELECT code INTO x FROM cities", "SELECT INTO is not supported"},
        Refusal{"SELECT DISTINCT ON (code) code FROM cities", "DISTINCT ON is not supported"},
        Refusal{"SELECT code FROM cities ORDER BY code FETCH FIRST 2 ROWS WITH TIES", "WITH TIES is not supported"},
        Refusal{"SELECT 1 FROM cities WINDOW w AS (ORDER BY code)", "WINDOW is not supported"},
        Refusal{"SELECT code FROM cities LIMIT -1", "LIMIT wants a whole number"},
        Refusal{"SELECT code FROM cities LIMIT people", "LIMIT wants a whole number"},
        Refusal{"SELECT code FROM cities OFFSET 1.5", "OFFSET wants a whole number"},
        Refusal{"selec 1", "syntax error at or near \"selec\" (line 1, column 1)\n  selec 1\n  ^"},
        Refusal{"SELECT code,\n  FROM cities",
                "syntax error at or near \"FROM\" (line 2, column 3)\n    FROM cities\n    ^"},
        Refusal{"SELECT 'é' code people FROM cities", "(line 1, column 17)"},
        Refusal{"SELECT 'open", "unterminated quoted string"}, Refusal{"SELECT case.id FROM visits", "syntax error"},
        Refusal{std::string("SELECT 1\0 FROM cities", 21), "not text in UTF-8"},
        Refusal{"SELECT '\xff' FROM cities", "not text in UTF-8"}));

INSTANTIATE_TEST_SUITE_P(
    Names, Refused,
    testing::Values(Refusal{"SELECT 1 FROM patient", "there is no table \"patient\"; did you mean \"patients\"?"},
                    Refusal{"SELECT agee FROM patients",
                            "there is no column \"agee\" in table \"patients\"; did you mean \"age\"?"},
                    Refusal{"SELECT something_else FROM patients",
                            "there is no column \"something_else\" in table \"patients\""},
                    Refusal{"SELECT p.agee FROM patients p", "did you mean \"age\"?"},
                    Refusal{"SELECT patients.age FROM patients p", "there is no table \"patients\" in FROM"},
                    Refusal{"SELECT x.y.z.age FROM patients", "4 parts"},
                    Refusal{"SELECT q.* FROM patients", "no table \"q\""},
                    Refusal{"SELECT doctor FROM patients p JOIN doctors d ON p.doctor = d.doctor",
                            "the column \"doctor\" is ambiguous: write p.doctor or d.doctor"},
                    Refusal{"SELECT 1 FROM public.patients", "a schema in a table's name is not supported"},
                    Refusal{"SELECT 1 FROM patients JOIN patients ON id = id", "FROM names \"patients\" twice"},
                    Refusal{"SELECT 1 FROM patients AS p (a, b)", "an alias with a list of columns"},
                    Refusal{"SELECT age AS x, id AS x FROM patients ORDER BY x", "the name \"x\" is ambiguous"},
                    Refusal{"SELECT age FROM patients ORDER BY 2", "ORDER BY 2: the answer has columns 1 to 1"},
                    Refusal{"SELECT age FROM patients GROUP BY 0", "GROUP BY 0"},
                    Refusal{"SELECT age FROM patients ORDER BY -1", "ORDER BY -1"}));

INSTANTIATE_TEST_SUITE_P(
    Joins, Refused,
    testing::Values(
        Refusal{"SELECT 1 FROM patients, cities WHERE city = code", "a list of 2 tables in FROM is not supported"},
        Refusal{"SELECT 1 FROM (SELECT 1) x", "a subquery in FROM is not supported"},
        Refusal{"SELECT 1 FROM generate_series(1, 2)", "a function in FROM is not supported"},
        Refusal{"SELECT 1 FROM patients TABLESAMPLE system (1)", "TABLESAMPLE is not supported"},
        Refusal{"SELECT 1 FROM patients RIGHT JOIN cities ON city = code", "RIGHT JOIN is not supported"},
        Refusal{"SELECT 1 FROM patients FULL JOIN cities ON city = code", "FULL JOIN is not supported"},
        Refusal{"SELECT 1 FROM patients CROSS JOIN cities", "CROSS JOIN is not supported"},
        Refusal{"SELECT 1 FROM patients NATURAL JOIN doctors", "NATURAL JOIN is not supported"},
        Refusal{"SELECT 1 FROM patients JOIN cities ON city < code", "without an equality of two columns"},
        Refusal{"SELECT 1 FROM patients JOIN cities ON city = coda", "there is no column \"coda\""},
        Refusal{"SELECT 1 FROM patients JOIN cities ON note = country",
                "cities.country is not unique, nor is patients.note"},
        Refusal{"SELECT 1 FROM cities LEFT JOIN patients ON city = code", "patients.city is not unique"},
        Refusal{"SELECT 1 FROM patients JOIN cities ON age = code", "the types differ"},
        Refusal{"SELECT 1 FROM patients LEFT JOIN cities ON city = code AND people > 5",
                "LEFT JOIN with more conditions"},
        Refusal{"SELECT 1 FROM patients JOIN doctors USING (doctor, name)", "USING with 2 columns"},
        Refusal{"SELECT 1 FROM patients JOIN cities USING (doctor)",
                "there is no column \"doctor\" in table \"cities\""},
        Refusal{"SELECT 1 FROM visits v JOIN patients p ON v.\"case.id\" = p.id JOIN cities c ON p.city = c.code",
                "every other table must be joined to one and the same table"},
        Refusal{"SELECT 1 FROM patients JOIN (visits JOIN cities ON place = code) ON id = \"case.id\"",
                "a join in parentheses"}));

INSTANTIATE_TEST_SUITE_P(
    Expressions, Refused,
    testing::Values(
        Refusal{"SELECT id FROM patients WHERE age", "WHERE wants a condition, not a value of type integer"},
        Refusal{"SELECT id FROM patients WHERE NOT age", "NOT wants a condition"},
        Refusal{"SELECT id FROM patients WHERE age = city", "type integer cannot be compared with one of type text"},
        Refusal{"SELECT id FROM patients WHERE age = 'young'", "wants a number, not a quoted text"},
        Refusal{"SELECT id FROM patients WHERE born = '2000-02-30'", "write 'YYYY-MM-DD'"},
        Refusal{"SELECT id FROM patients WHERE born = 5", "cannot be compared"},
        Refusal{"SELECT id FROM patients WHERE male = DATE '1970-01-01'",
                "boolean cannot be compared with one of type date"},
        Refusal{"SELECT id FROM patients WHERE city + 1 = 2", "+ wants a number, not a value of type text"},
        Refusal{"SELECT id FROM patients WHERE born + 1.5 = born", "date + decimal"},
        Refusal{"SELECT id FROM patients WHERE born * 2 = born", "date * integer is not supported"},
        Refusal{"SELECT id FROM patients WHERE seen + 1 = seen", "timestamp + integer is not supported"},
        Refusal{"SELECT id FROM patients WHERE city || 'x' = 'y'", "the operator || is not supported"},
        Refusal{"SELECT id FROM patients WHERE age / 2 = 1", "a division of columns in WHERE is not supported"},
        Refusal{"SELECT id FROM patients WHERE age % 2 = 1", "% of columns in WHERE is not supported"},
        Refusal{"SELECT id FROM patients WHERE ROUND(bmi) = 1", "ROUND of a column in WHERE"},
        Refusal{"SELECT age / 2, COUNT(*) FROM patients GROUP BY age / 2", "a division of columns in GROUP BY"},
        Refusal{"SELECT SUM(age / 2) FROM patients", "a division of columns in SUM"},
        Refusal{"SELECT COUNT(*) FILTER (WHERE bmi / 2 > 1) FROM patients", "a division of columns in FILTER"},
        Refusal{"SELECT id FROM patients WHERE age = (SELECT 1)", "a subquery is not supported"},
        Refusal{"SELECT id FROM patients WHERE EXISTS (SELECT 1)", "a subquery is not supported"},
        Refusal{"SELECT id FROM patients WHERE age IN (SELECT 1)", "a subquery is not supported"},
        Refusal{"SELECT id FROM patients WHERE age = ANY (ARRAY[1])", "ANY or ALL is not supported"},
        Refusal{"SELECT id FROM patients WHERE (age, id) = (1, 2)", "a row of several values is not supported"},
        Refusal{"SELECT id FROM patients WHERE note SIMILAR TO 'x'", "SIMILAR TO is not supported"},
        Refusal{"SELECT id FROM patients WHERE note ~ 'x'", "the operator ~ is not supported"},
        Refusal{"SELECT id FROM patients WHERE note LIKE city", "a pattern that is not a constant"},
        Refusal{"SELECT id FROM patients WHERE age LIKE '3%'", "LIKE wants text on both sides"},
        Refusal{"SELECT id FROM patients WHERE note LIKE 'x\\'", "ends with its escape character"},
        Refusal{"SELECT id FROM patients WHERE born < CURRENT_DATE", "CURRENT_DATE"},
        Refusal{"SELECT id FROM patients WHERE born < now()", "the function NOW is not supported"},
        Refusal{"SELECT id FROM patients WHERE age = $1", "a parameter ($1) is not supported"},
        Refusal{"SELECT GREATEST(age, 1) FROM patients", "GREATEST or LEAST is not supported"},
        Refusal{"SELECT UPPER(city) FROM patients", "the function UPPER is not supported"},
        Refusal{"SELECT age[1] FROM patients", "a subscript"},
        Refusal{"SELECT city COLLATE \"C\" FROM patients", "COLLATE"},
        Refusal{"SELECT SUM(age) OVER () FROM patients", "the window function SUM(..) OVER is not supported"},
        Refusal{"SELECT EXTRACT(hour FROM seen) FROM patients", "EXTRACT(hour FROM ..) is not supported"},
        Refusal{"SELECT EXTRACT(year FROM age) FROM patients", "EXTRACT wants a date or timestamp"},
        Refusal{"SELECT CASE WHEN male THEN age ELSE city END FROM patients",
                "CASE gives values of type integer and text"},
        Refusal{"SELECT COALESCE(age, 'x') FROM patients", "wants a number, not a quoted text"},
        Refusal{"SELECT PRIVATE(age) FROM patients", "PRIVATE wants a constant"},
        Refusal{"SELECT PRIVATE(1, 2) FROM patients", "PRIVATE wants 1 values, not 2"},
        Refusal{"SELECT INTERVAL '1 day' FROM patients", "an INTERVAL as the list after SELECT is not supported"},
        Refusal{"SELECT born + INTERVAL 'soon' FROM patients", "an INTERVAL of the query cannot be read"},
        Refusal{"SELECT born + INTERVAL '1-2' YEAR TO MONTH FROM patients", "INTERVAL of a range of fields"},
        Refusal{"SELECT born > INTERVAL '1 day' FROM patients", "an INTERVAL can be compared only with"},
        Refusal{"SELECT age::timestamptz FROM patients", "the type timestamptz is not supported"},
        Refusal{"SELECT city::integer FROM patients", "a cast of text to integer is not supported"},
        Refusal{"SELECT age::numeric FROM patients", "a cast to decimal wants its digits"},
        Refusal{"SELECT age::numeric(2,-2) FROM patients", "decimal(2,-2) is no type"},
        Refusal{"SELECT B'101' FROM patients", "a constant of bits"},
        Refusal{"SELECT 1e5000 FROM patients", "a number of the query has more than 1000 digits"},
        Refusal{"SELECT DATE '9999-12-31' + 1 FROM patients", "a date of this query leaves the years 1 to 9999"}));

INSTANTIATE_TEST_SUITE_P(
    Aggregates, Refused,
    testing::Values(
        Refusal{"SELECT age, COUNT(*) FROM patients",
                "the column \"age\" is neither in GROUP BY nor inside an aggregate"},
        Refusal{"SELECT age FROM patients HAVING COUNT(*) > 1", "neither in GROUP BY"},
        Refusal{"SELECT COUNT(*) FROM patients GROUP BY city ORDER BY age", "neither in GROUP BY"},
        Refusal{"SELECT COUNT(*) FROM patients HAVING age > 1", "neither in GROUP BY"},
        Refusal{"SELECT id FROM patients WHERE COUNT(*) > 1", "COUNT cannot be used in WHERE"},
        Refusal{"SELECT COUNT(*) FROM patients GROUP BY COUNT(*)", "COUNT cannot be used in GROUP BY"},
        Refusal{"SELECT COUNT(*) AS n FROM patients GROUP BY n", "an aggregate cannot be used in GROUP BY"},
        Refusal{"SELECT SUM(COUNT(*)) FROM patients", "an aggregate inside another (COUNT in SUM)"},
        Refusal{"SELECT SUM(*) FROM patients", "SUM(*)"},
        Refusal{"SELECT SUM(age, id) FROM patients", "SUM wants one value, not 2"},
        Refusal{"SELECT SUM(city) FROM patients", "SUM wants a number, not a value of type text"},
        Refusal{"SELECT AVG(born) FROM patients", "AVG wants a number, not a value of type date"},
        Refusal{"SELECT STDDEV(DISTINCT age) FROM patients", "DISTINCT in STDDEV is not supported"},
        Refusal{"SELECT PERCENTILE_CONT(0.5) FROM patients", "WITHIN GROUP (ORDER BY x)"},
        Refusal{"SELECT PERCENTILE_CONT(1.5) WITHIN GROUP (ORDER BY age) FROM patients", "a constant from 0 to 1"},
        Refusal{"SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY city) FROM patients",
                "PERCENTILE_CONT wants a number"},
        Refusal{"SELECT STRING_AGG(city, ',') FROM patients", "the function STRING_AGG is not supported"},
        Refusal{"SELECT ARRAY_AGG(DISTINCT city) FROM patients", "the aggregate ARRAY_AGG is not supported"},
        Refusal{"SELECT COUNT(*) FROM patients GROUP BY ROLLUP (city)", "ROLLUP, CUBE or GROUPING SETS"},
        Refusal{"SELECT DISTINCT city FROM patients ORDER BY age", "ORDER BY of a SELECT DISTINCT"},
        Refusal{"SELECT * FROM patients GROUP BY city", "neither in GROUP BY"}));

INSTANTIATE_TEST_SUITE_P(
    Limits, Refused,
    testing::Values(
        Refusal{"SELECT 1 FROM cities" + std::string(std::size_t{1} << 20U, ' '), "the limit is 1048576"},
        Refusal{"SELECT " + repeated("1,", 60'000) + "1 FROM cities", "words and signs, the limit is 100000"},
        Refusal{"SELECT " + repeated("(", 201) + "1" + repeated(")", 201) + " FROM cities",
                "nests 201 deep, the limit is 200"},
        Refusal{"SELECT " + repeated("(", 400'000), "words and signs"},
        Refusal{"SELECT " + repeated("people+", 201) + "1 FROM cities", "nests more than 200 deep"},
        Refusal{"SELECT " + repeated("1+", 40'000) + "1 FROM cities", "operators in one another"},
        Refusal{"SELECT " + repeated("NOT ", 40'000) + "TRUE FROM cities", "operators in one another"},
        Refusal{"SELECT " + repeated("- ", 40'000) + "1 FROM cities", "operators in one another"},
        Refusal{"SELECT " + repeated("CASE WHEN TRUE THEN ", 300) + "1" + repeated(" END", 300) + " FROM cities",
                "nests 300 deep"},
        Refusal{"SELECT 1 FROM cities" + repeated(" JOIN cities ON TRUE", 5'000), "operators in one another"},
        Refusal{"SELECT 1" + repeated(" UNION SELECT 1", 5'000), "operators in one another"},
        Refusal{"SELECT 1 FROM cities WHERE people IN (1" + repeated(",1", 10'000) + ")",
                "IN has 10001 values, the limit is 10000"},
        Refusal{"SELECT 1" + repeated(",1", 1'000) + " FROM cities", "more than 1000 columns"},
        Refusal{"SELECT " + repeated("ABS(", 30) + "people" + repeated(")", 30) + " FROM cities",
                "more than 100000 parts"},
        Refusal{"SELECT " + repeated("NULLIF(", 30) + "people" + repeated(", 1)", 30) + " FROM cities",
                "more than 100000 parts"}));

}  // namespace
}  // namespace tacet::test
