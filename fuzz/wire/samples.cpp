// SPDX-License-Identifier: Apache-2.0
#include "fuzz/wire/samples.h"

#include <cstring>

#include "ring/automorphism.h"

namespace tacet::samples {
namespace {

Seed numbered_seed(std::uint8_t number) {
  Seed seed;
  for (std::size_t i = 0; i < seed.bytes.size(); ++i) seed.bytes[i] = static_cast<std::uint8_t>(number + i);
  return seed;
}

}  // namespace

rlwe::ParametersLiteral bgv_literal() {
  rlwe::ParametersLiteral literal;
  literal.name = "insecure_sample_bgv";
  literal.scheme = rlwe::Scheme::bgv;
  literal.log_degree = 10;
  literal.q_primes = {4188161, 2101249};  // all 1 modulo 2048
  literal.p_primes = {4206593};
  literal.digit_primes = 1;
  literal.plaintext_modulus = 12289;
  return literal;
}

rlwe::ParametersLiteral ckks_literal() {
  rlwe::ParametersLiteral literal;
  literal.name = "insecure_sample_ckks";
  literal.scheme = rlwe::Scheme::ckks;
  literal.log_degree = 10;
  literal.q_primes = {4188161, 1054721};
  literal.p_primes = {4206593};
  literal.digit_primes = 1;
  literal.scale_bits = 20;
  return literal;
}

rlwe::ParametersLiteral bootstrapping_literal() {
  rlwe::ParametersLiteral literal = ckks_literal();
  literal.name = "insecure_sample_boot";
  literal.bootstrapping_levels = 1;
  return literal;
}

Samples::Samples()
    : bgv_(bgv::Parameters::create(bgv_literal()).value()),
      ckks_(ckks::Parameters::create(rlwe::Parameters::create(ckks_literal()).value()).value()) {}

wire::Limits Samples::limits() const {
  wire::Limits limits;
  limits.container_bytes_max = std::size_t{1} << 20;
  limits.object_bytes_max = std::size_t{4} << 20;
  limits.key_count_max = 16;
  limits.prime_count_max = 8;
  limits.log_degree_max = 11;
  limits.insecure_parameters_allowed = true;
  return limits;
}

ring::Evaluations Samples::random(const rlwe::Parameters& parameters, ring::Basis basis, std::uint8_t number) const {
  return rlwe::expand_uniform(device_, parameters.ring(), basis, numbered_seed(number), "sample");
}

rlwe::Ciphertext Samples::body(const rlwe::Parameters& parameters, rlwe::Level level, std::size_t parts,
                               bool seeded) const {
  rlwe::Ciphertext body;
  body.parameters = parameters.id();
  body.key = key_id;
  body.part_count = parts;
  for (std::size_t i = 0; i < parts; ++i)
    body.parts[i] = random(parameters, parameters.basis(level), static_cast<std::uint8_t>(i));
  if (seeded) {
    body.seed = numbered_seed(100);
    body.parts[1] =
        rlwe::expand_uniform(device_, parameters.ring(), parameters.basis(level), *body.seed, rlwe::ciphertext_purpose);
  }
  return body;
}

bgv::Ciphertext Samples::bgv_ciphertext(rlwe::Level level, std::size_t parts, bool seeded) const {
  return {body(bgv_.rlwe(), level, parts, seeded), 3, 12.5};
}

ckks::Ciphertext Samples::ckks_ciphertext(rlwe::Level level, std::size_t parts, bool seeded) const {
  return {body(ckks_.rlwe(), level, parts, seeded), ckks_.scale(level), 256, {1.5, 0.25}};
}

rlwe::PublicKey Samples::public_key() const {
  const rlwe::Parameters& parameters = bgv_.rlwe();
  const ring::Basis basis = parameters.basis(parameters.top_level());
  rlwe::PublicKey key;
  key.parameters = parameters.id();
  key.key = key_id;
  key.seed = numbered_seed(101);
  key.b = random(parameters, basis, 1);
  key.a = rlwe::expand_uniform(device_, parameters.ring(), basis, key.seed, rlwe::public_key_purpose);
  return key;
}

rlwe::KeySwitchKey Samples::key_switch_key(const rlwe::Parameters& parameters, std::uint32_t galois_element,
                                           rlwe::Level level) const {
  const ring::Basis basis = parameters.key_basis(level);
  rlwe::KeySwitchKey key;
  key.parameters = parameters.id();
  key.key = key_id;
  key.galois_element = galois_element;
  key.level = level;
  key.digits = parameters.digits(level);
  key.seed = numbered_seed(static_cast<std::uint8_t>(102 + galois_element));
  key.words = device_.pool().acquire(rlwe::key_words(parameters, level));
  for (std::size_t digit = 0; digit < key.digits; ++digit) {
    const ring::Evaluations b = random(parameters, basis, static_cast<std::uint8_t>(10 + digit));
    std::memcpy(key.words.data() + 2 * digit * b.words().size(), b.words().data(), b.words().size_bytes());
  }
  rlwe::expand_key(device_, parameters, key);
  if (galois_element % 2 == 1) key.index = ring::automorphism_index(parameters.log_degree(), galois_element);
  return key;
}

rlwe::EvaluationKeys Samples::evaluation_keys() const {
  rlwe::EvaluationKeys keys;
  for (const std::uint32_t galois_element : {5U, 0U}) {
    const Status added = keys.add(key_switch_key(galois_element, rlwe::Level(0)));
    TACET_CHECK(added.has_value());
  }
  return keys;
}

wire::BootstrappingIndex Samples::bootstrapping_index() const {
  using ckks::BootstrappingKeySet;
  wire::BootstrappingIndex index;
  index.key = key_id;
  index.low.bytes = {16, 17, 18, 19};
  index.encapsulation.bytes = {20, 21, 22, 23};
  index.slots = 256;
  const auto add = [&](BootstrappingKeySet set, std::uint32_t purpose, unsigned level) {
    const Seed seed = numbered_seed(static_cast<std::uint8_t>(104 + index.entries.size()));
    index.entries.push_back({set, {purpose, rlwe::Level(level)}, seed.bytes});
  };
  add(BootstrappingKeySet::encapsulation, rlwe::to_sparse_purpose, 0);
  add(BootstrappingKeySet::low, 5, 1);
  add(BootstrappingKeySet::main, rlwe::relinearisation_purpose, 0);
  add(BootstrappingKeySet::main, 2047, 1);
  return index;
}

client::SecretKey Samples::secret_key() const {
  std::vector<std::int8_t> coefficients(bgv_.degree());
  RandomStream stream(numbered_seed(103), "sample secret");
  for (std::int8_t& coefficient : coefficients)
    coefficient = static_cast<std::int8_t>(static_cast<int>(stream.next() % 3) - 1);
  return client::SecretKey::restore(bgv_.rlwe(), key_id, coefficients).value();
}

}  // namespace tacet::samples
