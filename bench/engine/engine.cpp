// SPDX-License-Identifier: Apache-2.0
//
// The engine's speed beside the machine's limits, as a table and as JSON.
#include <sys/resource.h>

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "bench/engine/engine_rows.h"

namespace {

using namespace tacet;  // NOLINT(google-build-using-namespace): a program, not a header

Status run_all(const bench::Bench& bench, const std::vector<std::string>& sets) {
  const auto wanted = [&](const std::string& name) {
    return sets.empty() || std::find(sets.begin(), sets.end(), name) != sets.end();
  };
  if (wanted("transforms") && bench.limits.threads == 1) TACET_RETURN_IF_ERROR(bench::transform_rows(bench));
  if (wanted("bgv")) TACET_RETURN_IF_ERROR(bench::bgv_rows(bench, 15, true));
  for (const unsigned log_degree : {13U, 14U, 15U, 16U})
    if (wanted(fmt::format("bgv_n{}", log_degree))) TACET_RETURN_IF_ERROR(bench::bgv_rows(bench, log_degree, false));
  for (const char* set : {"n13", "n14_depth5", "n14_depth7", "n15_fast", "n15_deep", "n16"})
    if (wanted(set)) TACET_RETURN_IF_ERROR(bench::ckks_rows(bench, set));
  return {};
}

}  // namespace

int main(int count, char** arguments) {
  CLI::App app(
      "Times the engine's operations and shows each beside the limit of this machine.\n"
      "The limit is the larger of arithmetic (vector operations over the measured issue rate) and memory (bytes over\n"
      "the measured read bandwidth for that many bytes); both are measured first, in this run.\n\n"
      "Examples:\n"
      "  bench_engine                        all sets, one thread and all\n"
      "  bench_engine --sets n16 --json out.json\n"
      "  bench_engine --threads 1 --filter rotat --seconds 2\n");
  std::vector<std::string> sets;
  std::vector<unsigned> thread_counts;
  std::string json_path;
  bench::Options options;
  app.add_option("--sets", sets,
                 "transforms, bgv, bgv_n13 .. bgv_n16, n13, n14_depth5, n14_depth7, n15_fast, n15_deep, n16")
      ->delimiter(',')
      ->check(CLI::IsMember({"transforms", "bgv", "bgv_n13", "bgv_n14", "bgv_n15", "bgv_n16", "n13", "n14_depth5",
                             "n14_depth7", "n15_fast", "n15_deep", "n16"}));
  app.add_option("--threads", thread_counts, "thread counts; default 1 and one for each processor")->delimiter(',');
  app.add_option("--filter", options.filter, "only rows whose operation or set contains this text");
  app.add_option("--seconds", options.seconds_each, "how long a row is measured at least")->check(CLI::PositiveNumber);
  app.add_option("--json", json_path, "also write everything to this file");
  CLI11_PARSE(app, count, arguments);

  if (thread_counts.empty()) {
    thread_counts = {1};
    const unsigned all = ThreadPool(0).threads();
    if (all > 1) thread_counts.push_back(all);
  }
  bench::Report report(options, true);
  for (const unsigned threads : thread_counts) {
    const backend::Device device({.threads = threads});
    const bench::MachineLimits limits = bench::measure_limits(device);
    fmt::print("\nkernels: {}\n", device.backend().name());
    report.add_machine(limits);
    if (const Status status = run_all({device, limits, report}, sets); !status) {
      fmt::print(stderr, "bench_engine: {}\n", status.error().message());
      return 1;
    }
  }
  report.print_scaling();
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("\npeak memory of the whole run: {:.2f} GiB\n", static_cast<double>(usage.ru_maxrss) / (1 << 20));
  if (!json_path.empty()) {
    std::ofstream file(json_path);
    file << report.json().dump(2) << '\n';
    file.close();
    if (!file) {
      fmt::print(stderr, "bench_engine: could not write {}\n", json_path);
      return 1;
    }
  }
  return 0;
}
