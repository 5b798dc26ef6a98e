// SPDX-License-Identifier: Apache-2.0
//
// Logistic regression trained on an encrypted table of patients, from end to end: the owner prepares and encrypts, the
// host trains on ciphertexts with public keys, bootstrapping whenever levels run out, and the owner opens the
// coefficients and compares.
#include <sys/resource.h>
#include <unistd.h>

#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "examples/encrypted_training/clear_values.h"
#include "examples/encrypted_training/host.h"
#include "examples/encrypted_training/owner.h"
#include "examples/encrypted_training/progress.h"
#include "examples/encrypted_training/report.h"
#include "examples/encrypted_training/study.h"

namespace tacet::example {
namespace {

constexpr std::string_view usage =
    "usage: encrypted_training [ROTTERDAM.csv GBSG.csv] [--iterations COUNT] [--threads COUNT] [--clear]\n"
    "\n"
    "Predicts recurrence or death within five years of breast cancer, by a logistic regression that is trained on\n"
    "ciphertexts of 2,048 patients, and compares with the same training in the clear and with maximum likelihood.\n"
    "\n"
    "  encrypted_training                              the tables of data/, seen from the root of the project\n"
    "  encrypted_training --clear                      the same circuit on clear values: a second, no encryption\n"
    "  encrypted_training --iterations 4 --threads 1   fewer iterations than the usual 32; a thread a processor is\n"
    "                                                  the default\n"
    "  encrypted_training a/rotterdam.csv b/gbsg.csv   the tables, elsewhere\n"
    "\n"
    "Exit status: 0 when the model is right, 1 when it is not, 2 when the run could not be made.\n";

constexpr int exit_wrong = 1;
constexpr int exit_fault = 2;
constexpr unsigned iterations_max = 1000;
constexpr unsigned threads_max = 1024;

struct Arguments {
  std::vector<std::string> tables;
  unsigned iterations = 32;
  unsigned threads = 0;
  bool clear = false;
  bool help = false;
};

Result<unsigned> read_number(std::string_view option, std::string_view text, unsigned low, unsigned high) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < low || value > high)
    return fail(ErrorCode::invalid_argument, "{} takes a number from {} to {}, not '{}'", option, low, high, text);
  return value;
}

Result<Arguments> read_arguments(int count, char** values) {
  Arguments arguments;
  for (int i = 1; i < count; ++i) {
    const std::string_view value = values[i];
    const auto next = [&]() -> std::string_view { return i + 1 < count ? values[++i] : ""; };
    if (value == "--help" || value == "-h") {
      arguments.help = true;
    } else if (value == "--clear") {
      arguments.clear = true;
    } else if (value == "--iterations") {
      TACET_ASSIGN_OR_RETURN(arguments.iterations, read_number(value, next(), 1, iterations_max));
    } else if (value == "--threads") {
      TACET_ASSIGN_OR_RETURN(arguments.threads, read_number(value, next(), 0, threads_max));
    } else if (value.starts_with("-") || arguments.tables.size() == 2) {
      return fail(ErrorCode::invalid_argument, "what is '{}'? --help says what this program takes", value);
    } else {
      arguments.tables.emplace_back(value);
    }
  }
  if (arguments.tables.empty()) arguments.tables = {"data/rotterdam.csv", "data/gbsg.csv"};
  if (arguments.tables.size() == 1)
    return fail(ErrorCode::invalid_argument, "one table was given; the second one is that of the other hospitals");
  return arguments;
}

std::uint64_t peak_memory_bytes() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<std::uint64_t>(used.ru_maxrss) * 1024;
}

std::uint64_t bytes_of(const std::vector<ckks::Ciphertext>& ciphertexts, std::size_t degree) {
  std::uint64_t sum = 0;
  for (const ckks::Ciphertext& ciphertext : ciphertexts)
    sum += ciphertext.body.part_count * ciphertext.level().primes() * degree * sizeof(Word);
  return sum;
}

Result<Run> run_on_clear_values(const Study& study, const TrainingSettings& settings,
                                const ckks::BootstrappingPlan& plan) {
  Run run;
  Progress progress(settings.iterations, false);
  TACET_ASSIGN_OR_RETURN(
      run.weights, train_on_clear_values(plan, study.training, settings,
                                         [&](TrainingEvent event, std::size_t done) { progress.on(event, done); }));
  run.times = progress.times();
  return run;
}

Result<Run> run_on_ciphertexts(const Study& study, const TrainingSettings& settings,
                               const ckks::BootstrappingPlan& plan, unsigned threads) {
  backend::Device::Options options;
  options.threads = threads;
  const backend::Device device(options);
  Run run;
  run.on_ciphertexts = true;
  run.threads = device.threads().threads();

  const Stopwatch owner_watch;
  const Owner owner(device, plan);
  TACET_ASSIGN_OR_RETURN(const TrainingRequest request, owner.request(study.training, settings, show_key_progress));
  run.owner_seconds = owner_watch.seconds();
  run.key_bytes = request.keys.bytes();
  run.row_bytes = bytes_of(request.rows, plan.parameters().main().degree());

  const Stopwatch host_watch;
  TACET_ASSIGN_OR_RETURN(const Host host, Host::create(device, plan, request));
  run.host_seconds = host_watch.seconds();
  Progress progress(settings.iterations, true);
  const auto trained = host.train(settings, [&](TrainingEvent event, std::size_t done) { progress.on(event, done); });
  progress.finish();
  if (!trained) return tl::unexpected(trained.error());
  run.times = progress.times();
  TACET_ASSIGN_OR_RETURN(run.weights, owner.open(*trained, study.training.columns, settings));
  run.memory_bytes = peak_memory_bytes();
  return run;
}

/// Whether the model is right.
Result<bool> run(const Arguments& arguments) {
  TrainingSettings settings;
  settings.iterations = arguments.iterations;
  TACET_ASSIGN_OR_RETURN(const Study study, prepare_study(arguments.tables[0], arguments.tables[1], settings));
  TACET_ASSIGN_OR_RETURN(const ckks::BootstrappingPlan plan, training_plan());
  TACET_ASSIGN_OR_RETURN(const Run run, arguments.clear ? run_on_clear_values(study, settings, plan)
                                                        : run_on_ciphertexts(study, settings, plan, arguments.threads));
  return print_report(study, settings, plan.parameters().main().rlwe(), run, isatty(STDOUT_FILENO) == 1);
}

int start(int count, char** values) {
  const auto arguments = read_arguments(count, values);
  if (!arguments) {
    fmt::print(stderr, "encrypted_training: {}\n", arguments.error().message());
    return exit_fault;
  }
  if (arguments->help) {
    fmt::print("{}", usage);
    return 0;
  }
  const auto right = run(*arguments);
  if (!right) {
    fmt::print(stderr, "encrypted_training: {}\n", right.error().message());
    return exit_fault;
  }
  return *right ? 0 : exit_wrong;
}

}  // namespace
}  // namespace tacet::example

int main(int count, char** values) { return tacet::example::start(count, values); }
