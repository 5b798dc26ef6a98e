// SPDX-License-Identifier: Apache-2.0
#include "examples/encrypted_training/progress.h"

#include <unistd.h>

#include <cstdio>

#include <fmt/core.h>

#include "tool/units.h"

namespace tacet::example {
namespace {

constexpr std::size_t bar_width = 24;

/// A bar on a terminal, `share` of it filled.
void show_bar(double share, const std::string& text) {
  const auto filled = static_cast<std::size_t>(share * bar_width);
  fmt::print(stderr, "\r\x1b[K  [{}{}] {}", std::string(filled, '#'), std::string(bar_width - filled, '.'), text);
  std::fflush(stderr);
}

void take_bar_away() { fmt::print(stderr, "\r\x1b[K"); }

bool on_terminal() { return isatty(STDERR_FILENO) == 1; }

}  // namespace

void show_key_progress(std::size_t done, std::size_t total) {
  if (on_terminal()) {
    show_bar(static_cast<double>(done) / static_cast<double>(total), fmt::format("key {} of {}", done, total));
    if (done == total) take_bar_away();
  } else if (done == total) {
    fmt::print(stderr, "  {} keys made\n", total);
  }
}

Progress::Progress(std::size_t iterations, bool shown) : total_(iterations), shown_(shown), terminal_(on_terminal()) {}

void Progress::on(TrainingEvent event, std::size_t iterations_done) {
  const double seconds = since_last_.seconds();
  since_last_ = Stopwatch();
  if (event == TrainingEvent::refreshed) {
    ++times_.refreshings;
    times_.refreshing_seconds += seconds;
    show(fmt::format("refreshing {}: {}", times_.refreshings, tool::seconds_text(seconds)));
    return;
  }
  times_.iterations = iterations_done;
  times_.iteration_seconds += seconds;
  show(fmt::format("iteration {} of {}: {}", times_.iterations, total_, tool::seconds_text(seconds)));
}

void Progress::show(const std::string& text) const {
  if (!shown_) return;
  const double share = static_cast<double>(times_.iterations) / static_cast<double>(total_);
  const std::string left =
      share > 0 ? fmt::format(", {} left", tool::seconds_text(since_start_.seconds() * (1 - share) / share)) : "";
  if (terminal_) {
    show_bar(share, text + left);
  } else {
    fmt::print(stderr, "  {}{}\n", text, left);
  }
}

void Progress::finish() {
  if (shown_ && terminal_) take_bar_away();
}

}  // namespace tacet::example
