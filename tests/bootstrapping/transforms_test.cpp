// SPDX-License-Identifier: Apache-2.0
//
// Slots to coefficients and back on ciphertexts, whose polynomials are read with the secret key, and on the twins of
// the evaluator, against the matrix of the definition.
#include "ckks/bootstrapping/transforms.h"

#include "ckks/clear_evaluator.h"
#include "ckks/noise.h"
#include "ckks/simulator.h"
#include "tests/bootstrapping/boot_world.h"
#include "tests/bootstrapping/real.h"
#include "tests/ckks_circuits/three_ways.h"

namespace tacet::test {
namespace {

class Transforms : public testing::TestWithParam<std::size_t> {
 protected:
  Transforms() : matrix_(world_.plan.slots()) {}

  std::size_t slots() const { return world_.plan.slots(); }
  /// Of exponents that carry a packed polynomial.
  std::size_t stride() const { return world_.main.slots_max() / slots(); }

  BootWorld world_{small_boot_set(), GetParam()};
  EmbeddingMatrix matrix_;
};

TEST_P(Transforms, PutTheValuesIntoTheCoefficients) {
  const std::vector<Complex> z = random_box(slots(), 51);
  const ckks::Parameters& low = world_.sets.low();
  for (const std::size_t above : {0U, 2U}) {
    const ckks::Ciphertext input = world_.encrypt(z, Level(world_.plan.input_level().value() + above), 52);
    const ckks::Ciphertext out = world_.bootstrapper.to_coefficients(input).value();
    ASSERT_EQ(out.level(), Level(0));
    EXPECT_EQ(out.body.parameters, low.id());
    EXPECT_EQ(out.slots, slots());
    const double unit = ckks::message_ratio * low.prime(Level(0));
    std::vector<double> expected(world_.main.degree(), 0);
    for (std::size_t k = 0; k < slots(); ++k) {
      const Complex value = z[matrix_.reversed(k)];
      expected[k * stride()] = unit * value.real();
      expected[k * stride() + world_.main.slots_max()] = unit * value.imag();
    }
    const std::vector<double> got = rounded(world_.phase(out));
    double worst = 0;
    for (std::size_t i = 0; i < got.size(); ++i) worst = std::max(worst, std::abs(got[i] - expected[i]));
    // No coefficient of a polynomial is larger than its largest slot.
    EXPECT_LE(worst, out.bounds.error * out.scale);
    // In units of values: better than 20 bits are left.
    EXPECT_LE(worst, unit * 0x1p-20);
    for (const double value : got) EXPECT_LE(std::abs(value), (out.bounds.magnitude + out.bounds.error) * out.scale);
  }
}

TEST_P(Transforms, GiveTheTwinsTheSame) {
  const ckks::Parameters& low = world_.sets.low();
  const Level first = world_.plan.input_level();
  const auto factors = world_.plan.slots_to_coefficients();
  const ckks::Evaluator real(world_.device, ckks::Encoder(low), world_.keys.low);
  const ckks::ClearEvaluator clear(low, &world_.keys.low);
  const ckks::Simulator simulator(low, &world_.keys.low);
  const std::vector<Complex> z = random_box(slots(), 53);
  ckks::Ciphertext input = world_.encrypt(z, first, 54);
  input.body.parameters = low.id();
  input.scale = low.scale(first);
  const ckks::SimulatedCiphertext simulated = simulator.input(first, slots(), input.bounds);
  ckks::ClearCiphertext twin{simulated, z};
  const auto real_out =
      slots_to_coefficients(real, ckks::EmbeddingTransform<ckks::Plaintext>::create(real, factors, first).value(),
                            input)
          .value();
  const auto clear_out =
      slots_to_coefficients(clear,
                            ckks::EmbeddingTransform<ckks::ClearPlaintext>::create(clear, factors, first).value(), twin)
          .value();
  const auto simulated_out =
      slots_to_coefficients(
          simulator, ckks::EmbeddingTransform<ckks::SimulatedPlaintext>::create(simulator, factors, first).value(),
          simulated)
          .value();
  expect_same_state(real_out, clear_out);
  expect_same_state(real_out, simulated_out);
  // c U R z, with what makes coefficients of rho q_0 at the scale of level 0. The main set's scale at the input level
  // is not the low set's.
  const double c =
      ckks::message_ratio * low.prime(Level(0)) / low.scale(Level(0)) * (low.scale(first) / world_.main.scale(first));
  const std::vector<Exact> expected = matrix_.to_slots(matrix_.reversed(exact(z)));
  double worst = 0;
  for (std::size_t j = 0; j < slots(); ++j)
    worst = std::max(worst, static_cast<double>(std::abs(Exact(clear_out.values[j]) - Exact(c) * expected[j])));
  EXPECT_LE(worst, c * static_cast<double>(slots()) * 0x1p-45);
}

TEST_P(Transforms, PutTheCoefficientsIntoTheSlots) {
  const ckks::Parameters& main = world_.main;
  const Level level = world_.plan.raised_level();
  const auto q = static_cast<std::int64_t>(main.prime(Level(0)));
  const auto copies = static_cast<std::int64_t>(stride());
  // Coefficients anywhere up to K q_0, as often as the trace counts them.
  const std::vector<Complex> u = random_box(slots(), 55);
  std::vector<std::int64_t> t(main.degree(), 0);
  const auto at = [&](double fraction) {
    return copies * static_cast<std::int64_t>(std::llround(fraction * ckks::modulus_overflow * static_cast<double>(q)));
  };
  for (std::size_t k = 0; k < slots(); ++k) {
    t[k * stride()] = at(u[k].real());
    t[k * stride() + main.slots_max()] = at(u[k].imag());
  }
  ckks::Ciphertext input = world_.encrypt_polynomial(main, t, level, slots(), 56);
  // As raising states it: of independent coefficients of this variance.
  input.bounds.magnitude = static_cast<double>(copies) * main.prime(Level(0)) *
                           ckks::random_norm(main.log_degree(), std::pow(ckks::modulus_overflow, 2) / 3) / input.scale;
  const ckks::Ciphertext out = world_.bootstrapper.to_slots(input).value();
  EXPECT_EQ(out.level(), world_.sets.reduction_level());
  EXPECT_EQ(out.scale, main.scale(out.level()));
  EXPECT_EQ(out.slots, slots());
  const std::vector<Complex> got = world_.values(out);
  double worst = 0;
  for (std::size_t k = 0; k < slots(); ++k) {
    const Complex expected = u[matrix_.reversed(k)] / 2.0;
    worst = std::max(worst, std::abs(got[k] - expected));
    EXPECT_LE(std::abs(expected), out.bounds.magnitude);
  }
  EXPECT_LE(worst, out.bounds.error);
  EXPECT_LE(out.bounds.error, 0x1p-26);
}

TEST_P(Transforms, GiveTheClearTwinTheSlotsOfItsCoefficients) {
  const ckks::Parameters& main = world_.main;
  const Level level = world_.plan.raised_level();
  const auto factors = world_.plan.coefficients_to_slots();
  const ckks::ClearEvaluator clear(main, &world_.keys.main);
  // Slots U w of coefficients w, in units of the scale.
  const std::vector<Complex> w = random_box(slots(), 57);
  const std::vector<Exact> z = matrix_.to_slots(exact(w));
  ckks::ClearCiphertext input;
  static_cast<ckks::SimulatedCiphertext&>(input) =
      ckks::Simulator(main, &world_.keys.main).input(level, slots(), {static_cast<double>(2 * slots()), 0});
  for (const Exact& value : z)
    input.values.emplace_back(static_cast<double>(value.real()), static_cast<double>(value.imag()));
  const auto out =
      coefficients_to_slots(
          clear, ckks::EmbeddingTransform<ckks::ClearPlaintext>::create(clear, factors, level).value(), input)
          .value();
  EXPECT_EQ(out.level(), world_.sets.reduction_level());
  const double c = main.scale(level) / (33 * main.prime(Level(0)) * static_cast<double>(stride()));
  for (std::size_t k = 0; k < slots(); ++k)
    ASSERT_LE(std::abs(out.values[k] - c * w[matrix_.reversed(k)]), c * 0x1p-40) << k;
}

INSTANTIATE_TEST_SUITE_P(Slots, Transforms, testing::Values(2, 16, 512),
                         [](const auto& tested) { return fmt::format("{}", tested.param); });

TEST(Transforms, NameWhatIsWrong) {
  const BootWorld world(small_boot_set(), 16);
  const auto z = random_box(16, 58);
  // A level below the first factor's.
  const auto low = world.bootstrapper.to_coefficients(world.encrypt(z, Level(2), 59));
  ASSERT_FALSE(low.has_value());
  EXPECT_EQ(low.error().code(), ErrorCode::level_exhausted);
  // Of more slots than the plan.
  const auto many = world.bootstrapper.to_coefficients(world.encrypt(random_box(32, 58), Level(3), 59));
  ASSERT_FALSE(many.has_value());
  EXPECT_EQ(many.error().code(), ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace tacet::test
