// SPDX-License-Identifier: Apache-2.0
#include "circuit/parameters.h"

#include <algorithm>
#include <bit>

#include "bgv/choose_parameters.h"

namespace tacet::circuit {
namespace {

constexpr std::size_t levels = 12;
constexpr unsigned digits = 4;
constexpr unsigned prime_bits = 49;
constexpr unsigned levels_beside_comparison = 7;

}  // namespace

Result<bgv::Parameters> table_parameters() {
  return bgv::choose_parameters(
      {.name = "table_32768_12l", .log_degree = 15, .levels = levels, .digits = digits, .prime_bits_max = prime_bits});
}

Result<bgv::Parameters> insecure_test_parameters() {
  return bgv::choose_parameters({.name = "insecure_table_1024_12l",
                                 .log_degree = 10,
                                 .levels = levels,
                                 .digits = digits,
                                 .prime_bits_max = prime_bits});
}

unsigned stored_level(unsigned lanes, bgv::Level top) {
  const auto comparison = static_cast<unsigned>(std::bit_width(std::max(lanes, 1U) - 1U));
  return std::min<unsigned>(comparison + levels_beside_comparison, top.value());
}

}  // namespace tacet::circuit
