// SPDX-License-Identifier: Apache-2.0
#include "examples/encrypted_statistics/report.h"

#include <cmath>

#include <fmt/core.h>

#include "rlwe/security.h"

namespace tacet::example {
namespace {

constexpr double mebibyte = 1024.0 * 1024.0;
/// Of the clear answer itself, which is computed in doubles.
constexpr double clear_rounding = 1e-12;

std::size_t bytes_of(const std::vector<Bytes>& list) {
  std::size_t sum = 0;
  for (const Bytes& bytes : list) sum += bytes.size();
  return sum;
}

/// Text in colours, or plain.
class Painter {
 public:
  explicit Painter(bool colours) : colours_(colours) {}
  std::string bold(const std::string& text) const { return paint("1", text); }
  std::string dim(const std::string& text) const { return paint("2", text); }
  std::string verdict(bool right, const std::string& text) const { return paint(right ? "32" : "1;31", text); }

 private:
  std::string paint(const char* code, const std::string& text) const {
    return colours_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
  }
  bool colours_;
};

std::string milliseconds(double seconds) { return fmt::format("{:.0f} ms", seconds * 1000); }

void print_security(const char* scheme, const rlwe::Parameters& parameters) {
  fmt::print("            {:4}  N = 2^{}, log2 QP = {:.0f} of the {} that 128 bits of security allow\n", scheme,
             parameters.log_degree(), parameters.log_qp(parameters.top_level()),
             rlwe::log_modulus_max(parameters.log_degree()));
}

void print_setting(const Study& study, const Owner& owner, const Request& request, const Run& run) {
  const std::size_t columns = bytes_of(request.exact.columns) + bytes_of(request.real.columns);
  const std::size_t keys = request.exact.keys.size() + request.real.keys.size();
  fmt::print("  Table     {}: {} patients, {} columns; {} columns encrypted\n", run.file, study.rows,
             study.columns_in_file, study.exact_columns.size() + study.real_columns.size());
  fmt::print("  Owner     made keys and encrypted the columns in {:.1f} s\n", run.owner_seconds);
  fmt::print("  Host      was sent {:.1f} MiB of ciphertexts, {:.0f} MiB of evaluation keys and the number of rows;\n",
             static_cast<double>(columns) / mebibyte, static_cast<double>(keys) / mebibyte);
  fmt::print("            no secret key, no value, no name. It computed for {:.1f} s on {} thread{}.\n",
             run.host_seconds, run.threads, run.threads == 1 ? "" : "s");
  fmt::print("  Security  uniform ternary secrets, guideline table of ePrint 2024/463:\n");
  print_security("BGV", owner.exact_parameters());
  print_security("CKKS", owner.real_parameters());
}

bool print_exact(const Study& study, const Reply& reply, const Run& run, const Painter& paint) {
  fmt::print("\n{}\n", paint.bold(fmt::format("  {:40}{:>14}{:>14}{:>11}{:>11}{:>10}", "Exact (BGV)", "encrypted",
                                              "clear", "", "", "time")));
  bool all_right = true;
  for (std::size_t i = 0; i < study.exact_questions.size(); ++i) {
    const ExactQuestion& question = study.exact_questions[i];
    const bool right = run.exact[i] == question.expected;
    all_right = all_right && right;
    fmt::print("  {:40}{:>14}{:>14}{}{:>11}{:>10}\n", question.text, run.exact[i], question.expected,
               paint.verdict(right, fmt::format("{:>11}", right ? "equal" : "WRONG")), "",
               milliseconds(reply.exact[i].seconds));
  }
  return all_right;
}

bool print_real(const Study& study, const Reply& reply, const Run& run, const Painter& paint) {
  fmt::print("\n{}\n", paint.bold(fmt::format("  {:40}{:>14}{:>14}{:>11}{:>11}{:>10}", "Approximate (CKKS)",
                                              "encrypted", "clear", "error", "bound", "time")));
  bool all_right = true;
  for (std::size_t i = 0; i < study.real_questions.size(); ++i) {
    const RealQuestion& question = study.real_questions[i];
    const double value = run.real[i].value * question.unit;
    const double bound = run.real[i].error_bound * question.unit;
    const double error = std::abs(value - question.expected);
    const bool right = error <= bound + std::abs(question.expected) * clear_rounding;
    all_right = all_right && right;
    fmt::print("  {:40}{:>14.6f}{:>14.6f}{}{:>11}{:>10}\n", question.text, value, question.expected,
               paint.verdict(right, fmt::format("{:>11}", fmt::format("{:.1e}", error))), fmt::format("{:.1e}", bound),
               milliseconds(reply.real[i].seconds));
  }
  return all_right;
}

}  // namespace

bool print_report(const Study& study, const Owner& owner, const Request& request, const Reply& reply, const Run& run,
                  bool colours) {
  const Painter paint(colours);
  fmt::print("\n{}\n\n", paint.bold("Tacet: statistics of a table that stays encrypted"));
  print_setting(study, owner, request, run);
  const bool exact_right = print_exact(study, reply, run, paint);
  const bool real_right = print_real(study, reply, run, paint);
  const bool right = exact_right && real_right;
  const std::size_t count = study.exact_questions.size() + study.real_questions.size();
  fmt::print("\n{}\n",
             paint.dim("  encrypted: computed by the host on ciphertexts, opened by the owner. clear: computed "
                       "from the file.\n  error: their difference, never above the bound that travels with "
                       "the ciphertext."));
  fmt::print("\n  {}\n\n",
             paint.verdict(right, right ? fmt::format("All {} answers are right.", count)
                                        : std::string("Some answers are WRONG: this build must not be used.")));
  return right;
}

}  // namespace tacet::example
