// SPDX-License-Identifier: Apache-2.0
#include "circuit/parameters.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tacet::circuit {
namespace {

/// The bits of the largest modulus that N allows at 128 bits, ternary secret (ePrint 2024/463, table of the
/// guidelines).
void check(const bgv::Parameters& parameters, double modulus_bits_max, unsigned levels) {
  double bits = 0;
  for (std::size_t i = 0; i < parameters.ring().prime_count(); ++i)
    bits += std::log2(static_cast<double>(parameters.ring().modulus(i).value()));
  EXPECT_LE(bits, modulus_bits_max);
  EXPECT_EQ(parameters.top_level().value(), levels);
  EXPECT_EQ(parameters.plaintext_modulus(), 786433U);
  EXPECT_TRUE(parameters.has_slots());
  for (std::size_t i = 0; i <= levels; ++i) EXPECT_EQ(parameters.division_factor(i), 1U);
}

TEST(TableParametersTest, AreSecureAndDeepEnough) {
  check(table_parameters().value(), 868, 12);
  check(deep_table_parameters().value(), 1747, deep_levels);
}

TEST(TableParametersTest, LeaveRoomForSumsBetweenProducts) {
  for (const auto& parameters : {table_parameters().value(), deep_table_parameters().value()}) {
    const double floor = parameters.noise().division(2);
    EXPECT_GE(parameters.noise().log_prime(parameters.top_level()) - floor, 3.5) << parameters.name();
  }
}

TEST(TableParametersTest, TheTestRingSaysThatItIsInsecure) {
  EXPECT_TRUE(insecure_test_parameters().value().name().starts_with("insecure_"));
}

}  // namespace
}  // namespace tacet::circuit
