// SPDX-License-Identifier: Apache-2.0
//
// One circuit on the evaluator, on clear values and on the simulator, and the comparison of what comes out.
#pragma once

#include <gtest/gtest.h>

#include "ckks/clear_evaluator.h"
#include "ckks/simulator.h"
#include "tests/ckks/world.h"

namespace tacet::test {

/// That both know the same of a result, to the last bit.
template <class A, class B>
void expect_same_state(const A& a, const B& b) {
  EXPECT_EQ(a.level(), b.level());
  EXPECT_EQ(a.scale, b.scale);
  EXPECT_EQ(a.slots, b.slots);
  EXPECT_EQ(a.bounds.magnitude, b.bounds.magnitude);
  EXPECT_EQ(a.bounds.error, b.bounds.error);
}

/// A world and both twins of its evaluator.
struct ThreeWays {
  explicit ThreeWays(const ckks::Parameters& set, const std::vector<std::int64_t>& rotations = {})
      : world(set, {}, rotations), clear(set, &world.keys), simulator(set, &world.keys) {}

  struct Input {
    ckks::Ciphertext real;
    ckks::ClearCiphertext clear;
    ckks::SimulatedCiphertext simulated;
  };
  Input input(const std::vector<Complex>& values, Level level, std::uint8_t seed) const {
    Input out;
    out.real = world.encrypt(values, level, seed);
    out.simulated = simulator.input(level, out.real.slots, out.real.bounds);
    static_cast<ckks::SimulatedCiphertext&>(out.clear) = out.simulated;
    out.clear.values = values;
    out.clear.values.resize(out.real.slots);
    return out;
  }

  /// That decryption gives the clear twin's values within the bound, and that all three know the same.
  void expect_agree(const ckks::Ciphertext& real, const ckks::ClearCiphertext& clear_result,
                    const ckks::SimulatedCiphertext& simulated) const {
    expect_same_state(real, clear_result);
    expect_same_state(real, simulated);
    const auto decoded = world.client.decrypt(real);
    ASSERT_TRUE(decoded.has_value()) << decoded.error().message();
    EXPECT_LE(largest_error(decoded->values, exact(clear_result.values)), decoded->error_bound);
    for (const Complex& value : clear_result.values) EXPECT_LE(std::abs(value), real.bounds.magnitude * (1 + 1e-12));
  }

  World world;
  ckks::ClearEvaluator clear;
  ckks::Simulator simulator;
};

/// A small set with `levels` levels, not secure.
inline ckks::Parameters small_set(std::size_t levels, unsigned log_degree = 10) {
  ckks::ParametersChoice choice;
  choice.name = "insecure_circuits";
  choice.log_degree = log_degree;
  choice.levels = levels;
  choice.scale_bits = 45;
  choice.special_primes = 3;
  return ckks::Parameters::create(choice).value();
}

}  // namespace tacet::test
