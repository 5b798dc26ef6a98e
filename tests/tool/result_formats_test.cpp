// SPDX-License-Identifier: Apache-2.0
#include "tool/result_formats.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace tacet::tool {
namespace {

using table::Type;
using table::TypeKind;

owner::QueryAnswer sample() {
  owner::QueryAnswer answer;
  answer.table.names = {"n", "bmi", "ok", "born", "seen", "name", "mean"};
  answer.table.types = {{TypeKind::integer},   {TypeKind::decimal, 5, 2}, {TypeKind::boolean}, {TypeKind::date},
                        {TypeKind::timestamp}, {TypeKind::text},          {TypeKind::real}};
  answer.table.rows = {
      {mpz_class(-3), mpz_class(-1250), mpz_class(1), mpz_class(19782), mpz_class(1709211605),
       std::string("say \"no\"\n"), 0.5},
      {{}, {}, {}, {}, {}, {}, {}},
      {mpz_class("9007199254740991"), mpz_class(0), mpz_class(0), mpz_class(0), mpz_class(0), std::string(), 1e300},
      {mpz_class("9007199254740992"), mpz_class(5), mpz_class(0), mpz_class(-1), mpz_class(-1), std::string("\xff"),
       -0.1}};
  answer.seconds = 1.5;
  answer.host_seconds = 1.25;
  answer.read_bytes = 7;
  answer.sent_bytes = 8;
  answer.result_bytes = 9;
  answer.key_bytes = 10;
  return answer;
}

TEST(ResultFormats, JsonOfAnAnswerIsThis) {
  const std::string expected =
      R"j({"columns":[{"name":"n","type":"integer"},{"name":"bmi","type":"decimal(5,2)"},)j"
      R"j({"name":"ok","type":"boolean"},{"name":"born","type":"date"},{"name":"seen","type":"timestamp"},)j"
      R"j({"name":"name","type":"text"},{"name":"mean","type":"real"}],)j"
      "\n\"rows\":[\n"
      R"j([-3,"-12.50",true,"2024-02-29","2024-02-29 13:00:05","say \"no\"\n",0.5],)j"
      "\n[null,null,null,null,null,null,null],\n"
      R"j([9007199254740991,"0.00",false,"1970-01-01","1970-01-01 00:00:00","",1e+300],)j"
      "\n"
      R"j(["9007199254740992","0.05",false,"1969-12-31","1969-12-31 23:59:59","�",-0.1])j"
      "\n],\n"
      R"j("statistics":{"seconds":1.5,"host_seconds":1.25,"read_bytes":7,"sent_bytes":8,"result_bytes":9,)j"
      R"j("key_bytes":10}})j"
      "\n";
  EXPECT_EQ(json_of(sample()), expected);
}

TEST(ResultFormats, JsonIsJson) {
  const auto json = nlohmann::json::parse(json_of(sample()));
  EXPECT_EQ(json["rows"].size(), 4U);
  EXPECT_EQ(json["columns"][1]["type"], "decimal(5,2)");
  owner::QueryAnswer none = sample();
  none.table.rows.clear();
  EXPECT_EQ(nlohmann::json::parse(json_of(none))["rows"], nlohmann::json::array());
}

TEST(ResultFormats, CellsKnowNumbersAndNulls) {
  const TextTable cells = cells_of(sample().table);
  EXPECT_TRUE(cells.headers[0].right);
  EXPECT_TRUE(cells.headers[1].right);
  EXPECT_FALSE(cells.headers[2].right);
  EXPECT_TRUE(cells.headers[6].right);
  EXPECT_EQ(cells.rows[0][1].text, "-12.50");
  EXPECT_TRUE(cells.rows[1][0].null);
  EXPECT_FALSE(cells.rows[2][5].null);
}

owner::Description patients() {
  owner::Description description;
  description.table.name = "patients";
  description.table.rows = 3;
  table::Column age;
  age.name = "age";
  age.nullable = true;
  age.minimum = 18;
  age.maximum = 97;
  age.level = 9;
  table::Column city;
  city.name = "home.city";
  city.type = {TypeKind::text};
  city.dictionary = {"Bern", "Zug"};
  city.maximum = 1;
  city.source = table::ColumnSource{"homes", "city"};
  description.table.columns = {age, city};
  description.table.references = {{"home", "homes", "id"}};
  description.blocks = 1;
  description.stored_bytes = 4096;
  return description;
}

TEST(ResultFormats, JsonOfATable) {
  const auto json = nlohmann::json::parse(json_of(patients()));
  EXPECT_EQ(json["name"], "patients");
  EXPECT_EQ(json["rows"], 3);
  EXPECT_EQ(json["stored_bytes"], 4096);
  EXPECT_EQ(json["columns"][0]["minimum"], "18");
  EXPECT_EQ(json["columns"][0]["lanes"], 8);
  EXPECT_FALSE(json["columns"][0].contains("source"));
  EXPECT_EQ(json["columns"][1]["maximum"], "Zug");
  EXPECT_EQ(json["columns"][1]["distinct"], 2);
  EXPECT_EQ(json["columns"][1]["source"]["table"], "homes");
  EXPECT_EQ(json["references"][0]["referenced_column"], "id");
  EXPECT_EQ(nlohmann::json::parse(json_of(std::vector{patients()}))["tables"][0]["columns"], 2);
  EXPECT_EQ(nlohmann::json::parse(json_of(std::vector<owner::Description>{}))["tables"], nlohmann::json::array());
}

TEST(ResultFormats, ATextColumnWithoutValuesHasNoBounds) {
  table::Column column;
  column.type = {TypeKind::text};
  EXPECT_EQ(bound_text(column, 0), "");
}

}  // namespace
}  // namespace tacet::tool
