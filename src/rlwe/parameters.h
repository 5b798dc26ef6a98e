// SPDX-License-Identifier: Apache-2.0
//
// What a user writes down (a literal) and what it becomes once checked.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "ring/ring.h"

namespace tacet::rlwe {

enum class Scheme : std::uint8_t { bgv = 1, ckks = 2 };

/// How many more primes can be dropped: a ciphertext at level l has the limbs q_0 .. q_l.
class Level {
 public:
  constexpr Level() = default;
  constexpr explicit Level(std::size_t value) : value_(static_cast<std::uint16_t>(value)) {}
  constexpr unsigned value() const { return value_; }
  /// The number of limbs, l + 1.
  constexpr std::uint16_t primes() const { return static_cast<std::uint16_t>(value_ + 1); }
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the comparison's literal zero for a pointer
  friend constexpr auto operator<=>(const Level&, const Level&) = default;

 private:
  std::uint16_t value_ = 0;
};

/// Names a parameter set by content: the first 16 bytes of a hash of everything but its name.
struct ParameterId {
  std::array<std::uint8_t, 16> bytes{};
  friend bool operator==(const ParameterId&, const ParameterId&) = default;
};
std::string to_string(const ParameterId& id);

/// A parameter set as written down, unchecked.
struct ParametersLiteral {
  std::string name;  ///< shown to people; "insecure_..." switches the security gate off
  Scheme scheme = Scheme::bgv;
  unsigned log_degree = 0;     ///< N = 2^log_degree, 10 .. 17
  std::vector<Word> q_primes;  ///< ciphertext primes, the last one dropped first
  std::vector<Word> p_primes;  ///< special primes of key switching; empty = no evaluation keys
  unsigned digit_primes = 0;   ///< primes a key-switching digit; 0 = as many as there are special
                               ///< primes. dnum = ceil(q_primes / digit_primes)
  Word plaintext_modulus = 1;  ///< t for BGV; 1 for CKKS
  unsigned scale_bits = 0;     ///< log2 of the default scale for CKKS; 0 for BGV
  /// For CKKS: how many of the highest levels belong to bootstrapping, so that their primes need not be near
  /// 2^scale_bits (ckks/parameters.h). 0 for sets without, and for BGV.
  unsigned bootstrapping_levels = 0;
};

/// A checked parameter set: immutable, cheap to copy (one shared pointer), safe to share between
/// threads.
class Parameters {
 public:
  /// Checks and precomputes. Errors, each naming the number that is wrong: invalid_argument
  /// (degree, primes not prime, not distinct, not 1 mod 2N or too large, digit size, plaintext
  /// modulus not prime to the primes), limit_exceeded, insecure_parameters. Cost: O(N) products a
  /// prime, about 10 ms a prime at N = 2^16.
  static Result<Parameters> create(const ParametersLiteral& literal);

  const ParametersLiteral& literal() const { return data_->literal; }
  const std::string& name() const { return data_->literal.name; }
  Scheme scheme() const { return data_->literal.scheme; }
  const ParameterId& id() const { return data_->id; }
  const ring::Ring& ring() const { return data_->ring; }
  unsigned log_degree() const { return data_->literal.log_degree; }
  std::size_t degree() const { return data_->ring.degree(); }
  Level top_level() const { return Level(data_->ring.q_count() - 1); }
  Word plaintext_modulus() const { return data_->literal.plaintext_modulus; }

  /// Primes a key-switching digit, and the digits that cover q_0 .. q_level.
  std::size_t digit_primes() const { return data_->literal.digit_primes; }
  std::size_t digits(Level level) const { return (level.primes() + digit_primes() - 1) / digit_primes(); }
  bool has_key_switching() const { return data_->ring.p_count() != 0; }
  ring::Basis basis(Level level) const { return {level.primes(), 0}; }
  ring::Basis key_basis(Level level) const {
    return {level.primes(), static_cast<std::uint16_t>(data_->ring.p_count())};
  }

  /// log2(q_0 .. q_level), log2 of a single prime, of the special primes' product, and of
  /// everything at a level.
  double log_q(Level level) const;
  double log_prime(std::size_t prime) const;
  double log_p() const { return data_->log_p; }
  double log_qp(Level level) const { return log_q(level) + log_p(); }

  friend bool operator==(const Parameters& a, const Parameters& b) { return a.id() == b.id(); }

 private:
  struct Data {
    ParametersLiteral literal;
    ParameterId id;
    ring::Ring ring;
    double log_p = 0;
  };
  explicit Parameters(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

}  // namespace tacet::rlwe
