// SPDX-License-Identifier: Apache-2.0
//
// Keys that let the host compute: public, but specific to one owner.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "backend/device.h"
#include "base/buffer_pool.h"
#include "base/random.h"
#include "rlwe/ciphertext.h"
#include "rlwe/parameters.h"

namespace tacet::rlwe {

/// What a KeySwitchKey is for, where that is not an automorphism: those are named by their Galois element, which is
/// odd. The sparse secret is that of bootstrapping (ckks/bootstrapping/parameters.h).
inline constexpr std::uint32_t relinearisation_purpose = 0;
inline constexpr std::uint32_t to_sparse_purpose = 2;
inline constexpr std::uint32_t from_sparse_purpose = 4;
/// For messages: "relinearisation key", "Galois key for element 5".
std::string purpose_name(std::uint32_t purpose);

/// A hybrid key-switching key from a secret s' to s, for ciphertexts up to `level`. With digits D_0
/// D_1 .. of q_0 .. q_L (digit_primes primes each) and P the product of the special primes, digit d
/// is
///   (b_d, a_d),  b_d = -a_d s + t e_d + g_d s'   over q_0 .. q_level and the special primes,
/// g_d = P modulo the primes of D_d and 0 modulo all others. (Han, Ki, ePrint 2019/688; Gentry,
/// Halevi, Smart, 2012/099.) Cut to a level, a key loses limbs and digits, and nothing else
/// changes. Bytes in memory: digits * 2 * (level + 1 + special primes) * N * 8; half of it comes
/// from the seed when stored.
struct KeySwitchKey {
  ParameterId parameters;
  KeyId key;
  /// What s' is: s^2 (relinearisation_purpose), s with a sparse secret in place of s (to_sparse_purpose), the sparse
  /// secret (from_sparse_purpose), otherwise the Galois element g of s(X^(1/g)): the
  /// automorphism is applied after the switch, so that one decomposition serves many rotations
  /// (hoisting; see key_switching.h).
  std::uint32_t galois_element = 0;
  Level level;
  std::size_t digits = 0;
  Seed seed;     ///< a_d = expand_uniform(digit_seed(seed, d), key_purpose)
  Buffer words;  ///< [digit][b, a][limb of key_basis(level)][N]
  /// For Galois keys: ring::automorphism_index of galois_element.
  std::vector<std::uint32_t> index;

  const Word* limb(std::size_t digit, std::size_t part, std::size_t limb_index, std::size_t limbs,
                   std::size_t n) const {
    return words.data() + ((digit * 2 + part) * limbs + limb_index) * n;
  }
};

/// The seed of digit d's uniform half.
Seed digit_seed(const Seed& seed, std::size_t digit);

/// Number of words that a key for `level` holds.
std::size_t key_words(const Parameters& parameters, Level level);

/// Fills the a_d halves of `key.words` (already acquired) from key.seed.
void expand_key(const backend::Device& device, const Parameters& parameters, KeySwitchKey& key);

/// A copy of `key` that serves ciphertexts up to `level` only. Errors: invalid_argument when level
/// is above the key's.
Result<KeySwitchKey> cut_key(const backend::Device& device, const Parameters& parameters, const KeySwitchKey& key,
                             Level level);

/// The evaluation keys of one owner. Look-ups name what is missing.
class EvaluationKeys {
 public:
  /// Replaces a key of the same purpose. Errors: mismatched_parameters or wrong_key when it does
  /// not belong to the keys already here.
  Status add(KeySwitchKey key);
  /// All keys of another set, which is left empty.
  Status add(EvaluationKeys&& keys);

  /// Errors: missing_key (also when the key present was cut below `level`).
  Result<const KeySwitchKey*> relinearisation(Level level) const { return find(relinearisation_purpose, level); }
  Result<const KeySwitchKey*> galois(std::uint32_t galois_element, Level level) const {
    return find(galois_element, level);
  }

  /// By KeySwitchKey::galois_element, whatever it is for.
  Result<const KeySwitchKey*> find(std::uint32_t purpose, Level level) const;

  bool empty() const { return keys_.empty(); }
  std::size_t bytes() const;
  const std::map<std::uint32_t, KeySwitchKey>& all() const { return keys_; }

 private:
  std::map<std::uint32_t, KeySwitchKey> keys_;
};

}  // namespace tacet::rlwe
