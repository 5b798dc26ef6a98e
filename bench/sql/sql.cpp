// SPDX-License-Identifier: Apache-2.0
//
// SQL on encrypted tables, through the same session that the command line uses: time beside its limit, what EXPLAIN
// predicted, and the bytes of everything.
#include <fmt/core.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/sql/plan_limit.h"
#include "bench/sql/workload.h"
#include "circuit/parameters.h"
#include "owner/session.h"
#include "query/bind.h"

namespace {

using namespace tacet;  // NOLINT(google-build-using-namespace): a program, not a header
namespace fs = std::filesystem;

struct Settings {
  fs::path folder = "build/bench_sql";
  fs::path clinical = "data";
  std::size_t runs = 5;
  std::uint64_t blocks = 4;
  std::string filter;
  std::string json;
};

struct Row {
  std::string name;
  unsigned threads = 1;
  double median = 0;
  double low = 0;
  double high = 0;
  double goal = 0;
  double limit = 0;
  double predicted = 0;
  owner::QueryAnswer answer;
  std::uint64_t memory_bytes = 0;
};

double mebi(std::uint64_t bytes) { return static_cast<double>(bytes) / (1 << 20); }

std::uint64_t peak_memory_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

void print_heading() {
  fmt::print("\n{:<38} {:>3} {:>9} {:>17} {:>8} {:>9} {:>9} {:>8} {:>8} {:>8} {:>8}\n", "query", "thr", "median s",
             "10 .. 90 %", "goal s", "limit s", "predicted", "read MiB", "out MiB", "keys MiB", "mem MiB");
}

void print(const Row& row) {
  fmt::print("{:<38} {:>3} {:>9.3f} {:>8.3f}-{:<8.3f} {:>8} {:>9.3f} {:>9.3f} {:>8.1f} {:>8.2f} {:>8.1f} {:>8.0f}\n",
             row.name, row.threads, row.median, row.low, row.high, row.goal > 0 ? fmt::format("{:.1f}", row.goal) : "",
             row.limit, row.predicted, mebi(row.answer.read_bytes), mebi(row.answer.result_bytes),
             mebi(row.answer.key_bytes), mebi(row.memory_bytes));
}

owner::Options options_for(const Settings& settings, unsigned threads) {
  owner::Options options;
  options.owner_folder = settings.folder / "owner";
  options.host_folder = settings.folder / "host";
  options.threads = threads;
  return options;
}

/// Seconds that the program's transforms take at least; 0 for joins, whose plan only the session can make.
Result<double> limit_of(const owner::Session& session, const std::string& sql, unsigned threads) {
  TACET_ASSIGN_OR_RETURN(const bgv::Parameters parameters, circuit::table_parameters());
  TACET_ASSIGN_OR_RETURN(const query::BoundQuery bound, query::bind(sql, session.catalog()));
  if (!bound.joins.empty()) return 0;
  const std::uint64_t slots = parameters.degree();
  TACET_ASSIGN_OR_RETURN(const query::Plan plan,
                         query::make_plan(bound, {parameters, (bound.fact->rows + slots - 1) / slots, {}}));
  const backend::Device device({.threads = threads});
  TACET_ASSIGN_OR_RETURN(const double transforms, bench::transforms_of(plan, parameters, device));
  return transforms * bench::transform_seconds(parameters, device);
}

Result<Row> measure(const Settings& settings, unsigned threads, const bench::Question& question, std::size_t runs) {
  TACET_ASSIGN_OR_RETURN(owner::Session session, owner::Session::open(options_for(settings, threads)));
  Row row;
  row.name = question.name;
  row.threads = threads;
  row.goal = threads == 1 ? question.goal_seconds : 0;
  TACET_ASSIGN_OR_RETURN(row.answer, session.ask(question.sql));  // warms caches, pools and stored joins
  TACET_ASSIGN_OR_RETURN(const query::Explanation explanation, session.explain(question.sql));
  row.predicted = explanation.predicted_seconds;
  row.memory_bytes = explanation.memory_bytes;
  TACET_ASSIGN_OR_RETURN(row.limit, limit_of(session, question.sql, threads));
  std::vector<double> seconds;
  for (std::size_t run = 0; run < runs; ++run) {
    TACET_ASSIGN_OR_RETURN(row.answer, session.ask(question.sql));
    seconds.push_back(row.answer.seconds);
  }
  std::ranges::sort(seconds);
  const auto at = [&](double share) {
    return seconds[static_cast<std::size_t>(share * static_cast<double>(runs - 1))];
  };
  row.median = at(0.5);
  row.low = at(0.1);
  row.high = at(0.9);
  return row;
}

nlohmann::json to_json(const Row& row) {
  return {{"query", row.name},
          {"threads", row.threads},
          {"median_seconds", row.median},
          {"low_seconds", row.low},
          {"high_seconds", row.high},
          {"goal_seconds", row.goal},
          {"limit_seconds", row.limit},
          {"predicted_seconds", row.predicted},
          {"host_seconds", row.answer.host_seconds},
          {"read_bytes", row.answer.read_bytes},
          {"result_bytes", row.answer.result_bytes},
          {"sent_bytes", row.answer.sent_bytes},
          {"key_bytes", row.answer.key_bytes},
          {"memory_bytes", row.memory_bytes}};
}

class Bench {
 public:
  explicit Bench(Settings settings) : settings_(std::move(settings)) {}

