// SPDX-License-Identifier: Apache-2.0
//
// Polynomials: plans against counts made by hand, values against definitions in long double, depth against
// ceil(log2(degree + 1)).
#include "ckks/polynomial_evaluation.h"

#include <cmath>
#include <numbers>

#include "tests/ckks_circuits/three_ways.h"
#include "tests/support/memory_meter.h"

namespace tacet::test {
namespace {

using ckks::Level;
using ckks::Polynomial;
using ckks::PolynomialBasis;
using ckks::PolynomialPlan;

/// Coefficients in the unit square, that decrease so that |p| stays below 2.
Polynomial random_polynomial(PolynomialBasis basis, std::size_t degree, bool complex, std::uint8_t seed) {
  Polynomial p;
  p.basis = basis;
  p.coefficients = random_complex(degree + 1, 1, seed);
  double sum = 0;
  for (Complex& c : p.coefficients) {
    if (!complex) c = c.real();
    sum += std::abs(c);
  }
  for (Complex& c : p.coefficients) c *= 2 / sum;
  return p;
}

/// sum of c_i x^i by powers, sum of c_i cos(i arccos u): the definitions, not the rules that the engine uses.
Exact defined_value(const Polynomial& p, Complex x) {
  Exact sum = 0;
  Exact power = 1;
  for (std::size_t i = 0; i < p.coefficients.size(); ++i) {
    if (p.basis == PolynomialBasis::chebyshev) {
      const long double u =
          (2 * static_cast<long double>(x.real()) - p.a - p.b) / (static_cast<long double>(p.b) - p.a);
      power = std::cos(static_cast<long double>(i) * std::acos(u));
    }
    sum += Exact(p.coefficients[i]) * power;
    if (p.basis == PolynomialBasis::power) power *= Exact(x);
  }
  return sum;
}

std::vector<Complex> random_reals(std::size_t count, double a, double b, std::uint8_t seed) {
  std::vector<Complex> values = random_complex(count, std::sqrt(2.0), seed);
  for (Complex& value : values) value = a + (b - a) * (value.real() + 1) / 2;
  return values;
}

TEST(PolynomialPlan, CountsMadeByHand) {
  struct Row {
    std::size_t degree, products, relinearised;
  };
  // 1: nothing is multiplied. 2: x^2. 3: x^2, q x^2 + r. 7: x^2, x^4; (q x^2 + r) x^4 + q' x^2 + r', the last two
  // products together. 15: x^2, x^3, x^4, x^8; q x^8 + q' x^4 + r with q = (q'' x^2 + r'') x^4 + r'''. 31 and 63: the
  // same with a giant step more each.
  for (const Row row :
       {Row{1, 0, 0}, Row{2, 1, 1}, Row{3, 2, 2}, Row{7, 5, 4}, Row{15, 8, 7}, Row{31, 13, 10}, Row{63, 18, 15}}) {
    const auto plan = PolynomialPlan::create(random_polynomial(PolynomialBasis::power, row.degree, false, 3)).value();
    EXPECT_EQ(plan.cost().products, row.products) << "degree " << row.degree;
    EXPECT_EQ(plan.cost().relinearised, row.relinearised) << "degree " << row.degree;
  }
}

TEST(PolynomialPlan, DepthIsMinimalForEveryDegree) {
  for (const PolynomialBasis basis : {PolynomialBasis::power, PolynomialBasis::chebyshev}) {
    for (std::size_t degree = 1; degree <= 300; ++degree) {
      const auto plan = PolynomialPlan::create(random_polynomial(basis, degree, false, 5)).value();
      const auto depth = static_cast<unsigned>(std::ceil(std::log2(static_cast<double>(degree) + 1)));
      ASSERT_EQ(plan.depth(), depth) << "degree " << degree;
      // Baby steps and blocks balanced, and what the leading path adds to stay shallow.
      const double balanced = 2 * std::sqrt(static_cast<double>(degree)) + 2 * depth;
      EXPECT_LE(static_cast<double>(plan.cost().products), balanced) << "degree " << degree;
      EXPECT_LE(plan.cost().relinearised, plan.cost().products);
    }
  }
}

TEST(PolynomialPlan, ParityLeavesProductsOut) {
  for (const std::size_t parity : {0U, 1U}) {
    Polynomial p = random_polynomial(PolynomialBasis::chebyshev, 62 + parity, false, 6);
    const auto full = PolynomialPlan::create(p).value();
    for (std::size_t i = 1 - parity; i < p.coefficients.size(); i += 2) p.coefficients[i] = 0;
    EXPECT_EQ(p.is_odd(), parity == 1);
    EXPECT_EQ(p.is_even(), parity == 0);
    const auto plan = PolynomialPlan::create(p).value();
    EXPECT_LT(plan.cost().products, full.cost().products);
    EXPECT_EQ(plan.depth(), full.depth());
  }
}

TEST(PolynomialPlan, RefusesWhatCannotBeEvaluated) {
  const auto refused = [](const Polynomial& p) {
    const auto plan = PolynomialPlan::create(p);
    return !plan.has_value() && plan.error().code() == ErrorCode::invalid_argument;
  };
  EXPECT_TRUE(refused({}));
  EXPECT_TRUE(refused({PolynomialBasis::power, {1.0, 0.0}}));
  EXPECT_TRUE(refused({PolynomialBasis::power, {1.0, std::numeric_limits<double>::infinity()}}));
  EXPECT_TRUE(refused({PolynomialBasis::power, std::vector<Complex>(ckks::polynomial_degree_max + 2, 1.0)}));
  EXPECT_TRUE(refused({PolynomialBasis::chebyshev, {1.0, 1.0}, 2, 2}));
  EXPECT_TRUE(refused({PolynomialBasis::chebyshev, {1.0, 1.0}, std::nan(""), 2}));
}

const ThreeWays& ways() {
  static const ThreeWays made(small_set(8));
  return made;
}

/// Runs p three ways, and compares the real result with its definition.
void expect_evaluates(const Polynomial& p, const std::vector<Complex>& x) {
  const ThreeWays& w = ways();
  const auto plan = PolynomialPlan::create(p).value();
  const auto input = w.input(x, Level(8), 9);
  const auto real = evaluate_polynomial(*w.world.evaluator, plan, input.real);
  ASSERT_TRUE(real.has_value()) << real.error().message();
  const auto clear = evaluate_polynomial(w.clear, plan, input.clear);
  w.simulator.reset_cost();
  const auto simulated = evaluate_polynomial(w.simulator, plan, input.simulated);
  w.expect_agree(*real, clear.value(), simulated.value());
  EXPECT_EQ(real->level().value(), 8 - plan.depth());
  EXPECT_EQ(real->scale, w.world.parameters.scale(real->level()));
  EXPECT_EQ(w.simulator.cost().products, plan.cost().products);
  EXPECT_EQ(w.simulator.cost().key_switches, plan.cost().relinearised);
  std::vector<Exact> expected;
  for (const Complex& value : x) expected.push_back(defined_value(p, value));
  const auto decoded = w.world.client.decrypt(*real).value();
  EXPECT_LE(largest_error(decoded.values, expected), decoded.error_bound);
  // A slot of T_n moves n^2 times as fast as x at the ends of the interval, and so does its error.
  EXPECT_LE(decoded.error_bound, p.degree() < 100 ? 0x1p-18 : 0x1p-14);
}

class Degrees : public testing::TestWithParam<std::size_t> {};

TEST_P(Degrees, PowerBasis) {
  const auto seed = static_cast<std::uint8_t>(GetParam());
  expect_evaluates(random_polynomial(PolynomialBasis::power, GetParam(), true, seed), random_complex(512, 1, seed));
}

TEST_P(Degrees, ChebyshevBasis) {
  const auto seed = static_cast<std::uint8_t>(GetParam());
  Polynomial p = random_polynomial(PolynomialBasis::chebyshev, GetParam(), false, seed);
  expect_evaluates(p, random_reals(512, -1, 1, seed));
}

INSTANTIATE_TEST_SUITE_P(Small, Degrees, testing::Range<std::size_t>(1, 34));
INSTANTIATE_TEST_SUITE_P(Large, Degrees, testing::Values(47, 48, 62, 63, 64, 65, 100, 127, 128, 200, 255));

TEST(Chebyshev, ParityAndComplexCoefficients) {
  for (const std::size_t parity : {0U, 1U}) {
    Polynomial p = random_polynomial(PolynomialBasis::chebyshev, 30 + parity, true, 8);
    for (std::size_t i = 1 - parity; i < p.coefficients.size(); i += 2) p.coefficients[i] = 0;
    expect_evaluates(p, random_reals(512, -1, 1, 8));
  }
}

TEST(Chebyshev, IntervalsTakeALevelUnlessTheirSlopeIsAnInteger) {
  Polynomial p = random_polynomial(PolynomialBasis::chebyshev, 15, false, 4);
  p.a = 0;
  p.b = 1;  // slope 2
  EXPECT_EQ(PolynomialPlan::create(p).value().depth(), 4U);
  expect_evaluates(p, random_reals(512, 0, 1, 4));
  p.a = -3;
  p.b = 5;  // slope 1/4
  EXPECT_EQ(PolynomialPlan::create(p).value().depth(), 5U);
  expect_evaluates(p, random_reals(512, -3, 5, 4));
}

TEST(Polynomial, SingleCoefficients) {
  for (const std::size_t degree : {4U, 8U, 13U}) {
    Polynomial p;
    p.coefficients.assign(degree + 1, 0);
    p.coefficients[degree] = Complex(0.5, -1);
    expect_evaluates(p, random_complex(512, 1, 11));
    p.basis = PolynomialBasis::chebyshev;
    expect_evaluates(p, random_reals(512, -1, 1, 11));
  }
}

TEST(Polynomial, SparsePackingAndLowerLevels) {
  const ThreeWays& w = ways();
  const Polynomial p = random_polynomial(PolynomialBasis::power, 7, true, 2);
  const auto x = random_complex(16, 1, 2);
  const auto input = w.input(x, Level(3), 12);
  const auto real = evaluate_polynomial(*w.world.evaluator, p, input.real).value();
  EXPECT_EQ(real.level().value(), 0U);
  EXPECT_EQ(real.slots, 16U);
  w.expect_agree(real, evaluate_polynomial(w.clear, p, input.clear).value(),
                 evaluate_polynomial(w.simulator, p, input.simulated).value());
}

TEST(Polynomial, OneLevelTooFewIsAFault) {
  const ThreeWays& w = ways();
  const Polynomial p = random_polynomial(PolynomialBasis::power, 8, true, 2);
  const auto input = w.input(random_complex(16, 1, 2), Level(3), 12);
  const auto real = evaluate_polynomial(*w.world.evaluator, p, input.real);
  ASSERT_FALSE(real.has_value());
  EXPECT_EQ(real.error().code(), ErrorCode::level_exhausted);
  const auto empty = evaluate_polynomial(*w.world.evaluator, p, ckks::Ciphertext{});
  ASSERT_FALSE(empty.has_value());
  EXPECT_EQ(empty.error().code(), ErrorCode::mismatched_parameters);
}

TEST(Polynomial, WarmEvaluationTakesNoMemory) {
  const ThreeWays& w = ways();
  const auto plan = PolynomialPlan::create(random_polynomial(PolynomialBasis::chebyshev, 31, false, 2)).value();
  const auto input = w.input(random_reals(512, -1, 1, 2), Level(8), 12);
  const MemoryTaken taken =
      least_memory_taken([&] { ASSERT_TRUE(evaluate_polynomial(*w.world.evaluator, plan, input.real).has_value()); });
  EXPECT_EQ(taken.allocations, 0U);
  EXPECT_EQ(taken.faults, 0);
}

TEST(Polynomial, LargeDegreesOnTheSimulator) {
  const ckks::Parameters set = small_set(14);
  const ckks::Simulator simulator(set);
  const auto x = simulator.input(Level(14), 512, {1, 1e-9});
  for (const std::size_t degree : {511U, 1000U, 2047U}) {
    const Polynomial p = random_polynomial(PolynomialBasis::chebyshev, degree, false, 2);
    const auto result = evaluate_polynomial(simulator, p, x).value();
    EXPECT_EQ(14 - result.level().value(), ckks::polynomial_depth(degree));
  }
}

}  // namespace
}  // namespace tacet::test
