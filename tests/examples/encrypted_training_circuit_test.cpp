// SPDX-License-Identifier: Apache-2.0
//
// The training circuit: on clear values against a plain loop with a sigmoid of its own, on the simulator for its
// levels, and on ciphertexts.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include "ckks/clear_evaluator.h"
#include "ckks/simulator.h"
#include "examples/encrypted_training/clear_training.h"
#include "examples/encrypted_training/cohort.h"
#include "examples/encrypted_training/host.h"
#include "examples/encrypted_training/owner.h"
#include "examples/encrypted_training/packing.h"
#include "examples/encrypted_training/training_circuit.h"

namespace tacet::example {
namespace {

using ckks::Complex;
using ckks::Level;

constexpr double refresh_error = 0x1p-20;

/// The polynomial that interpolates sigma(-m) at the Chebyshev nodes of [-bound, bound], in Lagrange's form.
double interpolated_sigmoid(double m, double bound, unsigned degree) {
  std::vector<double> nodes;
  for (unsigned j = 0; j <= degree; ++j)
    nodes.push_back(bound * std::cos(std::numbers::pi * (2 * j + 1) / (2.0 * degree + 2)));
  double sum = 0;
  for (unsigned j = 0; j <= degree; ++j) {
    double term = 1 / (1 + std::exp(nodes[j]));
    for (unsigned k = 0; k <= degree; ++k) {
      if (k != j) term *= (m - nodes[k]) / (nodes[j] - nodes[k]);
    }
    sum += term;
  }
  return sum;
}

/// Nesterov's method as Kim, Song, Kim, Lee, Cheon write it (BMC Medical Genomics 2018, algorithm 1): with
/// eta = (1 - lambda_t) / lambda_(t+1), w' = v + gamma gradient, v' = (1 - eta) w' + eta w.
std::vector<double> plain_training(const DesignMatrix& design, const TrainingSettings& settings) {
  const std::size_t d = design.columns;
  std::vector<double> v(d);
  std::vector<double> w(d);
  double lambda = 1;
  for (std::size_t t = 0; t < settings.iterations; ++t) {
    std::vector<double> next = v;
    for (std::size_t i = 0; i < design.rows(); ++i) {
      double margin = 0;
      for (std::size_t j = 0; j < d; ++j) margin += design.outcomes[i] * design.values[i * d + j] * v[j];
      const double wrong =
          interpolated_sigmoid(margin, settings.margin_max, static_cast<unsigned>(settings.sigmoid_degree));
      for (std::size_t j = 0; j < d; ++j)
        next[j] += settings.learning_rate / static_cast<double>(design.rows()) * wrong * design.outcomes[i] *
                   design.values[i * d + j];
    }
    const double following = 0.5 + std::sqrt(0.25 + lambda * lambda);
    const double eta = (1 - lambda) / following;
    for (std::size_t j = 0; j < d; ++j) v[j] = (1 - eta) * next[j] + eta * w[j];
    w = next;
    lambda = following;
  }
  return w;
}

const Split& patients() {
  static const Split split_once =
      split(load_rotterdam(TACET_PROJECT_DIRECTORY "/data/rotterdam.csv").value(), 2048, 2025).value();
  return split_once;
}

DesignMatrix design_of(std::size_t rows) {
  const std::span<const Patient> training(patients().training);
  return Standardisation::fit(training).value().apply(training.first(rows));
}

/// 14 levels over a small ring, not secure; 2^(log_degree - 5) rows.
ckks::Parameters small_parameters(unsigned log_degree) {
  ckks::ParametersChoice choice;
  choice.name = "insecure_training";
  choice.log_degree = log_degree;
  choice.levels = 14;
  choice.special_primes = 5;
  return ckks::Parameters::create(choice).value();
}

std::vector<Complex> complex(const std::vector<double>& values) { return {values.begin(), values.end()}; }

/// A training on clear values. A refreshing adds `noise` to slot after slot, with changing signs.
struct ClearRun {
  std::vector<double> weights;
  std::size_t refreshed = 0;
  std::vector<unsigned> levels;  ///< of what was refreshed
};

ClearRun clear_run(const ckks::Parameters& parameters, const DesignMatrix& design, const TrainingSettings& settings,
                   double noise = 0) {
  const ckks::ClearEvaluator evaluator(parameters);
  const Level top = parameters.highest_user_level();
  std::vector<ckks::ClearCiphertext> rows;
  const auto packed = pack_rows(design, settings, parameters.slots_max()).value();
  for (const std::vector<double>& row : packed) rows.push_back(evaluator.input(complex(row), top, 0x1p-25).value());
  const std::vector<Complex> zeros(packed_columns);
  ClearRun out;
  const Refresh<ckks::ClearCiphertext> refresh{
      Level(3), [&](const ckks::ClearCiphertext& low) {
        out.levels.push_back(low.level().value());
        EXPECT_EQ(low.values.size(), packed_columns);
        EXPECT_LE(low.bounds.magnitude, 1);
        std::vector<Complex> values = low.values;
        for (std::size_t c = 0; c < values.size(); ++c) {
          EXPECT_LE(std::abs(values[c]), low.bounds.magnitude);
          values[c] += noise * ((c + out.refreshed) % 3 == 0 ? Complex(1, -1) : Complex(-1, 1));
        }
        ++out.refreshed;
        return evaluator.input(values, top, refresh_error);
      }};
  using Circuit = TrainingCircuit<ckks::ClearEvaluator>;
  Circuit circuit = Circuit::create(evaluator, rows, design.rows(), settings).value();
  const auto weights = circuit.run(evaluator.input(zeros, top, 0x1p-25).value(), refresh, [](auto, auto) {});
  EXPECT_TRUE(weights.has_value()) << weights.error().message();
  out.weights = unpack_weights(weights->values, design.columns, settings);
  return out;
}

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  EXPECT_EQ(a.size(), b.size());
  double largest = 0;
  for (std::size_t j = 0; j < a.size(); ++j) largest = std::max(largest, std::abs(a[j] - b[j]));
  return largest;
}

/// All 32 iterations on the whole table are the example itself, which tests run with --clear.
TEST(TrainingCircuit, ComputesNesterovOnTheWholeTable) {
  const DesignMatrix design = design_of(2048);
  TrainingSettings settings;
  settings.iterations = 4;
  const ClearRun run = clear_run(training_plan()->parameters().main(), design, settings);
  EXPECT_LT(largest_difference(run.weights, plain_training(design, settings)), 1e-11);
  EXPECT_EQ(run.levels, (std::vector<unsigned>{4}));
}

TEST(TrainingCircuit, ComputesAllIterations) {
  const DesignMatrix design = design_of(256);
  const TrainingSettings settings;
  const ClearRun run = clear_run(small_parameters(13), design, settings);
  EXPECT_LT(largest_difference(run.weights, plain_training(design, settings)), 1e-11);
  EXPECT_EQ(run.levels, std::vector<unsigned>(15, 4));
}

TEST(TrainingCircuit, TrainingInTheClearIsTheSame) {
  const DesignMatrix design = design_of(2048);
  const TrainingSettings settings;
  EXPECT_LT(largest_difference(train_in_the_clear(design, settings)->weights, plain_training(design, settings)), 1e-12);
}

/// Fewer rows than slots, fewer columns than there are, other settings, odd numbers of iterations.
TEST(TrainingCircuit, OtherShapesAndSettings) {
  for (const std::size_t iterations : {1, 2, 3, 7}) {
    TrainingSettings settings;
    settings.iterations = iterations;
    settings.learning_rate = 0.5;
    settings.margin_max = 6;
    settings.weight_unit = 8;
    DesignMatrix design;
    design.columns = 3;
    const DesignMatrix whole = design_of(25);
    for (std::size_t i = 0; i < whole.rows(); ++i) {
      for (const std::size_t c : {0, 6, 7}) design.values.push_back(whole.row(i)[c]);
    }
    design.outcomes = whole.outcomes;
    const ClearRun run = clear_run(small_parameters(10), design, settings);
    EXPECT_LT(largest_difference(run.weights, plain_training(design, settings)), 1e-12);
    EXPECT_EQ(run.refreshed, (iterations - 1) / 2);
  }
}

TEST(TrainingCircuit, DegreeFifteenTakesALevelMore) {
  TrainingSettings settings;
  settings.iterations = 4;
  settings.sigmoid_degree = 15;
  const DesignMatrix design = design_of(32);
  const ClearRun run = clear_run(small_parameters(10), design, settings);
  EXPECT_LT(largest_difference(run.weights, plain_training(design, settings)), 1e-11);
  EXPECT_EQ(run.levels, (std::vector<unsigned>{8, 8}));  // the last two follow one another: 14, 8, 2
}

/// An error of 2^-20 a refreshing stays one of a few times 2^-20 S: the method forgets.
TEST(TrainingCircuit, ErrorsOfRefreshingDoNotGrow) {
  const DesignMatrix design = design_of(256);
  TrainingSettings settings;
  const ckks::Parameters parameters = small_parameters(13);
  const std::vector<double> exact = clear_run(parameters, design, settings).weights;
  const std::vector<double> noisy = clear_run(parameters, design, settings, refresh_error).weights;
  const double difference = largest_difference(exact, noisy);
  EXPECT_GT(difference, 0.1 * refresh_error * settings.weight_unit);
  EXPECT_LT(difference, 30 * refresh_error * settings.weight_unit);
}

TEST(TrainingCircuit, KeySwitchesAndKeysOfAnIteration) {
  const ckks::BootstrappingPlan plan = training_plan().value();
  const ckks::Parameters& parameters = plan.parameters().main();
  const ckks::Simulator simulator(parameters);
  const TrainingSettings settings;
  const std::vector<ckks::SimulatedCiphertext> rows(
      packed_columns, simulator.input(Level(14), parameters.slots_max(), {packed_row_max(settings), 0x1p-25}));
  using Circuit = TrainingCircuit<ckks::Simulator>;
  Circuit circuit = Circuit::create(simulator, rows, 2048, settings).value();
  EXPECT_EQ(circuit.depth(), 5);
  const auto out = circuit.iterate(simulator.input(Level(14), packed_columns, {packed_weight_max, refresh_error}), 0.5);
  ASSERT_TRUE(out.has_value()) << out.error().message();
  EXPECT_EQ(out->level(), Level(9));
  EXPECT_EQ(out->slots, packed_columns);
  // Conjugation, 15 rotations of weights, 11 of the gradient; products: margins, 4 of the sigmoid, gradient.
  EXPECT_EQ(simulator.cost().key_switches, 1 + 15 + 11 + 1 + 4 + 1);
  EXPECT_EQ(simulator.cost().galois_elements.size(), 1 + 15 + 11);
  EXPECT_TRUE(simulator.cost().relinearises);
}

TEST(TrainingCircuit, RefusesWhatItCannotRun) {
  const ckks::Parameters parameters = small_parameters(10);
  const TrainingSettings settings;
  EXPECT_FALSE(pack_rows(design_of(33), settings, parameters.slots_max()).has_value());
  DesignMatrix wide{17, std::vector<double>(17, 1), {1}};
  EXPECT_FALSE(pack_rows(wide, settings, parameters.slots_max()).has_value());
  DesignMatrix large{2, {1, 4.5}, {1}};
  EXPECT_FALSE(pack_rows(large, settings, parameters.slots_max()).has_value());

  const ckks::Simulator simulator(parameters);
  const ckks::SimulatedCiphertext input = simulator.input(Level(14), 512, {1, 0});
  using Circuit = TrainingCircuit<ckks::Simulator>;
  const std::vector<ckks::SimulatedCiphertext> few(15, input);
  EXPECT_FALSE(Circuit::create(simulator, few, 32, settings).has_value());
  const std::vector<ckks::SimulatedCiphertext> rows(16, input);
  Circuit circuit = Circuit::create(simulator, rows, 32, settings).value();
  const Refresh<ckks::SimulatedCiphertext> to_seven{Level(3), [&](const auto&) -> Result<ckks::SimulatedCiphertext> {
                                                      return simulator.input(Level(7), 16, {1, 0});
                                                    }};
  const auto refused = circuit.run(simulator.input(Level(14), 16, {1, 0}), to_seven, [](auto, auto) {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().message(),
            "an iteration takes 5 levels and a refreshing 3, but refreshed weights are at level 7");
}

/// One iteration from fresh or refreshed weights is known so well that bootstrapping takes its result as it is.
TEST(TrainingCircuit, BoundsOfAnIterationAreThoseOfBootstrapping) {
  const ckks::BootstrappingPlan plan = training_plan().value();
  const ckks::Simulator simulator(plan.parameters().main());
  const TrainingSettings settings;
  const std::vector<ckks::SimulatedCiphertext> rows(
      packed_columns,
      simulator.input(Level(14), simulator.parameters().slots_max(), {packed_row_max(settings), 0x1p-25}));
  using Circuit = TrainingCircuit<ckks::Simulator>;
  Circuit circuit = Circuit::create(simulator, rows, 2048, settings).value();
  const auto first = circuit.iterate(simulator.input(Level(14), packed_columns, {packed_weight_max, 0.25}), 0.5);
  ASSERT_TRUE(first.has_value()) << first.error().message();
  const auto second = circuit.iterate(*first, 0.9);
  ASSERT_TRUE(second.has_value()) << second.error().message();
  for (const auto* out : {&*first, &*second}) {
    EXPECT_LE(out->bounds.magnitude, packed_weight_max);
    EXPECT_LT(out->bounds.error, ckks::message_error);
  }
  EXPECT_GE(second->level(), plan.input_level());
}

TEST(TrainingCircuit, KeysThatBootstrappingDoesNotBring) {
  const ckks::BootstrappingPlan plan = training_plan().value();
  const auto needs = circuit_keys(plan, {});
  ASSERT_TRUE(needs.has_value()) << needs.error().message();
  std::set<std::uint32_t> brought;
  for (const ckks::KeyNeed& need : plan.main_keys()) brought.insert(need.purpose);
  // Rotations by 1 .. 15 where no stage takes them; those of the gradient are the trace, which has higher levels.
  std::vector<ckks::KeyNeed> expected;
  for (std::uint64_t k = 1, element = 5; k < 16; ++k, element = element * 5 % (std::uint64_t{1} << 17)) {
    const auto purpose = static_cast<std::uint32_t>(element);
    if (!brought.contains(purpose)) expected.push_back({purpose, Level(14)});
  }
  std::sort(expected.begin(), expected.end(), [](auto& a, auto& b) { return a.purpose < b.purpose; });
  EXPECT_EQ(*needs, expected);
  EXPECT_FALSE(expected.empty());
}

/// On ciphertexts, with bootstrapping: five iterations, two refreshings.
TEST(TrainingCircuit, OnCiphertexts) {
  backend::Device::Options options;
  options.threads = 1;
  const backend::Device device(options);
  const ckks::BootstrappingPlan plan = training_plan("insecure_boot_n10").value();
  const Owner owner(device, plan);
  const DesignMatrix design = design_of(32);
  TrainingSettings settings;
  settings.iterations = 5;
  std::size_t keys = 0;
  std::size_t keys_total = 0;
  const auto request = owner.request(design, settings, [&](std::size_t done, std::size_t total) {
    EXPECT_EQ(done, ++keys);
    keys_total = total;
  });
  ASSERT_TRUE(request.has_value()) << request.error().message();
  EXPECT_EQ(keys, keys_total);
  EXPECT_EQ(keys, request->keys.main.all().size() + request->keys.low.all().size() +
                      request->keys.encapsulation.all().size());

  const auto host = Host::create(device, plan, *request);
  ASSERT_TRUE(host.has_value()) << host.error().message();
  std::size_t refreshed = 0;
  std::vector<std::size_t> done;
  const auto trained = host->train(settings, [&](TrainingEvent event, auto count) {
    if (event == TrainingEvent::refreshed) ++refreshed;
    if (event == TrainingEvent::iteration_done) done.push_back(count);
  });
  ASSERT_TRUE(trained.has_value()) << trained.error().message();
  EXPECT_EQ(refreshed, 2);
  EXPECT_EQ(done, (std::vector<std::size_t>{1, 2, 3, 4, 5}));
  EXPECT_EQ(trained->slots, packed_columns);
  const auto weights = owner.open(*trained, design.columns, settings);
  ASSERT_TRUE(weights.has_value()) << weights.error().message();
  EXPECT_LT(largest_difference(*weights, plain_training(design, settings)), 0x1p-16);
}

}  // namespace
}  // namespace tacet::example
