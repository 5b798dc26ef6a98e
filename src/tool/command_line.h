// SPDX-License-Identifier: Apache-2.0
//
// From the words of a command line to what is to be done.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "owner/session.h"

namespace tacet::tool {

enum class Verb { help, version, keygen, load, sql, explain, tables, describe, drop };

enum class Format { table, csv, json };

struct Command {
  Verb verb = Verb::help;
  std::string help;  ///< of Verb::help: the text to print
  std::filesystem::path owner_folder;
  std::filesystem::path host_folder;
  unsigned threads = 0;
  bool quiet = false;
  bool insecure_test_ring = false;
  bool deep_keys = false;  ///< of keygen
  Format format = Format::table;
  std::string sql;    ///< of sql and explain; "-" stands for standard input
  std::string table;  ///< of describe and drop
  owner::LoadRequest load;
};

/// `words`: the arguments without the program's name. Errors: invalid_argument, one sentence that says where help is.
Result<Command> parse_command_line(std::span<const char* const> words);

/// The long option names that the command line knows for a verb, hidden ones left out; for the test of the help texts.
std::vector<std::string> option_names(std::string_view verb);

}  // namespace tacet::tool
