// SPDX-License-Identifier: Apache-2.0
#include "table/literal.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "table/declaration.h"
#include "table/infer_type.h"
#include "table/utf8.h"

namespace tacet::table {
namespace {

using Values = std::vector<std::string>;

TEST(Literal, Integers) {
  EXPECT_EQ(read_integer("0"), 0);
  EXPECT_EQ(read_integer("+17"), 17);
  EXPECT_EQ(read_integer("-0042"), -42);
  EXPECT_EQ(read_integer("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(read_integer("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
  for (const char* bad : {"", "-", "+", "+-1", " 1", "1 ", "1.0", "0x1", "9223372036854775808", "1e3", "--1"})
    EXPECT_FALSE(read_integer(bad)) << bad;
}

TEST(Literal, DecimalsAreExactAndRoundHalfAwayFromZero) {
  const auto raw = [](const char* text, unsigned scale) { return read_decimal(text, scale).value().raw; };
  EXPECT_EQ(raw("12.5", 2), 1250);
  EXPECT_EQ(raw("-.5", 1), -5);
  EXPECT_EQ(raw("5.", 3), 5000);
  EXPECT_EQ(raw("0.005", 2), 1);
  EXPECT_EQ(raw("-0.005", 2), -1);
  EXPECT_EQ(raw("0.0049999", 2), 0);
  EXPECT_EQ(raw("2.5", 0), 3);
  EXPECT_EQ(raw("-2.5", 0), -3);
  EXPECT_EQ(raw("999999999999999999", 0), 999999999999999999);
  EXPECT_EQ(raw("000000000000000000000001.25", 2), 125);
  EXPECT_FALSE(read_decimal("12.50", 2)->rounded);
  EXPECT_FALSE(read_decimal("12.500", 2)->rounded);
  EXPECT_TRUE(read_decimal("12.501", 2)->rounded);
  EXPECT_FALSE(read_decimal("999999999999999999.5", 0)) << "rounds up to 10^18";
  for (const char* bad : {"", ".", "-", "1e5", "1.2.3", "1,5", "1000000000000000000", " 1", "+-1"})
    EXPECT_FALSE(read_decimal(bad, 0)) << bad;
  EXPECT_EQ(count_digits("-012.50")->integer, 2U);
  EXPECT_EQ(count_digits("-012.50")->fraction, 2U);
}

TEST(Literal, DatesAreDaysOfTheProlepticGregorianCalendar) {
  // date -u -d .. +%s, divided by 86400.
  EXPECT_EQ(read_date("1970-01-01"), 0);
  EXPECT_EQ(read_date("1969-12-31"), -1);
  EXPECT_EQ(read_date("2000-02-29"), 11016);
  EXPECT_EQ(read_date("2000-03-01"), 11017);
  EXPECT_EQ(read_date("2024-02-29"), 19782);
  EXPECT_EQ(read_date("0001-01-01"), -719162);
  EXPECT_EQ(read_date("9999-12-31"), 2932896);
  for (const char* bad : {"", "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-01", "2024-01-00", "2024-04-31",
                          "0000-01-01", "2024-1-01", "2024/01/01", "2024-01-01 ", "20240101"})
    EXPECT_FALSE(read_date(bad)) << bad;
}

TEST(Literal, TimestampsAreSeconds) {
  EXPECT_EQ(read_timestamp("1970-01-01 00:00:01"), 1);
  EXPECT_EQ(read_timestamp("1969-12-31T23:59"), -60);
  EXPECT_EQ(read_timestamp("2024-02-29 13:00:05"), 1709211605);
  for (const char* bad : {"2024-02-29", "2024-02-29 24:00", "2024-02-29 23:60", "2024-02-29 23:59:60",
                          "2024-02-29 23:59:5", "2024-02-29x23:59", "2024-02-30 00:00", "2024-02-29 00:00:00Z"})
    EXPECT_FALSE(read_timestamp(bad)) << bad;
}

TEST(Literal, Booleans) {
  EXPECT_EQ(read_boolean("true", false), true);
  EXPECT_EQ(read_boolean("FALSE", false), false);
  EXPECT_FALSE(read_boolean("t", false));
  EXPECT_EQ(read_boolean("t", true), true);
  EXPECT_EQ(read_boolean("0", true), false);
  EXPECT_FALSE(read_boolean("yes", true));
  EXPECT_FALSE(read_boolean("", true));
}

struct Inference {
  Values values;
  std::string type;
};

class InferType : public testing::TestWithParam<Inference> {};

TEST_P(InferType, IsTheNarrowestThatAllValuesHave) {
  TypeInference inference;
  for (const std::string& value : GetParam().values) inference.see(value);
  EXPECT_EQ(to_string(inference.type()), GetParam().type);
}

INSTANTIATE_TEST_SUITE_P(
    Table, InferType,
    testing::Values(Inference{{}, "text"}, Inference{{"", ""}, "text"}, Inference{{"true", "False", ""}, "boolean"},
                    Inference{{"true", "1"}, "text"}, Inference{{"0", "1"}, "integer"},
                    Inference{{"-5", "", "12"}, "integer"}, Inference{{"9223372036854775807"}, "integer"},
                    Inference{{"9223372036854775808"}, "text"}, Inference{{"007"}, "text"}, Inference{{"+7"}, "text"},
                    Inference{{"-0"}, "integer"}, Inference{{"1.5"}, "decimal(2,1)"},
                    Inference{{"1.5", "100", "0.25"}, "decimal(5,2)"}, Inference{{"0.5"}, "decimal(1,1)"},
                    Inference{{"0.0"}, "decimal(1,1)"}, Inference{{"5."}, "decimal(1,0)"},
                    Inference{{"1234.567890123456789"}, "decimal(18,14)"}, Inference{{"1234567890123456789.5"}, "text"},
                    Inference{{"1e5"}, "text"}, Inference{{"NaN"}, "text"}, Inference{{"00.5"}, "text"},
                    Inference{{"2024-02-29", "1999-01-01"}, "date"},
                    Inference{{"2024-02-29", "1999-01-01 12:00"}, "timestamp"}, Inference{{"2024-02-30"}, "text"},
                    Inference{{"2024-02-29", "5"}, "text"}, Inference{{" 5"}, "text"}, Inference{{"a", "5"}, "text"}));

TEST(Declaration, NamesAndTypes) {
  const auto type = [](std::string_view text) { return to_string(read_column_declaration(text).value().type); };
  EXPECT_EQ(read_column_declaration("bmi decimal(5,2)")->column, "bmi");
  EXPECT_EQ(type("bmi decimal(5,2)"), "decimal(5,2)");
  EXPECT_EQ(type("bmi NUMERIC ( 18 , 18 ) "), "decimal(18,18)");
  EXPECT_EQ(type("bmi numeric(7)"), "decimal(7,0)");
  for (const char* name : {"int", "integer", "BIGINT", "smallint"})
    EXPECT_EQ(type(std::string("x ") + name), "integer") << name;
  EXPECT_EQ(type("x bool"), "boolean");
  EXPECT_EQ(type("x varchar"), "text");
  EXPECT_EQ(type("x\tdate"), "date");
  EXPECT_EQ(type("x timestamp"), "timestamp");
  EXPECT_EQ(read_column_declaration("case.id int")->column, "case.id");
  EXPECT_EQ(read_column_declaration("\"a \"\"b\"\" (c)\" text")->column, "a \"b\" (c)");
  for (const char* bad : {"", "x", "x real", "x decimal", "x decimal(19,2)", "x decimal(0,0)", "x decimal(5,6)",
                          "x decimal(5,2", "x decimal(5,2))", "x decimal(,2)", "x int(4)", "\"x int", "(x) int",
                          "x int y", "x varchar(3)", "x decimal(99999999999,1)"})
    EXPECT_FALSE(read_column_declaration(bad)) << bad;
}

TEST(Declaration, References) {
  const auto reference = read_reference("id nafld1(id)");
  ASSERT_TRUE(reference);
  EXPECT_EQ(reference->column, "id");
  EXPECT_EQ(reference->table, "nafld1");
  EXPECT_EQ(reference->referenced_column, "id");
  EXPECT_EQ(read_reference(" \"case.id\"  t ( \"the id\" ) ")->referenced_column, "the id");
  for (const char* bad : {"", "id", "id nafld1", "id nafld1()", "id nafld1(id", "id nafld1(id) x", "id (id)"})
    EXPECT_FALSE(read_reference(bad)) << bad;
}

TEST(Utf8, AcceptsTextAndRefusesEverythingElse) {
  for (const char* good : {"", "abc", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                           "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "gr\xc3\xbc\xc3\x9f"})
    EXPECT_TRUE(is_utf8(good)) << good;
  for (const char* bad :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x41", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xe2\x82", "a\xf0\x9f\x98"})
    EXPECT_FALSE(is_utf8(bad));
  EXPECT_FALSE(is_utf8(std::string_view("a\0b", 3)));
  EXPECT_FALSE(is_plain_ascii(std::string_view("a\0b", 3)));
  EXPECT_FALSE(is_plain_ascii("\x80"));
  EXPECT_FALSE(is_plain_ascii("a\xff"));
  EXPECT_TRUE(is_plain_ascii("\x01\x7f~"));
}

}  // namespace
}  // namespace tacet::table
