// SPDX-License-Identifier: Apache-2.0
//
// The factors of the transform between slots and coefficients against the matrix that they are factors of, which is
// written down from its definition with 256 bits.
#include "ckks/bootstrapping/embedding_factors.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/bootstrapping/real.h"
#include "tests/ckks/world.h"

namespace tacet::ckks {
namespace {

using test::EmbeddingMatrix;
using test::Exact;
using test::random_complex;

constexpr auto to_coefficients = EmbeddingDirection::slots_to_coefficients;
constexpr auto to_slots = EmbeddingDirection::coefficients_to_slots;

/// M x by the definition of diagonals, in extended precision.
std::vector<Exact> times(const SlotMatrix& matrix, const std::vector<Exact>& x) {
  const std::size_t n = matrix.slots;
  std::vector<Exact> y(n);
  for (const auto& [d, diagonal] : matrix.diagonals) {
    for (std::size_t j = 0; j < n; ++j) y[j] += Exact(diagonal[j]) * x[(j + d) % n];
  }
  return y;
}

std::vector<Exact> times(const std::vector<SlotMatrix>& factors, std::vector<Exact> x) {
  for (const SlotMatrix& factor : factors) x = times(factor, x);
  return x;
}

/// The product that the factors are to have: U R, or R U^-1.
Exact expected_entry(const EmbeddingMatrix& u, EmbeddingDirection direction, std::size_t row, std::size_t column) {
  return direction == to_coefficients ? u(row, u.reversed(column)) : u.inverse(u.reversed(row), column);
}

/// All ways to write `stages` as a sum of positive numbers.
std::vector<std::vector<unsigned>> compositions(unsigned stages) {
  if (stages == 0) return {{}};
  std::vector<std::vector<unsigned>> all;
  for (unsigned first = 1; first <= stages; ++first) {
    for (std::vector<unsigned> rest : compositions(stages - first)) {
      rest.insert(rest.begin(), first);
      all.push_back(std::move(rest));
    }
  }
  return all;
}

std::string to_text(const std::vector<unsigned>& stages) { return fmt::format("{}", fmt::join(stages, " ")); }

class Embeddings : public testing::TestWithParam<EmbeddingDirection> {};

TEST_P(Embeddings, MultiplyToTheMatrixOfTheDefinition) {
  for (unsigned log_slots = 1; log_slots <= 6; ++log_slots) {
    const EmbeddingMatrix u(std::size_t{1} << log_slots);
    const std::size_t n = u.size();
    for (const std::vector<unsigned>& stages : compositions(log_slots)) {
      SCOPED_TRACE(fmt::format("{} slots, stages {}", n, to_text(stages)));
      const double constant = 0.375;
      const auto factors = embedding_factors(n, GetParam(), stages, constant).value();
      ASSERT_EQ(factors.size(), stages.size());
      // Entries have modulus `constant`, or 1/n of that.
      const double entry = GetParam() == to_coefficients ? constant : constant / static_cast<double>(n);
      long double worst = 0;
      for (std::size_t column = 0; column < n; ++column) {
        std::vector<Exact> unit(n);
        unit[column] = 1;
        const std::vector<Exact> got = times(factors, unit);
        for (std::size_t row = 0; row < n; ++row)
          worst = std::max(worst, std::abs(got[row] - Exact(constant) * expected_entry(u, GetParam(), row, column)));
      }
      EXPECT_LE(static_cast<double>(worst), entry * 0x1p-48);
    }
  }
}

TEST_P(Embeddings, MultiplyToTheMatrixOnLongVectors) {
  const EmbeddingMatrix u(512);
  const std::size_t n = u.size();
  const std::vector<Exact> x = test::exact(random_complex(n, 1, 31));
  const std::vector<Exact> expected =
      GetParam() == to_coefficients ? u.to_slots(u.reversed(x)) : u.reversed(u.from_slots(x));
  for (const std::vector<unsigned>& stages : std::vector<std::vector<unsigned>>{
           {9}, {3, 3, 3}, {3, 2, 2, 2}, {1, 8}, {8, 1}, {2, 5, 2}, {1, 1, 1, 1, 1, 4}, {0, 9}, {4, 0, 5, 0}}) {
    SCOPED_TRACE(to_text(stages));
    const double constant = GetParam() == to_coefficients ? 0.01 : 12.5;
    const std::vector<Exact> got = times(embedding_factors(n, GetParam(), stages, constant).value(), x);
    long double worst = 0;
    for (std::size_t j = 0; j < n; ++j) worst = std::max(worst, std::abs(got[j] - Exact(constant) * expected[j]));
    EXPECT_LE(static_cast<double>(worst), constant * 0x1p-42);
  }
}

TEST_P(Embeddings, HaveFewDiagonalsAndEntriesOfOneModulus) {
  for (const unsigned log_slots : {1U, 4U, 9U, 11U}) {
    const std::size_t n = std::size_t{1} << log_slots;
    for (const unsigned count : {1U, 2U, 3U, 4U}) {
      const std::vector<unsigned> stages = spread_stages(n, GetParam(), count);
      if (log_slots == 11 && count == 1) continue;  // all 2^11 diagonals of 2^11 entries
      const auto factors = embedding_factors(n, GetParam(), stages, 8).value();
      const double share = std::pow(8, 1 / static_cast<double>(stages.size()));
      for (std::size_t i = 0; i < factors.size(); ++i) {
        SCOPED_TRACE(fmt::format("{} slots, stages {}, factor {}", n, to_text(stages), i));
        EXPECT_EQ(factors[i].slots, n);
        EXPECT_LE(factors[i].diagonals.size(), (std::size_t{2} << stages[i]) - 1);
        EXPECT_LE(factors[i].diagonals.size(), n);
        // To slots every stage halves.
        const double modulus = share / (GetParam() == to_slots ? std::exp2(stages[i]) : 1);
        std::vector<std::size_t> row_entries(n, 0);
        for (const auto& [d, diagonal] : factors[i].diagonals) {
          ASSERT_LT(d, n);
          ASSERT_EQ(diagonal.size(), n);
          for (std::size_t j = 0; j < n; ++j) {
            if (diagonal[j] == Complex(0)) continue;
            ++row_entries[j];
            ASSERT_NEAR(std::abs(diagonal[j]), modulus, modulus * 1e-14);
          }
        }
        for (std::size_t j = 0; j < n; ++j) ASSERT_EQ(row_entries[j], std::size_t{1} << stages[i]);
      }
    }
  }
}

TEST_P(Embeddings, AreUndoneByTheOtherDirection) {
  constexpr std::size_t n = 256;
  const auto other = GetParam() == to_coefficients ? to_slots : to_coefficients;
  const std::vector<Exact> x = test::exact(random_complex(n, 1, 32));
  const auto there = embedding_factors(n, GetParam(), std::vector<unsigned>{4, 4}, 0.5).value();
  const auto back = embedding_factors(n, other, std::vector<unsigned>{3, 3, 2}, 2).value();
  const std::vector<Exact> got = times(back, times(there, x));
  for (std::size_t j = 0; j < n; ++j) EXPECT_LE(static_cast<double>(std::abs(got[j] - x[j])), 0x1p-44);
}

TEST_P(Embeddings, AreRefusedWhenTheyDoNotAddUp) {
  const auto code = [&](std::size_t slots, const std::vector<unsigned>& stages) {
    const auto factors = embedding_factors(slots, GetParam(), stages, 1);
    return factors ? ErrorCode::system : factors.error().code();
  };
  EXPECT_EQ(code(0, {}), ErrorCode::invalid_argument);
  EXPECT_EQ(code(1, {}), ErrorCode::invalid_argument);
  EXPECT_EQ(code(3, {1}), ErrorCode::invalid_argument);
  EXPECT_EQ(code(12, {2, 1}), ErrorCode::invalid_argument);
  EXPECT_EQ(code(8, {}), ErrorCode::invalid_argument);
  EXPECT_EQ(code(8, {2}), ErrorCode::invalid_argument);
  EXPECT_EQ(code(8, {2, 2}), ErrorCode::invalid_argument);
  EXPECT_EQ(code(8, {2, 1}), ErrorCode::system);  // three stages: not refused
}

INSTANTIATE_TEST_SUITE_P(Directions, Embeddings, testing::Values(to_coefficients, to_slots), [](const auto& tested) {
  return tested.param == to_coefficients ? "to_coefficients" : "to_slots";
});

TEST(EmbeddingFactors, OfTwoSlotsAreLiteral) {
  // zeta = exp(i pi / 4), 5 = -zeta's exponent modulo 8 in slot 1: U = (1, zeta; 1, -zeta); one bit is its own
  // reversal.
  const double r = std::sqrt(0.5);
  const auto u = embedding_factors(2, to_coefficients, std::vector<unsigned>{1}, 2).value();
  ASSERT_EQ(u.size(), 1U);
  const std::vector<Complex> columns = u[0](std::vector<Complex>{Complex(1), Complex(0)});
  EXPECT_NEAR(std::abs(columns[0] - Complex(2)), 0, 1e-15);
  EXPECT_NEAR(std::abs(columns[1] - Complex(2)), 0, 1e-15);
  const std::vector<Complex> second = u[0](std::vector<Complex>{Complex(0), Complex(1)});
  EXPECT_NEAR(std::abs(second[0] - Complex(2 * r, 2 * r)), 0, 1e-15);
  EXPECT_NEAR(std::abs(second[1] + Complex(2 * r, 2 * r)), 0, 1e-15);
}

TEST(SpreadStages, Literals) {
  using Stages = std::vector<unsigned>;
  EXPECT_EQ(spread_stages(1 << 15, to_coefficients, 3), (Stages{5, 5, 5}));
  EXPECT_EQ(spread_stages(1 << 14, to_coefficients, 3), (Stages{5, 5, 4}));
  EXPECT_EQ(spread_stages(1 << 16, to_coefficients, 3), (Stages{6, 5, 5}));
  EXPECT_EQ(spread_stages(1 << 11, to_coefficients, 3), (Stages{4, 4, 3}));
  EXPECT_EQ(spread_stages(1 << 9, to_coefficients, 3), (Stages{3, 3, 3}));
  EXPECT_EQ(spread_stages(1 << 15, to_coefficients, 2), (Stages{10, 5}));  // last_stages_max
  EXPECT_EQ(spread_stages(1 << 16, to_coefficients, 1), (Stages{16}));
  EXPECT_EQ(spread_stages(2, to_coefficients, 3), (Stages{1, 0, 0}));
  EXPECT_EQ(spread_stages(4, to_coefficients, 3), (Stages{1, 1, 0}));
  EXPECT_EQ(spread_stages(1 << 15, to_slots, 4), (Stages{4, 4, 4, 3}));
  EXPECT_EQ(spread_stages(1 << 14, to_slots, 3), (Stages{5, 5, 4}));
  EXPECT_EQ(spread_stages(1 << 15, to_slots, 2), (Stages{8, 7}));
  EXPECT_EQ(spread_stages(1 << 9, to_slots, 4), (Stages{3, 2, 2, 2}));
  EXPECT_EQ(spread_stages(8, to_slots, 4), (Stages{1, 1, 1, 0}));
  EXPECT_EQ(spread_stages(2, to_slots, 4), (Stages{1, 0, 0, 0}));
}

SlotMatrix random_diagonals(std::size_t n, const std::vector<std::size_t>& diagonals, std::uint8_t seed) {
  SlotMatrix matrix;
  matrix.slots = n;
  for (const std::size_t d : diagonals) matrix.diagonals[d] = random_complex(n, 1, static_cast<std::uint8_t>(seed + d));
  return matrix;
}

std::vector<Exact> dense(const SlotMatrix& matrix) {
  const std::size_t n = matrix.slots;
  std::vector<Exact> rows(n * n);
  for (std::size_t row = 0; row < n; ++row) {
    for (std::size_t column = 0; column < n; ++column) {
      const auto diagonal = matrix.diagonals.find((column + n - row) % n);
      if (diagonal != matrix.diagonals.end()) rows[row * n + column] = diagonal->second[row];
    }
  }
  return rows;
}

TEST(Compose, IsTheProductOfMatrices) {
  constexpr std::size_t n = 16;
  const std::vector<std::vector<std::size_t>> shapes{{0}, {5}, {0, 1, 15}, {3, 8, 11}, {0, 2, 4, 6, 8, 10, 12, 14}};
  std::uint8_t seed = 40;
  for (const auto& left : shapes) {
    for (const auto& right : shapes) {
      const SlotMatrix a = random_diagonals(n, left, ++seed);
      const SlotMatrix b = random_diagonals(n, right, static_cast<std::uint8_t>(seed + 100));
      const std::vector<Exact> rows_a = dense(a);
      const std::vector<Exact> rows_b = dense(b);
      const SlotMatrix product = compose(a, b);
      EXPECT_EQ(product.slots, n);
      EXPECT_LE(product.diagonals.size(), left.size() * right.size());
      const std::vector<Exact> got = dense(product);
      for (std::size_t row = 0; row < n; ++row) {
        for (std::size_t column = 0; column < n; ++column) {
          Exact expected = 0;
          for (std::size_t k = 0; k < n; ++k) expected += rows_a[row * n + k] * rows_b[k * n + column];
          ASSERT_LE(static_cast<double>(std::abs(got[row * n + column] - expected)), 1e-14);
        }
      }
    }
  }
}

}  // namespace
}  // namespace tacet::ckks
