// SPDX-License-Identifier: Apache-2.0
//
// Arithmetic modulo the plaintext modulus t on single values: slots, scalars and correction factors.
#pragma once

#include <cstdint>

#include "base/check.h"
#include "base/word.h"

namespace tacet::bgv {

/// An integer modulus t, 2 <= t < 2^32, prime or not. A product of two residues fits a word.
class PlainModulus {
 public:
  static constexpr Word value_max = (Word{1} << 32) - 1;

  PlainModulus() = default;
  explicit PlainModulus(Word t) : t_(t) { TACET_CHECK(t >= 2 && t <= value_max); }

  Word value() const { return t_; }
  /// The signed values are signed_min() .. signed_max(), t of them: -(t-1)/2 .. (t-1)/2 for odd t, -t/2 .. t/2 - 1 for
  /// even t.
  std::int64_t signed_min() const { return -static_cast<std::int64_t>(t_ / 2); }
  std::int64_t signed_max() const { return static_cast<std::int64_t>((t_ - 1) / 2); }

  /// Arguments and results below are residues in [0, t).
  Word reduce(Word x) const { return x % t_; }
  Word reduce_signed(std::int64_t x) const {
    const std::int64_t r = x % static_cast<std::int64_t>(t_);
    return static_cast<Word>(r < 0 ? r + static_cast<std::int64_t>(t_) : r);
  }
  Word add(Word a, Word b) const { return a + b < t_ ? a + b : a + b - t_; }
  Word subtract(Word a, Word b) const { return a < b ? a + t_ - b : a - b; }
  Word negate(Word a) const { return a == 0 ? 0 : t_ - a; }
  Word multiply(Word a, Word b) const { return a * b % t_; }
  /// The representative of a in [signed_min(), signed_max()].
  std::int64_t centred(Word a) const {
    const auto value = static_cast<std::int64_t>(a);
    return value > signed_max() ? value - static_cast<std::int64_t>(t_) : value;
  }
  /// Whether a has an inverse.
  bool is_unit(Word a) const;
  /// a^-1; a must be a unit.
  Word inverse(Word a) const;

 private:
  Word t_ = 2;
};

}  // namespace tacet::bgv
