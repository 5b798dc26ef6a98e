// SPDX-License-Identifier: Apache-2.0
//
// Every operation against complex arithmetic in extended precision, within the bound that the ciphertext carries.
#include "ckks/evaluator.h"

#include <gtest/gtest.h>

#include "ckks/bounds.h"
#include "tests/ckks/world.h"

namespace tacet::ckks {
namespace {

using test::Exact;
using test::World;

struct Case {
  const char* set;
  bool reference;  ///< the oracle's kernels; otherwise the fastest
  std::size_t slots;
};

const World& world_of(const Case& which) {
  // Made once for each set and backend: keys take most of a test's time.
  static std::map<std::pair<std::string, bool>, std::unique_ptr<World>> worlds;
  auto& world = worlds[{which.set, which.reference}];
  if (!world) {
    backend::Device::Options options;
    if (which.reference) options.backend = backend::Backend::reference();
    world = std::make_unique<World>(named_parameters(which.set).value(), options,
                                    std::vector<std::int64_t>{1, 2, 4, 8, 16, 3, -1, 100});
  }
  return *world;
}

class Operations : public testing::TestWithParam<Case> {
 protected:
  const World& world = world_of(GetParam());
  const Evaluator& evaluator = *world.evaluator;
  const Level top = world.parameters.top_level();
  const std::size_t slots = GetParam().slots;
  const std::vector<Complex> x = test::random_complex(slots, 1, 21);
  const std::vector<Complex> y = test::random_complex(slots, 3, 22);

