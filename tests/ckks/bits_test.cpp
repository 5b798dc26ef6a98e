// SPDX-License-Identifier: Apache-2.0
//
// An evaluation gives the same bits on every backend and with any number of threads, and gave them when this was
// written. Inputs are fixed polynomials, not encodings, so that no floating-point library takes part.
#include <gtest/gtest.h>

#include "base/hash.h"
#include "ckks/evaluator.h"
#include "ring/operations.h"
#include "tests/ckks/world.h"

namespace tacet::ckks {
namespace {

using test::World;

/// A polynomial of small fixed coefficients, labelled as a plaintext.
Plaintext fixed_plaintext(const World& world, Level level, Purpose purpose, Word number) {
  const Parameters& set = world.parameters;
  RandomStream stream(test::test_seed(77), "fixed polynomial", number);
  std::vector<std::int64_t> coefficients(set.degree());
  for (std::int64_t& c : coefficients) c = static_cast<std::int64_t>(stream.next() >> 24) - (std::int64_t{1} << 39);
  Plaintext p;
  p.parameters = set.id();
  const ring::Basis basis = purpose == Purpose::multiply_lazy ? set.rlwe().key_basis(level) : set.rlwe().basis(level);
  p.polynomial =
      ring::to_evaluations(world.device, set.ring(), ring::from_signed(world.device, set.ring(), basis, coefficients));
  p.scale = purpose == Purpose::encrypt ? set.scale(level) : set.multiplier_scale(level);
  p.slots = set.slots_max();
  p.bounds = {1, 0};
  return p;
}

void add(Hasher& hasher, const Ciphertext& a) {
  for (std::size_t part = 0; part < a.body.part_count; ++part) {
    for (const Word word : a.body.parts[part].words()) hasher.add_word(word);
  }
  hasher.add_word(a.level().value());
  hasher.add_word(std::bit_cast<Word>(a.scale));
}

/// Every kind of operation once, hashed.
std::string evaluate(const backend::Device::Options& options) {
  const World world(named_parameters("insecure_n10").value(), options, {1, 3});
  const Evaluator& evaluator = *world.evaluator;
  const Level top = world.parameters.top_level();
  const Ciphertext a =
      world.client.encrypt(fixed_plaintext(world, top, Purpose::encrypt, 1), test::test_seed(1)).value();
  const Ciphertext b =
      world.client.encrypt(fixed_plaintext(world, top, Purpose::encrypt, 2), test::test_seed(2)).value();
  Hasher hasher("test of bits");
  add(hasher, a);
  add(hasher, b);
  const Ciphertext product = evaluator.multiply(a, b).value();
  add(hasher, product);
  add(hasher, evaluator.square(product).value());
  add(hasher, evaluator.add(a, product).value());  // aligns
  add(hasher, evaluator.rotate(product, 3).value());
  add(hasher, evaluator.conjugate(a).value());
  add(hasher, evaluator.at_level(a, Level(0)).value());
  add(hasher, evaluator.multiply_plain(a, fixed_plaintext(world, top, Purpose::multiply, 3)).value());
  add(hasher, evaluator.multiply_constant(a, Complex(0.375, -2)).value());
  add(hasher, evaluator.add_constant(a, Complex(0.375, -2)).value());
  add(hasher, evaluator.multiply_by_i(a).value());
  const std::array<const Ciphertext*, 2> left{&a, &product};
  const std::array<const Ciphertext*, 2> right{&b, &b};
  add(hasher, evaluator.inner_product(left, right).value());
  const std::array<std::int64_t, 3> steps{0, 1, 3};
  std::array<ExtendedCiphertext, 3> turned;
  TACET_CHECK(evaluator.rotate_many_extended(a, steps, turned));
  const Plaintext p = fixed_plaintext(world, top, Purpose::multiply_lazy, 4);
  const Plaintext q = fixed_plaintext(world, top, Purpose::multiply_lazy, 5);
  const std::array<const ExtendedCiphertext*, 3> inputs{&turned[0], &turned[1], &turned[2]};
  const std::array<const Plaintext*, 3> weights{&p, &q, &p};
  add(hasher, evaluator.reduce_and_rescale(evaluator.inner_product_extended(inputs, weights).value()).value());
  return hex(hasher.finish());
}

constexpr const char* known_answer = "5421cb407b908a52332316363b215c0043db610db6ba6584979f5ff9f65f7f3f";

TEST(Bits, AreTheSameOnEveryBackend) {
  EXPECT_EQ(evaluate({.threads = 1, .backend = backend::Backend::reference()}), known_answer);
  EXPECT_EQ(evaluate({.threads = 1}), known_answer);
}

TEST(Bits, AreTheSameWithManyThreads) {
  EXPECT_EQ(evaluate({.threads = 3}), known_answer);
  EXPECT_EQ(evaluate({.threads = 2, .backend = backend::Backend::reference()}), known_answer);
}

TEST(Bits, OfTheEncoderAreKnown) {
  // Floating point without a library: roots are rounded once from long double, sums and products are IEEE.
  const Parameters set = named_parameters("insecure_n10").value();
  const Encoder encoder(set);
  const backend::Device device;
  std::vector<Complex> values;
  for (int j = 0; j < 512; ++j) values.emplace_back(j / 512.0, 1 - j / 256.0);
  const Plaintext p = encoder.encode(device, values, set.top_level()).value();
  Hasher hasher("test of bits");
  for (const Word word : p.polynomial.words()) hasher.add_word(word);
  EXPECT_EQ(hex(hasher.finish()), "05e477ca13b2ba352aeafeb9d459327d51444461587112764a276c7d71647117");
}

}  // namespace
}  // namespace tacet::ckks
