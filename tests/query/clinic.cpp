// SPDX-License-Identifier: Apache-2.0

#include "tests/query/clinic.h"

namespace tacet::test {
namespace {

SmallTable patients() {
  return small_table(
      "patients",
      {"id integer unique", "age integer", "bmi decimal(5,2)", "male boolean", "born date", "seen timestamp",
       "city text", "note text", "status integer", "score integer", "doctor integer"},
      {
          {"101", "44", "22.25", "true", "1969-12-31", "1970-01-01 00:00:00", "NULL", "nord 100%", "0", "-7", "NULL"},
          {"102", "25", "30.01", "true", "NULL", "NULL", "bergen", "ab", "1", "-1", "1"},
          {"103", "30", "25.00", "true", "2000-01-01", "2020-01-01 00:00:00", "lyon", "x\\y", "0", "-1", "NULL"},
          {"104", "31", "22.25", "false", "NULL", "2020-01-01 00:00:00", "paris", "Ab c", "0", "5", "3"},
          {"105", "65", "NULL", "true", "2000-01-01", "NULL", "atlantis", "Ab c", "1", "-1000", "1"},
          {"106", "44", "17.50", "true", "1980-02-29", "2020-01-01 00:00:00", "NULL", "Ab c", "1", "-1", "9"},
          {"107", "31", "22.25", "false", "NULL", "2012-02-29 23:59:59", "NULL", "ab", "0", "-1", "9"},
          {"108", "44", "41.99", "true", "2024-03-15", "1965-06-01 06:07:08", "lyon", "Ab c", "0", "0", "1"},
          {"109", "65", "22.25", "NULL", "1980-02-29", "2019-12-31 12:30:00", "oslo", "nord 100%", "1", "5", "3"},
          {"110", "25", "22.25", "NULL", "1969-12-31", "2019-12-31 12:30:00", "atlantis", "a%b", "1", "-1", "1"},
          {"111", "31", "NULL", "false", "1980-02-29", "2012-02-29 23:59:59", "rome", "Übergrad", "0", "0", "9"},
          {"112", "30", "22.25", "true", "2024-03-15", "2019-12-31 12:30:00", "rome", "NULL", "1", "5", "1"},
          {"113", "30", "22.25", "true", "2010-01-31", "1970-01-01 00:00:00", "oslo", "Übergrad", "0", "12", "NULL"},
          {"114", "44", "30.01", "true", "NULL", "1965-06-01 06:07:08", "atlantis", "Ab c", "1", "-1", "NULL"},
          {"115", "25", "18.49", "true", "NULL", "2012-02-29 23:59:59", "bergen", "", "1", "-1", "1"},
          {"116", "44", "30.01", "false", "NULL", "2012-02-29 23:59:59", "oslo", "ab", "0", "-1", "2"},
          {"117", "25", "22.25", "false", "1969-12-31", "1970-01-01 00:00:00", "NULL", "A_b", "0", "-7", "9"},
          {"118", "90", "18.49", "false", "2024-03-15", "2012-02-29 23:59:59", "paris", "Übergrad", "0", "12", "1"},
          {"119", "NULL", "18.49", "true", "NULL", "2012-02-29 23:59:59", "atlantis", "ab", "0", "1000", "2"},
          {"120", "25", "22.25", "true", "2000-01-01", "2020-01-01 00:00:00", "bergen", "A_b", "0", "5", "9"},
          {"121", "18", "25.00", "NULL", "2024-03-15", "NULL", "NULL", "ab", "0", "12", "3"},
          {"122", "90", "25.00", "NULL", "1969-12-31", "2012-02-29 23:59:59", "oslo", "a%b", "1", "-7", "NULL"},
          {"123", "25", "22.25", "false", "1999-12-31", "1970-01-01 00:00:00", "bergen", "ab", "0", "0", "3"},
          {"124", "90", "22.25", "true", "NULL", "NULL", "oslo", "abc", "1", "0", "NULL"},
      });
}

SmallTable visits() {
  return small_table("visits", {"case.id integer", "Value integer", "on date", "place text"},
                     {
                         {"124", "250", "2021-06-30", "rome"},
                         {"105", "NULL", "2022-01-01", "bergen"},
                         {"113", "NULL", "2022-01-01", "paris"},
                         {"NULL", "4", "2022-01-01", "paris"},
                         {"NULL", "NULL", "2021-06-30", "oslo"},
                         {"113", "250", "2021-05-31", "paris"},
                         {"NULL", "NULL", "2021-06-30", "rome"},
                         {"105", "NULL", "2021-05-31", "bergen"},
                         {"101", "4", "2021-05-31", "oslo"},
                         {"103", "250", "2021-06-30", "NULL"},
                         {"NULL", "250", "2022-01-01", "NULL"},
                         {"101", "250", "2022-01-01", "NULL"},
                         {"101", "4", "2021-06-30", "lyon"},
                         {"101", "0", "2021-05-31", "lyon"},
                     });
}

SmallTable cities() {
  return small_table("cities", {"code text unique", "country text", "people integer", "founded date", "coast boolean"},
                     {{"oslo", "norway", "700", "1040-01-01", "true"},
                      {"bergen", "norway", "290", "1070-01-01", "true"},
                      {"paris", "france", "2100", "NULL", "false"},
                      {"lyon", "france", "NULL", "NULL", "NULL"},
                      {"turin", "italy", "850", "0028-01-01", "false"},
                      {"rome", "NULL", "2800", "0001-01-01", "false"}});
}

SmallTable doctors() {
  return small_table("doctors", {"doctor integer unique", "name text", "fee decimal(6,2)"},
                     {{"1", "Ada", "100.50"}, {"2", "Bo", "NULL"}, {"3", "NULL", "80.00"}, {"4", "Di", "12.25"}});
}

SmallTable blank() { return small_table("blank", {"a integer", "b text"}, {}); }

}  // namespace

const SmallDatabase& clinic() {
  static const SmallDatabase database({patients(), visits(), cities(), doctors(), blank()});
  return database;
}

}  // namespace tacet::test
