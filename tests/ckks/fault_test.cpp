// SPDX-License-Identifier: Apache-2.0
//
// Every fault is a value with its code, and says what to do.
#include <gtest/gtest.h>

#include <limits>

#include "ckks/evaluator.h"
#include "tests/ckks/world.h"

namespace tacet::ckks {
namespace {

using test::World;

template <class T>
ErrorCode code(const Result<T>& result) {
  return result ? ErrorCode::system : result.error().code();
}

class Faults : public testing::Test {
 protected:
  static const World& shared() {
    static const World world(named_parameters("insecure_n10").value(), {}, {1});
    return world;
  }
  const World& world = shared();
  const Evaluator& evaluator = *world.evaluator;
  const Level top = world.parameters.top_level();
  const std::vector<Complex> x = test::random_complex(world.parameters.slots_max(), 1, 21);
  const Ciphertext a = world.encrypt(x, top, 31);
};

TEST_F(Faults, EmptyOperands) {
  const Ciphertext empty;
  EXPECT_EQ(code(evaluator.add(a, empty)), ErrorCode::invalid_argument);
  EXPECT_EQ(code(evaluator.multiply(empty, a)), ErrorCode::invalid_argument);
  EXPECT_EQ(code(evaluator.rotate(empty, 1)), ErrorCode::invalid_argument);
  EXPECT_EQ(code(evaluator.rescale(empty)), ErrorCode::invalid_argument);
  EXPECT_EQ(code(world.client.decrypt(empty)), ErrorCode::invalid_argument);
  EXPECT_EQ(code(evaluator.multiply_plain(a, Plaintext())), ErrorCode::mismatched_parameters);
  EXPECT_EQ(code(evaluator.inner_product({}, {})), ErrorCode::invalid_argument);
}

TEST_F(Faults, OtherParameters) {
  const World other(named_parameters("insecure_n12").value());
  const Ciphertext foreign = other.encrypt({1, 2}, Level(1), 31);
  EXPECT_EQ(code(evaluator.add(a, foreign)), ErrorCode::mismatched_parameters);
  EXPECT_EQ(code(evaluator.multiply(foreign, a)), ErrorCode::mismatched_parameters);
  EXPECT_EQ(code(evaluator.rotate(foreign, 1)), ErrorCode::mismatched_parameters);
  EXPECT_EQ(code(world.client.decrypt(foreign)), ErrorCode::mismatched_parameters);
  const Plaintext p = other.encoder.encode(other.device, std::vector<Complex>{1}, top).value();
  EXPECT_EQ(code(evaluator.add_plain(a, p)), ErrorCode::mismatched_parameters);
  EXPECT_EQ(code(world.encoder.decode(world.device, p)), ErrorCode::mismatched_parameters);
  const Evaluator with_foreign_keys(world.device, world.encoder, other.keys);
  EXPECT_EQ(code(with_foreign_keys.square(a)), ErrorCode::mismatched_parameters);
  const client::CkksClient mixed(world.device, world.encoder, other.secret);
  EXPECT_EQ(code(mixed.encrypt(x, top)), ErrorCode::mismatched_parameters);
  EXPECT_EQ(code(mixed.decrypt(a)), ErrorCode::mismatched_parameters);
}

TEST_F(Faults, OtherOwners) {
  const auto secret = client::SecretKey::generate(world.parameters.rlwe(), test::test_seed(99));
  const client::CkksClient client(world.device, world.encoder, secret);
  const Ciphertext foreign = client.encrypt(x, top).value();
  EXPECT_EQ(code(evaluator.add(a, foreign)), ErrorCode::wrong_key);
  EXPECT_EQ(code(evaluator.multiply(a, foreign)), ErrorCode::wrong_key);
  EXPECT_EQ(code(evaluator.square(foreign)), ErrorCode::wrong_key);
  EXPECT_EQ(code(evaluator.rotate(foreign, 1)), ErrorCode::wrong_key);
  EXPECT_EQ(code(client.decrypt(a)), ErrorCode::wrong_key);
  // A ciphertext relabelled to pass as ours does not decode to values within its bounds.
  Ciphertext relabelled = foreign.clone(world.device.pool());
  relabelled.body.key = world.secret.id();
  EXPECT_EQ(code(world.client.decrypt(relabelled)), ErrorCode::noise_exhausted);
}

TEST_F(Faults, MissingKeys) {
  const rlwe::EvaluationKeys none;
  const Evaluator without(world.device, world.encoder, none);
  EXPECT_EQ(code(without.square(a)), ErrorCode::missing_key);
  EXPECT_EQ(code(without.conjugate(a)), ErrorCode::missing_key);
  EXPECT_EQ(code(evaluator.rotate(a, 9)), ErrorCode::missing_key);
  std::array<Ciphertext, 2> out;
  const std::array<std::int64_t, 2> steps{1, 9};
  EXPECT_EQ(code(evaluator.rotate_many(a, steps, out)), ErrorCode::missing_key);
  EXPECT_TRUE(out[0].empty());  // refused before any work
  std::array<ExtendedCiphertext, 2> extended;
  EXPECT_EQ(code(evaluator.rotate_many_extended(a, steps, extended)), ErrorCode::missing_key);
  EXPECT_EQ(code(evaluator.rotate_many(a, steps, std::span(out).first(1))), ErrorCode::invalid_argument);
  // A key that was cut serves lower levels only.
  const client::KeyGenerator generator(world.device, world.secret);
  rlwe::EvaluationKeys cut;
  ASSERT_TRUE(cut.add(generator.relinearisation_key(Level(3), test::test_seed(2)).value()));
  const Evaluator low(world.device, world.encoder, cut);
  EXPECT_EQ(code(low.square(a)), ErrorCode::missing_key);
  const Ciphertext b = low.at_level(a, Level(3)).value();
  EXPECT_TRUE(low.square(b).has_value());
}

TEST_F(Faults, ExhaustedLevels) {
  const Ciphertext last = world.encrypt(x, Level(0), 31);
  EXPECT_EQ(code(evaluator.square(last)), ErrorCode::level_exhausted);
  EXPECT_EQ(code(evaluator.multiply(a, last)), ErrorCode::level_exhausted);
  EXPECT_EQ(code(evaluator.multiply_constant(last, 2)), ErrorCode::level_exhausted);
  EXPECT_EQ(code(evaluator.rescale(last)), ErrorCode::level_exhausted);
  EXPECT_EQ(code(evaluator.at_level(last, Level(1))), ErrorCode::level_exhausted);
  // 2^45 divided by two primes near 2^45 is below 1; whether it is after one depends on the prime.
  const auto once = evaluator.rescale(a);
  EXPECT_EQ(once ? code(evaluator.rescale(*once)) : code(once), ErrorCode::level_exhausted);
}

TEST_F(Faults, ConstantsThatAreNoNumbers) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const Complex c : {Complex(nan, 0), Complex(0, infinity), Complex(-infinity, nan)}) {
    EXPECT_EQ(code(evaluator.add_constant(a, c)), ErrorCode::invalid_argument);
    EXPECT_EQ(code(evaluator.multiply_constant(a, c)), ErrorCode::invalid_argument);
  }
  EXPECT_EQ(code(evaluator.multiply_constant(a, 1e60)), ErrorCode::limit_exceeded);
}

