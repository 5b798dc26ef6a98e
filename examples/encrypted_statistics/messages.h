// SPDX-License-Identifier: Apache-2.0
//
// What passes between owner and host: bytes, and questions about columns that have a number and no name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tacet::example {

using Bytes = std::vector<std::uint8_t>;

/// A column of ones and zeros or of small integers; or, complemented, 1 minus it.
struct Factor {
  std::size_t column = 0;
  bool complement = false;
};

/// The sum over the rows of the product of the factors: a count when they are ones and zeros.
struct ExactTask {
  std::vector<Factor> factors;
};

enum class Statistic { mean, variance, covariance, correlation };

/// A statistic of columns of reals in [0, 1]; b is used by covariance and correlation.
struct RealTask {
  Statistic statistic = Statistic::mean;
  std::size_t a = 0;
  std::size_t b = 0;
};

/// One scheme's public material and encrypted columns, in the engine's wire formats.
struct EncryptedTable {
  Bytes parameters;
  Bytes keys;
  std::vector<Bytes> columns;
};

/// All that the host ever gets.
struct Request {
  std::size_t rows = 0;
  EncryptedTable exact;
  EncryptedTable real;
  std::vector<ExactTask> exact_tasks;
  std::vector<RealTask> real_tasks;
};

struct Answer {
  Bytes ciphertext;
  double seconds = 0;
};

struct Reply {
  std::vector<Answer> exact;
  std::vector<Answer> real;
};

}  // namespace tacet::example
