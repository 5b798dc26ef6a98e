// SPDX-License-Identifier: Apache-2.0
#include "tool/reports.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "tool/result_formats.h"
#include "tool/units.h"

namespace tacet::tool {
namespace {

std::string heading(std::string_view text, bool colour) {
  return colour ? fmt::format("\x1b[1m{}\x1b[0m\n", text) : fmt::format("{}\n", text);
}

std::string line(std::string_view name, std::string_view text) { return fmt::format("  {:<18} {}\n", name, text); }

/// Smallest to largest value; nothing for a column without values.
std::string range_text(const table::Column& column) {
  if (column.type.kind == table::TypeKind::text && column.dictionary.empty()) return "";
  const char* const quote = column.type.kind == table::TypeKind::text ? "'" : "";
  return fmt::format("{0}{1}{0} .. {0}{2}{0}", quote, bound_text(column, column.minimum),
                     bound_text(column, column.maximum));
}

std::string remark(const table::Column& column) {
  if (column.source) return fmt::format("copied from {}.{}", column.source->table, column.source->column);
  if (column.unique) return "unique";
  if (column.type.kind == table::TypeKind::text) return plural(column.dictionary.size(), "different text");
  return "";
}

std::string reference_text(const table::Reference& reference) {
  return fmt::format("{} -> {}({})", reference.column, reference.table, reference.referenced_column);
}

}  // namespace

std::string keys_report(const owner::KeysReport& report, const owner::Options& options, double seconds) {
  std::string out = fmt::format("Made the keys of a new owner in {}.\n", seconds_text(seconds));
  out += line("secret key", fmt::format("{} ({}): opens everything, never leaves the owner",
                                        report.secret_key_file.string(), bytes_text(report.secret_key_bytes)));
  out += line("evaluation keys", fmt::format("{} ({}): the host computes with them and cannot read with them",
                                             options.host_folder.string(), bytes_text(report.evaluation_key_bytes)));
  out += line("security", fmt::format("{}", report.security_bits > 0
                                                ? fmt::format("{} bits (ternary secret, guideline of ePrint 2024/463)",
                                                              report.security_bits)
                                                : std::string("NONE: test keys that protect nothing")));
  out += line("parameters", fmt::format("{}: N = 2^{}, log2 QP = {:.0f}, {} levels", report.parameters,
                                        report.log_degree, report.log_modulus, report.levels));
  out += fmt::format(
      "Back up the folder {}: without the secret key nobody can read the tables again.\n"
      "Next: tacet load FILE.csv --table NAME\n",
      options.owner_folder.string());
  return out;
}

TextTable column_table(const table::Table& table, bool with_storage) {
  TextTable out;
  out.headers = {{"column"}, {"type"}, {"NULLs"}, {"range"}, {"remark"}};
  if (with_storage) out.headers.push_back({"ciphertexts a block", true});
  for (const table::Column& column : table.columns) {
    std::vector<TextCell> row = {{column.source ? column.source->table + "." + column.source->column : column.name},
                                 {table::to_string(column.type)},
                                 {column.nullable ? "yes" : "no"},
                                 {table.rows > 0 ? range_text(column) : ""},
                                 {remark(column)}};
    if (with_storage) row.push_back({fmt::format("{}", column.lanes())});
    out.rows.push_back(std::move(row));
  }
  return out;
}

std::string load_report(const owner::LoadReport& report) {
  std::string out =
      fmt::format("Loaded {}: {} in {}, encrypted and stored in {}.\n", report.table.name,
                  plural(report.table.rows, "row"), plural(report.blocks, "block"), seconds_text(report.seconds));
  out += fmt::format("  {} of CSV became {} of ciphertexts at the host.\n", bytes_text(report.file_bytes),
                     bytes_text(report.stored_bytes));
  if (report.rounded_values > 0)
    out += fmt::format("  {} had more digits than the declared decimal keeps and {} rounded.\n",
                       plural(report.rounded_values, "value"), report.rounded_values == 1 ? "was" : "were");
  for (const table::Reference& reference : report.table.references)
    out += fmt::format("  Joins along {} are as fast as filters.\n", reference_text(reference));
  return out;
}

TextTable tables_table(const std::vector<owner::Description>& tables) {
  TextTable out;
  out.headers = {{"table"}, {"rows", true}, {"columns", true}, {"blocks", true}, {"at the host", true}, {"references"}};
  for (const owner::Description& description : tables) {
    std::string references;
    for (const table::Reference& reference : description.table.references)
      references += (references.empty() ? "" : ", ") + reference_text(reference);
    out.rows.push_back({{description.table.name},
                        {fmt::format("{}", description.table.rows)},
                        {fmt::format("{}", description.table.columns.size())},
                        {fmt::format("{}", description.blocks)},
                        {bytes_text(description.stored_bytes)},
                        {references}});
  }
  return out;
}

std::string description_heading(const owner::Description& description) {
  std::string out =
      fmt::format("{}: {} in {}, {} at the host\n", description.table.name, plural(description.table.rows, "row"),
                  plural(description.blocks, "block"), bytes_text(description.stored_bytes));
  for (const table::Reference& reference : description.table.references)
    out += fmt::format("references {}\n", reference_text(reference));
  return out + "\n";
}

std::string answer_footer(const owner::QueryAnswer& answer) {
  if (answer.read_bytes == 0 && answer.result_bytes == 0)
    return fmt::format("({} in {}; the owner knew the answer, the host was not asked)\n",
                       plural(answer.table.rows.size(), "row"), seconds_text(answer.seconds));
  return fmt::format("({} in {}; the host computed {} on {} of ciphertexts and returned {})\n",
                     plural(answer.table.rows.size(), "row"), seconds_text(answer.seconds),
                     seconds_text(answer.host_seconds), bytes_text(answer.read_bytes), bytes_text(answer.result_bytes));
}

std::string explanation_report(const query::Explanation& e, bool colour) {
  std::string out = heading("Plan", colour);
  for (std::size_t i = 0; i < e.steps.size(); ++i) out += fmt::format("  {:>2}  {}\n", i + 1, e.steps[i]);
  out += heading("Cost", colour);
  out += line("time", fmt::format("{} predicted on this machine", seconds_text(e.predicted_seconds)));
  out += line("levels", fmt::format("{} of {}", e.levels, e.levels_available));
  out += line("products", fmt::format("{} a block, {} key switches; {}", count_text(e.products),
                                      count_text(e.key_switches), plural(e.blocks, "block")));
  out += line("bytes", fmt::format("{} read from the store, {} sent to the host, {} returned", bytes_text(e.read_bytes),
                                   bytes_text(e.sent_bytes), bytes_text(e.result_bytes)));
  out += line("evaluation keys", bytes_text(e.key_bytes));
  out += line("memory", fmt::format("{} at the host", bytes_text(e.memory_bytes)));
  out += heading("Certainty", colour);
  out += line("noise margin", fmt::format("{:.1f} bits", e.noise_margin_bits));
  out += line("failure",
              fmt::format("probability at most 2^{:.0f} that a noise bound does not hold", e.log_failure_probability));
  out += line("security", e.security_bits > 0 ? fmt::format("{} bits", e.security_bits)
                                              : std::string("NONE: test keys that protect nothing"));
  out += heading("The host learns", colour);
  for (const std::string& fact : e.host_learns) out += fmt::format("  - {}\n", fact);
  return out;
}

}  // namespace tacet::tool
