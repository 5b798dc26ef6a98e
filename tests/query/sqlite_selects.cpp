// SPDX-License-Identifier: Apache-2.0

#include <iterator>

#include "tests/query/sqlite_queries.h"

namespace tacet::test {
namespace {

std::vector<QueryPair> aggregates() {
  return {
      {"SELECT COUNT(*), COUNT(age), COUNT(DISTINCT age), SUM(age), AVG(age), MIN(age), MAX(age) FROM patients", ""},
      {"SELECT COUNT(1), COUNT(NULL), SUM(1), COUNT(city), COUNT(DISTINCT city), MIN(city), MAX(note) FROM patients",
       ""},
      {"SELECT SUM(bmi), AVG(bmi), MIN(bmi), MAX(bmi), SUM(DISTINCT bmi), AVG(DISTINCT bmi) FROM patients", ""},
      {"SELECT SUM(DISTINCT age), AVG(DISTINCT age), MIN(DISTINCT age), MAX(DISTINCT age) FROM patients", ""},
      {"SELECT VAR_POP(age), VAR_SAMP(age), STDDEV_POP(age), STDDEV_SAMP(age), VARIANCE(age), STDDEV(age) FROM "
       "patients",
       ""},
      {"SELECT VAR_POP(bmi), VAR_SAMP(bmi), STDDEV_POP(bmi), STDDEV_SAMP(bmi) FROM patients", ""},
      {"SELECT VAR_POP(score), STDDEV_SAMP(score), VAR_SAMP(age - score) FROM patients", ""},
      {"SELECT VAR_SAMP(age), STDDEV_SAMP(age), VAR_POP(age), STDDEV_POP(age) FROM patients WHERE id = 101", ""},
      {"SELECT COUNT(*), SUM(age), AVG(age), MIN(city), MEDIAN(age), VAR_POP(age) FROM patients WHERE age > 1000", ""},
      {"SELECT COUNT(*), COUNT(a), SUM(a), MIN(b) FROM blank", ""},
      {"SELECT COUNT(*) FROM blank GROUP BY a", ""},
      {"SELECT * FROM blank", ""},
      {"SELECT SUM(male), AVG(male), MIN(male), MAX(male), AVG(status) FROM patients", ""},
      {"SELECT MEDIAN(age), MEDIAN(bmi), MEDIAN(score) FROM patients", ""},
      {"SELECT PERCENTILE_CONT(0.3) WITHIN GROUP (ORDER BY age), PERCENTILE_CONT(0) WITHIN GROUP (ORDER BY score), "
       "PERCENTILE_CONT(1) WITHIN GROUP (ORDER BY bmi) FROM patients",
       "SELECT PERCENTILE_CONT(age, 0.3), PERCENTILE_CONT(score, 0), PERCENTILE_CONT(bmi, 1) FROM patients"},
      {"SELECT PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY age DESC) FROM patients",
       "SELECT PERCENTILE_CONT(age, 0.75) FROM patients"},
      {"SELECT PERCENTILE_DISC(0.3) WITHIN GROUP (ORDER BY age), PERCENTILE_DISC(0) WITHIN GROUP (ORDER BY age), "
       "PERCENTILE_DISC(1) WITHIN GROUP (ORDER BY age), PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY city) FROM "
       "patients",
       "SELECT PERCENTILE_DISC(age, 0.3), PERCENTILE_DISC(age, 0), PERCENTILE_DISC(age, 1), PERCENTILE_DISC(city, 0.5) "
       "FROM patients"},
      {"SELECT PERCENTILE_DISC(0.1) WITHIN GROUP (ORDER BY age DESC) FROM patients",
       "SELECT age FROM patients WHERE age IS NOT NULL ORDER BY age DESC LIMIT 1 OFFSET 2"},
      {"SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY age) FILTER (WHERE male) FROM patients",
       "SELECT MEDIAN(age) FILTER (WHERE male) FROM patients"},
      {"SELECT SUM(age + score), SUM(age * score), SUM(2 * age - 3), AVG(bmi * age), MIN(age - score), SUM(-bmi) FROM "
       "patients",
       ""},
      {"SELECT SUM(bmi * bmi), SUM(bmi * (1 - bmi) * (1 + bmi)), SUM(bmi - age) FROM patients", ""},
      {"SELECT COUNT(*) FILTER (WHERE male), SUM(age) FILTER (WHERE city = 'oslo'), COUNT(age) FILTER (WHERE age > "
       "1000) FROM patients",
       ""},
      {"SELECT AVG(CASE WHEN male THEN age END), SUM(CASE WHEN age > 30 THEN bmi ELSE 0 END), "
       "COUNT(CASE WHEN age > 30 THEN 1 END) FROM patients",
       ""},
      {"SELECT SUM(age) / COUNT(*), SUM(age) * 1.0 / COUNT(age), SUM(score) / 7, SUM(score) % 7, 100 * SUM(status) / "
       "COUNT(*) FROM patients",
       ""},
      {"SELECT SUM(bmi) / COUNT(bmi), SUM(bmi) / 0, SUM(age) / 0, SUM(age) % 0, AVG(bmi) / AVG(age) FROM patients", ""},
      {"SELECT ROUND(AVG(bmi), 2), ROUND(AVG(age)), ABS(MIN(score)), ROUND(SUM(bmi), 1), -SUM(age), SUM(age) + 1 FROM "
       "patients",
       ""},
      {"SELECT CAST(SUM(age) AS REAL) / COUNT(*), CAST(AVG(bmi) AS INTEGER), CAST(MIN(bmi) AS INTEGER) FROM patients",
       ""},
      {"SELECT CASE WHEN COUNT(*) > 10 THEN 'many' ELSE 'few' END, COALESCE(SUM(age), 0), NULLIF(COUNT(*), 24) FROM "
       "patients",
       ""},
      {"SELECT MAX(age) - MIN(age) AS spread, MAX(bmi) - 1, MIN(age) * MAX(bmi) FROM patients", ""},
      {"SELECT MIN(born), MAX(born), MIN(seen), MAX(seen), COUNT(DISTINCT born) FROM patients", ""},
      {"SELECT AVG(EXTRACT(year FROM born)), SUM(EXTRACT(day FROM seen)) FROM patients",
       "SELECT AVG(CAST(strftime('%Y', born) AS INTEGER)), SUM(CAST(strftime('%d', seen) AS INTEGER)) FROM patients"},
      {"SELECT BOOL_OR(male), BOOL_AND(male), EVERY(age > 0) FROM patients",
       "SELECT MAX(male), MIN(male), MIN(age > 0) FROM patients"},
      {"SELECT COUNT(*) FROM patients HAVING COUNT(*) > 10", ""},
      {"SELECT COUNT(*) FROM patients HAVING COUNT(*) > 100", ""},
      {"SELECT SUM(ABS(score)), AVG(COALESCE(age, 0)), COUNT(NULLIF(age, 30)) FROM patients", ""},
      {"SELECT COUNT(DISTINCT age + status), COUNT(DISTINCT age > 30), SUM(age > 30) FROM patients", ""},
  };
}

std::vector<QueryPair> groups() {
  return {
      {"SELECT male, COUNT(*) FROM patients GROUP BY male", ""},
      {"SELECT city, COUNT(*), SUM(age), AVG(bmi), MIN(score), MAX(note) FROM patients GROUP BY city", ""},
      {"SELECT city, male, COUNT(*), SUM(score) FROM patients GROUP BY city, male", ""},
      {"SELECT city, male, COUNT(*) FROM patients GROUP BY 1, 2", ""},
      {"SELECT age > 30, COUNT(*) FROM patients GROUP BY age > 30", ""},
      {"SELECT age > 30 AS old, COUNT(*) FROM patients GROUP BY old", ""},
      {"SELECT CASE WHEN age > 40 THEN 'old' WHEN age > 20 THEN 'mid' END AS kind, COUNT(*), AVG(bmi) FROM patients "
       "GROUP BY kind",
       ""},
      {"SELECT age + 1, COUNT(*) FROM patients GROUP BY age", ""},
      {"SELECT (age + 1) * 2, COUNT(*) FROM patients GROUP BY age + 1", ""},
      {"SELECT COUNT(*) FROM patients GROUP BY city", ""},
      {"SELECT city FROM patients GROUP BY city", ""},
      {"SELECT city, COUNT(*) FROM patients WHERE age > 25 GROUP BY city HAVING COUNT(*) > 1", ""},
      {"SELECT city, COUNT(*) AS n FROM patients GROUP BY city HAVING SUM(age) > 100 AND city IS NOT NULL", ""},
      {"SELECT city, AVG(age) FROM patients GROUP BY city HAVING AVG(age) > 40.5", ""},
      {"SELECT city, COUNT(*) FROM patients GROUP BY city HAVING AVG(age) > AVG(score)", ""},
      {"SELECT doctor, status, COUNT(*), COUNT(DISTINCT city), MEDIAN(age) FROM patients GROUP BY doctor, status", ""},
      {"SELECT bmi, COUNT(*) FROM patients GROUP BY bmi", ""},
      {"SELECT born, COUNT(*) FROM patients GROUP BY born", ""},
      {"SELECT seen, COUNT(*) FROM patients GROUP BY seen", ""},
      {"SELECT EXTRACT(year FROM born) AS year, COUNT(*) FROM patients GROUP BY year",
       "SELECT CAST(strftime('%Y', born) AS INTEGER) AS year, COUNT(*) FROM patients GROUP BY year"},
      {"SELECT city, STDDEV_SAMP(age), VAR_POP(bmi) FROM patients GROUP BY city", ""},
      {"SELECT city, SUM(age) / COUNT(age) FROM patients GROUP BY city", ""},
      {"SELECT COALESCE(city, 'none'), COUNT(*) FROM patients GROUP BY COALESCE(city, 'none')", ""},
      {"SELECT city, city = 'oslo', COUNT(*) FROM patients GROUP BY city", ""},
      {"SELECT COUNT(*), AVG(age) FROM patients WHERE male GROUP BY status, male", ""},
      {"SELECT city, COUNT(*) FILTER (WHERE male), COUNT(*) FILTER (WHERE NOT male) FROM patients GROUP BY city", ""},
      {"SELECT status, COUNT(DISTINCT age), SUM(DISTINCT age) FROM patients GROUP BY status", ""},
      {"SELECT 5, COUNT(*) FROM patients GROUP BY city", ""},
      {"SELECT 5 AS five, COUNT(*) FROM patients GROUP BY five", ""},
      {"SELECT 5 AS five, COUNT(*) FROM blank GROUP BY five", ""},
      {"SELECT 5 AS five, city, COUNT(*) FROM patients GROUP BY five, city", ""},
      {"SELECT 5 AS five, MAX(age) FROM patients WHERE age > 1000 GROUP BY 1 HAVING COUNT(*) < 5", ""},
      {"SELECT p.city, COUNT(*) FROM patients AS p GROUP BY p.city", ""},
      {"SELECT city AS c, COUNT(*) FROM patients GROUP BY c", ""},
      {"SELECT city, city AS again, COUNT(*) FROM patients GROUP BY city, again", ""},
  };
}

std::vector<QueryPair> rows_and_order() {
  return {
      {"SELECT * FROM patients", ""},
      {"SELECT id, * FROM patients WHERE age > 40", ""},
      {"SELECT p.* FROM patients p WHERE p.age > 40", ""},
      {"SELECT id AS number, age + 1 AS next, bmi * 2, -score, NOT male FROM patients WHERE age IS NOT NULL", ""},
      {"SELECT age / 7, age % 7, score / 2, score % 5, bmi / 2, bmi / 0, age / 0, 7 / 2, 7 / 2.0, -7 / 2 FROM patients",
       ""},
      {"SELECT ROUND(bmi, 1), ROUND(bmi), ABS(score), ABS(bmi - 25) FROM patients", ""},
      {"SELECT id, ROUND(bmi / 10, 2), ROUND(score / 8.0, 2), ROUND(age * 0.1 / 4, 3), ROUND(-bmi / 1000, 4) FROM "
       "patients",
       ""},
      {"SELECT id, CASE WHEN age > 30 THEN 'old' ELSE 'young' END, COALESCE(city, note, 'x') FROM patients", ""},
      {"SELECT age::real / 7, CAST(bmi AS INTEGER), male::integer + 1 FROM patients",
       "SELECT CAST(age AS REAL) / 7, CAST(bmi AS INTEGER), male + 1 FROM patients"},
      {"SELECT 'a', 1, 1.5, NULL, TRUE FROM patients WHERE id < 103", ""},
      {"SELECT DISTINCT city FROM patients", ""},
      {"SELECT DISTINCT city, male FROM patients WHERE age > 25", ""},
      {"SELECT DISTINCT age / 10 FROM patients", ""},
      {"SELECT DISTINCT COUNT(*) FROM patients GROUP BY city", ""},
      {"SELECT DISTINCT 1 FROM patients", ""},
      {"SELECT DISTINCT age > 30 FROM patients", ""},
      {"SELECT id, age FROM patients ORDER BY 1", ""},
      {"SELECT id, age FROM patients ORDER BY 1 DESC", ""},
      {"/* ordered */ SELECT id, age FROM patients ORDER BY age, id", ""},
      {"/* ordered */ SELECT id, age FROM patients ORDER BY age DESC, id", ""},
      {"/* ordered */ SELECT id, age FROM patients ORDER BY age NULLS LAST, id DESC", ""},
      {"/* ordered */ SELECT id, age FROM patients ORDER BY age DESC NULLS FIRST, id", ""},
      {"/* ordered */ SELECT id, city FROM patients ORDER BY city DESC, id LIMIT 7", ""},
      {"/* ordered */ SELECT id FROM patients ORDER BY bmi, id LIMIT 5 OFFSET 3", ""},
      {"/* ordered */ SELECT id FROM patients ORDER BY bmi * score, id", ""},
      {"/* ordered */ SELECT id FROM patients ORDER BY age / 10, score DESC, id", ""},
      {"/* ordered */ SELECT id AS x, score AS age FROM patients ORDER BY age, x", ""},
      {"/* ordered */ SELECT id FROM patients ORDER BY id LIMIT 0", ""},
      {"/* ordered */ SELECT id FROM patients ORDER BY id OFFSET 20",
       "SELECT id FROM patients ORDER BY id LIMIT -1 OFFSET 20"},
      {"/* ordered */ SELECT id FROM patients ORDER BY id LIMIT ALL OFFSET 22",
       "SELECT id FROM patients ORDER BY id LIMIT -1 OFFSET 22"},
      {"/* ordered */ SELECT id FROM patients ORDER BY id FETCH FIRST 3 ROWS ONLY",
       "SELECT id FROM patients ORDER BY id LIMIT 3"},
      {"/* ordered */ SELECT id FROM patients ORDER BY id LIMIT 100 OFFSET 99999999999999999999",
       "SELECT id FROM patients WHERE FALSE"},
      {"/* ordered */ SELECT DISTINCT age FROM patients ORDER BY age DESC", ""},
      {"/* ordered */ SELECT city, COUNT(*) AS n FROM patients GROUP BY city ORDER BY n DESC, city", ""},
      {"/* ordered */ SELECT city FROM patients GROUP BY city ORDER BY COUNT(*) DESC, MIN(id)", ""},
      {"/* ordered */ SELECT city, SUM(age) FROM patients GROUP BY city ORDER BY SUM(age) NULLS LAST, city LIMIT 3",
       ""},
      {"/* ordered */ SELECT city, AVG(age) FROM patients GROUP BY city ORDER BY 2, 1", ""},
      {"/* ordered */ SELECT male, seen FROM patients ORDER BY seen, male, id", ""},
      {"SELECT AGE, Id FROM Patients WHERE PATIENTS.Age > 30", ""},
      {"SELECT \"age\", \"patients\".\"id\" FROM \"patients\"", ""},
      {"SELECT born + 1, born - DATE '2000-01-01', seen + INTERVAL '1 day' FROM patients WHERE born IS NOT NULL",
       "SELECT date(born, '+1 day'), CAST(julianday(born) - julianday('2000-01-01') AS INTEGER), "
       "datetime(seen, '+1 day') FROM patients WHERE born IS NOT NULL"},
      {"SELECT \"case.id\", \"Value\", value, \"VALUE\" FROM visits",
       "SELECT \"case.id\", Value, Value, Value FROM visits"},
      {"SELECT MAX(\"on\") FROM visits WHERE \"on\" < '2022-01-01'", ""},
  };
}

std::vector<QueryPair> joins() {
  return {
      {"SELECT id, country FROM patients JOIN cities ON patients.city = cities.code", ""},
      {"SELECT id, country FROM patients JOIN cities ON cities.code = patients.city WHERE people > 500", ""},
      {"SELECT id, country FROM patients LEFT JOIN cities ON patients.city = cities.code", ""},
      {"SELECT id FROM patients LEFT JOIN cities ON city = code WHERE country IS NULL", ""},
      {"SELECT id, code FROM patients LEFT JOIN cities ON city = code WHERE code IS NULL", ""},
      {"SELECT c.country, COUNT(*), AVG(p.age) FROM patients p JOIN cities c ON p.city = c.code GROUP BY c.country",
       ""},
      {"SELECT country, COUNT(*), SUM(people) FROM patients LEFT JOIN cities ON city = code GROUP BY country", ""},
      {"SELECT id, country FROM cities JOIN patients ON patients.city = cities.code WHERE coast", ""},
      {"SELECT name, COUNT(*) FROM patients JOIN doctors USING (doctor) GROUP BY name", ""},
      {"SELECT id, doctor, name FROM patients LEFT JOIN doctors USING (doctor)", ""},
      {"SELECT p.id, d.doctor, p.doctor FROM patients p LEFT JOIN doctors d USING (doctor)", ""},
      {"SELECT * FROM visits JOIN patients ON \"case.id\" = id", ""},
      {"SELECT * FROM patients LEFT JOIN doctors USING (doctor)", ""},
      {"SELECT patients.*, doctors.name FROM patients JOIN doctors ON patients.doctor = doctors.doctor", ""},
      {"SELECT p.id, country, name FROM patients p JOIN cities ON city = code JOIN doctors d ON p.doctor = d.doctor",
       ""},
      {"SELECT p.id, country, name FROM patients p LEFT JOIN cities ON city = code LEFT JOIN doctors d ON p.doctor = "
       "d.doctor",
       ""},
      {"SELECT p.id, country, name FROM patients p JOIN cities ON city = code LEFT JOIN doctors d ON p.doctor = "
       "d.doctor WHERE fee IS NULL OR fee > 90",
       ""},
      {"SELECT p.id, c.country FROM cities c JOIN patients p ON c.code = p.city LEFT JOIN doctors d ON p.doctor = "
       "d.doctor WHERE d.name IS NULL",
       ""},
      {"SELECT v.\"case.id\", p.age FROM visits v JOIN patients p ON v.\"case.id\" = p.id WHERE p.age > v.\"Value\"",
       ""},
      {"SELECT p.male, COUNT(*), SUM(v.\"Value\") FROM patients p JOIN visits v ON p.id = v.\"case.id\" GROUP BY "
       "p.male",
       ""},
      {"SELECT p.id, c.country FROM patients p JOIN cities c ON p.city = c.code AND c.people > 500 AND p.age > 20", ""},
      {"SELECT code, COUNT(*) FROM patients JOIN cities ON city = code GROUP BY code", ""},
      {"SELECT a.id, b.code, c.code FROM patients a JOIN cities b ON a.city = b.code LEFT JOIN cities c ON a.note = "
       "c.code",
       ""},
      {"SELECT SUM(fee * age), AVG(fee) FROM patients p JOIN doctors d ON p.doctor = d.doctor WHERE fee >= 80", ""},
      {"/* ordered */ SELECT country, COUNT(*) AS n FROM patients JOIN cities ON city = code GROUP BY country ORDER BY "
       "n DESC, country LIMIT 2",
       ""},
      {"SELECT COUNT(*), MIN(founded), MAX(people) FROM patients LEFT JOIN cities ON city = code WHERE NOT coast OR "
       "coast IS NULL",
       ""},
      {"SELECT DISTINCT country FROM patients LEFT JOIN cities ON city = code", ""},
  };
}

}  // namespace

std::vector<QueryPair> sqlite_selects() {
  std::vector<QueryPair> all;
  for (auto* part : {aggregates, groups, rows_and_order, joins}) {
    auto pairs = part();
    all.insert(all.end(), std::make_move_iterator(pairs.begin()), std::make_move_iterator(pairs.end()));
  }
  return all;
}

}  // namespace tacet::test
