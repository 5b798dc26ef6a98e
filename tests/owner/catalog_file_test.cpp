// SPDX-License-Identifier: Apache-2.0
#include "owner/catalog_file.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/support/temporary_folder.h"

namespace tacet::owner {
namespace {

using table::Catalog;
using table::Column;
using table::Table;
using table::TypeKind;

constexpr rlwe::KeyId key{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255}};

Catalog sample() {
  Table people;
  people.name = "people";
  people.id = 0xfedcba9876543210;
  people.rows = 3;
  Column id;
  id.name = "case.id";
  id.unique = true;
  id.minimum = std::numeric_limits<std::int64_t>::min();
  id.maximum = std::numeric_limits<std::int64_t>::max();
  id.level = 12;
  Column word;
  word.name = "word \"x\"";
  word.type = {TypeKind::text};
  word.nullable = true;
  word.maximum = 1;
  word.dictionary = {"", "gr\xc3\xbc\xc3\x9f"};
  word.id = 1;
  word.level = 7;
  Column copied;
  copied.name = "bmi";
  copied.type = {TypeKind::decimal, 5, 2};
  copied.id = 2;
  copied.source = table::ColumnSource{"visits", "bmi"};
  people.columns = {id, word, copied};
  people.references = {{"case.id", "visits", "id"}};
  return {{people}};
}

// Written by hand, and read by every later version.
constexpr std::string_view sample_text = R"json({
 "format": "tacet catalog",
 "version": 1,
 "key": "000102030405060708090a0b0c0d0eff",
 "tables": [
  {
   "name": "people",
   "id": "fedcba9876543210",
   "rows": 3,
   "references": [
    {
     "column": "case.id",
     "table": "visits",
     "referenced_column": "id"
    }
   ],
   "columns": [
    {
     "name": "case.id",
     "type": "integer",
     "nullable": false,
     "unique": true,
     "minimum": -9223372036854775808,
     "maximum": 9223372036854775807,
     "id": 0,
     "level": 12
    },
    {
     "name": "word \"x\"",
     "type": "text",
     "nullable": true,
     "unique": false,
     "minimum": 0,
     "maximum": 1,
     "id": 1,
     "level": 7,
     "dictionary": [
      "",
      "grüß"
     ]
    },
    {
     "name": "bmi",
     "type": "decimal(5,2)",
     "nullable": false,
     "unique": false,
     "minimum": 0,
     "maximum": 0,
     "id": 2,
     "level": 0,
     "source": {
      "table": "visits",
      "column": "bmi"
     }
    }
   ]
  }
 ]
}
)json";

std::string with(std::string_view part, std::string_view other) {
  std::string text(sample_text);
  const std::size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return text.replace(at, part.size(), other);
}

TEST(CatalogFile, OneCatalogOneText) {
  EXPECT_EQ(encode_catalog(sample(), key), sample_text);
  const auto read = decode_catalog(sample_text);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->key, key);
  EXPECT_EQ(encode_catalog(read->catalog, read->key), sample_text);
  const Table* const people = read->catalog.find("people");
  ASSERT_NE(people, nullptr);
  EXPECT_EQ(people->id, 0xfedcba9876543210U);
  EXPECT_EQ(people->references.at(0).table, "visits");
  EXPECT_EQ(people->find("case.id")->value_bits(), 64U);
  EXPECT_EQ(people->find("word \"x\"")->dictionary.at(1), "gr\xc3\xbc\xc3\x9f");
  EXPECT_EQ(people->find("bmi"), nullptr) << "it was copied";
  ASSERT_NE(people->find(table::ColumnSource{"visits", "bmi"}), nullptr);
  EXPECT_EQ(to_string(people->find(table::ColumnSource{"visits", "bmi"})->type), "decimal(5,2)");
  EXPECT_TRUE(decode_catalog(encode_catalog({}, key)));
}

