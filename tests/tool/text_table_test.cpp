// SPDX-License-Identifier: Apache-2.0
#include "tool/text_table.h"

#include <gtest/gtest.h>

namespace tacet::tool {
namespace {

TextTable sample() {
  TextTable table;
  table.headers = {{"city"}, {"people", true}};
  table.rows = {{{"Genève"}, {"12"}}, {{"", true}, {"1234567"}}, {{""}, {"0"}}};
  return table;
}

TEST(TextTable, AlignsByWhatIsSeen) {
  EXPECT_EQ(aligned(sample(), false),
            "city     people\n"
            "------  -------\n"
            "Genève       12\n"
            "NULL    1234567\n"
            "              0\n");
}

TEST(TextTable, LeavesNoSpaceBehindTheLastColumn) {
  TextTable table;
  table.headers = {{"n", true}, {"text"}};
  table.rows = {{{"1"}, {"a"}}, {{"22"}, {"long one"}}};
  EXPECT_EQ(aligned(table, false, "  "),
            "   n  text\n"
            "  --  --------\n"
            "   1  a\n"
            "  22  long one\n");
  table.rows = {{{"1"}, {""}}, {{""}, {""}}};
  EXPECT_EQ(aligned(table, false), "n  text\n-  ----\n1\n\n");
}

TEST(TextTable, BoldIsTheHeaderAlone) {
  TextTable table;
  table.headers = {{"a"}};
  table.rows = {{{"x"}}};
  EXPECT_EQ(aligned(table, true), "\x1b[1ma\x1b[0m\n-\nx\n");
}

TEST(TextTable, ControlCharactersDoNotReachATerminal) {
  TextTable table;
  table.headers = {{"a\x1b[31m"}};
  table.rows = {{{"one\ntwo\tthree\r"}},
                {{"\x1b]0;title\x07"}},
                {{"\xc2\x9b"
                  "1m"}},
                {{"\x7f"}}};
  EXPECT_EQ(aligned(table, false),
            "a\\x1b[31m\n"
            "-----------------\n"
            "one\\ntwo\\tthree\\r\n"
            "\\x1b]0;title\\x07\n"
            "\\u009b1m\n"
            "\\x7f\n");
}

TEST(TextTable, WidthCountsWhatTerminalsDraw) {
  EXPECT_EQ(display_width(""), 0U);
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("Genève"), 6U);
  EXPECT_EQ(display_width("Gene\xcc\x80ve"), 6U);  // e and a combining grave accent
  EXPECT_EQ(display_width("日本"), 4U);
  EXPECT_EQ(display_width("\xf0\x9f\x98\x80"), 2U);  // a face
  EXPECT_EQ(display_width("\xff\xc3"), 2U);          // no UTF-8
}

TEST(TextTable, CsvQuotesWhatNeedsIt) {
  TextTable table;
  table.headers = {{"case.id", true}, {"a,b"}};
  table.rows = {{{"1"}, {"plain"}},
                {{"", true}, {""}},
                {{"-2"}, {"say \"no\""}},
                {{"3"}, {"two\nlines"}},
                {{"4"}, {" spaces kept "}}};
  EXPECT_EQ(csv(table),
            "case.id,\"a,b\"\n"
            "1,plain\n"
            ",\"\"\n"
            "-2,\"say \"\"no\"\"\"\n"
            "3,\"two\nlines\"\n"
            "4,\" spaces kept \"\n");
}

}  // namespace
}  // namespace tacet::tool
