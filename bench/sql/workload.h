// SPDX-License-Identifier: Apache-2.0
//
// The tables and questions of the SQL benchmark.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace tacet::bench {

struct Question {
  std::string name;
  std::string table;  ///< that must be loaded
  std::string sql;
  double goal_seconds = 0;  ///< on one thread; 0 = none stated
};

/// Writes `rows` rows of the table `name` as CSV, from a fixed seed: "sensors" (the filter of four columns), "lineitem"
/// (the columns of TPC-H's that its queries 1 and 6 read, with its ranges), "visits" (1,000 different codes), "wards"
/// (a table to be looked into), "stays" (with references to it).
void write_table(const std::string& name, std::uint64_t rows, const std::filesystem::path& file);

/// The questions over tables of one block (32,768 rows).
std::vector<Question> questions();

/// How the clinical table of 400,123 rows is asked.
std::string clinical_question();

}  // namespace tacet::bench