  Status run(const std::vector<unsigned>& thread_counts) {
    TACET_RETURN_IF_ERROR(prepare());
    print_heading();
    for (const unsigned threads : thread_counts) TACET_RETURN_IF_ERROR(ask_all(threads));
    print_scaling();
    return {};
  }

  nlohmann::json json() const {
    nlohmann::json out{
        {"loads", loads_}, {"rows", nlohmann::json::array()}, {"peak_memory_bytes", peak_memory_bytes()}};
    for (const Row& row : rows_) out["rows"].push_back(to_json(row));
    return out;
  }

 private:
  bool wanted(const std::string& name) const { return name.find(settings_.filter) != std::string::npos; }

  Status load(const std::string& table, const fs::path& file, std::vector<std::string> references) {
    const owner::Options options = options_for(settings_, 0);
    TACET_ASSIGN_OR_RETURN(owner::Session session, owner::Session::open(options));
    owner::LoadRequest request;
    request.file = file;
    request.table = table;
    request.references = std::move(references);
    TACET_ASSIGN_OR_RETURN(const owner::LoadReport report, session.load(request));
    std::uint64_t values = report.table.rows * report.table.columns.size();
    fmt::print("load {:<12} {:>8} rows {:>3} blocks {:>8.2f} s {:>9.1f} MiB stored {:>7.0f} bytes a value\n", table,
               report.table.rows, report.blocks, report.seconds, mebi(report.stored_bytes),
               static_cast<double>(report.stored_bytes) / static_cast<double>(values));
    loads_.push_back({{"table", table},
                      {"rows", report.table.rows},
                      {"seconds", report.seconds},
                      {"stored_bytes", report.stored_bytes}});
    return {};
  }

  Status prepare() {
    fs::remove_all(settings_.folder);
    fs::create_directories(settings_.folder);
    TACET_ASSIGN_OR_RETURN(const owner::KeysReport keys, owner::generate_keys(options_for(settings_, 0)));
    fmt::print("keys {}: log2 QP = {:.0f}, {} bits of security, evaluation keys {:.1f} MiB\n", keys.parameters,
               keys.log_modulus, keys.security_bits, mebi(keys.evaluation_key_bytes));
    constexpr std::uint64_t block = 32768;
    for (const auto& [table, rows] : {std::pair<std::string, std::uint64_t>{"sensors", block},
                                      {"lineitem", block},
                                      {"visits", block},
                                      {"wards", 300},
                                      {"stays", block}}) {
      bench::write_table(table, rows, settings_.folder / (table + ".csv"));
      TACET_RETURN_IF_ERROR(load(table, settings_.folder / (table + ".csv"), {}));
    }
    for (std::uint64_t blocks = 2; blocks <= settings_.blocks; blocks *= 2) {
      const std::string table = fmt::format("sensors_{}", blocks);
      bench::write_table("sensors", blocks * block, settings_.folder / (table + ".csv"));
      TACET_RETURN_IF_ERROR(load(table, settings_.folder / (table + ".csv"), {}));
    }
    if (fs::exists(settings_.clinical / "nafld2.csv.gz")) {
      TACET_RETURN_IF_ERROR(load("nafld2", settings_.clinical / "nafld2.csv.gz", {}));
    }
    return {};
  }

