// SPDX-License-Identifier: Apache-2.0
//
// Refreshing as a whole: what comes out against what went in, with the bounds that travel with it.
#include <functional>

#include "tests/bootstrapping/boot_world.h"

namespace tacet::test {
namespace {

using ckks::Ciphertext;
using ckks::SlotValues;

/// What every refreshed ciphertext is, and that its values are those expected within its bounds.
ErrorStatistics expect_refreshed(const BootWorld& world, const Ciphertext& out, const std::vector<Complex>& expected) {
  EXPECT_EQ(out.level(), world.sets.output_level());
  EXPECT_EQ(out.scale, world.main.scale(out.level()));
  EXPECT_EQ(out.body.part_count, 2U);
  EXPECT_EQ(out.body.parameters, world.main.id());
  EXPECT_EQ(out.body.key, world.secret.id());
  const auto decoded = world.client.decrypt(out);
  if (!decoded) {
    ADD_FAILURE() << decoded.error().message();
    return {};
  }
  EXPECT_EQ(decoded->values.size(), out.slots);
  const ErrorStatistics errors = statistics(decoded->values, expected);
  EXPECT_LE(errors.largest, out.bounds.error);
  for (const Complex& value : expected) EXPECT_LE(std::abs(value), out.bounds.magnitude * (1 + 1e-12));
  return errors;
}

class Refresh : public testing::TestWithParam<std::size_t> {
 protected:
  Level input_level() const { return world_.plan.input_level(); }

