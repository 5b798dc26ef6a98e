// SPDX-License-Identifier: Apache-2.0
#include "examples/encrypted_training/progress.h"

#include <unistd.h>

#include <cstdio>
#include <string>

#include <fmt/core.h>

#include "tool/units.h"

namespace tacet::example {
namespace {

constexpr std::size_t bar_width = 24;

}  // namespace

Progress::Progress(std::size_t iterations, bool shown)
    : total_(iterations), shown_(shown), terminal_(isatty(STDERR_FILENO) == 1) {}

void Progress::on(TrainingEvent event, std::size_t iterations_done) {
  const double seconds = since_last_.seconds();
  since_last_ = Stopwatch();
  if (event == TrainingEvent::refreshed) {
    ++times_.refreshings;
    times_.refreshing_seconds += seconds;
    return;
  }
  times_.iterations = iterations_done;
  times_.iteration_seconds += seconds;
  if (shown_) show(seconds);
}

void Progress::show(double seconds) const {
  const double share = static_cast<double>(times_.iterations) / static_cast<double>(total_);
  const double left = since_start_.seconds() * (1 - share) / share;
  const std::string text = fmt::format("iteration {} of {}: {}, {} left", times_.iterations, total_,
                                       tool::seconds_text(seconds), tool::seconds_text(left));
  if (!terminal_) {
    fmt::print(stderr, "  {}\n", text);
    return;
  }
  const auto filled = static_cast<std::size_t>(share * bar_width);
  fmt::print(stderr, "\r\x1b[K  [{}{}] {}", std::string(filled, '#'), std::string(bar_width - filled, '.'), text);
  std::fflush(stderr);
}

void Progress::finish() {
  if (shown_ && terminal_) fmt::print(stderr, "\r\x1b[K");
}

}  // namespace tacet::example