  Status ask(unsigned threads, const bench::Question& question, std::size_t runs) {
    if (!wanted(question.name)) return {};
    TACET_ASSIGN_OR_RETURN(Row row, measure(settings_, threads, question, runs));
    print(row);
    rows_.push_back(std::move(row));
    return {};
  }

  Status ask_all(unsigned threads) {
    const std::vector<bench::Question> all = bench::questions();
    for (const bench::Question& question : all) TACET_RETURN_IF_ERROR(ask(threads, question, settings_.runs));
    for (std::uint64_t blocks = 2; blocks <= settings_.blocks; blocks *= 2) {
      bench::Question question = all[0];
      const std::string from = "FROM sensors";
      question.sql.replace(question.sql.find(from), from.size(), fmt::format("FROM sensors_{}", blocks));
      question.name = fmt::format("the filter over {} blocks", blocks);
      question.goal_seconds = 0;
      TACET_RETURN_IF_ERROR(ask(threads, question, settings_.runs));
    }
    if (fs::exists(settings_.clinical / "nafld2.csv.gz")) {
      TACET_RETURN_IF_ERROR(ask(threads,
                                {"400,123 laboratory values, 6 groups", "nafld2", bench::clinical_question(), 0},
                                std::min<std::size_t>(settings_.runs, 3)));
    }
    return {};
  }

  void print_scaling() const {
    for (const Row& one : rows_) {
      for (const Row& more : rows_) {
        if (one.name != more.name || one.threads != 1 || more.threads == 1) continue;
        fmt::print("{:<38} {} threads: {:.2f} times as fast\n", one.name, more.threads, one.median / more.median);
      }
    }
  }

  Settings settings_;
  std::vector<Row> rows_;
  nlohmann::json loads_ = nlohmann::json::array();
};

}  // namespace

int main(int count, char** arguments) {
  CLI::App app(
      "Times SQL on encrypted tables, end to end as a session answers it: lanes read from disk, keys read, computed,\n"
      "decrypted, finished. The limit is the transforms of the program alone, at the rate measured in this run.\n\n"
      "Examples:\n"
      "  bench_sql\n"
      "  bench_sql --threads 1 --filter TPC-H --runs 11 --json out.json\n");
  Settings settings;
  std::vector<unsigned> thread_counts;
  app.add_option("--threads", thread_counts, "thread counts; default 1 and one for each processor")->delimiter(',');
  app.add_option("--runs", settings.runs, "times that each query is asked")->check(CLI::PositiveNumber);
  app.add_option("--blocks", settings.blocks, "blocks of the largest generated table");
  app.add_option("--filter", settings.filter, "only queries whose name contains this text");
  app.add_option("--folder", settings.folder, "where tables and stores are put; emptied first");
  app.add_option("--clinical", settings.clinical, "folder of nafld2.csv.gz");
  app.add_option("--json", settings.json, "also write everything to this file");
  CLI11_PARSE(app, count, arguments);
  if (thread_counts.empty()) {
    thread_counts = {1};
    const unsigned all = ThreadPool(0).threads();
    if (all > 1) thread_counts.push_back(all);
  }
  Bench bench(settings);
  if (const Status status = bench.run(thread_counts); !status) {
    fmt::print(stderr, "bench_sql: {}\n", status.error().message());
    return 1;
  }
  fmt::print("\npeak memory of the whole run: {:.2f} GiB\n", static_cast<double>(peak_memory_bytes()) / (1 << 30));
  if (!settings.json.empty()) std::ofstream(settings.json) << bench.json().dump(2) << '\n';
  return 0;
}
