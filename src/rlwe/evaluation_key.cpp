// SPDX-License-Identifier: Apache-2.0
#include "rlwe/evaluation_key.h"

#include <algorithm>
#include <cstring>

#include "base/hash.h"

namespace tacet::rlwe {

std::string purpose_name(std::uint32_t purpose) {
  if (purpose == relinearisation_purpose) return "relinearisation key";
  if (purpose == to_sparse_purpose) return "key to the sparse secret";
  if (purpose == from_sparse_purpose) return "key from the sparse secret";
  return fmt::format("Galois key for element {}", purpose);
}

Seed digit_seed(const Seed& seed, std::size_t digit) {
  return {Hasher("tacet key digit").add_bytes(seed.bytes).add_word(digit).finish()};
}

std::size_t key_words(const Parameters& parameters, Level level) {
  return parameters.digits(level) * 2 * parameters.key_basis(level).limbs() * parameters.degree();
}

void expand_key(const backend::Device& device, const Parameters& parameters, KeySwitchKey& key) {
  const ring::Basis basis = parameters.key_basis(key.level);
  const std::size_t n = parameters.degree();
  TACET_CHECK(key.words.size() == key_words(parameters, key.level));
  device.threads().parallel_for(key.digits * basis.limbs(), [&](std::size_t task) {
    const std::size_t digit = task / basis.limbs();
    const std::size_t limb = task % basis.limbs();
    const std::size_t prime = parameters.ring().prime_of(basis, limb);
    RandomStream stream(digit_seed(key.seed, digit), key_purpose, prime);
    Word* out = key.words.data() + ((digit * 2 + 1) * basis.limbs() + limb) * n;
    stream.fill_uniform({out, n}, parameters.ring().modulus(prime).value());
  });
}

Result<KeySwitchKey> cut_key(const backend::Device& device, const Parameters& parameters, const KeySwitchKey& key,
                             Level level) {
  if (key.parameters != parameters.id())
    return fail(ErrorCode::mismatched_parameters, "the {} belongs to parameter set {}, not to '{}' ({})",
                purpose_name(key.galois_element), to_string(key.parameters), parameters.name(),
                to_string(parameters.id()));
  if (level > key.level)
    return fail(ErrorCode::invalid_argument, "a {} for level {} cannot be cut to the higher level {}",
                purpose_name(key.galois_element), key.level.value(), level.value());
  KeySwitchKey cut;
  cut.parameters = key.parameters;
  cut.key = key.key;
  cut.galois_element = key.galois_element;
  cut.level = level;
  cut.digits = parameters.digits(level);
  cut.seed = key.seed;
  cut.index = key.index;
  cut.words = device.pool().acquire(key_words(parameters, level));
  const ring::Basis from = parameters.key_basis(key.level);
  const ring::Basis to = parameters.key_basis(level);
  const std::size_t n = parameters.degree();
  device.threads().parallel_for(cut.digits * 2, [&](std::size_t task) {
    const Word* source = key.words.data() + task * from.limbs() * n;
    Word* target = cut.words.data() + task * to.limbs() * n;
    std::memcpy(target, source, to.q * n * sizeof(Word));
    std::memcpy(target + to.q * n, source + from.q * n, to.p * n * sizeof(Word));
  });
  return cut;
}

Status EvaluationKeys::add(EvaluationKeys&& keys) {
  for (auto& [element, key] : keys.keys_) TACET_RETURN_IF_ERROR(add(std::move(key)));
  keys.keys_.clear();
  return {};
}

Status EvaluationKeys::add(KeySwitchKey key) {
  if (!keys_.empty()) {
    const KeySwitchKey& first = keys_.begin()->second;
    if (key.parameters != first.parameters)
      return fail(ErrorCode::mismatched_parameters, "the {} belongs to parameter set {}; the keys here belong to {}",
                  purpose_name(key.galois_element), to_string(key.parameters), to_string(first.parameters));
    if (key.key != first.key)
      return fail(ErrorCode::wrong_key, "the {} belongs to secret key {}; the keys here belong to {}",
                  purpose_name(key.galois_element), to_string(key.key), to_string(first.key));
  }
  const std::uint32_t purpose = key.galois_element;
  keys_.insert_or_assign(purpose, std::move(key));
  return {};
}

std::size_t EvaluationKeys::bytes() const {
  std::size_t sum = 0;
  for (const auto& [purpose, key] : keys_) sum += key.words.size() * sizeof(Word);
  return sum;
}

Result<const KeySwitchKey*> EvaluationKeys::find(std::uint32_t purpose, Level level) const {
  const auto found = keys_.find(purpose);
  if (found == keys_.end())
    return fail(ErrorCode::missing_key, "the operation needs a {}, which is not among the {} keys given",
                purpose_name(purpose), keys_.size());
  if (found->second.level < level)
    return fail(ErrorCode::missing_key, "the {} was cut to level {}, but the ciphertext is at level {}",
                purpose_name(purpose), found->second.level.value(), level.value());
  return &found->second;
}

}  // namespace tacet::rlwe
