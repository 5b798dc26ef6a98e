// SPDX-License-Identifier: Apache-2.0
//
// Scheduled programs on ciphertexts, on the clear twin, and slot by slot: the same values.
#include "circuit/run.h"

#include <gtest/gtest.h>

#include <random>

#include "bgv/clear_evaluator.h"
#include "bgv/evaluator.h"
#include "circuit/parameters.h"
#include "circuit/step_function.h"
#include "client/bgv_decryptor.h"
#include "client/bgv_encryptor.h"
#include "client/key_generator.h"
#include "tests/circuit/lanes.h"

namespace tacet::circuit {
namespace {

/// A filter, sums with large weights, and a comparison of two columns.
Program example() {
  Builder builder;
  const Bits a = column(builder, 0, 9);
  const Bits b = column(builder, 1, 9);
  const Sum mask = builder.multiply(step_function(builder, a, indicator(17, 400)), less(builder, a, b));
  builder.output(mask);
  Sum number = 0;
  for (std::size_t i = 0; i < b.size(); ++i) number = number + (std::int64_t{1} << (i + 10)) * b[i];
  builder.output(builder.multiply(mask, number));
  builder.output(builder.multiply(builder.multiply(number, mask), a[3]) - 7 * a[0]);
  return builder.finish();
}

TEST(RunTest, CiphertextsAndTheClearTwinAgreeWithEverySlot) {
  const bgv::Parameters parameters = insecure_test_parameters().value();
  const backend::Device device;
  const Program program = example();
  const Schedule plan = schedule(program, parameters, 1, 0).value();

  std::mt19937_64 random(3);
  const std::size_t n = parameters.degree();
  std::vector<std::vector<std::uint64_t>> numbers(2, std::vector<std::uint64_t>(n));
  for (auto& of_column : numbers)
    for (std::uint64_t& x : of_column) x = random() % 512;
  const auto lane = [&](std::uint32_t input) {
    const InputSource& source = program.inputs[input];
    std::vector<Word> slots(n);
    for (std::size_t i = 0; i < n; ++i) slots[i] = numbers[source.column][i] >> source.lane & 1;
    return slots;
  };

  const client::SecretKey key = client::SecretKey::generate(parameters.rlwe());
  const auto keys = client::KeyGenerator(device, key).evaluation_keys(plan.top, {}).value();
  const auto encryptor = client::BgvEncryptor::with_secret_key(parameters, device, key).value();
  const auto decryptor = client::BgvDecryptor::create(parameters, device, key).value();
  bgv::Evaluator evaluator(parameters, device);
  const auto load = [&](std::uint32_t input, bgv::Level level) { return encryptor.encrypt(lane(input), level); };
  const auto outputs = run(evaluator, keys, program, plan, load, [] { return false; });
  ASSERT_TRUE(outputs) << outputs.error().message();

  bgv::ClearEvaluator clear = bgv::ClearEvaluator::create(parameters, device).value();
  const auto load_clear = [&](std::uint32_t input, bgv::Level level) {
    return clear.pretend_to_encrypt(lane(input), level);
  };
  const auto clear_outputs = run(clear, {}, program, plan, load_clear, [] { return false; });
  ASSERT_TRUE(clear_outputs) << clear_outputs.error().message();

  for (std::size_t k = 0; k < program.outputs.size(); ++k) {
    const auto opened = decryptor.decrypt((*outputs)[k]).value();
    EXPECT_EQ(opened, clear.pretend_to_decrypt((*clear_outputs)[k]).value());
    EXPECT_EQ((*outputs)[k].state(), clear.state((*clear_outputs)[k]));
    EXPECT_EQ((*outputs)[k].level(), plan.output_level);
    for (std::size_t i = 0; i < n; ++i)
      ASSERT_EQ(opened[i], values(program, {numbers[0][i], numbers[1][i]})[k]) << "output " << k << ", slot " << i;
  }
}

TEST(RunTest, InterruptionEndsTheWork) {
  const bgv::Parameters parameters = insecure_test_parameters().value();
  const backend::Device device;
  const Program program = example();
  const Schedule plan = schedule(program, parameters, 1, 0).value();
  bgv::ClearEvaluator clear = bgv::ClearEvaluator::create(parameters, device).value();
  const std::vector<Word> zeros(parameters.degree());
  int asked = 0;
  const auto outputs = run(
      clear, {}, program, plan, [&](std::uint32_t, bgv::Level level) { return clear.pretend_to_encrypt(zeros, level); },
      [&] { return ++asked > 10; });
  ASSERT_FALSE(outputs);
  EXPECT_EQ(outputs.error().code(), ErrorCode::system);
  EXPECT_EQ(asked, 11);
}

}  // namespace
}  // namespace tacet::circuit
