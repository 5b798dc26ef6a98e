// SPDX-License-Identifier: Apache-2.0
//
// Bad input to the evaluator and the client: one clear error with the numbers in it, and nothing changed.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "bgv/clear_evaluator.h"
#include "tests/bgv/workshop.h"

namespace tacet::bgv {
namespace {

class Fault : public testing::Test {
 protected:
  static Parameters make(std::size_t levels, const char* name = "insecure_fault") {
    return choose_parameters({.name = name, .log_degree = 10, .levels = levels, .digits = 2}).value();
  }

  const Evaluator& evaluator() const { return workshop_.evaluator; }
  const rlwe::EvaluationKeys& keys() const { return workshop_.keys; }

  template <class R>
  static void expect(const R& result, ErrorCode code, const std::string& part_of_message) {
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code(), code) << result.error().message();
    EXPECT_NE(result.error().message().find(part_of_message), std::string::npos) << result.error().message();
  }

  test::Workshop workshop_{make(3), {}, std::array<std::int64_t, 1>{1}};
  std::vector<Word> x_ = workshop_.values(1);
  Ciphertext a_ = workshop_.encrypt(x_, 1);
  Plaintext p_ = evaluator().encode(std::vector<std::int64_t>{1, 2, 3}, Level(3)).value();
};

TEST_F(Fault, EmptyOperands) {
  const Ciphertext none;
  const Plaintext no_plain;
  expect(evaluator().add(a_, none), ErrorCode::invalid_argument, "the ciphertext is empty");
  expect(evaluator().add(none, a_), ErrorCode::invalid_argument, "empty");
  expect(evaluator().multiply(a_, none, keys()), ErrorCode::invalid_argument, "empty");
  expect(evaluator().negate(none), ErrorCode::invalid_argument, "empty");
  expect(evaluator().rotate_rows(none, 1, keys()), ErrorCode::invalid_argument, "empty");
  expect(evaluator().modulus_switch(none), ErrorCode::invalid_argument, "empty");
  expect(evaluator().add_plain(a_, no_plain), ErrorCode::invalid_argument, "the plaintext is empty");
  expect(evaluator().multiply_plain(a_, no_plain), ErrorCode::invalid_argument, "the plaintext is empty");
  expect(workshop_.decryptor.decrypt(none), ErrorCode::invalid_argument, "empty");
  const Ciphertext* one[] = {&a_};
  const Ciphertext* null[] = {nullptr};
  const Ciphertext* two[] = {&a_, &a_};
  expect(evaluator().sum_of_products({}, {}, keys()), ErrorCode::invalid_argument, "0 and 0 were given");
  expect(evaluator().sum_of_products(one, two, keys()), ErrorCode::invalid_argument, "1 and 2 were given");
  expect(evaluator().sum_of_products(one, null, keys()), ErrorCode::invalid_argument, "factor 0");
  const std::vector<const Ciphertext*> many(257, &a_);
  expect(evaluator().sum_of_products(many, many, keys()), ErrorCode::limit_exceeded, "257");
}

TEST_F(Fault, MixedParameterSets) {
  const test::Workshop other(make(2, "insecure_other"));
  const Ciphertext foreign = other.encrypt(x_, 1);
  expect(evaluator().add(a_, foreign), ErrorCode::mismatched_parameters, "insecure_fault");
  expect(evaluator().multiply(foreign, a_, keys()), ErrorCode::mismatched_parameters,
         rlwe::to_string(other.parameters.id()));
  expect(evaluator().multiply(a_, a_, other.keys), ErrorCode::mismatched_parameters, "evaluation keys");
  expect(evaluator().add_plain(a_, other.evaluator.encode(std::vector<std::int64_t>{1}, Level(0)).value()),
         ErrorCode::mismatched_parameters, "encoded for");
  expect(workshop_.decryptor.decrypt(foreign), ErrorCode::mismatched_parameters, "insecure_fault");
  expect(client::BgvDecryptor::create(other.parameters, workshop_.device, workshop_.secret),
         ErrorCode::mismatched_parameters, "insecure_other");
  expect(client::BgvEncryptor::with_secret_key(other.parameters, workshop_.device, workshop_.secret),
         ErrorCode::mismatched_parameters, "insecure_other");
}

TEST_F(Fault, OtherKeys) {
  const client::SecretKey stranger = client::SecretKey::generate(workshop_.parameters.rlwe(), test::test_seed(200));
  const client::BgvEncryptor encryptor =
      client::BgvEncryptor::with_secret_key(workshop_.parameters, workshop_.device, stranger).value();
  const Ciphertext foreign = encryptor.encrypt(x_).value();
  expect(evaluator().add(a_, foreign), ErrorCode::wrong_key, rlwe::to_string(stranger.id()));
  expect(evaluator().square(foreign, keys()), ErrorCode::wrong_key, "evaluation keys");
  expect(evaluator().rotate_rows(foreign, 1, keys()), ErrorCode::wrong_key, "evaluation keys");
  expect(workshop_.decryptor.decrypt(foreign), ErrorCode::wrong_key, rlwe::to_string(stranger.id()));
  expect(evaluator().square(a_, {}), ErrorCode::missing_key, "relinearisation key");
  expect(evaluator().rotate_rows(a_, 2, keys()), ErrorCode::missing_key, "25");
}

TEST_F(Fault, FailedRotationsWriteNothing) {
  const std::int64_t steps[] = {1, 0, 2};  // there is no key for the last
  Ciphertext out[3];
  expect(evaluator().rotate_many(a_, steps, out, keys()), ErrorCode::missing_key, "Galois key");
  for (const Ciphertext& c : out) EXPECT_TRUE(c.empty());
  expect(evaluator().rotate_many(a_, steps, {out, 2}, keys()), ErrorCode::invalid_argument, "room for 2");
}

TEST_F(Fault, ThreeParts) {
  const Ciphertext tensor = evaluator().tensor(a_, a_).value();
  expect(evaluator().multiply(tensor, a_, keys()), ErrorCode::invalid_argument, "relinearise it");
  expect(evaluator().tensor(a_, tensor), ErrorCode::invalid_argument, "relinearise it");
  expect(evaluator().rotate_rows(tensor, 1, keys()), ErrorCode::invalid_argument, "relinearise it");
  expect(evaluator().swap_rows(tensor, keys()), ErrorCode::invalid_argument, "relinearise it");
}

TEST_F(Fault, ExhaustedLevelsAreRefusedNeverWrong) {
  Ciphertext power = evaluator().clone(a_);
  std::vector<Word> expected = x_;
  const Word t = workshop_.parameters.plaintext_modulus();
  std::size_t products = 0;
  while (true) {
    Result<Ciphertext> next = evaluator().multiply(power, a_, keys());
    if (!next) {
      expect(next, ErrorCode::level_exhausted, "level 0 of 'insecure_fault'");
      break;
    }
    power = *std::move(next);
    ++products;
    for (std::size_t i = 0; i < expected.size(); ++i) expected[i] = expected[i] * x_[i] % t;
    ASSERT_EQ(workshop_.decryptor.decrypt(power).value(), expected);
  }
  EXPECT_GE(products, 3U);
  EXPECT_EQ(workshop_.decryptor.decrypt(power).value(), expected);  // the operand is as it was
  expect(evaluator().modulus_switch(power), ErrorCode::level_exhausted, "no prime left");
  expect(evaluator().relinearise_and_switch(power, keys()), ErrorCode::level_exhausted, "no prime left");
  expect(evaluator().modulus_switch_to(power, Level(1)), ErrorCode::level_exhausted, "cannot go up");
  expect(evaluator().multiply_scalar(power, 393216), ErrorCode::level_exhausted, "a product with a scalar");

  // In place: nothing changes on failure.
  Ciphertext sum = evaluator().clone(power);
  std::size_t additions = 0;
  Status status;
  while ((status = evaluator().add_in_place(sum, sum))) ++additions;
  expect(status, ErrorCode::level_exhausted, "a sum");
  EXPECT_GE(additions, 2U);
  std::vector<Word> scaled = expected;
  for (Word& value : scaled) value = (value << additions) % t;
  EXPECT_EQ(workshop_.decryptor.decrypt(sum).value(), scaled);
}

TEST_F(Fault, SumsBeyondTheCapacityAboveLevelZero) {
  Ciphertext a = evaluator().tensor(a_, a_).value();
  Status status;
  while ((status = evaluator().add_in_place(a, a))) {
  }
  expect(status, ErrorCode::noise_exhausted, "level 3 of 'insecure_fault' holds");
}

TEST_F(Fault, LabelsThatCannotBe) {
  Ciphertext bad = evaluator().clone(a_);
  for (const double bound : {-1.0, std::nan(""), std::numeric_limits<double>::infinity(), 1e9}) {
    bad.log_noise = bound;
    expect(evaluator().negate(bad), ErrorCode::noise_exhausted, "noise bound");
    expect(workshop_.decryptor.decrypt(bad), ErrorCode::noise_exhausted, "noise bound");
  }
  bad.log_noise = a_.log_noise;
  for (const Word factor : {Word{0}, workshop_.parameters.plaintext_modulus(), ~Word{0}}) {
    bad.correction_factor = factor;
    expect(evaluator().negate(bad), ErrorCode::invalid_argument, "correction factor");
  }
  bad.correction_factor = 1;
  bad.body.parts[1].truncate(2);
  expect(evaluator().negate(bad), ErrorCode::mismatched_parameters, "limbs");
}

TEST_F(Fault, ScalarsAndEncryptionsOutOfRange) {
  const auto t = static_cast<std::int64_t>(workshop_.parameters.plaintext_modulus());
  expect(evaluator().multiply_scalar(a_, t), ErrorCode::invalid_argument, "outside -786432 .. 786432");
  expect(evaluator().add_scalar(a_, -t), ErrorCode::invalid_argument, "outside -786432 .. 786432");
  expect(workshop_.encryptor.encrypt(std::vector<Word>{1, 2, 786433}), ErrorCode::invalid_argument, "index 2");
  expect(workshop_.encryptor.encrypt({}), ErrorCode::invalid_argument, "0 values");
  expect(workshop_.encryptor.encrypt_signed(std::vector<std::int64_t>(1025, 0)), ErrorCode::invalid_argument, "1025");
  expect(workshop_.encryptor.encrypt(x_, Level(4)), ErrorCode::invalid_argument, "level 4");
  expect(workshop_.encryptor.encrypt_coefficients(std::vector<Word>{786433}, Level(0)), ErrorCode::invalid_argument,
         "index 0");
}

TEST_F(Fault, MessagesHoldNoPlaintext) {
  const std::vector<std::int64_t> values = {5, 98765432};
  const auto result = evaluator().encode(values, Level(0));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message().find("98765432"), std::string::npos);
}

TEST_F(Fault, TheClearTwinRefusesTheSame) {
  ClearEvaluator clear = ClearEvaluator::create(workshop_.parameters, workshop_.device).value();
  const ClearEvaluator::Keys no_keys;
  ClearCiphertext power = clear.pretend_to_encrypt(x_, Level(3)).value();
  while (auto next = clear.square(power, no_keys)) power = *next;
  expect(clear.square(power, no_keys), ErrorCode::level_exhausted, "level 0");
  expect(clear.add(power, {}), ErrorCode::invalid_argument, "the ciphertext is empty");
  expect(clear.pretend_to_decrypt({}), ErrorCode::invalid_argument, "empty");
  expect(clear.pretend_to_encrypt(std::vector<Word>{786433}, Level(0)), ErrorCode::invalid_argument, "index 0");
  EXPECT_EQ(clear.simulator().needed_keys().relinearisation, Level(3));
}

}  // namespace
}  // namespace tacet::bgv
