// SPDX-License-Identifier: Apache-2.0
#include "tests/sql/test_file.h"

#include <algorithm>
#include <fstream>
#include <string_view>
#include <utility>

namespace tacet::test::sql {
namespace {

constexpr std::string_view ruler = "----";

std::string_view word_of(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

/// The file as lines, with a place to read from.
class Reader {
 public:
  Reader(std::string path, std::vector<std::string> lines) : path_(std::move(path)), lines_(std::move(lines)) {}

  Result<TestFile> read() {
    TestFile file;
    while (!done()) {
      std::string_view line = peek();
      if (line.empty() || line.starts_with('#')) {
        ++next_;
        continue;
      }
      const std::string_view word = word_of(line);
      if (word == "load") {
        TACET_RETURN_IF_ERROR(read_table(file, line));
      } else if (word == "query") {
        TACET_RETURN_IF_ERROR(read_query(file, line));
      } else if (word == "error") {
        TACET_RETURN_IF_ERROR(read_refusal(file));
      } else {
        return fault("expected load, query or error");
      }
    }
    return file;
  }

 private:
  bool done() const { return next_ >= lines_.size(); }
  std::string_view peek() const { return lines_[next_]; }
  unsigned line_number() const { return static_cast<unsigned>(next_ + 1); }
  tl::unexpected<Error> fault(std::string_view what) const {
    return fail(ErrorCode::invalid_argument, "{}:{}: {}", path_, line_number(), what);
  }

  /// Lines up to one of the stops, joined by line ends; the stop stays.
  std::string text_until(std::initializer_list<std::string_view> stops) {
    std::string text;
    while (!done() && std::find(stops.begin(), stops.end(), peek()) == stops.end()) {
      if (!text.empty()) text += '\n';
      text += peek();
      ++next_;
    }
    return text;
  }

  bool take(std::string_view line) {
    if (done() || peek() != line) return false;
    ++next_;
    return true;
  }

  Status read_table(TestFile& file, std::string_view name) {
    if (!file.statements.empty()) return fault("tables come before statements");
    TableSource table;
    table.name = name;
    ++next_;
    for (; !done() && !peek().empty(); ++next_) {
      std::string_view rest = peek();
      const std::string_view word = word_of(rest);
      if (word == "column") {
        table.columns.emplace_back(rest);
      } else if (word == "references") {
        table.references.emplace_back(rest);
      } else if (word == "from") {
        table.file = std::filesystem::path(TACET_PROJECT_DIRECTORY) / rest;
      } else if (word == "csv") {
        ++next_;
        table.csv = text_until({ruler}) + '\n';
        if (done()) return fault("inline CSV ends with ----");
      } else {
        return fault("expected column, references, from or csv");
      }
    }
    if (table.file.empty() == table.csv.empty()) return fault("a table has one of from and csv");
    file.tables.push_back(std::move(table));
    return {};
  }

  Status read_query(TestFile& file, std::string_view options) {
    Statement statement;
    statement.line = line_number();
    statement.types = word_of(options);
    while (!options.empty()) {
      const std::string_view word = word_of(options);
      if (word == "rowsort") {
        statement.ordered = false;
      } else if (word == "full") {
        statement.full_security = true;
      } else if (word == "deep") {
        statement.deep = true;
      } else {
        return fault("expected rowsort, full or deep");
      }
    }
    ++next_;
    statement.sql = text_until({"sqlite", ruler, ""});
    if (take("sqlite")) statement.sqlite = text_until({ruler, ""});
    if (statement.sqlite == "-") {
      statement.asks_sqlite = false;
      statement.sqlite.reset();
    }
    if (take(ruler)) {
      statement.rows.emplace();
      for (; !done() && !peek().empty(); ++next_) statement.rows->emplace_back(peek());
    }
    if (!statement.asks_sqlite && !statement.rows) return fault("a query without SQLite needs literal rows");
    file.statements.push_back(std::move(statement));
    return {};
  }

  Status read_refusal(TestFile& file) {
    Statement statement;
    statement.line = line_number();
    statement.refused = true;
    ++next_;
    statement.sql = text_until({ruler});
    if (!take(ruler) || done() || peek().empty()) return fault("an error has ---- and a part of its message");
    statement.message = text_until({""});
    file.statements.push_back(std::move(statement));
    return {};
  }

  std::string path_;
  std::vector<std::string> lines_;
  std::size_t next_ = 0;
};

}  // namespace

Result<TestFile> read_test_file(const std::filesystem::path& path) {
  std::ifstream in(path);
  if (!in) return fail(ErrorCode::invalid_argument, "{} cannot be read", path.string());
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(std::move(line));
  TACET_ASSIGN_OR_RETURN(TestFile file, Reader(path.string(), std::move(lines)).read());
  file.name = path.stem().string();
  return file;
}

std::vector<std::filesystem::path> case_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(TACET_PROJECT_DIRECTORY) / "tests/sql/cases"))
    if (entry.path().extension() == ".test") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::filesystem::path> full_security_case_files() {
  std::vector<std::filesystem::path> files = case_files();
  std::erase_if(files, [](const std::filesystem::path& path) {
    const auto file = read_test_file(path);
    return file && std::none_of(file->statements.begin(), file->statements.end(),
                                [](const Statement& statement) { return statement.full_security; });
  });
  return files;
}

}  // namespace tacet::test::sql
