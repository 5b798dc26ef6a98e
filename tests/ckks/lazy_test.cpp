// SPDX-License-Identifier: Apache-2.0
//
// The lazy forms: finished, they hold what the complete operations hold.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <span>

#include "ckks/evaluator.h"
#include "tests/ckks/world.h"

namespace tacet::ckks {
namespace {

using test::Exact;
using test::World;

const World& shared_world() {
  static const World world(named_parameters("insecure_n10").value(), {}, {1, 2, 5, 7});
  return world;
}

class Lazy : public testing::Test {
 protected:
  const World& world = shared_world();
  const Evaluator& evaluator = *world.evaluator;
  const Level top = world.parameters.top_level();
  const std::size_t slots = world.parameters.slots_max();
  const std::vector<Complex> x = test::random_complex(slots, 1, 21);
  const std::vector<Complex> y = test::random_complex(slots, 1, 22);
  const Ciphertext a = world.encrypt(x, top, 31);
  const Ciphertext b = world.encrypt(y, top, 32);

  template <class F>
  std::vector<Exact> each(F f) const {
    std::vector<Exact> result(slots);
    for (std::size_t j = 0; j < slots; ++j) result[j] = f(Exact(x[j]), Exact(y[j]));
    return result;
  }
  Exact rotated(const std::vector<Complex>& values, std::size_t j, std::size_t steps) const {
    return values[(j + steps) % slots];
  }
};

TEST_F(Lazy, ProductsWaitForTheirRelinearisation) {
  const Ciphertext product = evaluator.multiply_lazy(a, b).value();
  EXPECT_EQ(product.body.part_count, 3U);
  EXPECT_EQ(product.level(), top);
  EXPECT_EQ(product.scale, a.scale * b.scale);
  const auto expected = each([](Exact u, Exact v) { return u * v; });
  EXPECT_HOLDS(world, product, expected);
  EXPECT_HOLDS(world, evaluator.relinearise(product).value(), expected);
  EXPECT_HOLDS(world, evaluator.rescale(product).value(), expected);
  EXPECT_HOLDS(world, evaluator.rescale(evaluator.relinearise(product).value()).value(), expected);
  EXPECT_HOLDS(world, evaluator.relinearise(evaluator.rescale(product).value()).value(), expected);
  const Ciphertext finished = evaluator.relinearise_and_rescale(product).value();
  const Ciphertext direct = evaluator.multiply(a, b).value();
  EXPECT_EQ(finished.scale, direct.scale);
  for (std::size_t part = 0; part < 2; ++part)
    EXPECT_TRUE(std::ranges::equal(finished.body.parts[part].words(), direct.body.parts[part].words()));
}

TEST_F(Lazy, SumsOfProducts) {
  Ciphertext sum;
  ASSERT_TRUE(evaluator.multiply_accumulate_lazy(sum, a, b));
  ASSERT_TRUE(evaluator.multiply_accumulate_lazy(sum, a, a));
  const Ciphertext doubled = evaluator.add(sum, evaluator.multiply_lazy(b, b).value()).value();
  EXPECT_HOLDS(world, evaluator.relinearise_and_rescale(doubled).value(),
               each([](Exact u, Exact v) { return u * v + u * u + v * v; }));
}

TEST_F(Lazy, SumsWithConstants) {
  Ciphertext sum;
  ASSERT_TRUE(evaluator.multiply_constant_accumulate_lazy(sum, a, 0.25));
  ASSERT_TRUE(evaluator.multiply_constant_accumulate_lazy(sum, b, Complex(-1, 2)));
  ASSERT_TRUE(evaluator.add_constant_in_place(sum, 0.5));
  const Ciphertext result = evaluator.rescale(sum).value();
  EXPECT_EQ(result.scale, world.parameters.scale(result.level()));
  EXPECT_HOLDS(world, result, each([](Exact u, Exact v) { return 0.25L * u + Exact(-1, 2) * v + 0.5L; }));
  // Products of ciphertexts and multiples do not mix: their scales differ by more than rounding.
  EXPECT_EQ(evaluator.multiply_constant_accumulate_lazy(sum, evaluator.at_level(a, Level(3)).value(), 1).error().code(),
            ErrorCode::mismatched_parameters);
}

TEST_F(Lazy, SumsOfProductsWithPlaintexts) {
  const Plaintext p = world.encoder.encode(world.device, y, top, Purpose::multiply).value();
  const Plaintext q = world.encoder.encode(world.device, x, top, Purpose::multiply).value();
  const std::array<const Ciphertext*, 2> inputs{&a, &b};
  const std::array<const Plaintext*, 2> plaintexts{&p, &q};
  const Ciphertext sum = evaluator.inner_product_plain_lazy(inputs, plaintexts).value();
  EXPECT_EQ(sum.scale, a.scale * p.scale);
  EXPECT_HOLDS(world, evaluator.rescale(sum).value(), each([](Exact u, Exact v) { return 2.0L * u * v; }));
  EXPECT_HOLDS(world, evaluator.rescale(evaluator.multiply_plain_lazy(a, p).value()).value(),
               each([](Exact u, Exact v) { return u * v; }));
}

TEST_F(Lazy, ExtendedCiphertextsAreDividedOnce) {
  for (const Level level : {top, Level(2)}) {
    const Ciphertext input = evaluator.at_level(a, level).value();
    const std::array<std::int64_t, 3> steps{0, 1, 5};
    std::array<ExtendedCiphertext, 3> turned;
    ASSERT_TRUE(evaluator.rotate_many_extended(input, steps, turned));
    std::vector<Plaintext> plaintexts;
    std::vector<std::vector<Complex>> diagonals;
    for (std::uint8_t i = 0; i < 3; ++i) {
      diagonals.push_back(test::random_complex(slots, 1, static_cast<std::uint8_t>(50 + i)));
      plaintexts.push_back(world.encoder.encode(world.device, diagonals[i], level, Purpose::multiply_lazy).value());
    }
    const std::array<const ExtendedCiphertext*, 3> inputs{&turned[0], &turned[1], &turned[2]};
    const std::array<const Plaintext*, 3> weights{&plaintexts[0], &plaintexts[1], &plaintexts[2]};
    const ExtendedCiphertext sum = evaluator.inner_product_extended(inputs, weights).value();
    std::vector<Exact> expected(slots);
    for (std::size_t j = 0; j < slots; ++j) {
      for (std::size_t i = 0; i < 3; ++i)
        expected[j] += rotated(x, j, static_cast<std::size_t>(steps[i])) * Exact(diagonals[i][j]);
    }
    const Ciphertext rescaled = evaluator.reduce_and_rescale(sum).value();
    EXPECT_EQ(rescaled.level().value() + 1, level.value());
    EXPECT_EQ(rescaled.scale, world.parameters.scale(rescaled.level()));
    EXPECT_HOLDS(world, rescaled, expected);
    EXPECT_HOLDS(world, evaluator.rescale(evaluator.reduce(sum).value()).value(), expected);
  }
}

TEST_F(Lazy, SeveralInnerProductsAtOnceEqualOneByOne) {
  const std::array<std::int64_t, 2> steps{0, 5};
  std::array<ExtendedCiphertext, 2> turned;
  ASSERT_TRUE(evaluator.rotate_many_extended(a, steps, turned));
  const Plaintext p = world.encoder.encode(world.device, x, top, Purpose::multiply_lazy).value();
  const Plaintext q = world.encoder.encode(world.device, y, top, Purpose::multiply_lazy).value();
  const std::array<const ExtendedCiphertext*, 2> inputs{&turned[0], &turned[1]};
  const std::array<const Plaintext*, 2> weights{&p, &q};
  constexpr std::size_t count = 11;  // more than are worked out together
  std::array<Evaluator::ExtendedProducts, count> products;
  for (std::size_t k = 0; k < count; ++k) {
    const std::size_t first = k % 3 == 2 ? 1 : 0;
    const std::size_t terms = k % 3 == 0 ? 2 : 1;
    products[k] = {std::span(inputs).subspan(first, terms), std::span(weights).subspan(first, terms)};
  }
  std::array<ExtendedCiphertext, count> out;
  ASSERT_TRUE(evaluator.inner_products_extended(products, out));
  for (std::size_t k = 0; k < count; ++k) {
    const ExtendedCiphertext alone = evaluator.inner_product_extended(products[k].a, products[k].p).value();
    EXPECT_EQ(out[k].scale, alone.scale);
    for (std::size_t part = 0; part < 2; ++part)
      EXPECT_TRUE(std::ranges::equal(out[k].parts[part].words(), alone.parts[part].words())) << k;
  }
  const auto refused = evaluator.inner_products_extended(products, std::span(out).first(1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::invalid_argument);
}

TEST_F(Lazy, RotationsAddUpBeforeTheDivision) {
  ExtendedCiphertext sum;
  ASSERT_TRUE(evaluator.rotate_accumulate_extended(sum, a, 1));
  ASSERT_TRUE(evaluator.rotate_accumulate_extended(sum, b, 7));
  ASSERT_TRUE(evaluator.add_extended(sum, evaluator.extend(a).value()));
  std::vector<Exact> expected(slots);
  for (std::size_t j = 0; j < slots; ++j) expected[j] = rotated(x, j, 1) + rotated(y, j, 7) + Exact(x[j]);
  const Ciphertext result = evaluator.reduce(sum).value();
  EXPECT_EQ(result.scale, a.scale);
  EXPECT_HOLDS(world, result, expected);
  // Undivided rotations, divided, are rotations.
  std::array<ExtendedCiphertext, 1> turned;
  const std::array<std::int64_t, 1> steps{2};
  ASSERT_TRUE(evaluator.rotate_many_extended(a, steps, turned));
  for (std::size_t j = 0; j < slots; ++j) expected[j] = rotated(x, j, 2);
  EXPECT_HOLDS(world, evaluator.reduce(turned[0]).value(), expected);
}

TEST_F(Lazy, OperandsAreRefusedWhereScalesOrLevelsDoNotMeet) {
  const Ciphertext product = evaluator.multiply_lazy(a, b).value();
  const auto code = [](const auto& result) { return result ? ErrorCode::system : result.error().code(); };
  EXPECT_EQ(code(evaluator.multiply(product, a)), ErrorCode::mismatched_parameters);
  EXPECT_EQ(code(evaluator.square(product)), ErrorCode::mismatched_parameters);
  EXPECT_EQ(code(evaluator.add(product, a)), ErrorCode::mismatched_parameters);
  EXPECT_EQ(code(evaluator.rotate(product, 1)), ErrorCode::mismatched_parameters);
  EXPECT_EQ(code(evaluator.conjugate(product)), ErrorCode::mismatched_parameters);
  EXPECT_EQ(code(evaluator.extend(product)), ErrorCode::mismatched_parameters);
  EXPECT_EQ(code(evaluator.at_level(product, Level(1))), ErrorCode::mismatched_parameters);
  EXPECT_EQ(code(evaluator.multiply_constant(product, 2)), ErrorCode::mismatched_parameters);
  Ciphertext sum = evaluator.clone(product);
  EXPECT_EQ(code(evaluator.multiply_accumulate_lazy(sum, product, a)), ErrorCode::mismatched_parameters);
  const Ciphertext low = evaluator.at_level(a, Level(2)).value();
  EXPECT_EQ(code(evaluator.multiply_accumulate_lazy(sum, low, low)), ErrorCode::mismatched_parameters);
  EXPECT_EQ(code(evaluator.multiply_lazy(low, a)), ErrorCode::mismatched_parameters);
  const ExtendedCiphertext high = evaluator.extend(a).value();
  ExtendedCiphertext wide = evaluator.extend(low).value();
  EXPECT_EQ(code(evaluator.add_extended(wide, high)), ErrorCode::mismatched_parameters);
  EXPECT_EQ(code(evaluator.reduce(ExtendedCiphertext())), ErrorCode::mismatched_parameters);
  const Plaintext narrow = world.encoder.encode(world.device, x, top, Purpose::multiply).value();
  const std::array<const ExtendedCiphertext*, 1> inputs{&high};
  const std::array<const Plaintext*, 1> weights{&narrow};
  EXPECT_EQ(code(evaluator.inner_product_extended(inputs, weights)), ErrorCode::mismatched_parameters);
  EXPECT_EQ(code(evaluator.inner_product_extended({}, {})), ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace tacet::ckks
