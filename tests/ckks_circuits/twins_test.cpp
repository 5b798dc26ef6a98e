// SPDX-License-Identifier: Apache-2.0
//
// Random circuits, step by step on the evaluator and both of its twins: the same faults, the same levels, scales and
// bounds, and values within the bounds.
#include <array>

#include "ckks/evaluator_like.h"
#include "tests/ckks_circuits/three_ways.h"

namespace tacet::test {
namespace {

using ckks::Level;
using ckks::Purpose;

constexpr std::size_t registers = 5;
constexpr std::array<std::int64_t, 6> rotations{1, 2, 4, 8, -1, 3};

/// One step of a circuit; what `operation` does with the rest is in run().
struct Step {
  std::size_t operation = 0;
  std::size_t a = 0;
  std::size_t b = 0;
  std::size_t out = 0;
  Complex constant;
  std::int64_t integer = 0;
  std::vector<Complex> values;
};

constexpr std::size_t operations = 30;

Step random_step(RandomStream& stream) {
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(stream.next() % n); };
  const auto real = [&] { return static_cast<double>(stream.next() >> 11) * 0x1p-52 - 1; };
  Step step{below(operations), below(registers), below(registers), below(registers), {}, 0, {}};
  step.constant = {real(), below(2) == 0 ? 0 : real()};
  step.integer = static_cast<std::int64_t>(below(7)) - 3;
  step.values.resize(std::size_t{1} << below(4));
  for (Complex& value : step.values) value = {real(), real()};
  return step;
}

/// A sum of lazy products, finished in two divisions or in one.
template <class E, class C>
Result<C> lazy_products(const E& e, const C& a, const C& b, bool fused) {
  TACET_ASSIGN_OR_RETURN(C sum, e.multiply_lazy(a, b));
  TACET_RETURN_IF_ERROR(e.multiply_accumulate_lazy(sum, a, a));
  if (fused) return e.relinearise_and_rescale(sum);
  TACET_ASSIGN_OR_RETURN(const C two_parts, e.relinearise(sum));
  return e.rescale(two_parts);
}

template <class E, class C>
Result<C> extended_sum(const E& e, const C& a, const Step& step) {
  using X = typename E::ExtendedCiphertext;
  const std::array<std::int64_t, 3> steps{1, 0, 4};
  std::array<X, 3> turned;
  TACET_RETURN_IF_ERROR(e.rotate_many_extended(a, steps, turned));
  TACET_ASSIGN_OR_RETURN(const auto p, e.encode(step.values, a.level(), Purpose::multiply_lazy));
  const std::array<const X*, 3> operands{&turned[0], &turned[1], &turned[2]};
  const std::array<const typename E::Plaintext*, 3> plaintexts{&p, &p, &p};
  TACET_ASSIGN_OR_RETURN(X inner, e.inner_product_extended(operands, plaintexts));
  X sum;
  TACET_RETURN_IF_ERROR(e.rotate_accumulate_extended(sum, inner, 2));
  TACET_RETURN_IF_ERROR(e.rotate_accumulate_extended(sum, inner, 0));
  TACET_RETURN_IF_ERROR(e.add_extended(sum, inner));
  return e.reduce_and_rescale(sum);
}

template <class E, class C>
Result<C> combination(const E& e, const C& a, const C& b, const Step& step) {
  const Level level = std::min(a.level(), b.level());
  const std::array<typename ckks::Combination<C>::Product, 2> products{{{&a, &b}, {&b, &a}}};
  const std::array<typename ckks::Combination<C>::Term, 2> terms{{{&a, step.constant}, {&b, -2.0}}};
  const double scale = step.integer > 0 ? a.scale * b.scale : e.parameters().scale(level) * e.parameters().scale(level);
  TACET_ASSIGN_OR_RETURN(const C sum,
                         e.combine_lazy({step.integer > 0 ? std::span(products) : std::span(products).first(0), terms,
                                         step.constant, level, scale}));
  return e.relinearise_and_rescale(sum);
}

/// The result of a step, or its fault.
template <class E, class C>
Result<C> run(const E& e, const std::array<C, registers>& r, const Step& step) {
  const C& a = r[step.a];
  const C& b = r[step.b];
  const Level level = a.level();
  switch (step.operation) {
    case 0:
      return e.add(a, b);
    case 1:
      return e.subtract(a, b);
    case 2: {
      C sum = e.clone(a);
      TACET_RETURN_IF_ERROR(e.add_in_place(sum, b));
      return sum;
    }
    case 3:
      return e.negate(a);
    case 4: {
      TACET_ASSIGN_OR_RETURN(const auto p, e.encode(step.values, level, Purpose::encrypt));
      return e.add_plain(a, p);
    }
    case 5: {
      TACET_ASSIGN_OR_RETURN(const auto p, e.encode(step.values, level, Purpose::encrypt));
      return e.subtract_plain(a, p);
    }
    case 6:
      return e.add_constant(a, step.constant);
    case 7: {
      TACET_ASSIGN_OR_RETURN(const auto p, e.encode(step.values, level, Purpose::multiply));
      return e.multiply_plain(a, p);
    }
    case 8:
      return e.multiply_constant(a, step.constant);
    case 9:
      return e.multiply_integer(a, step.integer);
    case 10:
      return e.multiply_by_i(a);
    case 11:
    case 12:
      return e.multiply(a, b);
    case 13:
      return e.square(a);
    case 14: {
      const std::array<const C*, 2> x{&a, &b};
      const std::array<const C*, 2> y{&b, &b};
      return e.inner_product(x, y);
    }
    case 15:
      return e.rotate(a, rotations[static_cast<std::size_t>(step.integer + 3) % rotations.size()]);
    case 16: {
      std::array<C, 3> out;
      const std::array<std::int64_t, 3> steps{3, 0, -1};
      TACET_RETURN_IF_ERROR(e.rotate_many(a, steps, out));
      return e.add(out[0], out[2]);
    }
    case 17:
      return e.conjugate(a);
    case 18:
      return e.sum_slots(a, 4);
    case 19:
      return e.at_level(a, b.level());
    case 20:
      return lazy_products(e, a, b, true);
    case 21:
      return lazy_products(e, a, b, false);
    case 22: {
      TACET_ASSIGN_OR_RETURN(C sum, e.multiply_constant_lazy(a, step.constant));
      TACET_RETURN_IF_ERROR(e.multiply_constant_accumulate_lazy(sum, a, Complex(0.25, -1)));
      return e.rescale(sum);
    }
    case 23: {
      TACET_ASSIGN_OR_RETURN(const auto p, e.encode(step.values, level, Purpose::multiply));
      const std::array<const C*, 2> operands{&a, &b};
      const std::array<const typename E::Plaintext*, 2> plaintexts{&p, &p};
      TACET_ASSIGN_OR_RETURN(const C sum, e.inner_product_plain_lazy(operands, plaintexts));
      return e.rescale(sum);
    }
    case 24:
      return extended_sum(e, a, step);
    case 25:
      return combination(e, a, b, step);
    case 26: {
      TACET_ASSIGN_OR_RETURN(const auto x, e.extend(a));
      return e.reduce(x);
    }
    // Faults: a rotation without a key, a lazy operand, a constant that is not finite, a plaintext for another purpose.
    case 27:
      return e.rotate(a, 77);
    case 28: {
      TACET_ASSIGN_OR_RETURN(const C lazy, e.multiply_lazy(a, a));
      return step.integer > 0 ? e.multiply(lazy, b) : e.rotate(lazy, 1);
    }
    default: {
      if (step.integer > 0) return e.multiply_constant(a, std::numeric_limits<double>::quiet_NaN());
      TACET_ASSIGN_OR_RETURN(const auto p, e.encode(step.values, level, Purpose::multiply_lazy));
      return e.multiply_plain(a, p);
    }
  }
}

class Twins : public testing::TestWithParam<int> {};

TEST_P(Twins, AgreeOnRandomCircuits) {
  static const ThreeWays ways(small_set(7), {rotations.begin(), rotations.end()});
  const auto seed = static_cast<std::uint8_t>(GetParam());
  RandomStream stream(test_seed(seed), "random circuit");
  std::array<ckks::Ciphertext, registers> real;
  std::array<ckks::ClearCiphertext, registers> clear;
  std::array<ckks::SimulatedCiphertext, registers> simulated;
  const std::array<std::size_t, registers> slots{512, 512, 8, 512, 64};
  for (std::size_t i = 0; i < registers; ++i) {
    auto input = ways.input(random_complex(slots[i], 1, static_cast<std::uint8_t>(seed + i)), Level(7 - i % 3),
                            static_cast<std::uint8_t>(10 + i));
    real[i] = std::move(input.real);
    clear[i] = std::move(input.clear);
    simulated[i] = input.simulated;
  }
  std::size_t done = 0;
  for (std::size_t i = 0; i < 60; ++i) {
    const Step step = random_step(stream);
    auto x = run(*ways.world.evaluator, real, step);
    auto y = run(ways.clear, clear, step);
    auto z = run(ways.simulator, simulated, step);
    SCOPED_TRACE(testing::Message() << "step " << i << ", operation " << step.operation);
    ASSERT_EQ(x.has_value(), z.has_value()) << (x ? z : Result<ckks::SimulatedCiphertext>{}).error().message();
    ASSERT_EQ(y.has_value(), z.has_value());
    if (!x) {
      EXPECT_EQ(x.error().code(), z.error().code()) << x.error().message() << " / " << z.error().message();
      EXPECT_EQ(y.error().code(), z.error().code());
      continue;
    }
    ++done;
    ways.expect_agree(*x, *y, *z);
    real[step.out] = std::move(*x);
    clear[step.out] = std::move(*y);
    simulated[step.out] = *z;
  }
  EXPECT_GE(done, 10U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Twins, testing::Range(1, 41));

TEST(Simulator, CountsWhatAProductTakes) {
  const ckks::Parameters set = small_set(5);
  const ckks::Simulator simulator(set);
  const auto a = simulator.input(Level(5), 512, {1, 1e-9});
  ASSERT_TRUE(simulator.square(a).has_value());
  const ckks::SimulatedCost& cost = simulator.cost();
  EXPECT_EQ(cost.products, 1U);
  EXPECT_EQ(cost.key_switches, 1U);
  EXPECT_TRUE(cost.relinearises);
  EXPECT_TRUE(cost.galois_elements.empty());
  // Six primes in two digits of three, three special primes: 6 inverse, 2 (9 - 3) forward; then two polynomials are
  // divided by four primes and brought to five.
  EXPECT_EQ(cost.transforms, 6U + 12U + 2U * (4U + 5U));
  EXPECT_EQ(cost.key_bytes, 2U * 2U * 9U * 1024U * 8U);
}

TEST(Simulator, ListsTheKeysOfACircuit) {
  const ckks::Parameters set = small_set(3);
  const ckks::Simulator simulator(set);
  const auto a = simulator.input(Level(3), 512, {1, 1e-9});
  ASSERT_TRUE(simulator.sum_slots(a, 8).has_value());
  EXPECT_EQ(simulator.cost().galois_elements, (std::set<std::uint32_t>{5, 25, 625}));  // 5, 5^2, 5^4
  EXPECT_FALSE(simulator.cost().relinearises);
  simulator.reset_cost();
  EXPECT_EQ(simulator.cost().key_switches, 0U);
}

TEST(Simulator, NamesAKeyThatIsMissing) {
  const ckks::Parameters set = small_set(3);
  const rlwe::EvaluationKeys none;
  const ckks::Simulator simulator(set, &none);
  const auto a = simulator.input(Level(3), 512, {1, 1e-9});
  const auto product = simulator.multiply(a, a);
  ASSERT_FALSE(product.has_value());
  EXPECT_EQ(product.error().code(), ErrorCode::missing_key);
}

}  // namespace
}  // namespace tacet::test
