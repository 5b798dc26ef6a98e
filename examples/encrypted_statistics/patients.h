// SPDX-License-Identifier: Apache-2.0
//
// The clinical table as the owner knows it: columns with names and units, questions in words, answers in the clear.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "examples/encrypted_statistics/messages.h"

namespace tacet::example {

/// A column for BGV.
struct ExactColumn {
  std::string name;
  std::vector<std::int64_t> values;
};

/// A column for CKKS: encrypted as value / unit, which is in [0, 1].
struct RealColumn {
  std::string name;
  double unit = 1;
  std::vector<double> values;
};

struct ExactQuestion {
  std::string text;
  ExactTask task;
  std::int64_t expected = 0;  ///< the answer in the clear
};

struct RealQuestion {
  std::string text;
  RealTask task;
  double unit = 1;  ///< what the decrypted number is multiplied with
  double expected = 0;
};

struct Study {
  std::size_t rows = 0;
  std::size_t columns_in_file = 0;
  std::vector<ExactColumn> exact_columns;
  std::vector<RealColumn> real_columns;
  std::vector<ExactQuestion> exact_questions;
  std::vector<RealQuestion> real_questions;
};

/// Rows that the parameters of this example take.
inline constexpr std::size_t rows_max = 8192;

/// Errors: those of read_csv; invalid_argument when a column is missing, a value is not an integer of its range (the
/// line is named), there are fewer than 2 or more than rows_max rows, or a column varies too little for a correlation.
Result<Study> load_study(const std::string& path);

}  // namespace tacet::example
