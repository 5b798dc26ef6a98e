// SPDX-License-Identifier: Apache-2.0
#include "tool/run.h"

#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "owner/session.h"
#include "tool/command_line.h"
#include "tool/console.h"
#include "tool/interrupt.h"
#include "tool/reports.h"
#include "tool/result_formats.h"

namespace tacet::tool {
namespace {

/// The longest SQL text, as the binder has it.
constexpr std::size_t sql_bytes_max = std::size_t{1} << 20;

/// How a fault of the work itself (not of opening the session) ends the process: what the user asked for can be at
/// fault, or what was stored.
int exit_code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
    case ErrorCode::limit_exceeded:
    case ErrorCode::missing_key:
    case ErrorCode::level_exhausted:
    case ErrorCode::noise_exhausted:
      return exit_refused;
    case ErrorCode::insecure_parameters:
    case ErrorCode::mismatched_parameters:
    case ErrorCode::wrong_key:
    case ErrorCode::corrupt_data:
    case ErrorCode::unsupported_version:
    case ErrorCode::system:
      return exit_trouble;
  }
  return exit_trouble;
}

int report(Console& console, const Error& error, int code) {
  if (interrupted()) {
    console.fault("interrupted; the store is as it was before this command");
    return interrupt_exit_code();
  }
  console.fault(error.message());
  return code;
}

class Work {
 public:
  Work(Command command, Console& console) : command_(std::move(command)), console_(console) {
    options_.owner_folder = command_.owner_folder;
    options_.host_folder = command_.host_folder;
    options_.threads = command_.threads;
    options_.deep_keys = command_.deep_keys;
    options_.insecure_test_ring = command_.insecure_test_ring;
    options_.interrupted = [] { return interrupted(); };
    options_.progress = [this](std::string_view what, std::uint64_t done, std::uint64_t total) {
      console_.progress(what, done, total);
    };
  }

  int run() {
    if (command_.verb == Verb::help) return answer(command_.help);
    if (command_.verb == Verb::version) return answer("tacet " TACET_VERSION "\n");
    if (command_.verb == Verb::keygen) return keygen();
    if (command_.verb == Verb::load && !readable(command_.load.file)) return exit_refused;
    if (command_.sql == "-" && !read_sql()) return exit_refused;
    auto session = owner::Session::open(options_);
    if (!session) return report(console_, session.error(), exit_trouble);
    if (command_.verb == Verb::load) return load(*session);
    if (command_.verb == Verb::sql) return sql(*session);
    if (command_.verb == Verb::explain) return explain(*session);
    if (command_.verb == Verb::tables) return tables(*session);
    if (command_.verb == Verb::describe) return describe(*session);
    return drop(*session);
  }

 private:
  int answer(std::string_view text) {
    console_.answer(text);
    return exit_done;
  }

  /// A report for a person, or the same facts as JSON for a script; quiet silences only the former.
  int tell(const std::string& text, const std::string& json) {
    if (command_.format == Format::json) return answer(json);
    if (!command_.quiet) console_.answer(text);
    return exit_done;
  }

  int refuse(const Error& error) { return report(console_, error, exit_code_of(error.code())); }

  bool readable(const std::filesystem::path& file) {
    std::error_code fault;
    const auto status = std::filesystem::status(file, fault);
    if (!std::filesystem::exists(status)) {
      console_.fault(fmt::format("there is no file '{}'; give the path of a CSV file", file.string()));
      return false;
    }
    if (std::filesystem::is_directory(status) || !std::ifstream(file).good()) {
      console_.fault(fmt::format("'{}' cannot be read as a file; give the path of a CSV file", file.string()));
      return false;
    }
    return true;
  }

  bool read_sql() {
    std::string text(sql_bytes_max + 1, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), stdin));
    if (text.size() > sql_bytes_max) {
      console_.fault(fmt::format("standard input is longer than the {} bytes that a query may have", sql_bytes_max));
      return false;
    }
    if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
      console_.fault("standard input holds no query; write: echo 'SELECT ...' | tacet sql -");
      return false;
    }
    command_.sql = std::move(text);
    return true;
  }

  int keygen() {
    const auto start = std::chrono::steady_clock::now();
    const auto made = owner::generate_keys(options_);
    if (!made) return report(console_, made.error(), exit_trouble);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return tell(keys_report(*made, options_, seconds), json_of(*made, seconds));
  }

  int load(owner::Session& session) {
    bool file_was_read = false;
    command_.load.types_known = [this, &file_was_read](const table::Table& table) {
      file_was_read = true;
      console_.note(aligned(column_table(table, false), false, "  ") + "\n");
    };
    const auto loaded = session.load(command_.load);
    // Until the types are known, whatever is wrong is wrong with the file or with what was said about it.
    if (!loaded && !file_was_read) return report(console_, loaded.error(), exit_refused);
    if (!loaded) return refuse(loaded.error());
    return tell(load_report(*loaded), json_of(*loaded));
  }

  int sql(owner::Session& session) {
    const auto answered = session.ask(command_.sql);
    if (!answered) return refuse(answered.error());
    if (command_.format == Format::json) return answer(json_of(*answered));
    const TextTable cells = cells_of(answered->table);
    if (command_.format == Format::csv) return answer(csv(cells));
    console_.answer(aligned(cells, console_.answer_in_colour()));
    console_.note(console_.dim(answer_footer(*answered)));
    return exit_done;
  }

  int explain(owner::Session& session) {
    const auto explained = session.explain(command_.sql);
    if (!explained) return refuse(explained.error());
    return answer(command_.format == Format::json ? json_of(*explained)
                                                  : explanation_report(*explained, console_.answer_in_colour()));
  }

  int tables(owner::Session& session) {
    std::vector<owner::Description> descriptions;
    for (const table::Table& table : session.catalog().tables) {
      auto description = session.describe(table.name);
      if (!description) return refuse(description.error());
      descriptions.push_back(std::move(*description));
    }
    if (command_.format == Format::json) return answer(json_of(descriptions));
    const TextTable cells = tables_table(descriptions);
    if (command_.format == Format::csv) return answer(csv(cells));
    if (!descriptions.empty()) return answer(aligned(cells, console_.answer_in_colour()));
    console_.note("No table is loaded yet. Next: tacet load FILE.csv --table NAME\n");
    return exit_done;
  }

  int describe(owner::Session& session) {
    const auto description = session.describe(command_.table);
    if (!description) return refuse(description.error());
    if (command_.format == Format::json) return answer(json_of(*description));
    const TextTable cells = column_table(description->table, true);
    if (command_.format == Format::csv) return answer(csv(cells));
    console_.note(description_heading(*description));
    return answer(aligned(cells, console_.answer_in_colour()));
  }

  int drop(owner::Session& session) {
    const auto dropped = session.drop(command_.table);
    if (!dropped) return refuse(dropped.error());
    console_.note(fmt::format("Dropped {}.\n", command_.table));
    return exit_done;
  }

  Command command_;
  Console& console_;
  owner::Options options_;
};

}  // namespace

int run(std::span<const char* const> words) {
  auto command = parse_command_line(words);
  if (!command) {
    Console(false).fault(command.error().message());
    return exit_usage;
  }
  watch_interrupts();
  Console console(command->quiet);
  const int code = Work(std::move(*command), console).run();
  if (!console.flush() && code == exit_done) {
    console.fault("standard output could not be written in full: is the disk full, or the reader gone?");
    return exit_trouble;
  }
  return code;
}

}  // namespace tacet::tool
