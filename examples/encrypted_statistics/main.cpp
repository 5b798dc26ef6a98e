// SPDX-License-Identifier: Apache-2.0
//
// Statistics of an encrypted table of patients, from end to end: the owner encrypts, the host computes on ciphertexts
// with public keys, the owner decrypts and compares with the clear table.
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string_view>

#include <fmt/core.h>

#include "examples/encrypted_statistics/host.h"
#include "examples/encrypted_statistics/owner.h"
#include "examples/encrypted_statistics/patients.h"
#include "examples/encrypted_statistics/report.h"

namespace tacet::example {
namespace {

constexpr std::string_view usage =
    "usage: encrypted_statistics TABLE.csv [--threads COUNT]\n"
    "\n"
    "Encrypts columns of a clinical table (RFC 4180, with a header that names grade, death, recur, chemo, nodes, age\n"
    "and dtime), answers questions on the ciphertexts, decrypts and compares with the clear table.\n"
    "data/rotterdam.csv is such a table.\n"
    "\n"
    "  --threads COUNT   threads of owner and host; 0, the default, takes one a processor\n"
    "  --help            this text\n"
    "\n"
    "Exit status: 0 when every answer is right, 1 when one is not, 2 when the run could not be made.\n";

constexpr int exit_wrong = 1;
constexpr int exit_fault = 2;

struct Arguments {
  std::string table;
  unsigned threads = 0;
  bool help = false;
};

Result<Arguments> read_arguments(int count, char** values) {
  Arguments arguments;
  for (int i = 1; i < count; ++i) {
    const std::string_view value = values[i];
    if (value == "--help" || value == "-h") {
      arguments.help = true;
    } else if (value == "--threads") {
      const std::string_view number = i + 1 < count ? values[++i] : "";
      const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), arguments.threads);
      if (error != std::errc() || end != number.data() + number.size() || arguments.threads > 1024)
        return fail(ErrorCode::invalid_argument, "--threads takes a number from 0 to 1024, not '{}'", number);
    } else if (value.starts_with("-") || !arguments.table.empty()) {
      return fail(ErrorCode::invalid_argument, "what is '{}'? --help says what this program takes", value);
    } else {
      arguments.table = value;
    }
  }
  if (arguments.table.empty() && !arguments.help)
    return fail(ErrorCode::invalid_argument, "no table was given; try encrypted_statistics data/rotterdam.csv");
  return arguments;
}

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Whether all answers are right.
Result<bool> run(const Arguments& arguments) {
  TACET_ASSIGN_OR_RETURN(const Study study, load_study(arguments.table));
  backend::Device::Options options;
  options.threads = arguments.threads;
  const backend::Device device(options);
  Run run;
  run.file = std::filesystem::path(arguments.table).filename().string();
  run.threads = device.threads().threads();

  const Stopwatch owner_watch;
  TACET_ASSIGN_OR_RETURN(const Owner owner, Owner::create(device));
  TACET_ASSIGN_OR_RETURN(const Request request, owner.request(study));
  run.owner_seconds = owner_watch.seconds();

  const Stopwatch host_watch;
  TACET_ASSIGN_OR_RETURN(const Reply reply, answer(request, arguments.threads));
  run.host_seconds = host_watch.seconds();

  for (const Answer& sealed : reply.exact) {
    TACET_ASSIGN_OR_RETURN(const std::int64_t opened, owner.open_exact(sealed));
    run.exact.push_back(opened);
  }
  for (const Answer& sealed : reply.real) {
    TACET_ASSIGN_OR_RETURN(const Opened opened, owner.open_real(sealed));
    run.real.push_back(opened);
  }
  return print_report(study, owner, request, reply, run, isatty(STDOUT_FILENO) == 1);
}

int start(int count, char** values) {
  const auto arguments = read_arguments(count, values);
  if (!arguments) {
    fmt::print(stderr, "encrypted_statistics: {}\n", arguments.error().message());
    return exit_fault;
  }
  if (arguments->help) {
    fmt::print("{}", usage);
    return 0;
  }
  const auto right = run(*arguments);
  if (!right) {
    fmt::print(stderr, "encrypted_statistics: {}\n", right.error().message());
    return exit_fault;
  }
  return *right ? 0 : exit_wrong;
}

}  // namespace
}  // namespace tacet::example

int main(int count, char** values) { return tacet::example::start(count, values); }
