// SPDX-License-Identifier: Apache-2.0
//
// How far a training is, how long its parts take, and how long it will take.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "examples/encrypted_training/training_circuit.h"

namespace tacet::example {

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

struct TrainingTimes {
  std::size_t iterations = 0;
  std::size_t refreshings = 0;
  double iteration_seconds = 0;  ///< of all together, refreshings left out
  double refreshing_seconds = 0;

  double per_iteration() const { return iterations == 0 ? 0 : iteration_seconds / static_cast<double>(iterations); }
  double per_refreshing() const { return refreshings == 0 ? 0 : refreshing_seconds / static_cast<double>(refreshings); }
};

/// How many keys of how many are made: on a terminal a bar on standard error, otherwise a line at the end.
void show_key_progress(std::size_t done, std::size_t total);

/// Begins with the training. On a terminal a bar on standard error, otherwise a line an iteration and refreshing.
class Progress {
 public:
  Progress(std::size_t iterations, bool shown);

  void on(TrainingEvent event, std::size_t iterations_done);
  const TrainingTimes& times() const { return times_; }
  /// Takes the bar away.
  void finish();

 private:
  /// What just happened, and what the time so far lets expect.
  void show(const std::string& text) const;

  std::size_t total_;
  bool shown_;
  bool terminal_;
  TrainingTimes times_;
  Stopwatch since_start_;
  Stopwatch since_last_;
};

}  // namespace tacet::example