  BootWorld world_{small_boot_set(), GetParam()};
  std::size_t slots_ = world_.plan.slots();
};

TEST_P(Refresh, KeepsRandomValuesOfTheUnitBox) {
  double mean = 0;
  double worst = 0;
  double bound = 0;
  constexpr int runs = 8;
  for (std::uint8_t run = 0; run < runs; ++run) {
    const std::vector<Complex> z = random_box(slots_, run);
    const Ciphertext out = world_.bootstrapper.refresh(world_.encrypt(z, input_level(), run)).value();
    EXPECT_EQ(out.slots, slots_);
    EXPECT_NEAR(out.bounds.magnitude, std::sqrt(2.0), 0x1p-40);
    const ErrorStatistics errors = expect_refreshed(world_, out, z);
    mean += errors.mean / runs;
    worst = std::max(worst, errors.largest);
    bound = out.bounds.error;
  }
  RecordProperty("mean_bits", std::to_string(-std::log2(mean)));
  RecordProperty("worst_bits", std::to_string(-std::log2(worst)));
  RecordProperty("bound_bits", std::to_string(-std::log2(bound)));
  EXPECT_LE(mean, 0x1p-22);
  EXPECT_LE(worst, 0x1p-21);
  EXPECT_LE(bound, 256 * worst) << "the bound is too loose";
}

TEST_P(Refresh, KeepsTheEdgesOfTheUnitBox) {
  const std::vector<std::function<Complex(std::size_t)>> edges{
      [](std::size_t) { return Complex(1, 1); },
      [](std::size_t) { return Complex(-1, -1); },
      [](std::size_t) { return Complex(-1, 1); },
      [](std::size_t) { return Complex(0); },
      [](std::size_t) { return Complex(1); },
      [](std::size_t) { return Complex(0, -1); },
      [](std::size_t j) { return j % 2 == 0 ? Complex(1, -1) : Complex(-1, 1); },
      [](std::size_t j) { return Complex(j / 2 % 2 == 0 ? 1 : -1, j % 2 == 0 ? 1 : -1); },
      [](std::size_t j) { return j == 1 ? Complex(1, 1) : Complex(0); },
      [&](std::size_t j) { return j == slots_ - 1 ? Complex(-1, 1) : Complex(0); },
      [](std::size_t j) { return std::ldexp(1.0, -static_cast<int>(j % 40)); },
  };
  for (std::size_t i = 0; i < edges.size(); ++i) {
    SCOPED_TRACE(i);
    std::vector<Complex> z;
    for (std::size_t j = 0; j < slots_; ++j) z.push_back(edges[i](j));
    const Ciphertext out =
        world_.bootstrapper.refresh(world_.encrypt(z, input_level(), static_cast<std::uint8_t>(80 + i))).value();
    EXPECT_LE(expect_refreshed(world_, out, z).largest, 0x1p-21);
  }
}

TEST_P(Refresh, DropsWhatIsImaginaryOfRealValues) {
  std::vector<Complex> z = random_box(slots_, 91);
  std::vector<Complex> real = z;
  for (Complex& value : real) value = value.real();
  const Ciphertext pure =
      world_.bootstrapper.refresh(world_.encrypt(real, input_level(), 92), SlotValues::real).value();
  EXPECT_LE(expect_refreshed(world_, pure, real).largest, 0x1p-21);
  // Imaginary parts that were stated to be errors are gone, whatever they were.
  const Ciphertext mixed = world_.bootstrapper.refresh(world_.encrypt(z, input_level(), 93), SlotValues::real).value();
  EXPECT_LE(expect_refreshed(world_, mixed, real).largest, 0x1p-21);
  // Real values among complex ones need no such statement.
  const Ciphertext both = world_.bootstrapper.refresh(world_.encrypt(real, input_level(), 94)).value();
  EXPECT_LE(expect_refreshed(world_, both, real).largest, 0x1p-21);
}

TEST_P(Refresh, TakesEveryLevelFromTheFirstOn) {
  const std::vector<Complex> z = random_box(slots_, 95);
  for (unsigned level = input_level().value(); level <= world_.sets.output_level().value(); ++level) {
    SCOPED_TRACE(level);
    const Ciphertext input = world_.encrypt(z, Level(level), 96);
    expect_refreshed(world_, world_.bootstrapper.refresh(input).value(), z);
  }
  const auto refused =
      world_.bootstrapper.refresh(world_.encrypt(z, Level(input_level().value() - std::size_t{1}), 96));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code(), ErrorCode::level_exhausted);
  EXPECT_NE(refused.error().message().find(fmt::format("from level {}", input_level().value())), std::string::npos);
}

TEST_P(Refresh, TakesFewerSlotsThanThePlan) {
  for (std::size_t slots = 1; slots <= slots_; slots *= 4) {
    SCOPED_TRACE(slots);
    const std::vector<Complex> z = random_box(slots, 97);
    const Ciphertext out = world_.bootstrapper.refresh(world_.encrypt(z, input_level(), 98)).value();
    EXPECT_EQ(out.slots, slots);
    expect_refreshed(world_, out, z);
  }
  if (slots_ == world_.main.slots_max()) return;
  const auto refused = world_.bootstrapper.refresh(world_.encrypt(random_box(2 * slots_, 97), input_level(), 98));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code(), ErrorCode::invalid_argument);
  EXPECT_NE(refused.error().message().find(fmt::format("{} slots", slots_)), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Slots, Refresh, testing::Values(2, 4, 16, 256, 512),
                         [](const auto& tested) { return fmt::format("{}", tested.param); });

class FullRefresh : public testing::Test {
 protected:
  Level above() const { return Level(world_.plan.input_level().value() + std::size_t{1}); }

  BootWorld world_{small_boot_set()};
};

TEST_F(FullRefresh, EnlargesWhatItMadeSmaller) {
  for (const double magnitude : {1.5, 2.9, 5.0, 1000.0, 90000.0}) {
    SCOPED_TRACE(magnitude);
    std::vector<Complex> z = random_complex(512, magnitude * 0.999999, 101);
    z[3] = magnitude * 0.999999;
    const Ciphertext input = world_.encrypt(z, above(), 102, magnitude);
    const Ciphertext out = world_.bootstrapper.refresh(input).value();
    const double errors = expect_refreshed(world_, out, z).largest;
    EXPECT_GE(out.bounds.magnitude, magnitude);
    EXPECT_LE(out.bounds.magnitude, 2 * magnitude);
    // As many bits are lost as the power of two has that fits sqrt(2) times it over the values.
    const double power = std::exp2(std::max(0.0, std::ceil(std::log2(magnitude / std::sqrt(2.0)) + 1e-9)));
    EXPECT_LE(errors, power * 0x1p-21);
    EXPECT_LE(out.bounds.error, 256 * errors) << "the bound is too loose";
    // The division takes a level.
    const auto refused = world_.bootstrapper.refresh(world_.encrypt(z, world_.plan.input_level(), 102, magnitude));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code(), ErrorCode::level_exhausted);
    EXPECT_NE(refused.error().message().find("refresh it one level earlier"), std::string::npos);
  }
}

