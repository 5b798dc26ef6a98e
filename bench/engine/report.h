// SPDX-License-Identifier: Apache-2.0
//
// Timing, and the table and JSON that a person or a script reads.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "bench/engine/machine_limits.h"

namespace tacet::bench {

/// What an operation cannot do without: instructions and bytes. Its limit on a machine is the larger of the two times.
struct Work {
  double ifma = 0;   ///< 8-lane multiply-add issue slots, counting other vector arithmetic as well
  double bytes = 0;  ///< operands, keys and results, each once

  Work& operator+=(const Work& other) {
    ifma += other.ifma;
    bytes += other.bytes;
    return *this;
  }
  friend Work operator+(Work a, const Work& b) { return a += b; }
  friend Work operator*(double factor, const Work& work) { return {factor * work.ifma, factor * work.bytes}; }
};

/// The least time that an operation can take here, and why.
struct Limit {
  double us = 0;
  std::string kind;
};

struct Row {
  std::string set;
  std::string operation;
  unsigned threads = 1;
  double median_us = 0;
  double low_us = 0;   ///< 10th percentile
  double high_us = 0;  ///< 90th percentile
  std::size_t runs = 0;
  double limit_us = 0;
  std::string limit;   ///< Limit::kind: "issue" or "memory"
  double goal_us = 0;  ///< 0 = none stated
};

struct Options {
  std::string filter;         ///< rows whose set or operation contains it
  double seconds_each = 0.6;  ///< how long a row is measured at least
  std::size_t runs_min = 11;
  std::size_t warm_up_runs = 2;
};

/// Collects rows and prints each as it is measured.
class Report {
 public:
  Report(const Options& options, bool print) : options_(options), print_(print) {}

  void add_machine(const MachineLimits& limits);
  /// Prints a heading and keeps it for JSON; `facts` are things like modulus bits, key bytes, precision.
  void begin_set(const std::string& name, const nlohmann::json& facts);
  /// Adds a figure to the present set after its operations are known (peak memory, precision).
  void add_fact(const std::string& name, const nlohmann::json& value);
  /// The same for JSON alone: a number beside a fact that people read as text.
  void add_number(const std::string& name, const nlohmann::json& value) { sets_[set_]["numbers"][name] = value; }
  /// Measures `operation` (after warm-up runs) unless the filter leaves it out.
  void measure(const MachineLimits& limits, const std::string& name, const Work& work, double goal_us,
               const std::function<void()>& operation);
  /// The same with a limit that was found elsewhere. The row, until the next one is added; null when it is left out.
  const Row* measure(const Limit& limit, unsigned threads, const std::string& name, double goal_us,
                     const std::function<void()>& operation);

  nlohmann::json json() const;
  const std::vector<Row>& rows() const { return rows_; }
  /// One line per operation that was measured with one and with more threads: the ratio of the medians.
  void print_scaling() const;

 private:
  Options options_;
  bool print_;
  std::string set_;
  std::vector<Row> rows_;
  nlohmann::json sets_ = nlohmann::json::object();
  nlohmann::json machine_ = nlohmann::json::array();
};

}  // namespace tacet::bench
