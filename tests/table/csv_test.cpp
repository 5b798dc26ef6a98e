// SPDX-License-Identifier: Apache-2.0
#include "table/csv.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>
#include <vector>

#include "table/read_table.h"
#include "tests/support/temporary_folder.h"

namespace tacet::table {
namespace {

using Rows = std::vector<std::vector<std::string>>;

/// NULL is shown as <null>.
Result<Rows> rows_of(const std::filesystem::path& path, const CsvLimits& limits = {}) {
  TACET_ASSIGN_OR_RETURN(CsvReader reader, CsvReader::open(path, limits));
  Rows rows{reader.names()};
  for (;;) {
    TACET_ASSIGN_OR_RETURN(const bool there, reader.next());
    if (!there) return rows;
    rows.emplace_back();
    for (const CsvField& field : reader.fields()) rows.back().emplace_back(field.null() ? "<null>" : field.text);
  }
}

class CsvTest : public testing::Test {
 protected:
  Rows rows(std::string_view text) {
    auto read = rows_of(folder_.write("t.csv", text));
    EXPECT_TRUE(read) << read.error().message();
    return read ? *read : Rows();
  }
  std::string fault(std::string_view text, const CsvLimits& limits = {}) {
    const auto read = rows_of(folder_.write("t.csv", text), limits);
    EXPECT_FALSE(read) << text;
    return read ? "" : read.error().message();
  }
  test::TemporaryFolder folder_;
};

TEST_F(CsvTest, Records) {
  const Rows two{{"a", "b"}, {"1", "2"}};
  EXPECT_EQ(rows("a,b\n1,2\n"), two);
  EXPECT_EQ(rows("a,b\r\n1,2\r\n"), two);
  EXPECT_EQ(rows("a,b\n1,2"), two);
  EXPECT_EQ(rows("\xef\xbb\xbf\"a\",b\n1,\"2\""), two);
  EXPECT_EQ(rows("a,b\n\n1,2\n\r\n"), two) << "empty lines";
  EXPECT_EQ(rows("a,b\n"), (Rows{{"a", "b"}}));
  EXPECT_EQ(rows("a,b\n,\"\"\n"), (Rows{{"a", "b"}, {"<null>", ""}}));
  EXPECT_EQ(rows("a\n\n1\n"), (Rows{{"a"}, {"<null>"}, {"1"}})) << "with one column an empty line is a NULL";
  EXPECT_EQ(rows("a\n\"\"\n"), (Rows{{"a"}, {""}}));
  EXPECT_EQ(rows("case.id,\"x,y\"\n1, 2 \n"), (Rows{{"case.id", "x,y"}, {"1", " 2 "}}));
}

TEST_F(CsvTest, Quotes) {
  EXPECT_EQ(rows("a,b\n\"x\ny\",\"say \"\"hi\"\"\"\n"), (Rows{{"a", "b"}, {"x\ny", "say \"hi\""}}));
  EXPECT_EQ(rows("a,b\n\"\"\"\",\",\r\n\"\n"), (Rows{{"a", "b"}, {"\"", ",\r\n"}}));
  EXPECT_EQ(rows("a,b\n\"gr\xc3\xbc\xc3\x9f\",\xe2\x82\xac\n"),
            (Rows{{"a", "b"}, {"gr\xc3\xbc\xc3\x9f", "\xe2\x82\xac"}}));
}

TEST_F(CsvTest, FieldsAcrossEveryBufferEdge) {
  // Quoted fields of growing length put quotes, commas and line ends on every offset of the reader's buffer of 2^18
  // bytes.
  std::string text = "a,b\n";
  Rows expected{{"a", "b"}};
  std::string body;
  for (int i = 0; i < 1500; ++i) {
    body += static_cast<char>('a' + i % 26);
    text += "\"" + body + "\"\"\n\"," + std::to_string(i) + "\r\n";
    expected.push_back({body + "\"\n", std::to_string(i)});
  }
  ASSERT_GT(text.size(), std::size_t{4} << 18);
  for (std::size_t shift = 0; shift < 3; ++shift) {
    EXPECT_EQ(rows(std::string(shift, 'x') + text).size(), expected.size());
    auto with_name = expected;
    with_name[0][0] = std::string(shift, 'x') + "a";
    EXPECT_EQ(rows(std::string(shift, 'x') + text), with_name);
  }
}

TEST_F(CsvTest, FaultsNameTheLine) {
  const std::string file = (folder_ / "t.csv").string();
  const auto says = [&](std::string_view text, std::string_view part) {
    const std::string message = fault(text);
    EXPECT_NE(message.find(part), std::string::npos) << message;
    EXPECT_NE(message.find(file), std::string::npos) << message;
  };
  says("", "is empty");
  says("a,,b\n", "line 1: a column has no name");
  says("a,b,a\n", "line 1: the name 'a' is there twice");
  says("a,b\n1,2\n3\n", "line 3: 1 fields where the header has 2");
  says("a,b\n1,2\n3,4,5\n", "line 3: 3 fields where the header has 2");
  says("a,b\n\"x\n\n\",1\n2\n", "line 5: 1 fields");
  says("a,b\n1,x\"y\n", "line 2: a quote inside a field");
  says("a,b\n1,\"x\"y\n", "line 2: text follows a closing quote");
  says("a,b\n1,\"x\n\n", "line 2: a quote is opened and never closed");
  says("a,b\n1,2\r3,4\n", "line 2: a carriage return");
  says("a,b\n1,\xff\n", "line 2: text that is not UTF-8");
  says("a,b\n\xc3,\xbc\n", "line 2: text that is not UTF-8");
  says(std::string_view("a,b\n1,x\0y\n", 10), "line 2: text that is not UTF-8, or has a zero byte");
}

TEST_F(CsvTest, Limits) {
  CsvLimits limits;
  limits.record_bytes_max = 8;
  EXPECT_NE(fault("a,b\n12345678,9\n", limits).find("line 2: the record has more than 8 bytes"), std::string::npos);
  EXPECT_NE(fault("a,b\n\"12345678\",9\n", limits).find("line 2: the record has more than 8 bytes"), std::string::npos);
  limits = {};
  limits.columns_max = 2;
  EXPECT_NE(fault("a,b,c\n", limits).find("more than 2 columns"), std::string::npos);
  limits = {};
  limits.file_bytes_max = 6;
  EXPECT_NE(fault("a,b\n1,2\n", limits).find("more than 6 bytes"), std::string::npos);
  limits = {};
  limits.name_bytes_max = 3;
  EXPECT_NE(fault("a,bcde\n", limits).find("column 2 has 4 bytes"), std::string::npos);
  EXPECT_FALSE(rows_of(folder_ / "none.csv"));
  EXPECT_FALSE(rows_of(folder_.path())) << "a folder";
}

TEST_F(CsvTest, CompressedFiles) {
  std::string text = "a,b\n";
  for (int i = 0; i < 50000; ++i) text += std::to_string(i) + "," + std::to_string(7919 * i % 1001) + "\n";
  const auto path = folder_ / "t.csv.gz";
  gzFile file = gzopen(path.c_str(), "wb");
  ASSERT_EQ(gzwrite(file, text.data(), static_cast<unsigned>(text.size())), static_cast<int>(text.size()));
  gzclose(file);
  EXPECT_EQ(rows_of(path).value(), rows(text));
  const std::string compressed = test::read_text(path);
  for (const std::size_t kept : {compressed.size() - 1, compressed.size() - 8, compressed.size() / 2}) {
    test::write_text(path, compressed.substr(0, kept));
    EXPECT_FALSE(rows_of(path)) << kept;
  }
  std::string damaged = compressed;
  damaged[compressed.size() - 6] = static_cast<char>(damaged[compressed.size() - 6] ^ 1);  // its checksum
  test::write_text(path, damaged);
  const auto read = rows_of(path);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code(), ErrorCode::corrupt_data);
}

class ReadTable : public CsvTest {
 protected:
  Result<TableData> read(std::string_view text, std::vector<ColumnDeclaration> declarations = {}) {
    return read_table(folder_.write("t.csv", text), declarations);
  }
};

TEST_F(ReadTable, TypesRangesAndDictionaries) {
  const auto table = read(
      "n,d,flag,day,moment,word\n"
      "5,1.25,true,2024-02-29,1970-01-01 00:00:10,b\n"
      "-3,,FALSE,,1970-01-02,\n"
      "5,-0.5,,1969-12-31,,\"\"\n"
      "7,10,true,1970-01-01,1969-12-31 23:59:59,\xc3\xa4\n");
  ASSERT_TRUE(table) << table.error().message();
  EXPECT_EQ(table->rows, 4U);
  ASSERT_EQ(table->columns.size(), 6U);
  const auto column = [&](std::size_t i) { return table->columns[i].column; };
  const auto values = [&](std::size_t i) { return table->columns[i].values; };
  const auto present = [&](std::size_t i) { return table->columns[i].present; };
  using Raw = std::vector<std::int64_t>;
  using Present = std::vector<std::uint8_t>;
  EXPECT_EQ(values(0), (Raw{5, -3, 5, 7}));
  EXPECT_FALSE(column(0).nullable);
  EXPECT_FALSE(column(0).unique);
  EXPECT_EQ(column(0).minimum, -3);
  EXPECT_EQ(column(0).maximum, 7);
  EXPECT_EQ(column(0).value_bits(), 4U);
  EXPECT_EQ(column(0).lanes(), 4U);
  EXPECT_EQ(to_string(column(1).type), "decimal(4,2)");
  EXPECT_EQ(values(1), (Raw{125, 0, -50, 1000}));
  EXPECT_EQ(present(1), (Present{1, 0, 1, 1}));
  EXPECT_EQ(column(1).lanes(), 12U) << "1050 has 11 bits, and one lane says where a value is";
  EXPECT_EQ(to_string(column(2).type), "boolean");
  EXPECT_EQ(values(2), (Raw{1, 0, 0, 1}));
  EXPECT_EQ(present(2), (Present{1, 1, 0, 1}));
  EXPECT_EQ(values(3), (Raw{19782, 0, -1, 0}));
  EXPECT_EQ(present(3), (Present{1, 0, 1, 1}));
  EXPECT_EQ(to_string(column(4).type), "timestamp");
  EXPECT_EQ(values(4), (Raw{10, 86400, 0, -1}));
  EXPECT_EQ(column(5).dictionary, (std::vector<std::string>{"", "b", "\xc3\xa4"})) << "sorted by bytes";
  EXPECT_EQ(values(5), (Raw{1, 0, 0, 2}));
  EXPECT_EQ(present(5), (Present{1, 0, 1, 1}));
  EXPECT_EQ(column(5).id, 5U);
}

TEST_F(ReadTable, UniqueAndConstantAndEmptyColumns) {
  const auto table = read("id,same,none\n3,9,\n1,9,\n2,9,\n");
  ASSERT_TRUE(table) << table.error().message();
  EXPECT_TRUE(table->columns[0].column.unique);
  EXPECT_EQ(table->columns[1].column.lanes(), 0U);
  EXPECT_FALSE(table->columns[1].column.unique);
  EXPECT_EQ(table->columns[2].column.lanes(), 1U);
  EXPECT_TRUE(table->columns[2].column.nullable);
  EXPECT_FALSE(read("id\n1\n\n")->columns[0].column.unique) << "a NULL is no key";
  const auto wide = read("w\n-9223372036854775808\n9223372036854775807\n");
  EXPECT_EQ(wide->columns[0].column.value_bits(), 64U);
}

TEST_F(ReadTable, DeclaredTypes) {
  const auto table = read("a,b,c\n1.005,7,\"\"\n-1.005,8,1\n2,9,t\n",
                          {{"a", {TypeKind::decimal, 3, 2}}, {"b", {TypeKind::text}}, {"c", {TypeKind::boolean}}});
  ASSERT_TRUE(table) << table.error().message();
  EXPECT_EQ(table->columns[0].values, (std::vector<std::int64_t>{101, -101, 200}));
  EXPECT_EQ(table->rounded_values, 2U);
  EXPECT_EQ(table->columns[1].column.dictionary, (std::vector<std::string>{"7", "8", "9"}));
  EXPECT_EQ(table->columns[2].present, (std::vector<std::uint8_t>{0, 1, 1})) << "a quoted empty text is no boolean";
}

TEST_F(ReadTable, FaultsNameFileLineAndColumnAndNoValue) {
  const auto says = [&](std::string_view text, std::vector<ColumnDeclaration> declarations, std::string_view part) {
    const auto table = read(text, std::move(declarations));
    ASSERT_FALSE(table);
    EXPECT_NE(table.error().message().find(part), std::string::npos) << table.error().message();
    EXPECT_EQ(table.error().message().find("secret"), std::string::npos) << table.error().message();
  };
  says("a,b\n1,2\nsecret,3\n", {{"a", {TypeKind::integer}}}, "t.csv', line 3, column 'a'");
  says("a\n99.995\n", {{"a", {TypeKind::decimal, 4, 2}}}, "line 2, column 'a': the value is not of type decimal(4,2)");
  says("a\n9223372036854775808\n", {{"a", {TypeKind::integer}}}, "line 2, column 'a'");
  says("a\n\"x\ny\"\n2024-02-30\n", {{"a", {TypeKind::date}}}, "line 2, column 'a'");
  says("a\n1\n", {{"b", {TypeKind::integer}}}, "column 'b' was declared");
  says("a\n1\n", {{"a", {TypeKind::integer}}, {"a", {TypeKind::integer}}}, "declared twice");
  says("a,b\n", {}, "no rows");
}

TEST_F(ReadTable, DictionariesHaveALimit) {
  std::string text = "word\n";
  for (std::size_t i = 0; i < dictionary_values_max; ++i) text += "w" + std::to_string(i) + "\n";
  const auto table = read(text + "w0\n");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->columns[0].column.dictionary.size(), dictionary_values_max);
  const auto above = read(text + "one more\n");
  ASSERT_FALSE(above);
  EXPECT_EQ(above.error().code(), ErrorCode::limit_exceeded);
  EXPECT_NE(above.error().message().find("65536"), std::string::npos);
}

TEST_F(ReadTable, ProgressCanEndIt) {
  std::string text = "a\n";
  for (int i = 0; i < 20000; ++i) text += "1\n";
  int calls = 0;
  const auto table = read_table(folder_.write("t.csv", text), {}, {}, [&](std::string_view, std::uint64_t) -> Status {
    if (++calls == 2) return fail(ErrorCode::system, "interrupted");
    return {};
  });
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().message(), "interrupted");
  EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace tacet::table