  template <class F>
  std::vector<Exact> each(F f) const {
    std::vector<Exact> result(slots);
    for (std::size_t j = 0; j < slots; ++j) result[j] = f(Exact(x[j]), Exact(y[j]));
    return result;
  }
};

TEST_P(Operations, Encrypt) {
  const client::KeyGenerator generator(world.device, world.secret);
  const rlwe::PublicKey key = generator.public_key(test::test_seed(5)).value();
  const auto encryptor = client::CkksPublicEncryptor::create(world.device, world.encoder, key).value();
  for (std::size_t level = 0; level <= top.value(); ++level) {
    const Ciphertext a = world.encrypt(x, Level(level), 31);
    EXPECT_EQ(a.scale, world.parameters.scale(Level(level)));
    EXPECT_EQ(a.level(), Level(level));
    EXPECT_HOLDS(world, a, test::exact(x));
    const Plaintext p = world.encoder.encode(world.device, y, Level(level)).value();
    Plaintext copy{p.parameters, p.polynomial.clone(world.device.pool()), p.scale, p.slots, p.bounds};
    EXPECT_HOLDS(world, encryptor.encrypt(std::move(copy), test::test_seed(32)).value(), test::exact(y));
  }
}

TEST_P(Operations, Sums) {
  const Ciphertext a = world.encrypt(x, top, 31);
  const Ciphertext b = world.encrypt(y, top, 32);
  EXPECT_HOLDS(world, evaluator.add(a, b).value(), each([](Exact u, Exact v) { return u + v; }));
  EXPECT_HOLDS(world, evaluator.subtract(a, b).value(), each([](Exact u, Exact v) { return u - v; }));
  EXPECT_HOLDS(world, evaluator.negate(a).value(), each([](Exact u, Exact) { return -u; }));
  Ciphertext sum = evaluator.clone(a);
  ASSERT_TRUE(evaluator.add_in_place(sum, b));
  EXPECT_HOLDS(world, sum, each([](Exact u, Exact v) { return u + v; }));
  const Plaintext p = world.encoder.encode(world.device, y, top).value();
  EXPECT_HOLDS(world, evaluator.add_plain(a, p).value(), each([](Exact u, Exact v) { return u + v; }));
  EXPECT_HOLDS(world, evaluator.subtract_plain(a, p).value(), each([](Exact u, Exact v) { return u - v; }));
  for (const Complex c : {Complex(2.5, 0), Complex(0, -1), Complex(-0.3, 0.7)})
    EXPECT_HOLDS(world, evaluator.add_constant(a, c).value(), each([&](Exact u, Exact) { return u + Exact(c); }));
}

TEST_P(Operations, SumsOfDifferentLevelsAreAligned) {
  for (const std::size_t low : {std::size_t{0}, std::size_t{3}, top.value() - std::size_t{1}}) {
    const Ciphertext a = world.encrypt(x, top, 31);
    const Ciphertext b = world.encrypt(y, Level(low), 32);
    for (const bool swapped : {false, true}) {
      const Ciphertext sum = (swapped ? evaluator.add(b, a) : evaluator.add(a, b)).value();
      EXPECT_EQ(sum.level(), Level(low));
      EXPECT_EQ(sum.scale, world.parameters.scale(Level(low)));
      EXPECT_HOLDS(world, sum, each([](Exact u, Exact v) { return u + v; }));
      Ciphertext in_place = evaluator.clone(swapped ? b : a);
      ASSERT_TRUE(evaluator.add_in_place(in_place, swapped ? a : b));
      EXPECT_HOLDS(world, in_place, each([](Exact u, Exact v) { return u + v; }));
    }
  }
}

TEST_P(Operations, AlignmentKeepsTheValuesAtEveryLevel) {
  const Ciphertext a = world.encrypt(x, top, 31);
  for (std::size_t level = 0; level <= top.value(); ++level) {
    const Ciphertext lowered = evaluator.at_level(a, Level(level)).value();
    EXPECT_EQ(lowered.level(), Level(level));
    EXPECT_EQ(lowered.scale, world.parameters.scale(Level(level)));
    EXPECT_HOLDS(world, lowered, test::exact(x));
  }
}

TEST_P(Operations, ProductsWithWhatIsPublic) {
  for (const Level level : {top, Level(1)}) {
    const Ciphertext a = world.encrypt(x, level, 31);
    const Plaintext p = world.encoder.encode(world.device, y, level, Purpose::multiply).value();
    const Ciphertext product = evaluator.multiply_plain(a, p).value();
    EXPECT_EQ(product.level().value() + 1, level.value());
    EXPECT_EQ(product.scale, world.parameters.scale(product.level()));
    EXPECT_HOLDS(world, product, each([](Exact u, Exact v) { return u * v; }));
    for (const Complex c : {Complex(2.5, 0), Complex(0, -1), Complex(-0.3, 0.7), Complex(1e-5, 0)}) {
      const Ciphertext multiple = evaluator.multiply_constant(a, c).value();
      EXPECT_EQ(multiple.scale, world.parameters.scale(product.level()));
      EXPECT_HOLDS(world, multiple, each([&](Exact u, Exact) { return u * Exact(c); }));
    }
  }
  const Ciphertext a = world.encrypt(x, top, 31);
  EXPECT_HOLDS(world, evaluator.multiply_integer(a, -7).value(), each([](Exact u, Exact) { return u * -7.0L; }));
  EXPECT_HOLDS(world, evaluator.multiply_by_i(a).value(), each([](Exact u, Exact) { return u * Exact(0, 1); }));
  EXPECT_EQ(evaluator.multiply_by_i(a)->level(), top);
}

TEST_P(Operations, ProductsOfCiphertexts) {
  for (const Level level : {top, Level(2), Level(1)}) {
    const Ciphertext a = world.encrypt(x, level, 31);
    const Ciphertext b = world.encrypt(y, top, 32);  // aligned where the level is lower
    const Ciphertext product = evaluator.multiply(a, b).value();
    EXPECT_EQ(product.level().value() + 1, level.value());
    EXPECT_EQ(product.scale, world.parameters.scale(product.level()));
    EXPECT_EQ(product.body.part_count, 2U);
    EXPECT_HOLDS(world, product, each([](Exact u, Exact v) { return u * v; }));
    EXPECT_HOLDS(world, evaluator.square(a).value(), each([](Exact u, Exact) { return u * u; }));
    const Ciphertext same = evaluator.multiply(a, a).value();
    EXPECT_TRUE(std::ranges::equal(same.body.parts[0].words(), evaluator.square(a)->body.parts[0].words()));
  }
}

TEST_P(Operations, ProductsDownToTheLastLevel) {
  // ((x^2)^2 ..)^2 once a level; the magnitude stays at 1.
  Ciphertext power = world.encrypt(x, top, 31);
  std::vector<Exact> expected = test::exact(x);
  while (power.level().value() > 0) {
    power = evaluator.square(power).value();
    for (Exact& value : expected) value *= value;
    EXPECT_EQ(power.scale, world.parameters.scale(power.level()));
    const auto decoded = world.client.decrypt(power).value();
    EXPECT_LE(test::largest_error(decoded.values, expected), decoded.error_bound) << power.level().value();
  }
  EXPECT_EQ(evaluator.square(power).error().code(), ErrorCode::level_exhausted);
}

/// After a restart, bounds speak of the distance from an exact computation on what was stored.
TEST_P(Operations, BoundsRestartFromWhatIsStored) {
  Ciphertext stored = evaluator.square(world.encrypt(x, top, 31)).value();
  const Bounds before = stored.bounds;
  std::vector<Exact> expected = test::exact(world.client.decrypt(stored)->values);
  stored.bounds = restarted(before);
  EXPECT_EQ(stored.bounds.error, 0);
  EXPECT_GE(stored.bounds.magnitude, before.magnitude + before.error);
  EXPECT_LE(stored.bounds.magnitude, (before.magnitude + before.error) * (1 + 1e-9));
  for (Exact& value : expected) value *= value;
  const Ciphertext squared = evaluator.square(stored).value();
  const auto decoded = world.client.decrypt(squared).value();
  EXPECT_LE(test::largest_error(decoded.values, expected), decoded.error_bound);
  EXPECT_LT(squared.bounds.error, sum_bounds(before, before).error);
}

TEST_P(Operations, InnerProducts) {
  for (const std::size_t count : {1U, 3U, 16U, 20U}) {
    std::vector<Ciphertext> inputs;
    std::vector<const Ciphertext*> left, right;
    std::vector<Exact> expected(slots);
    for (std::size_t i = 0; i < count; ++i) {
      const auto u = test::random_complex(slots, 1, static_cast<std::uint8_t>(40 + i));
      const auto v = test::random_complex(slots, 1, static_cast<std::uint8_t>(70 + i));
      inputs.push_back(world.encrypt(u, i == 1 ? Level(3) : top, 31));
      inputs.push_back(world.encrypt(v, top, 32));
      for (std::size_t j = 0; j < slots; ++j) expected[j] += Exact(u[j]) * Exact(v[j]);
    }
    for (std::size_t i = 0; i < count; ++i) {
      left.push_back(&inputs[2 * i]);
      right.push_back(&inputs[2 * i + 1]);
    }
    const Ciphertext sum = evaluator.inner_product(left, right).value();
    EXPECT_EQ(sum.scale, world.parameters.scale(sum.level()));
    test::expect_holds(world, sum, expected, count);
  }
}

TEST_P(Operations, Rotations) {
  const Ciphertext a = world.encrypt(x, top, 31);
  const auto rotated = [&](std::int64_t steps) {
    std::vector<Exact> result(slots);
    const auto n = static_cast<std::int64_t>(slots);
    for (std::int64_t j = 0; j < n; ++j)
      result[static_cast<std::size_t>(j)] = Exact(x[static_cast<std::size_t>(((j + steps) % n + n) % n)]);
    return result;
  };
  const std::vector<std::int64_t> steps{1, 0, -1, 100, 3, 2, 4, 8, 16, 1, static_cast<std::int64_t>(slots)};
  std::vector<Ciphertext> many(steps.size());
  ASSERT_TRUE(evaluator.rotate_many(a, steps, many));
  for (std::size_t k = 0; k < steps.size(); ++k) {
    EXPECT_HOLDS(world, many[k], rotated(steps[k]));
    const Ciphertext single = evaluator.rotate(a, steps[k]).value();
    for (std::size_t part = 0; part < 2; ++part)
      EXPECT_TRUE(std::ranges::equal(single.body.parts[part].words(), many[k].body.parts[part].words()));
  }
  EXPECT_HOLDS(world, evaluator.conjugate(a).value(), each([](Exact u, Exact) { return std::conj(u); }));
  const Ciphertext low = world.encrypt(x, Level(0), 31);
  EXPECT_HOLDS(world, evaluator.rotate(low, 3).value(), rotated(3));
}

TEST_P(Operations, SumsOfSlots) {
  const Ciphertext a = world.encrypt(x, top, 31);
  const std::size_t count = std::min<std::size_t>(32, slots);
  std::vector<Exact> expected(slots);
  for (std::size_t j = 0; j < slots; ++j) {
    for (std::size_t k = 0; k < count; ++k) expected[j] += Exact(x[(j + k) % slots]);
  }
  EXPECT_HOLDS(world, evaluator.sum_slots(a, count).value(), expected);
  EXPECT_EQ(evaluator.sum_slots(a, 3).error().code(), ErrorCode::invalid_argument);
  EXPECT_EQ(evaluator.sum_slots(a, 2 * slots).error().code(), ErrorCode::invalid_argument);
}

TEST_P(Operations, ASparseVectorMeetsAFullOne) {
  const Ciphertext a = world.encrypt(x, top, 31);
  const auto full = test::random_complex(world.parameters.slots_max(), 1, 23);
  const Ciphertext b = world.encrypt(full, top, 32);
  std::vector<Exact> sum, product;
  for (std::size_t j = 0; j < full.size(); ++j) {
    sum.push_back(Exact(x[j % slots]) + Exact(full[j]));
    product.push_back(Exact(x[j % slots]) * Exact(full[j]));
  }
  EXPECT_HOLDS(world, evaluator.add(a, b).value(), sum);
  EXPECT_HOLDS(world, evaluator.multiply(a, b).value(), product);
}

INSTANTIATE_TEST_SUITE_P(All, Operations,
                         testing::Values(Case{"insecure_n10", true, 512}, Case{"insecure_n10", true, 8},
                                         Case{"insecure_n10", false, 512}, Case{"insecure_n12", false, 2048},
                                         Case{"insecure_n12", false, 64}),
                         [](const auto& row) {
                           return fmt::format("{}_{}_{}slots", row.param.set,
                                              row.param.reference ? "reference" : "fast", row.param.slots);
                         });

}  // namespace
}  // namespace tacet::ckks
