// SPDX-License-Identifier: Apache-2.0
#include "examples/encrypted_statistics/patients.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>

#include "examples/encrypted_statistics/csv.h"
#include "examples/encrypted_statistics/statistics_circuit.h"

namespace tacet::example {
namespace {

/// Sums of a column stay below t / 2 for as many rows as there may be.
constexpr std::int64_t nodes_max = 40;
constexpr std::int64_t age_max = 120;
constexpr std::int64_t days_max = 8000;

Result<std::vector<std::int64_t>> integers(const CsvTable& table, std::string_view name, std::int64_t low,
                                           std::int64_t high) {
  TACET_ASSIGN_OR_RETURN(const std::size_t column, table.column(name));
  std::vector<std::int64_t> values;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const std::string& text = table.rows[i][column];
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < low || value > high)
      return fail(ErrorCode::invalid_argument, "row {} of column '{}' is '{}', not a whole number from {} to {}", i + 1,
                  name, text, low, high);
    values.push_back(value);
  }
  return values;
}

RealColumn real_column(std::string name, const std::vector<std::int64_t>& values, std::int64_t unit) {
  return {std::move(name), static_cast<double>(unit), {values.begin(), values.end()}};
}

std::int64_t exact_answer(const Study& study, const ExactTask& task) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < study.rows; ++i) {
    std::int64_t product = 1;
    for (const Factor& factor : task.factors) {
      const std::int64_t value = study.exact_columns[factor.column].values[i];
      product *= factor.complement ? 1 - value : value;
    }
    sum += product;
  }
  return sum;
}

double mean_of(const std::vector<double>& values) {
  long double sum = 0;
  for (const double value : values) sum += value;
  return static_cast<double>(sum / static_cast<long double>(values.size()));
}

double covariance_of(const RealColumn& a, const RealColumn& b) {
  const double mean_a = mean_of(a.values);
  const double mean_b = mean_of(b.values);
  long double sum = 0;
  for (std::size_t i = 0; i < a.values.size(); ++i) sum += (a.values[i] - mean_a) * (b.values[i] - mean_b);
  return static_cast<double>(sum / static_cast<long double>(a.values.size()));
}

void ask(Study& study, std::string text, std::vector<Factor> factors) {
  ExactQuestion question{std::move(text), {std::move(factors)}, 0};
  question.expected = exact_answer(study, question.task);
  study.exact_questions.push_back(std::move(question));
}

void ask(Study& study, std::string text, Statistic statistic, std::size_t a, std::size_t b) {
  const RealColumn& x = study.real_columns[a];
  const RealColumn& y = study.real_columns[b];
  RealQuestion question{std::move(text), {statistic, a, b}, 1, 0};
  switch (statistic) {
    case Statistic::mean:
      question.unit = x.unit;
      question.expected = mean_of(x.values);
      break;
    case Statistic::variance:
    case Statistic::covariance:
      question.unit = x.unit * y.unit;
      question.expected = covariance_of(x, y);
      break;
    case Statistic::correlation:
      question.expected = covariance_of(x, y) / std::sqrt(covariance_of(x, x) * covariance_of(y, y));
      break;
  }
  study.real_questions.push_back(std::move(question));
}

}  // namespace

Result<Study> load_study(const std::string& path) {
  TACET_ASSIGN_OR_RETURN(const CsvTable table, read_csv(path));
  Study study;
  study.rows = table.rows.size();
  study.columns_in_file = table.header.size();
  if (study.rows < 2 || study.rows > rows_max)
    return fail(ErrorCode::invalid_argument, "'{}' has {} rows; this example takes 2 to {}", path, study.rows,
                rows_max);

  TACET_ASSIGN_OR_RETURN(const auto grade, integers(table, "grade", 1, 3));
  TACET_ASSIGN_OR_RETURN(const auto death, integers(table, "death", 0, 1));
  TACET_ASSIGN_OR_RETURN(const auto recurrence, integers(table, "recur", 0, 1));
  TACET_ASSIGN_OR_RETURN(const auto chemotherapy, integers(table, "chemo", 0, 1));
  TACET_ASSIGN_OR_RETURN(const auto nodes, integers(table, "nodes", 0, nodes_max));
  TACET_ASSIGN_OR_RETURN(const auto age, integers(table, "age", 0, age_max));
  TACET_ASSIGN_OR_RETURN(const auto days, integers(table, "dtime", 0, days_max));
  std::vector<std::int64_t> grade_3(grade.size());
  std::transform(grade.begin(), grade.end(), grade_3.begin(), [](std::int64_t g) { return g == 3 ? 1 : 0; });

  enum : std::size_t { is_grade_3, died, recurred, had_chemotherapy, positive_nodes };
  study.exact_columns = {{"grade 3", grade_3},
                         {"death", death},
                         {"recurrence", recurrence},
                         {"chemotherapy", chemotherapy},
                         {"nodes", nodes}};
  ask(study, "patients with tumour grade 3 who died", {{is_grade_3}, {died}});
  ask(study, "patients with tumour grade 3 who lived", {{is_grade_3}, {died, true}});
  ask(study, "patients with lower grade who died", {{is_grade_3, true}, {died}});
  ask(study, "patients with lower grade who lived", {{is_grade_3, true}, {died, true}});
  ask(study, "recurrences after chemotherapy", {{recurred}, {had_chemotherapy}});
  ask(study, "sum of positive nodes, those who died", {{positive_nodes}, {died}});
  ask(study, "the same, grade 3 with recurrence", {{positive_nodes}, {died}, {is_grade_3}, {recurred}});

  enum : std::size_t { age_years, survival_days, node_count };
  study.real_columns = {real_column("age", age, *std::max_element(age.begin(), age.end())),
                        real_column("survival", days, *std::max_element(days.begin(), days.end())),
                        real_column("nodes", nodes, *std::max_element(nodes.begin(), nodes.end()))};
  for (RealColumn& column : study.real_columns) {
    const double variance = column.unit == 0 ? 0 : covariance_of(column, column) / (column.unit * column.unit);
    if (variance < variance_min * 1.01)
      return fail(ErrorCode::invalid_argument,
                  "column '{}' varies too little for its correlation: its standard deviation must be at least 9% of "
                  "its largest value",
                  column.name);
  }
  ask(study, "mean age, years", Statistic::mean, age_years, age_years);
  ask(study, "mean survival, days", Statistic::mean, survival_days, survival_days);
  ask(study, "variance of age, years^2", Statistic::variance, age_years, age_years);
  ask(study, "covariance of age and survival", Statistic::covariance, age_years, survival_days);
  ask(study, "correlation of age and survival", Statistic::correlation, age_years, survival_days);
  ask(study, "correlation of nodes and survival", Statistic::correlation, node_count, survival_days);
  return study;
}

}  // namespace tacet::example
