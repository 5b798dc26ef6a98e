// SPDX-License-Identifier: Apache-2.0
//
// One owner and one host for tests of CKKS, from fixed seeds.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ckks/evaluator.h"
#include "client/ckks_client.h"
#include "client/key_generator.h"
#include "ring/automorphism.h"
#include "tests/support/parameter_sets.h"

namespace tacet::test {

using ckks::Complex;
using ckks::Level;

/// What a test expects; extended precision, so that the oracle's own rounding does not count.
using Exact = std::complex<long double>;

inline std::vector<Exact> exact(const std::vector<Complex>& values) { return {values.begin(), values.end()}; }

/// Uniform in the square [-magnitude, magnitude]^2 / sqrt(2), so that |z| <= magnitude.
inline std::vector<Complex> random_complex(std::size_t count, double magnitude, std::uint8_t seed) {
  RandomStream stream(test_seed(seed), "test values");
  const auto next = [&] {
    return (static_cast<double>(stream.next() >> 11) * 0x1p-52 - 1) * magnitude * std::sqrt(0.5);
  };
  std::vector<Complex> values(count);
  for (Complex& value : values) {
    const double re = next();
    value = {re, next()};
  }
  return values;
}

/// An encoder, a secret key, and evaluation keys for the given rotations (and conjugation), all for the top level.
struct World {
  explicit World(const ckks::Parameters& set, const backend::Device::Options& options = {},
                 const std::vector<std::int64_t>& rotations = {})
      : parameters(set),
        device(options),
        encoder(set),
        secret(client::SecretKey::generate(set.rlwe(), test_seed(1))),
        client(device, encoder, secret) {
    const client::KeyGenerator generator(device, secret);
    TACET_CHECK(keys.add(generator.relinearisation_key(set.top_level(), test_seed(2)).value()));
    const auto add_galois = [&](std::uint32_t element) {
      TACET_CHECK(keys.add(generator.galois_key(element, set.top_level(), test_seed(3)).value()));
    };
    for (const std::int64_t steps : rotations) add_galois(ring::galois_element_of_rotation(set.log_degree(), steps));
    add_galois(ring::galois_element_of_conjugation(set.log_degree()));
    evaluator = std::make_unique<ckks::Evaluator>(device, encoder, keys);
  }

  ckks::Ciphertext encrypt(const std::vector<Complex>& values, Level level, std::uint8_t seed) const {
    return client.encrypt(encoder.encode(device, values, level).value(), test_seed(seed)).value();
  }

  ckks::Parameters parameters;
  backend::Device device;
  ckks::Encoder encoder;
  client::SecretKey secret;
  client::CkksClient client;
  rlwe::EvaluationKeys keys;
  std::unique_ptr<ckks::Evaluator> evaluator;
};

/// max |decoded - expected|.
inline double largest_error(const std::vector<Complex>& decoded, const std::vector<Exact>& expected) {
  long double largest = 0;
  for (std::size_t j = 0; j < decoded.size(); ++j)
    largest = std::max(largest, std::abs(Exact(decoded[j]) - expected[j % expected.size()]));
  return static_cast<double>(largest);
}

/// That a ciphertext holds the expected values within its bound, that the bound is not loose by 2^8 or more, and that
/// the magnitude it states is true. Decoding a sparse vector averages its repetitions, which makes errors smaller than
/// any single one; in a sum of `terms` terms errors partly cancel, but their bounds add up.
inline void expect_holds(const World& world, const ckks::Ciphertext& ciphertext, const std::vector<Exact>& expected,
                         std::size_t terms = 1) {
  const auto decoded = world.client.decrypt(ciphertext);
  ASSERT_TRUE(decoded.has_value()) << decoded.error().message();
  ASSERT_EQ(decoded->values.size(), ciphertext.slots);
  const double error = largest_error(decoded->values, expected);
  EXPECT_LE(error, decoded->error_bound);
  const double repetitions = static_cast<double>(world.parameters.slots_max() / ciphertext.slots);
  EXPECT_LE(decoded->error_bound, 256 * std::sqrt(repetitions * static_cast<double>(terms)) * error)
      << "the bound is too loose";
  for (const Exact& value : expected)
    EXPECT_LE(static_cast<double>(std::abs(value)), ciphertext.bounds.magnitude * (1 + 1e-12));
}

#define EXPECT_HOLDS(world, ciphertext, expected)                   \
  do {                                                              \
    SCOPED_TRACE(#ciphertext);                                      \
    ::tacet::test::expect_holds((world), (ciphertext), (expected)); \
  } while (false)

}  // namespace tacet::test
