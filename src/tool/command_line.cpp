// SPDX-License-Identifier: Apache-2.0
#include "tool/command_line.h"

#include <map>
#include <utility>

#include <CLI/CLI.hpp>

#include "tool/help.h"

namespace tacet::tool {
namespace {

constexpr unsigned threads_max = 1024;

/// The parser, and the command that it fills in.
class Parser {
 public:
  Parser() : app_("", "tacet") {
    app_.fallthrough();
    app_.require_subcommand(1);
    app_.add_option("--owner", command_.owner_folder);
    app_.add_option("--host", command_.host_folder);
    app_.add_option("--threads", command_.threads)->check(CLI::Range(0U, threads_max));
    app_.add_flag("-q,--quiet", command_.quiet);
    app_.add_flag("--version", version_);
    // Not in any help: keys that protect nothing, for tests. Without it such keys are not even read.
    app_.add_flag("--insecure-test-ring", command_.insecure_test_ring)->group("");
    const owner::Options defaults;
    command_.owner_folder = defaults.owner_folder;
    command_.host_folder = defaults.host_folder;

    CLI::App* keygen = verb("keygen", Verb::keygen);
    keygen->add_flag("--deep", command_.deep_keys);
    formats(keygen, false);

    CLI::App* load = verb("load", Verb::load);
    load->add_option("file", command_.load.file)->required();
    load->add_option("--table", command_.load.table)->required();
    load->add_option("--column", command_.load.columns)->allow_extra_args(false);
    load->add_option("--references", command_.load.references)->allow_extra_args(false);
    formats(load, false);

    CLI::App* sql = verb("sql", Verb::sql);
    sql->add_option("query", command_.sql)->required();
    formats(sql, true);
    CLI::App* explain = verb("explain", Verb::explain);
    explain->add_option("query", command_.sql)->required();
    formats(explain, false);

    formats(verb("tables", Verb::tables), true);
    CLI::App* describe = verb("describe", Verb::describe);
    describe->add_option("table", command_.table)->required();
    formats(describe, true);
    verb("drop", Verb::drop)->add_option("table", command_.table)->required();
    verb("version", Verb::version);
  }

  Result<Command> parse(std::span<const char* const> words) {
    // CLI11 takes the words in reverse order.
    std::vector<std::string> reversed(words.rbegin(), words.rend());
    try {
      app_.parse(std::move(reversed));
    } catch (const CLI::CallForHelp&) {
      command_.verb = Verb::help;
      command_.help = help_text(parsed_verb());
      return std::move(command_);
    } catch (const CLI::ParseError& error) {
      if (version_) return version();
      return refuse(error);
    }
    if (version_) return version();
    command_.verb = verbs_.at(parsed_verb());
    command_.format = format_ == "csv" ? Format::csv : format_ == "json" ? Format::json : Format::table;
    return std::move(command_);
  }

  std::vector<std::string> options(std::string_view name) {
    std::vector<std::string> names;
    for (const CLI::App* app :
         {static_cast<const CLI::App*>(app_.get_subcommand(std::string(name))), static_cast<const CLI::App*>(&app_)})
      for (const CLI::Option* option : app->get_options())
        if (!option->get_group().empty())
          for (const std::string& long_name : option->get_lnames()) names.push_back("--" + long_name);
    return names;
  }

 private:
  CLI::App* verb(const std::string& name, Verb value) {
    verbs_[name] = value;
    return app_.add_subcommand(name);
  }

  void formats(CLI::App* app, bool with_csv) {
    const std::vector<std::string> words =
        with_csv ? std::vector<std::string>{"table", "csv", "json"} : std::vector<std::string>{"table", "json"};
    app->add_option("--format", format_)->check(CLI::IsMember(words));
  }

  Command version() {
    command_.verb = Verb::version;
    return std::move(command_);
  }

  std::string parsed_verb() const {
    const auto parsed = app_.get_subcommands();
    return parsed.empty() ? "" : parsed.front()->get_name();
  }

  tl::unexpected<Error> refuse(const CLI::ParseError& error) const {
    std::string message = error.what();
    // CLI11 may add lines of help behind its sentence.
    if (const auto end = message.find('\n'); end != std::string::npos) message.resize(end);
    while (!message.empty() && (message.back() == '.' || message.back() == ' ')) message.pop_back();
    const std::string name = parsed_verb();
    return fail(ErrorCode::invalid_argument, "{}; {} shows how it is written", message,
                name.empty() ? "tacet --help" : "tacet " + name + " --help");
  }

  CLI::App app_;
  Command command_;
  std::map<std::string, Verb> verbs_;
  std::string format_ = "table";
  bool version_ = false;
};

}  // namespace

Result<Command> parse_command_line(std::span<const char* const> words) {
  if (words.empty()) return fail(ErrorCode::invalid_argument, "no command was given; tacet --help shows them");
  if (std::string_view(words.front()) == "help") {
    Command command;
    command.help = help_text(words.size() > 1 ? words[1] : "");
    return command;
  }
  return Parser().parse(words);
}

std::vector<std::string> option_names(std::string_view verb) { return Parser().options(verb); }

}  // namespace tacet::tool
