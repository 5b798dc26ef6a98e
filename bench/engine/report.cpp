// SPDX-License-Identifier: Apache-2.0
#include "bench/engine/report.h"

#include <fmt/core.h>

#include <algorithm>

namespace tacet::bench {
namespace {

std::string time_text(double us) {
  if (us <= 0) return "-";
  if (us < 1000) return fmt::format("{:.1f} us", us);
  if (us < 1e6) return fmt::format("{:.2f} ms", us / 1000);
  return fmt::format("{:.2f} s", us / 1e6);
}

double percentile(const std::vector<double>& sorted, double fraction) {
  const double position = fraction * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (position - static_cast<double>(below));
}

std::string fact_text(const nlohmann::json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return fmt::format("{:.1f}", value.get<double>());
  return value.dump();
}

}  // namespace

void Report::add_machine(const MachineLimits& limits) {
  machine_.push_back({{"threads", limits.threads},
                      {"ifma_per_second", limits.ifma_per_second},
                      {"cache_bytes_per_second", limits.cache_bytes_per_second},
                      {"memory_bytes_per_second", limits.memory_bytes_per_second}});
  if (print_)
    fmt::print(
        "machine, {} thread{}: {:.2f} G vector operations/s, reads {:.1f} GB/s from 16 MiB and {:.1f} GB/s from "
        "128 MiB a thread\n",
        limits.threads, limits.threads == 1 ? "" : "s", limits.ifma_per_second / 1e9,
        limits.cache_bytes_per_second / 1e9, limits.memory_bytes_per_second / 1e9);
}

void Report::begin_set(const std::string& name, const nlohmann::json& facts) {
  set_ = name;
  sets_[name] = facts;
  if (!print_) return;
  fmt::print("\n{}\n", name);
  for (const auto& [key, value] : facts.items()) fmt::print("  {}: {}\n", key, fact_text(value));
  fmt::print("  {:<44} {:>3} {:>10} {:>23} {:>10} {:>7} {:>7} {:>9}\n", "operation", "thr", "median", "10 % .. 90 %",
             "limit", "bound", "x limit", "goal");
}

void Report::add_fact(const std::string& name, const nlohmann::json& value) {
  sets_[set_][name] = value;
  if (print_) fmt::print("  {}: {}\n", name, fact_text(value));
}

void Report::measure(const MachineLimits& limits, const std::string& name, const Work& work, double goal_us,
                     const std::function<void()>& operation) {
  const double issue_us = limits.ifma_per_second > 0 ? work.ifma / limits.ifma_per_second * 1e6 : 0;
  const double memory_us = limits.transfer_seconds(work.bytes) * 1e6;
  measure({std::max(issue_us, memory_us), issue_us >= memory_us ? "issue" : "memory"}, limits.threads, name, goal_us,
          operation);
}

const Row* Report::measure(const Limit& limit, unsigned threads, const std::string& name, double goal_us,
                           const std::function<void()>& operation) {
  if (!options_.filter.empty() && name.find(options_.filter) == std::string::npos &&
      set_.find(options_.filter) == std::string::npos)
    return nullptr;
  using Clock = std::chrono::steady_clock;
  for (std::size_t i = 0; i < options_.warm_up_runs; ++i) operation();
  std::vector<double> times;
  const auto start = Clock::now();
  while (times.size() < options_.runs_min ||
         std::chrono::duration<double>(Clock::now() - start).count() < options_.seconds_each) {
    const auto begin = Clock::now();
    operation();
    times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
  }
  std::sort(times.begin(), times.end());
  Row row;
  row.set = set_;
  row.operation = name;
  row.threads = threads;
  row.median_us = percentile(times, 0.5);
  row.low_us = percentile(times, 0.1);
  row.high_us = percentile(times, 0.9);
  row.runs = times.size();
  row.goal_us = goal_us;
  row.limit_us = limit.us;
  row.limit = limit.kind;
  rows_.push_back(row);
  if (!print_) return &rows_.back();
  fmt::print("  {:<44} {:>3} {:>10} {:>23} {:>10} {:>7} {:>7.2f} {:>9}\n", row.operation, row.threads,
             time_text(row.median_us), fmt::format("{} .. {}", time_text(row.low_us), time_text(row.high_us)),
             time_text(row.limit_us), row.limit, row.limit_us > 0 ? row.median_us / row.limit_us : 0,
             row.threads == 1 ? time_text(row.goal_us) : "-");
  std::fflush(stdout);
  return &rows_.back();
}

nlohmann::json Report::json() const {
  nlohmann::json rows = nlohmann::json::array();
  for (const Row& row : rows_)
    rows.push_back({{"set", row.set},
                    {"operation", row.operation},
                    {"threads", row.threads},
                    {"median_us", row.median_us},
                    {"p10_us", row.low_us},
                    {"p90_us", row.high_us},
                    {"runs", row.runs},
                    {"limit_us", row.limit_us},
                    {"limit", row.limit},
                    {"goal_us", row.goal_us}});
  return {{"machine", machine_}, {"sets", sets_}, {"rows", rows}};
}

void Report::print_scaling() const {
  if (!print_) return;
  bool heading = false;
  for (const Row& one : rows_) {
    if (one.threads != 1) continue;
    for (const Row& many : rows_) {
      if (many.threads == 1 || many.set != one.set || many.operation != one.operation) continue;
      if (!heading) fmt::print("\nOne thread over several (ratio of medians; operations above 5 ms)\n");
      heading = true;
      if (one.median_us >= 5000)
        fmt::print("  {:<36} {:<44} {} threads: {:.2f}x\n", one.set, one.operation, many.threads,
                   one.median_us / many.median_us);
    }
  }
}

}  // namespace tacet::bench