TEST_F(Faults, ValuesThatOutgrowTheModulus) {
  const Ciphertext low = world.encrypt(x, Level(0), 31);
  EXPECT_TRUE(evaluator.multiply_integer(low, 15).has_value());
  EXPECT_EQ(code(evaluator.multiply_integer(low, 17)), ErrorCode::limit_exceeded);
  EXPECT_EQ(code(evaluator.add_constant(low, 16)), ErrorCode::limit_exceeded);
  const Ciphertext large = evaluator.multiply_integer(a, 1 << 20).value();
  EXPECT_EQ(code(evaluator.at_level(large, Level(0))), ErrorCode::limit_exceeded);
  EXPECT_TRUE(evaluator.at_level(large, Level(1)).has_value());
}

TEST_F(Faults, MalformedCiphertexts) {
  const auto broken = [&](auto change) {
    Ciphertext copy = evaluator.clone(a);
    change(copy);
    return copy;
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(code(evaluator.negate(broken([](Ciphertext& c) { c.slots = 3; }))), ErrorCode::invalid_argument);
  EXPECT_EQ(code(evaluator.negate(broken([](Ciphertext& c) { c.slots = 0; }))), ErrorCode::invalid_argument);
  EXPECT_EQ(code(evaluator.negate(broken([](Ciphertext& c) { c.slots = 1024; }))), ErrorCode::invalid_argument);
  EXPECT_EQ(code(evaluator.negate(broken([](Ciphertext& c) { c.scale = 0; }))), ErrorCode::invalid_argument);
  EXPECT_EQ(code(evaluator.negate(broken([&](Ciphertext& c) { c.bounds.error = nan; }))), ErrorCode::invalid_argument);
  EXPECT_EQ(code(evaluator.negate(broken([](Ciphertext& c) { c.bounds.magnitude = -1; }))),
            ErrorCode::invalid_argument);
  EXPECT_EQ(code(evaluator.negate(broken([](Ciphertext& c) { c.body.part_count = 3; }))),
            ErrorCode::mismatched_parameters);
}

TEST_F(Faults, PlaintextsForAnotherPurpose) {
  const auto encode = [&](Level level, Purpose purpose) {
    return world.encoder.encode(world.device, x, level, purpose).value();
  };
  const Ciphertext low = world.encrypt(x, Level(2), 31);
  EXPECT_EQ(code(evaluator.add_plain(a, encode(Level(2), Purpose::encrypt))), ErrorCode::mismatched_parameters);
  EXPECT_EQ(code(evaluator.multiply_plain(a, encode(Level(2), Purpose::multiply))), ErrorCode::mismatched_parameters);
  EXPECT_EQ(code(evaluator.multiply_plain(a, encode(top, Purpose::multiply_lazy))), ErrorCode::mismatched_parameters);
  const Plaintext other =
      world.encoder.encode_at_scale(world.device, x, world.parameters.rlwe().basis(top), 0x1p30).value();
  EXPECT_EQ(code(evaluator.add_plain(a, other)), ErrorCode::mismatched_parameters);
  EXPECT_EQ(code(evaluator.multiply_plain(a, other)), ErrorCode::mismatched_parameters);
}

}  // namespace
}  // namespace tacet::ckks
