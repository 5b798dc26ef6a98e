// SPDX-License-Identifier: Apache-2.0
#include "tool/command_line.h"

#include <gtest/gtest.h>

#include "tool/help.h"

namespace tacet::tool {
namespace {

Result<Command> parse(std::vector<const char*> words) { return parse_command_line(words); }

TEST(CommandLine, EachVerbTakesItsWords) {
  EXPECT_EQ(parse({"keygen"})->verb, Verb::keygen);
  EXPECT_EQ(parse({"tables"})->verb, Verb::tables);
  EXPECT_EQ(parse({"version"})->verb, Verb::version);
  EXPECT_EQ(parse({"--version"})->verb, Verb::version);
  const auto sql = parse({"sql", "SELECT 1"});
  ASSERT_TRUE(sql);
  EXPECT_EQ(sql->verb, Verb::sql);
  EXPECT_EQ(sql->sql, "SELECT 1");
  EXPECT_EQ(parse({"sql", "-"})->sql, "-");
  EXPECT_EQ(parse({"explain", "SELECT 1"})->verb, Verb::explain);
  EXPECT_EQ(parse({"describe", "t"})->table, "t");
  EXPECT_EQ(parse({"drop", "t"})->verb, Verb::drop);
}

TEST(CommandLine, LoadTakesRepeatedOptionsInAnyOrder) {
  const auto load = parse({"load", "--column", "bmi decimal(5,2)", "--table", "t", "a.csv", "--column", "x text",
                           "--references", "id other(id)"});
  ASSERT_TRUE(load) << load.error().message();
  EXPECT_EQ(load->verb, Verb::load);
  EXPECT_EQ(load->load.file, "a.csv");
  EXPECT_EQ(load->load.table, "t");
  EXPECT_EQ(load->load.columns, (std::vector<std::string>{"bmi decimal(5,2)", "x text"}));
  EXPECT_EQ(load->load.references, (std::vector<std::string>{"id other(id)"}));
}

TEST(CommandLine, GlobalOptionsGoBeforeAndAfterTheVerb) {
  const auto defaults = parse({"tables"});
  EXPECT_EQ(defaults->owner_folder, ".tacet/owner");
  EXPECT_EQ(defaults->host_folder, ".tacet/host");
  EXPECT_EQ(defaults->threads, 0U);
  EXPECT_FALSE(defaults->quiet);
  for (const auto& words : {std::vector{"--owner", "o", "--host", "h", "--threads", "3", "--quiet", "tables"},
                            std::vector{"tables", "--owner", "o", "--host", "h", "--threads=3", "-q"}}) {
    const auto command = parse(words);
    ASSERT_TRUE(command) << command.error().message();
    EXPECT_EQ(command->owner_folder, "o");
    EXPECT_EQ(command->host_folder, "h");
    EXPECT_EQ(command->threads, 3U);
    EXPECT_TRUE(command->quiet);
  }
}

TEST(CommandLine, FormatsAreThoseOfTheVerb) {
  EXPECT_EQ(parse({"sql", "q"})->format, Format::table);
  EXPECT_EQ(parse({"sql", "q", "--format", "csv"})->format, Format::csv);
  EXPECT_EQ(parse({"sql", "--format", "json", "q"})->format, Format::json);
  EXPECT_EQ(parse({"explain", "--format", "json", "q"})->format, Format::json);
  EXPECT_FALSE(parse({"explain", "--format", "csv", "q"}));
  EXPECT_FALSE(parse({"sql", "--format", "xml", "q"}));
}

TEST(CommandLine, DeepKeysAreAskedForAtKeygen) {
  EXPECT_FALSE(parse({"keygen"})->deep_keys);
  EXPECT_TRUE(parse({"keygen", "--deep"})->deep_keys);
  EXPECT_FALSE(parse({"sql", "q", "--deep"}));
}

TEST(CommandLine, TheTestRingIsThereButInNoHelp) {
  EXPECT_FALSE(parse({"keygen"})->insecure_test_ring);
  EXPECT_TRUE(parse({"keygen", "--insecure-test-ring"})->insecure_test_ring);
  EXPECT_TRUE(parse({"sql", "q", "--insecure-test-ring"})->insecure_test_ring);
  for (const char* verb : {"", "keygen", "sql"}) EXPECT_EQ(help_text(verb).find("insecure"), std::string_view::npos);
}

TEST(CommandLine, WhatIsNotUnderstoodSaysWhereHelpIs) {
  for (const auto& words : std::vector<std::vector<const char*>>{{},
                                                                 {"frobnicate"},
                                                                 {"sql"},
                                                                 {"sql", "a", "b"},
                                                                 {"load", "a.csv"},
                                                                 {"load", "--table", "t"},
                                                                 {"sql", "q", "--nonsense"},
                                                                 {"tables", "--threads", "-1"},
                                                                 {"tables", "--threads", "many"},
                                                                 {"tables", "--threads", "100000"},
                                                                 {"tables", "--owner"},
                                                                 {"keygen", "drop", "t"}}) {
    const auto command = parse(words);
    ASSERT_FALSE(command);
    EXPECT_EQ(command.error().code(), ErrorCode::invalid_argument);
    EXPECT_NE(command.error().message().find("--help"), std::string::npos) << command.error().message();
    EXPECT_EQ(command.error().message().find('\n'), std::string::npos) << command.error().message();
  }
  EXPECT_NE(parse({"sql", "q", "--nonsense"}).error().message().find("tacet sql --help"), std::string::npos);
}

TEST(CommandLine, HelpIsOfTheVerb) {
  for (const char* verb : {"keygen", "load", "sql", "explain", "tables", "describe", "drop", "version"}) {
    const auto command = parse({verb, "--help"});
    ASSERT_TRUE(command) << command.error().message();
    EXPECT_EQ(command->verb, Verb::help);
    EXPECT_TRUE(command->help.starts_with(std::string("tacet ") + verb)) << command->help;
    EXPECT_EQ(parse({"help", verb})->help, command->help);
    EXPECT_NE(help_text("").find(std::string("tacet ") + verb), std::string_view::npos);
  }
  EXPECT_EQ(parse({"--help"})->help, help_text(""));
  EXPECT_EQ(parse({"-h"})->help, help_text(""));
}

TEST(CommandLine, HelpNamesEveryOption) {
  for (const char* verb : {"keygen", "load", "sql", "explain", "tables", "describe", "drop"}) {
    const auto names = option_names(verb);
    EXPECT_GE(names.size(), 4U);
    for (const std::string& name : names) {
      const bool for_all = name == "--help" || name == "--version";
      EXPECT_TRUE(for_all || help_text(verb).find(name) != std::string_view::npos) << verb << " " << name;
    }
  }
}

TEST(CommandLine, HelpFitsATerminal) {
  for (const char* verb : {"", "keygen", "load", "sql", "explain", "tables", "describe", "drop", "version"}) {
    std::string_view text = help_text(verb);
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      EXPECT_LE(end, 120U) << text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }
}

}  // namespace
}  // namespace tacet::tool
