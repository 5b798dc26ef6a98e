// SPDX-License-Identifier: Apache-2.0
//
// Where the tool writes: answers to standard output, everything else to standard error.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace tacet::tool {

class Console {
 public:
  /// Colours and progress bars only on a terminal, and not where NO_COLOR is set or TERM is dumb.
  explicit Console(bool quiet);

  bool quiet() const { return quiet_; }
  bool answer_in_colour() const { return colour_output_; }

  /// What was asked for: standard output, also when quiet.
  void answer(std::string_view text);
  /// What a person wants to read beside it: standard error, not when quiet.
  void note(std::string_view text);
  /// One line "tacet: sentence" on standard error, also when quiet.
  void fault(std::string_view sentence);

  /// Draws a progress bar over the last one, at most ten times a second; only on a terminal, not when quiet.
  void progress(std::string_view what, std::uint64_t done, std::uint64_t total);
  /// False when standard output did not take everything (a full disk, a closed pipe).
  bool flush();

  std::string dim(std::string_view text) const;

 private:
  void clear_bar();

  bool quiet_;
  bool colour_output_;
  bool colour_notes_;
  bool bar_shown_ = false;
  std::chrono::steady_clock::time_point bar_time_;
  std::string bar_what_;
  std::chrono::steady_clock::time_point bar_start_;
};

}  // namespace tacet::tool
