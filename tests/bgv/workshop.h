// SPDX-License-Identifier: Apache-2.0
//
// An owner and a host at one table: everything a BGV test needs, from fixed seeds.
#pragma once

#include <string>
#include <vector>

#include "bgv/choose_parameters.h"
#include "bgv/evaluator.h"
#include "client/bgv_decryptor.h"
#include "client/bgv_encryptor.h"
#include "client/decryptor.h"
#include "client/key_generator.h"
#include "ring/automorphism.h"
#include "tests/support/big_integer.h"
#include "tests/support/parameter_sets.h"

namespace tacet::test {

struct BgvSet {
  const char* name = "";
  unsigned log_degree = 10;
  Word plaintext_modulus = bgv::default_plaintext_modulus;
  std::size_t levels = 5;
  unsigned digits = 3;
  bool track_factors = false;
};

inline std::string bgv_set_name(const testing::TestParamInfo<BgvSet>& info) { return info.param.name; }

/// One of each kind: correction factors that stay 1 and that do not, one digit and one prime a digit, other t.
inline const std::vector<BgvSet>& small_bgv_sets() {
  static const std::vector<BgvSet> sets = {
      {"standard", 10, bgv::default_plaintext_modulus, 5, 3, false},
      {"tracked", 10, bgv::default_plaintext_modulus, 5, 2, true},
      {"t12289", 10, 12289, 5, 6, true},
      {"t65537", 11, 65537, 4, 1, false},
  };
  return sets;
}

inline bgv::Parameters bgv_parameters(const BgvSet& set) {
  return bgv::choose_parameters({.name = std::string("insecure_") + set.name,
                                 .log_degree = set.log_degree,
                                 .plaintext_modulus = set.plaintext_modulus,
                                 .levels = set.levels,
                                 .digits = set.digits,
                                 .track_factors = set.track_factors})
      .value();
}

/// Uniform values below `bound`, the same for the same number.
inline std::vector<Word> test_values(std::size_t count, Word bound, std::uint8_t number) {
  std::vector<Word> values(count);
  RandomStream(test_seed(number), "test values").fill_uniform(values, bound);
  return values;
}

class Workshop {
 public:
  explicit Workshop(bgv::Parameters given, backend::Device::Options options = {},
                    std::span<const std::int64_t> steps = {})
      : device(options),
        parameters(std::move(given)),
        secret(client::SecretKey::generate(parameters.rlwe(), test_seed(1))),
        encryptor(client::BgvEncryptor::with_secret_key(parameters, device, secret).value()),
        decryptor(client::BgvDecryptor::create(parameters, device, secret).value()),
        evaluator(parameters, device) {
    const client::KeyGenerator generator(device, secret);
    const bgv::Level top = parameters.top_level();
    EXPECT_TRUE(keys.add(generator.relinearisation_key(top, test_seed(2)).value()));
    std::vector<std::uint32_t> elements = {ring::galois_element_of_conjugation(parameters.log_degree())};
    for (const std::int64_t step : steps)
      elements.push_back(ring::galois_element_of_rotation(parameters.log_degree(), step));
    for (const std::uint32_t element : elements)
      EXPECT_TRUE(keys.add(generator.galois_key(element, top, test_seed(static_cast<std::uint8_t>(element))).value()));
  }
  explicit Workshop(const BgvSet& set, std::span<const std::int64_t> steps = {})
      : Workshop(bgv_parameters(set), {}, steps) {}

  std::vector<Word> values(std::uint8_t number) const {
    return test_values(parameters.degree(), parameters.plaintext_modulus(), number);
  }
  bgv::Ciphertext encrypt(std::span<const Word> slots, std::uint8_t number) const {
    return encryptor.encrypt(slots, parameters.top_level(), test_seed(number)).value();
  }

  /// The phase as centred integers modulo Q_l.
  BigPolynomial phase(const bgv::Ciphertext& a) const {
    const client::Phase raw = client::Decryptor(device, secret).phase(a.body).value();
    return compose(parameters.ring(), raw.coefficients());
  }
  /// log2 ||v||, measured.
  double measured_noise(const bgv::Ciphertext& a) const { return log_canonical_norm(phase(a)); }

  backend::Device device;
  bgv::Parameters parameters;
  client::SecretKey secret;
  client::BgvEncryptor encryptor;
  client::BgvDecryptor decryptor;
  bgv::Evaluator evaluator;
  rlwe::EvaluationKeys keys;
};

}  // namespace tacet::test
