// SPDX-License-Identifier: Apache-2.0
#include "examples/encrypted_training/report.h"

#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "examples/encrypted_training/auc.h"
#include "rlwe/security.h"
#include "tool/text_table.h"
#include "tool/units.h"

namespace tacet::example {
namespace {

using tool::bytes_text;
using tool::count_text;
using tool::seconds_text;

std::string paint(bool colours, const char* code, const std::string& text) {
  return colours ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
}

std::size_t events(const DesignMatrix& design) {
  return static_cast<std::size_t>(std::count(design.outcomes.begin(), design.outcomes.end(), 1.0));
}

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 0;
  for (std::size_t j = 0; j < a.size(); ++j) largest = std::max(largest, std::abs(a[j] - b[j]));
  return largest;
}

void print_data(const Study& study) {
  fmt::print("  Question  recurrence or death within five years, from {} predictors\n", predictor_names.size());
  fmt::print("  Training  {}: {} patients, {} lost within five years and left out;\n", study.cohort.file,
             count_text(study.cohort.rows_in_file), study.cohort.lost);
  fmt::print("            {} to train on ({} events), {} to test ({} events)\n", count_text(study.training.rows()),
             events(study.training), study.test.rows(), events(study.test));
  fmt::print("  External  {}: {} patients, {} lost; {} to test ({} events)\n", study.external_cohort.file,
             study.external_cohort.rows_in_file, study.external_cohort.lost, study.external.rows(),
             events(study.external));
}

void print_cost(const TrainingSettings& settings, const rlwe::Parameters& parameters, const Run& run) {
  if (!run.on_ciphertexts) {
    fmt::print("  Circuit   {} iterations on clear values in {}; nothing was encrypted\n", settings.iterations,
               seconds_text(run.times.iteration_seconds));
    return;
  }
  fmt::print("  Owner     made keys and encrypted the rows in {}\n", seconds_text(run.owner_seconds));
  fmt::print("  Host      holds {} of evaluation keys and {} of ciphertexts, and got ready in {};\n",
             bytes_text(run.key_bytes), bytes_text(run.row_bytes), seconds_text(run.host_seconds));
  fmt::print("            {} iterations of {} and {} of {}, on {}: {}\n", settings.iterations,
             seconds_text(run.times.per_iteration()), tool::plural(run.times.refreshings, "bootstrapping"),
             seconds_text(run.times.per_refreshing()), tool::plural(run.threads, "thread"),
             seconds_text(run.times.iteration_seconds + run.times.refreshing_seconds));
  fmt::print("  Memory    {} at its peak, owner and host together\n", bytes_text(run.memory_bytes));
  fmt::print("  Security  N = 2^{}, log2 QP = {:.0f} of the {} that 128 bits of security allow\n",
             parameters.log_degree(), parameters.log_qp(parameters.top_level()),
             rlwe::log_modulus_max(parameters.log_degree()));
}

tool::TextTable coefficients(const Study& study, const Run& run) {
  tool::TextTable table;
  table.headers = {{"Coefficient, per standard deviation"},
                   {run.on_ciphertexts ? "encrypted" : "circuit", true},
                   {"in the clear", true},
                   {"max. likelihood", true},
                   {"std. error", true}};
  for (std::size_t j = 0; j < run.weights.size(); ++j) {
    const auto cell = [](double value) { return tool::TextCell{fmt::format("{:.5f}", value)}; };
    table.rows.push_back({{std::string(j == 0 ? "intercept" : predictor_names[j - 1])},
                          cell(run.weights[j]),
                          cell(study.in_clear.weights[j]),
                          cell(study.exact.coefficients[j]),
                          cell(study.exact.standard_errors[j])});
  }
  return table;
}

Result<tool::TextTable> areas(const Study& study, const Run& run) {
  tool::TextTable table;
  table.headers = {
      {"AUC"}, {run.on_ciphertexts ? "encrypted" : "circuit", true}, {"in the clear", true}, {"max. likelihood", true}};
  const std::pair<std::string, const DesignMatrix*> parts[] = {
      {"training rows", &study.training}, {"test rows", &study.test}, {"other hospitals", &study.external}};
  for (const auto& [name, design] : parts) {
    std::vector<tool::TextCell> row{{name}};
    for (const auto* weights : {&run.weights, &study.in_clear.weights, &study.exact.coefficients}) {
      TACET_ASSIGN_OR_RETURN(const double area, area_under_curve(design->scores(*weights), design->outcomes));
      row.push_back({fmt::format("{:.5f}", area)});
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace

Result<bool> print_report(const Study& study, const TrainingSettings& settings, const rlwe::Parameters& parameters,
                          const Run& run, bool colours) {
  TACET_ASSIGN_OR_RETURN(const tool::TextTable area_table, areas(study, run));
  fmt::print("\n{}\n\n", paint(colours, "1", "Tacet: logistic regression trained on a table that stays encrypted"));
  print_data(study);
  print_cost(settings, parameters, run);
  fmt::print("\n{}\n{}", tool::aligned(coefficients(study, run), colours, "  "),
             tool::aligned(area_table, colours, "  "));
  const char* const name = run.on_ciphertexts ? "encrypted" : "circuit";
  const double error = largest_difference(run.weights, study.in_clear.weights);
  const bool right = error <= (run.on_ciphertexts ? ciphertext_tolerance : clear_tolerance);
  fmt::print(
      "\n  Largest difference of a coefficient: {} to in the clear {:.1e}, in the clear to max. likelihood "
      "{:.1e}.\n",
      name, error, largest_difference(study.in_clear.weights, study.exact.coefficients));
  fmt::print("  Largest margin of any row and iteration: {:.2f} of the {:.2f} that the sigmoid is approximated for.\n",
             study.in_clear.margin_max, settings.margin_max);
  fmt::print("{}\n", paint(colours, "2",
                           "  in the clear: the same algorithm on the same rows, with the same polynomial for the "
                           "sigmoid. max. likelihood: what\n  statistical packages fit. Patients who were lost before "
                           "five years without an event are not in any of the numbers."));
  fmt::print("\n  {}\n\n",
             paint(colours, right ? "32" : "1;31",
                   right ? "The trained model is right." : "The trained model is WRONG: this build must not be used."));
  return right;
}

}  // namespace tacet::example
