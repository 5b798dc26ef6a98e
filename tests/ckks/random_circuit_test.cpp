// SPDX-License-Identifier: Apache-2.0
//
// Random circuits: whatever is computed, the true error stays within the bound, or the operation is refused.
#include <gtest/gtest.h>

#include "ckks/evaluator.h"
#include "tests/ckks/world.h"

namespace tacet::ckks {
namespace {

using test::Exact;
using test::World;

struct Value {
  Ciphertext ciphertext;
  std::vector<Exact> exact;
};

class RandomCircuits : public testing::TestWithParam<int> {
 protected:
  static const World& shared() {
    static const World world(named_parameters("insecure_n10").value(), {}, {1, 3});
    return world;
  }
  const World& world = shared();
  const Evaluator& evaluator = *world.evaluator;

  /// The exact counterpart of an operation on two vectors.
  template <class F>
  static std::vector<Exact> apply(const Value& a, const Value& b, F f) {
    std::vector<Exact> result(a.exact.size());
    for (std::size_t j = 0; j < result.size(); ++j) result[j] = f(a.exact[j], b.exact[j]);
    return result;
  }

  static std::vector<Exact> rotated(const Value& a, std::size_t steps) {
    std::vector<Exact> result(a.exact.size());
    for (std::size_t j = 0; j < result.size(); ++j) result[j] = a.exact[(j + steps) % result.size()];
    return result;
  }

  /// One of twelve operations on two values; empty when it was refused.
  std::pair<Result<Ciphertext>, std::vector<Exact>> operate(Word which, const Value& a, const Value& b,
                                                            Word draw) const {
    const Complex c(static_cast<double>(draw % 9) - 4, static_cast<double>(draw / 9 % 3) - 1);
    const Exact z(c);
    switch (which % 12) {
      case 0:
        return {evaluator.add(a.ciphertext, b.ciphertext), apply(a, b, [](Exact u, Exact v) { return u + v; })};
      case 1:
        return {evaluator.subtract(a.ciphertext, b.ciphertext), apply(a, b, [](Exact u, Exact v) { return u - v; })};
      case 2:
      case 3:
        return {evaluator.multiply(a.ciphertext, b.ciphertext), apply(a, b, [](Exact u, Exact v) { return u * v; })};
      case 4:
        return {evaluator.square(a.ciphertext), apply(a, a, [](Exact u, Exact) { return u * u; })};
      case 5:
        return {evaluator.multiply_constant(a.ciphertext, 0.25 * c),
                apply(a, a, [&](Exact u, Exact) { return u * z * 0.25L; })};
      case 6:
        return {evaluator.add_constant(a.ciphertext, c), apply(a, a, [&](Exact u, Exact) { return u + z; })};
      case 7:
        return {evaluator.rotate(a.ciphertext, draw % 2 == 0 ? 1 : 3), rotated(a, draw % 2 == 0 ? 1 : 3)};
      case 8:
        return {evaluator.conjugate(a.ciphertext), apply(a, a, [](Exact u, Exact) { return std::conj(u); })};
      case 9:
        return {evaluator.multiply_by_i(a.ciphertext), apply(a, a, [](Exact u, Exact) { return u * Exact(0, 1); })};
      case 10:
        return {evaluator.multiply_integer(a.ciphertext, static_cast<std::int64_t>(draw % 7) - 3),
                apply(a, a, [&](Exact u, Exact) { return u * (static_cast<long double>(draw % 7) - 3); })};
      default:
        return {evaluator.at_level(a.ciphertext, Level(a.ciphertext.level().value() * 3 / 4)), a.exact};
    }
  }
};

TEST_P(RandomCircuits, StayWithinTheirBounds) {
  const auto number = static_cast<std::uint8_t>(GetParam());
  RandomStream stream(test::test_seed(number), "random circuit");
  const std::size_t slots = std::size_t{1} << (stream.next() % 10);
  std::vector<Value> values;
  for (std::uint8_t i = 0; i < 3; ++i) {
    const auto x = test::random_complex(slots, 1, static_cast<std::uint8_t>(number + i));
    values.push_back({world.encrypt(x, world.parameters.top_level(), i), test::exact(x)});
  }
  std::size_t refused = 0;
  for (int step = 0; step < 30; ++step) {
    const Value& a = values[stream.next() % values.size()];
    const Value& b = values[stream.next() % values.size()];
    auto [result, expected] = operate(stream.next(), a, b, stream.next() % 1000);
    if (!result) {
      EXPECT_TRUE(result.error().code() == ErrorCode::level_exhausted ||
                  result.error().code() == ErrorCode::limit_exceeded)
          << result.error().message();
      ++refused;
      continue;
    }
    const auto decoded = world.client.decrypt(*result);
    ASSERT_TRUE(decoded.has_value()) << decoded.error().message();
    EXPECT_LE(test::largest_error(decoded->values, expected), decoded->error_bound) << "step " << step;
    for (const Exact& value : expected)
      EXPECT_LE(static_cast<double>(std::abs(value)), result->bounds.magnitude * (1 + 1e-12));
    values.push_back({std::move(*result), std::move(expected)});
  }
  EXPECT_LT(refused, 25U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomCircuits, testing::Range(1, 31), testing::PrintToStringParamName());

}  // namespace
}  // namespace tacet::ckks