TEST_F(FullRefresh, RefusesWhatIsBeyondTheLargestMagnitude) {
  const double most = 65536 * ckks::message_magnitude;
  const std::vector<Complex> z = random_box(512, 103);
  Ciphertext input = world_.encrypt(z, Level(8), 104);
  input.bounds.magnitude = most;
  EXPECT_TRUE(world_.bootstrapper.refresh(input).has_value());
  for (const double magnitude : {most * (1 + 0x1p-52), 1e6, 1e300}) {
    input.bounds.magnitude = magnitude;
    const auto refused = world_.bootstrapper.refresh(input);
    ASSERT_FALSE(refused.has_value()) << magnitude;
    EXPECT_EQ(refused.error().code(), ErrorCode::limit_exceeded);
  }
  // An error counts as well.
  input.bounds = {1, 65536 * ckks::message_error};
  EXPECT_TRUE(world_.bootstrapper.refresh(input).has_value());
  input.bounds.error *= 1 + 0x1p-52;
  EXPECT_EQ(world_.bootstrapper.refresh(input).error().code(), ErrorCode::limit_exceeded);
}

TEST_F(FullRefresh, OfADishonestMagnitudeIsAsDocumented) {
  // Values far outside of the unit box in a few slots, and bounds that deny it.
  std::vector<Complex> z = random_box(512, 105);
  const std::map<std::size_t, Complex> outside{{0, {3, -2}}, {17, {40, 0}}, {100, {-31.5, 63}}, {511, {-64, 100}}};
  for (const auto& [slot, value] : outside) z[slot] = value;
  Ciphertext input = world_.encrypt(z, world_.plan.input_level(), 106, 128);
  input.bounds.magnitude = ckks::message_magnitude;
  const Ciphertext out = world_.bootstrapper.refresh(input).value();
  EXPECT_EQ(out.bounds.magnitude, ckks::message_magnitude);
  const std::vector<Complex> got = world_.values(out);
  const ckks::SinePair pair = ckks::ModularReduction().sines();
  const double unit = 2 * std::numbers::pi * ckks::message_ratio;
  const auto reduced = [&](double x) {
    return (pair.alpha * std::sin(unit * x) - pair.beta * std::sin(2 * unit * x)) / unit;
  };
  for (std::size_t j = 0; j < 512; ++j) {
    const auto known = outside.find(j);
    if (known == outside.end()) {
      EXPECT_LE(std::abs(got[j] - z[j]), out.bounds.error) << j;
    } else {
      EXPECT_LE(std::abs(got[j] - Complex(reduced(z[j].real()), reduced(z[j].imag()))), 0x1p-20) << j;
    }
  }
  // Nobody takes them for the values: decoding sees that the bounds do not hold.
  EXPECT_EQ(world_.client.decrypt(out).error().code(), ErrorCode::noise_exhausted);
}

TEST_F(FullRefresh, LeavesALevelForEachProduct) {
  // z^2, z^4, .. would vanish; z u with |u| = 1 keeps its size.
  std::vector<Complex> z = random_box(512, 107);
  std::vector<Complex> turns(512);
  for (std::size_t j = 0; j < 512; ++j) turns[j] = std::polar(1.0, 0.01 * static_cast<double>(j));
  Ciphertext value = world_.bootstrapper.refresh(world_.encrypt(z, world_.plan.input_level(), 108)).value();
  const Ciphertext turn = world_.encrypt(turns, world_.main.highest_user_level(), 109, 1 + 1e-12);
  const ckks::Evaluator& evaluator = world_.bootstrapper.evaluator();
  for (unsigned level = world_.sets.output_level().value(); level > 0; --level) {
    ASSERT_EQ(value.level().value(), level);
    value = evaluator.multiply(value, turn).value();
    for (std::size_t j = 0; j < 512; ++j) z[j] *= turns[j];
    EXPECT_LE(statistics(world_.client.decrypt(value).value().values, z).largest, value.bounds.error) << level;
  }
}

