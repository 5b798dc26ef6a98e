// SPDX-License-Identifier: Apache-2.0
//
// One owner and one host who bootstraps, from fixed seeds.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <string_view>
#include <vector>

#include "ckks/bootstrapping/bootstrapper.h"
#include "client/bootstrapping_keys.h"
#include "tests/ckks/world.h"
#include "tests/support/rlwe_oracle.h"

namespace tacet::test {

/// The smallest named set.
inline ckks::Parameters small_boot_set() { return ckks::named_bootstrapping_parameters("insecure_boot_n10").value(); }

/// Everything for one plan. `slots` = 0: all of them.
struct BootWorld {
  explicit BootWorld(const ckks::Parameters& set, std::size_t slots = 0, const backend::Device::Options& options = {})
      : main(set),
        sets(ckks::BootstrappingParameters::create(set).value()),
        plan(ckks::BootstrappingPlan::create(sets, slots == 0 ? set.slots_max() : slots).value()),
        device(options),
        encoder(set),
        secret(client::SecretKey::generate(set.rlwe(), test_seed(1))),
        low_secret(client::SecretKey::restore(sets.low().rlwe(), secret.id(), secret.coefficients()).value()),
        client(device, encoder, secret),
        keys(client::bootstrapping_keys(device, secret, plan, test_seed(2)).value()),
        bootstrapper(ckks::Bootstrapper::create(device, plan, keys).value()) {}
  BootWorld(const BootWorld&) = delete;
  BootWorld& operator=(const BootWorld&) = delete;

  /// Private values of a stated magnitude.
  ckks::Ciphertext encrypt(const std::vector<Complex>& values, Level level, std::uint8_t seed, double magnitude) const {
    return client.encrypt(encoder.encode_within(device, values, level, magnitude).value(), test_seed(seed)).value();
  }
  /// Values of the unit box.
  ckks::Ciphertext encrypt(const std::vector<Complex>& values, Level level, std::uint8_t seed) const {
    return encrypt(values, level, seed, std::sqrt(2.0));
  }
  /// A polynomial as it stands, at `level` of `set`.
  ckks::Ciphertext encrypt_polynomial(const ckks::Parameters& set, const std::vector<std::int64_t>& coefficients,
                                      Level level, std::size_t slots, std::uint8_t seed) const {
    ckks::Plaintext p;
    p.parameters = set.id();
    p.polynomial = ring::to_evaluations(device, set.ring(),
                                        ring::from_signed(device, set.ring(), set.rlwe().basis(level), coefficients));
    p.scale = set.scale(level);
    p.slots = slots;
    const client::SecretKey& key = set == main ? secret : low_secret;
    return client::CkksClient(device, ckks::Encoder(set), key).encrypt(std::move(p), test_seed(seed)).value();
  }

  /// c_0 + c_1 s, centred modulo the whole modulus, in big integers.
  BigPolynomial phase(const ckks::Ciphertext& a) const {
    const ring::Ring& ring = a.body.parameters == main.id() ? main.ring() : sets.low().ring();
    return test::phase(device, ring, a.body.parts[0], a.body.parts[1], secret.coefficients());
  }
  /// The values, whatever the bounds of `a` say.
  std::vector<Complex> values(const ckks::Ciphertext& a) const {
    ckks::Ciphertext copy = a.clone(device.pool());
    copy.bounds.error += 64;
    return client.decrypt(copy).value().values;
  }

  ckks::Parameters main;
  ckks::BootstrappingParameters sets;
  ckks::BootstrappingPlan plan;
  backend::Device device;
  ckks::Encoder encoder;
  client::SecretKey secret;
  client::SecretKey low_secret;
  client::CkksClient client;
  ckks::BootstrappingKeys keys;
  ckks::Bootstrapper bootstrapper;
};

/// Real and imaginary parts uniform in [-1, 1].
inline std::vector<Complex> random_box(std::size_t count, std::uint8_t seed) {
  return random_complex(count, std::sqrt(2.0), seed);
}

/// Errors of one result.
struct ErrorStatistics {
  double largest = 0;
  double mean = 0;       ///< of |error|
  Complex bias;          ///< the mean of the errors themselves
  double deviation = 0;  ///< root of the mean square
};

inline ErrorStatistics statistics(const std::vector<Complex>& got, const std::vector<Complex>& expected) {
  ErrorStatistics out;
  const auto count = static_cast<double>(got.size());
  for (std::size_t j = 0; j < got.size(); ++j) {
    const Complex error = got[j] - expected[j % expected.size()];
    out.largest = std::max(out.largest, std::abs(error));
    out.mean += std::abs(error) / count;
    out.bias += error / count;
    out.deviation += std::norm(error) / count;
  }
  out.deviation = std::sqrt(out.deviation);
  return out;
}

/// The coefficients of the low set's level 0, or any big polynomial, as doubles.
inline std::vector<double> rounded(const BigPolynomial& a) {
  std::vector<double> out;
  out.reserve(a.size());
  for (const mpz_class& value : a) out.push_back(value.get_d());
  return out;
}

}  // namespace tacet::test