TEST(CatalogFile, WhatIsNotACatalogIsRefused) {
  for (const auto& bad : {std::string(),
                          std::string("{}"),
                          std::string("[1"),
                          std::string(100000, '['),
                          std::string("null"),
                          with("\"version\": 1", "\"version\": 1.0"),
                          with("\"version\": 1", "\"version\": \"1\""),
                          with("\"rows\": 3", "\"rows\": 0"),
                          with("\"rows\": 3", "\"rows\": -3"),
                          with("\"rows\": 3", "\"rows\": 3.5"),
                          with("\"rows\": 3", "\"rows\": 3, \"more\": 1"),
                          with("\"rows\": 3", "\"rows\":  3"),
                          with("   \"rows\": 3,\n", ""),
                          with("\"rows\": 3", "\"rows\": 3,\n   \"rows\": 3"),
                          with("decimal(5,2)", "decimal(19,2)"),
                          with("decimal(5,2)", "numeric(5,2)"),
                          with("decimal(5,2)", "real"),
                          with("\"id\": 2", "\"id\": 1"),
                          with("\"id\": 2", "\"id\": 4294967298"),
                          with("\"maximum\": 1", "\"maximum\": 2"),
                          with("\"maximum\": 1", "\"maximum\": -1"),
                          with("\"\",\n      \"gr", "\"z\",\n      \"gr"),
                          with("      \"\",\n", "      \"grüß\",\n"),
                          with("fedcba9876543210", "FEDCBA9876543210"),
                          with("fedcba9876543210", "edcba9876543210"),
                          with("0eff", "0efg"),
                          with("0eff", "0eff00"),
                          with("\"name\": \"people\"", "\"name\": \"\""),
                          with("\"name\": \"case.id\"", "\"name\": \"word \\\"x\\\"\""),
                          with("\"nullable\": true", "\"nullable\": 1"),
                          with("grüß", "gr\xff"),
                          std::string(sample_text) + " ",
                          std::string(sample_text.substr(0, sample_text.size() - 1))}) {
    const auto read = decode_catalog(bad);
    ASSERT_FALSE(read) << bad;
    EXPECT_EQ(read.error().code(), ErrorCode::corrupt_data);
  }
  EXPECT_EQ(decode_catalog(with("\"version\": 1", "\"version\": 2")).error().code(), ErrorCode::unsupported_version);
}

TEST(CatalogFile, TablesAreSorted) {
  Catalog two = sample();
  two.tables.push_back(two.tables[0]);
  EXPECT_FALSE(decode_catalog(encode_catalog(two, key))) << "twice the same name";
  two.tables[1].name = "a";
  EXPECT_FALSE(decode_catalog(encode_catalog(two, key)));
  two.tables[1].name = "q";
  EXPECT_TRUE(decode_catalog(encode_catalog(two, key)));
}

TEST(CatalogFile, FilesAndWhatIsPending) {
  const test::TemporaryFolder folder;
  ASSERT_TRUE(write_catalog(folder.path(), sample(), key));
  EXPECT_EQ(test::read_text(folder / "catalog.json"), sample_text);
  EXPECT_TRUE(read_catalog(folder.path(), key));
  EXPECT_EQ(read_catalog(folder.path(), rlwe::KeyId()).error().code(), ErrorCode::wrong_key);
  EXPECT_TRUE(read_pending(folder.path())->empty());
  ASSERT_TRUE(write_pending(folder.path(), 0xabc));
  EXPECT_EQ(test::read_text(folder / "pending"), "0000000000000abc\n");
  EXPECT_EQ(read_pending(folder.path()).value(), std::vector<std::uint64_t>{0xabc});
  ASSERT_TRUE(remove_pending(folder.path()));
  ASSERT_TRUE(remove_pending(folder.path()));
  EXPECT_TRUE(read_pending(folder.path())->empty());
  test::write_text(folder / "pending", "abc\n");
  EXPECT_FALSE(read_pending(folder.path()));
}

}  // namespace
}  // namespace tacet::owner
