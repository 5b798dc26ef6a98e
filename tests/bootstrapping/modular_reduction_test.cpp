// SPDX-License-Identifier: Apache-2.0
//
// The modular reduction against the exact one, evaluated with 256 bits (MPFR): its two sines, its series, and all of it
// in the clear and on ciphertexts.
#include "ckks/bootstrapping/modular_reduction.h"

#include "ckks/bootstrapping/reduction_error.h"
#include "ckks/clear_evaluator.h"
#include "tests/bootstrapping/boot_world.h"
#include "tests/bootstrapping/real.h"

namespace tacet::test {
namespace {

using ckks::ModularReduction;
using ckks::SinePair;

/// alpha sin(theta) - beta sin(2 theta).
Real two_sines(const SinePair& pair, const Real& theta) {
  return Real(pair.alpha) * sine(theta) - Real(pair.beta) * sine(Real(2) * theta);
}

TEST(SinePair, AgreesWithTheLineWhereItWasFitted) {
  for (const double bound : {0.01, 0.07, 0.3, 1.0}) {
    const SinePair pair = ckks::fit_sine_pair(bound);
    // The zeros of T_5 on [-bound, bound].
    for (int k = 0; k < 5; ++k) {
      const Real theta = Real(bound) * cosine(Real::pi() * Real(2 * k + 1) / Real(10));
      EXPECT_LE(magnitude(two_sines(pair, theta) - theta).rounded(), bound * 1e-11) << bound << " " << k;
    }
    double largest = 0;
    for (int i = -4000; i <= 4000; ++i) {
      const Real theta = Real(bound) * Real(i) / Real(4000);
      largest = std::max(largest, magnitude(two_sines(pair, theta) - theta).rounded());
    }
    EXPECT_LE(largest, pair.error * 1.001 + bound * 1e-15);
    EXPECT_GE(largest, pair.error * 0.999 - bound * 1e-15);
  }
}

TEST(SinePair, TendsToTheSeries) {
  // alpha - 2 beta = 1 and alpha - 8 beta = 0 remove the first and third order; (alpha - 32 beta) / 120 = -1/30 is
  // left of the fifth, of which T_5 leaves 2^-4.
  const SinePair pair = ckks::fit_sine_pair(0.05);
  EXPECT_NEAR(pair.alpha, 4.0 / 3, 1e-3);
  EXPECT_NEAR(pair.beta, 1.0 / 6, 1e-3);
  EXPECT_NEAR(pair.error * 480 / std::pow(0.05, 5), 1, 0.02);
}

TEST(ModularReduction, SeriesHasTheBesselFunctionsAsCoefficients) {
  const ckks::Polynomial series = ModularReduction().exponential().polynomial();
  ASSERT_EQ(series.basis, ckks::PolynomialBasis::chebyshev);
  ASSERT_EQ(series.coefficients.size(), 32U);
  EXPECT_EQ(series.a, -1);
  EXPECT_EQ(series.b, 1);
  // 2 pi K / 2^doublings.
  const Real argument = Real::pi() * Real(33) / Real(8);
  for (long k = 0; k < 32; ++k) {
    const double factor = (Real(k == 0 ? 1 : 2) * bessel(k, argument)).rounded();
    const std::array<Complex, 4> turned{Complex(factor), Complex(0, factor), Complex(-factor), Complex(0, -factor)};
    EXPECT_LE(std::abs(series.coefficients[static_cast<std::size_t>(k)] - turned[static_cast<std::size_t>(k) % 4]),
              1e-15)
        << k;
  }
}

TEST(ModularReduction, SeriesIsTheExponential) {
  const ckks::Polynomial series = ModularReduction().exponential().polynomial();
  double largest = 0;
  for (int i = -500; i <= 500; ++i) {
    const Real u = Real(i) / Real(500);
    // T_(k + 1) = 2 u T_k - T_(k - 1).
    Real before(1);
    Real now = u;
    Real re(series.coefficients[0].real());
    Real im(series.coefficients[0].imag());
    for (std::size_t k = 1; k < series.coefficients.size(); ++k) {
      re = re + Real(series.coefficients[k].real()) * now;
      im = im + Real(series.coefficients[k].imag()) * now;
      const Real next = Real(2) * u * now - before;
      before = now;
      now = next;
    }
    const Real angle = Real::pi() * Real(33) / Real(8) * u;
    largest = std::max({largest, magnitude(re - cosine(angle)).rounded(), magnitude(im - sine(angle)).rounded()});
  }
  EXPECT_LE(largest, 0x1p-31);
  // What the next coefficient alone leaves: nothing is spent on terms that are not needed.
  EXPECT_GE(largest, bessel(32, Real::pi() * Real(33) / Real(8)).rounded() / 2);
}

/// Multiples and rests: u = (I + rho x) / K for all I that fit and x on a grid with its ends.
struct Grid {
  std::vector<int> multiples;
  std::vector<double> rests;
  std::vector<Complex> arguments;
};
Grid make_grid(std::size_t size) {
  Grid grid;
  const std::vector<double> rests{0,        1,
                                  -1,       0.5,
                                  -0.5,     0x1p-20,
                                  -0x1p-20, 0.999,
                                  -0.999,   ckks::message_magnitude,
                                  0.25,     -0.75,
                                  -0.01,    0.031,
                                  1.3,      -ckks::message_magnitude};
  for (std::size_t i = 0; i < size; ++i) {
    grid.multiples.push_back(static_cast<int>(i % 33) - 16);
    grid.rests.push_back(rests[i / 33 % rests.size()]);
    grid.arguments.emplace_back((grid.multiples[i] + ckks::message_ratio * grid.rests[i]) / ckks::modulus_overflow);
  }
  return grid;
}

/// i (g - conj g), from g in the clear.
double imaginary_difference(Complex g) { return -2 * g.imag(); }

TEST(ModularReduction, InTheClearIsTheRest) {
  const ckks::Parameters set = small_boot_set();
  const ckks::ClearEvaluator clear(set);
  const ModularReduction reduction;
  const auto sets = ckks::BootstrappingParameters::create(set).value();
  const double to_values = 1 / (2 * std::numbers::pi * ckks::message_ratio);
  double worst_of_all = 0;
  {
    constexpr std::size_t slots = 512;
    const Grid grid = make_grid(slots);
    const auto u = clear.input(grid.arguments, sets.reduction_level(), 0).value();
    const auto g = reduction.reduce(clear, u).value();
    EXPECT_EQ(g.level(), sets.output_level());
    EXPECT_EQ(g.scale, set.scale(g.level()));
    for (std::size_t i = 0; i < slots; ++i) {
      const double got = imaginary_difference(g.values[i]);
      const Real theta = Real(2) * Real::pi() * Real(ckks::message_ratio) * Real(grid.rests[i]);
      const double sines = (two_sines(reduction.sines(), theta) / theta * Real(grid.rests[i])).rounded();
      const double sines_or_zero = grid.rests[i] == 0 ? 0 : sines;
      // The series misses E^(1/8) by at most 2^-31, so E by 2^-28 and E^2 by 2^-27.
      const double series_error =
          to_values * (reduction.sines().alpha * 0x1p-28 + reduction.sines().beta * 0x1p-27) * std::sqrt(2.0);
      EXPECT_LE(std::abs(got - sines_or_zero), series_error) << grid.multiples[i] << " " << grid.rests[i];
      EXPECT_LE(std::abs(got - grid.rests[i]), series_error + to_values * reduction.sines().error);
      worst_of_all = std::max(worst_of_all, std::abs(got - grid.rests[i]));
      EXPECT_LE(std::abs(g.values[i]), g.bounds.magnitude);
    }
  }
  EXPECT_LE(worst_of_all, 0x1p-23);
}

TEST(ModularReduction, BeyondItsPlaceIsWhatTheSinesSay) {
  // A dishonest rest: anywhere between two multiples.
  const ckks::Parameters set = small_boot_set();
  const ckks::ClearEvaluator clear(set);
  const ModularReduction reduction;
  const auto sets = ckks::BootstrappingParameters::create(set).value();
  std::vector<Complex> arguments;
  for (int i = 0; i < 512; ++i) arguments.emplace_back((i - 256) / 256.0);
  const auto g = reduction.reduce(clear, clear.input(arguments, sets.reduction_level(), 0).value()).value();
  double largest = 0;
  for (std::size_t i = 0; i < 512; ++i) {
    const Real theta = Real::pi() * Real(33) * Real(arguments[i].real());
    const double expected =
        (two_sines(reduction.sines(), theta) / (Real(2) * Real::pi() * Real(ckks::message_ratio))).rounded();
    EXPECT_NEAR(imaginary_difference(g.values[i]), expected, 0x1p-22);
    EXPECT_LE(std::abs(g.values[i]), g.bounds.magnitude);
    largest = std::max(largest, std::abs(expected));
  }
  // The largest value of 4/3 sin(theta) - 1/6 sin(2 theta) is 1.3727 for this pair.
  EXPECT_NEAR(largest * 2 * std::numbers::pi * ckks::message_ratio, 1.3727, 0.0005);
}

TEST(ReductionError, HasTheSlopeOfTheReduction) {
  // x = (I + rho x) K^-1 = u at rest: dx / du = K / rho, and for the sines (alpha cos - 2 beta cos) times that.
  const ckks::Parameters set = small_boot_set();
  const auto sets = ckks::BootstrappingParameters::create(set).value();
  const auto error = ckks::reduction_error(ModularReduction(), set, sets.reduction_level()).value();
  const double slope = ckks::modulus_overflow / ckks::message_ratio;
  EXPECT_GE(error.gain, slope);
  // alpha e^(i theta) - 2 beta e^(2 i theta) and its conjugate, taken apart: (4/3 + 1/3) / (4/3 - 1/3) at most.
  EXPECT_LE(error.gain, 2 * slope);
}

TEST(ReductionError, IsNoLessThanWhatIsSeen) {
  // `own` on ciphertexts whose input is nearly exact, and both parts with a displaced input.
  const BootWorld world(small_boot_set(), 4);
  const Level level = world.sets.reduction_level();
  const auto bound = ckks::reduction_error(ModularReduction(), world.main, level).value();
  const Grid grid = make_grid(512);
  for (const double shift : {0.0, 0x1p-30, -0x1p-26}) {
    std::vector<Complex> halves(512);
    std::vector<Complex> expected(512);
    for (std::size_t j = 0; j < 512; ++j) {
      halves[j] = (grid.arguments[j] + shift) / 2.0;
      expected[j] = grid.rests[j];
    }
    ckks::Ciphertext input = world.encrypt(halves, level, 72, 1);
    input.bounds.magnitude = std::sqrt(0.5);
    const double input_error = 2 * input.bounds.error + std::abs(shift);
    const ckks::Ciphertext out = world.bootstrapper.reduce(input, ckks::SlotValues::real).value();
    const double worst = statistics(world.values(out), expected).largest;
    EXPECT_LE(worst, bound.gain * input_error + bound.own) << shift;
    EXPECT_LE(bound.gain * input_error + bound.own, 256 * worst) << "the bound is too loose";
    // The shift comes out times the slope.
    if (std::abs(shift) >= 0x1p-28) {
      EXPECT_NEAR(worst / (std::abs(shift) * ckks::modulus_overflow / ckks::message_ratio), 1, 0.1);
    }
  }
}

TEST(ModularReduction, NeedsItsLevels) {
  const ckks::Parameters set = small_boot_set();
  const ckks::ClearEvaluator clear(set);
  const std::vector<Complex> u(4, Complex(0.5));
  const ModularReduction reduction;
  EXPECT_EQ(ckks::modulus_levels, 9U);
  const auto refused = reduction.reduce(clear, clear.input(u, Level(8), 0).value());
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code(), ErrorCode::level_exhausted);
  EXPECT_NE(refused.error().message().find('9'), std::string::npos);
  const auto done = reduction.reduce(clear, clear.input(u, Level(23), 0).value());
  ASSERT_TRUE(done.has_value()) << done.error().message();
  EXPECT_EQ(done->level(), Level(14));
}

TEST(ModularReduction, OnCiphertextsIsTheRest) {
  const BootWorld world(small_boot_set());
  const Level level = world.sets.reduction_level();
  // Halves: the real part has one grid, the imaginary part another.
  const Grid re = make_grid(512);
  std::vector<Complex> halves(512);
  std::vector<Complex> expected(512);
  for (std::size_t j = 0; j < 512; ++j) {
    const std::size_t other = (j * 7 + 100) % 512;
    halves[j] = Complex(re.arguments[j].real(), re.arguments[other].real()) / 2.0;
    expected[j] = {re.rests[j], re.rests[other]};
  }
  ckks::Ciphertext input = world.encrypt(halves, level, 71, 1);
  for (const ckks::SlotValues kind : {ckks::SlotValues::complex, ckks::SlotValues::real}) {
    input.bounds.magnitude = std::sqrt(0.5);
    const ckks::Ciphertext out = world.bootstrapper.reduce(input, kind).value();
    EXPECT_EQ(out.level(), world.sets.output_level());
    EXPECT_EQ(out.scale, world.main.scale(out.level()));
    std::vector<Complex> wanted = expected;
    if (kind == ckks::SlotValues::real)
      for (Complex& value : wanted) value = value.real();
    const ErrorStatistics errors = statistics(world.values(out), wanted);
    EXPECT_LE(errors.largest, out.bounds.error);
    EXPECT_LE(out.bounds.error, 256 * errors.largest) << "the bound is too loose";
    EXPECT_LE(errors.largest, 0x1p-21);
    EXPECT_LE(errors.mean, 0x1p-22);
  }
}

}  // namespace
}  // namespace tacet::test
