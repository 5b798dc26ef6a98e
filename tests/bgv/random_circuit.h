// SPDX-License-Identifier: Apache-2.0
//
// Random circuits on ciphertexts, on clear values and on states at once. After every step the three agree on what was
// refused, on level, factor and noise bound, and on the values; and the measured noise is below the bound, which is
// below the capacity.
#pragma once

#include <gtest/gtest.h>

#include "bgv/clear_evaluator.h"
#include "bgv/evaluator_like.h"
#include "bgv/simulator.h"
#include "tests/bgv/workshop.h"

namespace tacet::bgv {

inline constexpr std::size_t register_count = 5;
inline constexpr std::size_t plaintext_count = 3;
inline constexpr std::array<std::int64_t, 3> rotation_steps = {1, -3, 100};

enum class Verb : unsigned {
  add,
  subtract,
  negate,
  add_in_place,
  subtract_in_place,
  add_plain,
  subtract_plain,
  add_plain_in_place,
  multiply_plain,
  multiply_plain_accumulate,
  add_scalar,
  multiply_scalar,
  multiply,
  square,
  sum_of_products,
  tensor_relinearise,
  tensor_switch,
  tensor_finish,
  modulus_switch,
  modulus_switch_to,
  settle,
  rotate_rows,
  rotate_many,
  swap_rows,
  count
};

/// One random step: a verb and whatever operands it may need.
struct Step {
  Verb verb;
  std::array<std::size_t, 6> registers;
  std::size_t out;
  std::size_t plaintext;
  std::int64_t scalar;
  std::int64_t rotation;
  Level level;
};

template <EvaluatorLike E>
class Machine {
 public:
  Machine(E& evaluator, const typename E::Keys& keys) : evaluator_(evaluator), keys_(keys) {}

  std::array<typename E::Ciphertext, register_count> registers;
  std::array<typename E::Plaintext, plaintext_count> plaintexts;

  /// Writes the result over registers[step.out] on success.
  Status run(const Step& step) {
    const auto& a = registers[step.registers[0]];
    const auto& b = registers[step.registers[1]];
    const auto& p = plaintexts[step.plaintext];
    auto& out = registers[step.out];
    switch (step.verb) {
      case Verb::add:
        return store(out, evaluator_.add(a, b));
      case Verb::subtract:
        return store(out, evaluator_.subtract(a, b));
      case Verb::negate:
        return store(out, evaluator_.negate(a));
      case Verb::add_in_place:
        return evaluator_.add_in_place(out, b);
      case Verb::subtract_in_place:
        return evaluator_.subtract_in_place(out, b);
      case Verb::add_plain:
        return store(out, evaluator_.add_plain(a, p));
      case Verb::subtract_plain:
        return store(out, evaluator_.subtract_plain(a, p));
      case Verb::add_plain_in_place:
        return evaluator_.add_plain_in_place(out, p);
      case Verb::multiply_plain:
        return store(out, evaluator_.multiply_plain(a, p));
      case Verb::multiply_plain_accumulate:
        return evaluator_.multiply_plain_accumulate(out, a, p);
      case Verb::add_scalar:
        return store(out, evaluator_.add_scalar(a, step.scalar));
      case Verb::multiply_scalar:
        return store(out, evaluator_.multiply_scalar(a, step.scalar));
      case Verb::multiply:
        return store(out, evaluator_.multiply(a, b, keys_));
      case Verb::square:
        return store(out, evaluator_.square(a, keys_));
      case Verb::sum_of_products:
        return sum_of_products(step);
      case Verb::tensor_relinearise:
      case Verb::tensor_switch:
      case Verb::tensor_finish:
        return tensor(step);
      case Verb::modulus_switch:
        return store(out, evaluator_.modulus_switch(a));
      case Verb::modulus_switch_to:
        return store(out, evaluator_.modulus_switch_to(a, step.level));
      case Verb::settle:
        return store(out, evaluator_.settle(a));
      case Verb::rotate_rows:
        return store(out, evaluator_.rotate_rows(a, step.rotation, keys_));
      case Verb::rotate_many:
        return rotate_many(step);
      case Verb::swap_rows:
        return store(out, evaluator_.swap_rows(a, keys_));
      case Verb::count:
        break;
    }
    return fail(ErrorCode::invalid_argument, "no such verb");
  }

 private:
  static Status store(typename E::Ciphertext& out, Result<typename E::Ciphertext> result) {
    TACET_ASSIGN_OR_RETURN(out, std::move(result));
    return {};
  }

  Status sum_of_products(const Step& step) {
    const typename E::Ciphertext* left[3];
    const typename E::Ciphertext* right[3];
    for (std::size_t i = 0; i < 3; ++i) {
      left[i] = &registers[step.registers[i]];
      right[i] = &registers[step.registers[i + 3]];
    }
    return store(registers[step.out], evaluator_.sum_of_products(left, right, keys_));
  }

  Status tensor(const Step& step) {
    TACET_ASSIGN_OR_RETURN(auto sum, evaluator_.tensor(registers[step.registers[0]], registers[step.registers[1]]));
    TACET_RETURN_IF_ERROR(
        evaluator_.tensor_accumulate(sum, registers[step.registers[2]], registers[step.registers[3]]));
    TACET_RETURN_IF_ERROR(evaluator_.add_in_place(sum, registers[step.registers[4]]));
    auto& out = registers[step.out];
    if (step.verb == Verb::tensor_relinearise) return store(out, evaluator_.relinearise(sum, keys_));
    if (step.verb == Verb::tensor_switch) return store(out, evaluator_.relinearise_and_switch(sum, keys_));
    return store(out, evaluator_.finish_product(sum, keys_));
  }

