// SPDX-License-Identifier: Apache-2.0
#include "circuit/parameters.h"

#include "bgv/choose_parameters.h"

namespace tacet::circuit {
namespace {

constexpr std::size_t levels = 12;
constexpr unsigned digits = 4;
constexpr unsigned prime_bits = 49;
/// N = 2^16 needs one bit and a half more for the same room.
constexpr unsigned deep_prime_bits = 50;
constexpr unsigned deep_digits = 5;

}  // namespace

Result<bgv::Parameters> table_parameters() {
  return bgv::choose_parameters(
      {.name = "table_32768_12l", .log_degree = 15, .levels = levels, .digits = digits, .prime_bits_max = prime_bits});
}

Result<bgv::Parameters> deep_table_parameters() {
  return bgv::choose_parameters({.name = "table_65536_24l",
                                 .log_degree = 16,
                                 .levels = deep_levels,
                                 .digits = deep_digits,
                                 .prime_bits_max = deep_prime_bits});
}

Result<bgv::Parameters> insecure_test_parameters() {
  return bgv::choose_parameters({.name = "insecure_table_1024_12l",
                                 .log_degree = 10,
                                 .levels = levels,
                                 .digits = digits,
                                 .prime_bits_max = prime_bits});
}

}  // namespace tacet::circuit
