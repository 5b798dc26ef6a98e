// SPDX-License-Identifier: Apache-2.0
//
// The speed, precision and size of bootstrapping beside the machine's limits, as a table and as JSON.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <fstream>
#include <string>
#include <vector>

#include "bench/bootstrapping/bootstrapping_case.h"

namespace {

using namespace tacet;  // NOLINT(google-build-using-namespace): a program, not a header

const std::vector<std::string> standard_sets{"boot_n16", "boot_n15", "boot_n16_precise"};

std::vector<std::string> all_sets() {
  std::vector<std::string> sets = standard_sets;
  sets.insert(sets.end(), {"insecure_boot_n10", "insecure_boot_n12"});
  return sets;
}

}  // namespace

int main(int count, char** arguments) {
  CLI::App app(
      "Times bootstrapping and its stages, and shows each beside the limit of this machine: the larger of arithmetic\n"
      "(transforms of limbs, as the simulator counts them, at the rate measured here) and memory (keys, encoded\n"
      "diagonals and ciphertexts at the measured read bandwidth). Besides: precision over all slots, levels left,\n"
      "bytes of keys in memory and on disk, time of key generation, peak memory. Progress is on stderr.\n\n"
      "Examples:\n"
      "  bench_bootstrapping                                   boot_n16, boot_n15, boot_n16_precise: many minutes\n"
      "  bench_bootstrapping --sets boot_n16 --slots all --json out.json\n"
      "  bench_bootstrapping --sets boot_n16 --slots 16 --threads 1\n"
      "  bench_bootstrapping --sets insecure_boot_n10 --disk /tmp   seconds; keys by way of a file\n");
  std::vector<std::string> sets = standard_sets;
  std::vector<std::string> slots{"all", "16"};
  std::vector<unsigned> thread_counts;
  std::string json_path;
  std::string disk;
  bench::Options options;
  options.runs_min = 5;
  options.warm_up_runs = 1;
  app.add_option("--sets", sets, "parameter sets; default " + fmt::format("{}", fmt::join(standard_sets, ", ")))
      ->delimiter(',')
      ->check(CLI::IsMember(all_sets()));
  app.add_option("--slots", slots, "numbers of slots, each with keys of its own: all, or powers of two; default all,16")
      ->delimiter(',')
      ->check(CLI::IsMember({"all"}) | CLI::PositiveNumber);
  app.add_option("--threads", thread_counts, "thread counts; default 1 and one for each processor")
      ->delimiter(',')
      ->check(CLI::PositiveNumber);
  app.add_option("--filter", options.filter, "only rows whose operation or set contains this text");
  app.add_option("--runs", options.runs_min, "how often a row is measured at least")->check(CLI::PositiveNumber);
  app.add_option("--seconds", options.seconds_each, "how long a row is measured at least")->check(CLI::PositiveNumber);
  app.add_option("--disk", disk, "write the keys to a file in this folder, read them from there, remove it")
      ->check(CLI::ExistingDirectory);
  app.add_option("--json", json_path, "also write everything to this file");
  CLI11_PARSE(app, count, arguments);

  if (thread_counts.empty()) {
    thread_counts = {1};
    const unsigned all = ThreadPool(0).threads();
    if (all > 1) thread_counts.push_back(all);
  }
  bench::Report report(options, true);
  std::vector<bench::MachineLimits> machines;
  for (const unsigned threads : thread_counts) {
    const backend::Device device({.threads = threads});
    if (machines.empty()) fmt::print("kernels: {}\n", device.backend().name());
    machines.push_back(bench::measure_limits(device));
    report.add_machine(machines.back());
  }
  for (const std::string& set : sets) {
    for (const std::string& number : slots) {
      const std::size_t slot_count = number == "all" ? 0 : std::stoul(number);
      const Status status = bench::measure_case({set, slot_count, thread_counts, disk}, machines, report);
      if (!status) {
        fmt::print(stderr, "bench_bootstrapping: {}\n", status.error().message());
        return 1;
      }
    }
  }
  report.print_scaling();
  if (json_path.empty()) return 0;
  std::ofstream file(json_path);
  file << report.json().dump(2) << '\n';
  file.close();
  if (!file) {
    fmt::print(stderr, "bench_bootstrapping: could not write {}\n", json_path);
    return 1;
  }
  return 0;
}
