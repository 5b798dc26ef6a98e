// SPDX-License-Identifier: Apache-2.0
#include "tool/console.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

#include "tool/units.h"

namespace tacet::tool {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto bar_interval = std::chrono::milliseconds(100);
constexpr std::size_t bar_width = 24;
/// Before this a remaining time would be a guess.
constexpr double estimate_after_seconds = 1.0;

bool is_set(const char* value) { return value != nullptr && *value != '\0'; }

bool colourful(int descriptor) {
  // The conventions of no-color.org and of terminals that know no escape codes.
  const char* no_colour = std::getenv("NO_COLOR");  // tacet-allow(environment): the user's wish, by convention
  const char* terminal = std::getenv("TERM");       // tacet-allow(environment): what the terminal understands
  return isatty(descriptor) == 1 && !is_set(no_colour) && is_set(terminal) && std::string_view(terminal) != "dumb";
}

void write(std::FILE* file, std::string_view text) { std::fwrite(text.data(), 1, text.size(), file); }

}  // namespace

Console::Console(bool quiet)
    : quiet_(quiet), colour_output_(colourful(STDOUT_FILENO)), colour_notes_(colourful(STDERR_FILENO)) {}

void Console::answer(std::string_view text) {
  clear_bar();
  write(stdout, text);
}

void Console::note(std::string_view text) {
  if (quiet_) return;
  clear_bar();
  // What came before it on standard output comes before it on the screen.
  std::fflush(stdout);
  write(stderr, text);
}

void Console::fault(std::string_view sentence) {
  clear_bar();
  std::fflush(stdout);
  write(stderr, colour_notes_ ? "\x1b[1;31mtacet:\x1b[0m " : "tacet: ");
  write(stderr, sentence);
  write(stderr, "\n");
}

void Console::progress(std::string_view what, std::uint64_t done, std::uint64_t total) {
  if (quiet_ || !colour_notes_ || total == 0) return;
  const auto now = Clock::now();
  if (what != bar_what_) {
    bar_what_ = what;
    bar_start_ = now;
  } else if (bar_shown_ && now - bar_time_ < bar_interval) {
    return;
  }
  bar_time_ = now;
  done = std::min(done, total);
  const auto share = static_cast<double>(done) / static_cast<double>(total);
  const auto filled = static_cast<std::size_t>(share * bar_width);
  std::string line = fmt::format("\r\x1b[K  {} [{}{}] {:3.0f} %", what, std::string(filled, '#'),
                                 std::string(bar_width - filled, '.'), share * 100);
  const double elapsed = std::chrono::duration<double>(now - bar_start_).count();
  if (done > 0 && done < total && elapsed > estimate_after_seconds)
    line += fmt::format(", {} left", seconds_text(elapsed * (1 - share) / share));
  write(stderr, line);
  std::fflush(stderr);
  bar_shown_ = true;
}

bool Console::flush() {
  clear_bar();
  return std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
}

std::string Console::dim(std::string_view text) const {
  return colour_notes_ ? fmt::format("\x1b[2m{}\x1b[0m", text) : std::string(text);
}

void Console::clear_bar() {
  if (bar_shown_) write(stderr, "\r\x1b[K");
  bar_shown_ = false;
}

}  // namespace tacet::tool
