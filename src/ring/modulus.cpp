// SPDX-License-Identifier: Apache-2.0
#include "ring/modulus.h"

#include <array>
#include <bit>

#include "base/check.h"

namespace tacet::ring {
namespace {

Word multiply_modulo(Word a, Word b, Word n) { return static_cast<Word>(DoubleWord{a} * b % n); }

Word power_modulo(Word base, Word exponent, Word n) {
  Word result = 1 % n;
  for (base %= n; exponent != 0; exponent >>= 1) {
    if ((exponent & 1) != 0) result = multiply_modulo(result, base, n);
    base = multiply_modulo(base, base, n);
  }
  return result;
}

}  // namespace

bool is_prime(Word n) {
  constexpr std::array<Word, 12> bases{2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};
  if (n < 2) return false;
  for (const Word p : bases) {
    if (n % p == 0) return n == p;
  }
  const int twos = std::countr_zero(n - 1);
  const Word odd = (n - 1) >> twos;
  for (const Word base : bases) {
    Word x = power_modulo(base, odd, n);
    bool passes = x == 1 || x == n - 1;
    for (int i = 1; i < twos && !passes; ++i) {
      x = multiply_modulo(x, x, n);
      passes = x == n - 1;
    }
    if (!passes) return false;
  }
  return true;
}

Modulus::Modulus(Word q) {
  const Word radix = (Word{1} << 52) % q;
  constants_ = {q, (Word{1} << 52) / q, radix, 0};
  constants_.radix_quotient = multiplier(radix).quotient;
}

Result<Modulus> Modulus::create(Word q) {
  if (q >= Word{1} << backend::modulus_bits_max)
    return fail(ErrorCode::invalid_argument, "modulus {} has {} bits; at most {} are supported", q, std::bit_width(q),
                backend::modulus_bits_max);
  if (q < 3 || !is_prime(q)) return fail(ErrorCode::invalid_argument, "modulus {} is not an odd prime", q);
  return Modulus(q);
}

Word Modulus::reduce_signed(std::int64_t x) const {
  const auto q = static_cast<std::int64_t>(constants_.q);
  const std::int64_t r = x % q;
  return static_cast<Word>(r < 0 ? r + q : r);
}

Word Modulus::add(Word a, Word b) const {
  TACET_DEBUG_CHECK(a < constants_.q && b < constants_.q);
  const Word sum = a + b;
  return sum >= constants_.q ? sum - constants_.q : sum;
}

Word Modulus::subtract(Word a, Word b) const {
  TACET_DEBUG_CHECK(a < constants_.q && b < constants_.q);
  return a >= b ? a - b : a + constants_.q - b;
}

Word Modulus::multiply(Word a, Word b) const {
  TACET_DEBUG_CHECK(a < constants_.q && b < constants_.q);
  return multiply_modulo(a, b, constants_.q);
}

Word Modulus::power(Word base, Word exponent) const { return power_modulo(base, exponent, constants_.q); }

Word Modulus::inverse(Word a) const {
  TACET_CHECK(a != 0 && a < constants_.q);
  return power(a, constants_.q - 2);  // Fermat: q is prime
}

std::int64_t Modulus::centred(Word a) const {
  TACET_DEBUG_CHECK(a < constants_.q);
  return a > constants_.q / 2 ? static_cast<std::int64_t>(a) - static_cast<std::int64_t>(constants_.q)
                              : static_cast<std::int64_t>(a);
}

backend::Multiplier Modulus::multiplier(Word w) const {
  TACET_CHECK(w < constants_.q);
  return {w, static_cast<Word>((DoubleWord{w} << 52) / constants_.q)};
}

}  // namespace tacet::ring