  Status rotate_many(const Step& step) {
    const std::array<std::int64_t, 3> steps = {rotation_steps[0], 0, rotation_steps[2]};
    std::array<typename E::Ciphertext, 3> results;
    TACET_RETURN_IF_ERROR(evaluator_.rotate_many(registers[step.registers[0]], steps, results, keys_));
    TACET_ASSIGN_OR_RETURN(auto sum, evaluator_.add(results[0], results[1]));
    return store(registers[step.out], evaluator_.subtract(sum, results[2]));
  }

  E& evaluator_;
  const typename E::Keys& keys_;
};

class RandomCircuit : public testing::TestWithParam<test::BgvSet> {
 protected:
  explicit RandomCircuit(const Parameters& parameters)
      : workshop_(parameters, {}, rotation_steps),
        clear_evaluator_(ClearEvaluator::create(parameters, workshop_.device).value()),
        simulator_(parameters, workshop_.device),
        real_(workshop_.evaluator, workshop_.keys),
        clear_(clear_evaluator_, no_keys_),
        simulated_(simulator_, no_keys_) {}
  RandomCircuit() : RandomCircuit(test::bgv_parameters(GetParam())) {}

  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(stream_.next() % bound); }

  void refresh(std::size_t i) {
    const Level level(below(workshop_.parameters.top_level().primes()));
    const auto values = test::test_values(workshop_.parameters.degree(), workshop_.parameters.plaintext_modulus(),
                                          static_cast<std::uint8_t>(++fresh_));
    real_.registers[i] = workshop_.encryptor.encrypt(values, level).value();
    clear_.registers[i] = clear_evaluator_.pretend_to_encrypt(values, level).value();
    simulated_.registers[i] = simulator_.fresh_secret_key(level).value();
  }

  void encode(std::size_t i) {
    const PlainModulus& plain = workshop_.parameters.plain();
    const Level level(below(workshop_.parameters.top_level().primes()));
    // Masks of zeros and ones, small values, any values.
    const std::size_t kind = below(3);
    std::vector<std::int64_t> values(workshop_.parameters.degree());
    for (std::int64_t& value : values) {
      value = plain.centred(plain.reduce(stream_.next()));
      if (kind != 2) value = value & (kind == 0 ? 1 : 255);
      value = std::min(value, plain.signed_max());
    }
    real_.plaintexts[i] = workshop_.evaluator.encode(values, level).value();
    clear_.plaintexts[i] = clear_evaluator_.encode(values, level).value();
    simulated_.plaintexts[i] = simulator_.encode(values, level).value();
  }

  Step random_step() {
    Step step{};
    step.verb = static_cast<Verb>(below(static_cast<std::size_t>(Verb::count)));
    for (std::size_t& index : step.registers) index = below(register_count);
    step.out = below(register_count);
    step.plaintext = below(plaintext_count);
    const auto t = static_cast<std::int64_t>(workshop_.parameters.plaintext_modulus());
    step.scalar = static_cast<std::int64_t>(below(static_cast<std::size_t>(2 * t - 1))) - (t - 1);
    if (below(2) == 0) step.scalar %= 100;
    step.rotation = rotation_steps[below(rotation_steps.size())];
    step.level = Level(below(workshop_.parameters.top_level().primes()));
    return step;
  }

  void expect_sound(std::size_t i) {
    const Ciphertext& real = real_.registers[i];
    EXPECT_EQ(real.state(), clear_.registers[i].simulated.state);
    EXPECT_EQ(real.state(), simulated_.registers[i].state);
    EXPECT_EQ(workshop_.decryptor.decrypt(real).value(), clear_.registers[i].slots);
    EXPECT_LE(real.log_noise, workshop_.parameters.noise().capacity(real.level()));
    EXPECT_LE(workshop_.measured_noise(real), real.log_noise);
  }

  /// Returns how many steps were refused.
  std::size_t run(std::size_t steps, std::size_t refresh_one_in) {
    for (std::size_t i = 0; i < register_count; ++i) refresh(i);
    for (std::size_t i = 0; i < plaintext_count; ++i) encode(i);
    std::size_t refused = 0;
    for (std::size_t count = 0; count < steps; ++count) {
      if (below(refresh_one_in) == 0) refresh(below(register_count));
      if (below(20) == 0) encode(below(plaintext_count));
      const Step step = random_step();
      SCOPED_TRACE(fmt::format("step {}, verb {}", count, static_cast<unsigned>(step.verb)));
      const Status real = real_.run(step);
      const Status clear = clear_.run(step);
      const Status simulated = simulated_.run(step);
      EXPECT_EQ(real.has_value(), simulated.has_value());
      EXPECT_EQ(clear.has_value(), simulated.has_value());
      if (!real && !simulated) {
        EXPECT_EQ(real.error().code(), simulated.error().code());
        EXPECT_EQ(real.error().message(), simulated.error().message());
        EXPECT_TRUE(real.error().code() == ErrorCode::noise_exhausted ||
                    real.error().code() == ErrorCode::level_exhausted)
            << real.error().message();
        ++refused;
      }
      if (real && real_.registers[step.out].correction_factor != 1) ++tracked_;
      expect_sound(step.out);  // also when refused: nothing may have changed
      if (HasFailure()) return refused;
    }
    return refused;
  }

  test::Workshop workshop_;
  ClearEvaluator clear_evaluator_;
  Simulator simulator_;
  Simulator::Keys no_keys_;
  Machine<Evaluator> real_;
  Machine<ClearEvaluator> clear_;
  Machine<Simulator> simulated_;
  RandomStream stream_{test::test_seed(77), "random circuit"};
  unsigned fresh_ = 0;
  std::size_t tracked_ = 0;  ///< results with a correction factor other than 1
};

}  // namespace tacet::bgv