TEST_F(FullRefresh, TwiceIsMorePrecise) {
  for (std::uint8_t run = 0; run < 4; ++run) {
    const std::vector<Complex> z = random_box(512, static_cast<std::uint8_t>(116 + run));
    const Ciphertext input = world_.encrypt(z, above(), run);
    const auto refreshed = world_.bootstrapper.refresh_precisely(input);
    ASSERT_TRUE(refreshed.has_value()) << refreshed.error().message();
    const Ciphertext& out = *refreshed;
    EXPECT_EQ(out.level().value() + 1, world_.sets.output_level().value());
    EXPECT_EQ(out.scale, world_.main.scale(out.level()));
    const ErrorStatistics errors = statistics(world_.client.decrypt(out).value().values, z);
    RecordProperty(fmt::format("bits_{}", run),
                   fmt::format("mean {:.2f} worst {:.2f} bound {:.2f}", -std::log2(errors.mean),
                               -std::log2(errors.largest), -std::log2(out.bounds.error)));
    EXPECT_LE(errors.largest, out.bounds.error);
    EXPECT_LE(errors.largest, 0x1p-30);
  }
  // It takes a level more.
  const auto refused =
      world_.bootstrapper.refresh_precisely(world_.encrypt(random_box(512, 116), world_.plan.input_level(), 1));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code(), ErrorCode::level_exhausted);
}

TEST_F(FullRefresh, CountsTheErrorOfItsInput) {
  const std::vector<Complex> z = random_box(512, 110);
  Ciphertext input = world_.encrypt(z, world_.plan.input_level(), 111, 1.4);
  const double alone = world_.bootstrapper.refresh(input).value().bounds.error;
  input.bounds.error += 0x1p-7;
  EXPECT_NEAR(world_.bootstrapper.refresh(input).value().bounds.error, alone + 0x1p-7, 0x1p-12);
}

TEST_F(FullRefresh, RefusesWhatIsNotItsOwn) {
  const auto code = [&](const Ciphertext& a) {
    const auto out = world_.bootstrapper.refresh(a);
    return out ? ErrorCode::system : out.error().code();
  };
  const std::vector<Complex> z = random_box(512, 112);
  const Ciphertext good = world_.encrypt(z, Level(5), 113);
  EXPECT_EQ(code(good), ErrorCode::system);
  EXPECT_EQ(code(Ciphertext()), ErrorCode::level_exhausted);
  // Of three parts, and of two parts before its rescaling.
  EXPECT_EQ(code(world_.bootstrapper.evaluator().multiply_lazy(good, good).value()), ErrorCode::mismatched_parameters);
  EXPECT_EQ(code(world_.bootstrapper.evaluator().multiply_constant_lazy(good, Complex(0.5)).value()),
            ErrorCode::mismatched_parameters);
  Ciphertext foreign = good.clone(world_.device.pool());
  foreign.body.key.bytes[3] ^= 1;
  EXPECT_EQ(code(foreign), ErrorCode::wrong_key);
  EXPECT_EQ(code(world_.encrypt_polynomial(world_.sets.low(), std::vector<std::int64_t>(1024, 1), Level(3), 512, 114)),
            ErrorCode::mismatched_parameters);
  // Of another set with the same ring.
  const World other(ckks::named_parameters("insecure_n10").value());
  EXPECT_EQ(code(other.encrypt(z, Level(5), 115)), ErrorCode::mismatched_parameters);
}

}  // namespace
}  // namespace tacet::test
