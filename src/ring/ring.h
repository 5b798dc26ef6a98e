// SPDX-License-Identifier: Apache-2.0
//
// The ring R = Z[X]/(X^N + 1) modulo the primes of a parameter set: the ciphertext primes q_0 ..
// q_(Q-1) and the special primes p_0 .. p_(P-1) of key switching, with their transform tables.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/error.h"
#include "ring/modulus.h"
#include "ring/ntt_tables.h"

namespace tacet::ring {

/// At most this many primes in one parameter set (3523 bits at N = 2^17 are 71 primes of 50 bits).
inline constexpr std::size_t primes_max = 128;

/// Which primes the limbs of a polynomial belong to: the first `q` ciphertext primes, then the
/// first `p` special ones. `p` is 0 or all of them.
struct Basis {
  std::uint16_t q = 0;
  std::uint16_t p = 0;

  std::size_t limbs() const { return std::size_t{q} + p; }
  friend bool operator==(const Basis&, const Basis&) = default;
};

/// Immutable.
class Ring {
 public:
  /// All primes distinct and = 1 mod 2N. Errors: invalid_argument with the prime that does not fit.
  static Result<Ring> create(unsigned log_degree, std::span<const Word> q_primes, std::span<const Word> p_primes);

  unsigned log_degree() const { return log_degree_; }
  std::size_t degree() const { return std::size_t{1} << log_degree_; }
  std::size_t q_count() const { return q_count_; }
  std::size_t p_count() const { return moduli_.size() - q_count_; }
  std::size_t prime_count() const { return moduli_.size(); }

  /// Primes are numbered q_0 .., then p_0 ...
  const Modulus& modulus(std::size_t prime) const { return moduli_[prime]; }
  const backend::ModulusConstants& constants(std::size_t prime) const { return moduli_[prime].constants(); }
  backend::NttTable table(std::size_t prime) const { return tables_[prime].view(); }

  /// The number of the prime that limb `limb` of a polynomial over `basis` belongs to.
  std::size_t prime_of(Basis basis, std::size_t limb) const {
    return limb < basis.q ? limb : q_count_ + limb - basis.q;
  }

  /// The product of the given primes modulo another.
  Word product_modulo(std::span<const std::size_t> primes, const Modulus& modulus) const;

 private:
  unsigned log_degree_ = 0;
  std::size_t q_count_ = 0;
  std::vector<Modulus> moduli_;
  std::vector<NttTables> tables_;
};

}  // namespace tacet::ring
