// SPDX-License-Identifier: Apache-2.0
//
// Eight residues in one AVX-512 register, and the arithmetic of kernels on them.
//
// IFMA (vpmadd52) multiplies the low 52 bits of its operands and ignores the upper twelve. A lane may therefore hold a
// value modulo 2^52, with rubbish above, as long as the value itself is in [0, 2^52) wherever it is multiplied: no
// masks are needed until a result is made canonical. "lazy" names such lanes.
//
// Everything here has internal linkage, and no inline function of another header is used: otherwise the linker could
// keep an AVX-512 copy of it for the whole program.
#pragma once

#include <immintrin.h>

#include "backend/kernel_types.h"

namespace tacet::backend::avx512 {
namespace {

using Lanes = __m512i;
inline constexpr std::size_t lane_count = 8;

#define TACET_LANES_INLINE [[gnu::always_inline]] inline

TACET_LANES_INLINE Lanes load(const Word* from) { return _mm512_load_si512(from); }
TACET_LANES_INLINE void store(Word* to, Lanes x) { _mm512_store_si512(to, x); }
TACET_LANES_INLINE Lanes broadcast(Word x) { return _mm512_set1_epi64(static_cast<long long>(x)); }
TACET_LANES_INLINE Lanes zero() { return _mm512_setzero_si512(); }
TACET_LANES_INLINE Lanes plus(Lanes a, Lanes b) { return _mm512_add_epi64(a, b); }
TACET_LANES_INLINE Lanes minus(Lanes a, Lanes b) { return _mm512_sub_epi64(a, b); }

/// sum + the low, or high, 52 bits of the 104-bit product of the low 52 bits of a and b.
TACET_LANES_INLINE Lanes add_low(Lanes sum, Lanes a, Lanes b) { return _mm512_madd52lo_epu64(sum, a, b); }
TACET_LANES_INLINE Lanes add_high(Lanes sum, Lanes a, Lanes b) { return _mm512_madd52hi_epu64(sum, a, b); }

/// The low 52 bits.
TACET_LANES_INLINE Lanes low_52(Lanes x) { return _mm512_and_si512(x, broadcast((Word{1} << 52) - 1)); }

/// x < bound ? x : x - bound, for x in [0, 2^63).
TACET_LANES_INLINE Lanes subtract_if_not_below(Lanes x, Lanes bound) { return _mm512_min_epu64(x, minus(x, bound)); }

/// The constants of one prime as words in memory, where a broadcast costs no vector port: for many primes in turn.
struct PrimeWords {
  Word q;
  Word twice_q;
  Word negative_q;  ///< 2^64 - q, the low 52 bits of which are 2^52 - q
  Word barrett;
  Word radix;
  Word radix_quotient;

  TACET_LANES_INLINE PrimeWords() {}
  TACET_LANES_INLINE explicit PrimeWords(const ModulusConstants& m)
      : q(m.q),
        twice_q(2 * m.q),
        negative_q(0 - m.q),
        barrett(m.barrett),
        radix(m.radix),
        radix_quotient(m.radix_quotient) {}
};

/// The same, one a register.
struct Prime {
  Lanes q;
  Lanes twice_q;
  Lanes negative_q;
  Lanes barrett;
  Lanes radix;
  Lanes radix_quotient;

  TACET_LANES_INLINE explicit Prime(const PrimeWords& w)
      : q(broadcast(w.q)),
        twice_q(broadcast(w.twice_q)),
        negative_q(broadcast(w.negative_q)),
        barrett(broadcast(w.barrett)),
        radix(broadcast(w.radix)),
        radix_quotient(broadcast(w.radix_quotient)) {}
  TACET_LANES_INLINE explicit Prime(const ModulusConstants& m) : Prime(PrimeWords(m)) {}
};

/// A constant multiplicand in each lane.
struct Factor {
  Lanes value;
  Lanes quotient;

  TACET_LANES_INLINE Factor(Lanes v, Lanes s) : value(v), quotient(s) {}
  TACET_LANES_INLINE explicit Factor(Multiplier m) : value(broadcast(m.value)), quotient(broadcast(m.quotient)) {}
};

/// sum + t, lazy, with t = x * factor mod q in [0, 2q); x in [0, 2^52), lazy. The sum may be negative or anything else
/// modulo 2^52, which is how butterflies add offsets at no cost.
TACET_LANES_INLINE Lanes add_product_lazy(Lanes sum, Lanes x, const Factor& factor, Lanes negative_q) {
  const Lanes quotient = add_high(zero(), x, factor.quotient);
  return add_low(add_low(sum, x, factor.value), quotient, negative_q);
}

/// x mod q + offset * q, lazy, in [offset * q, (offset + 2) q); x in [0, 2^52), lazy. `negative_offset` is -offset.
TACET_LANES_INLINE Lanes reduce_lazy(Lanes x, Lanes barrett, Lanes negative_q, Lanes negative_offset) {
  return add_low(x, add_high(negative_offset, x, barrett), negative_q);
}

/// A lazy value in [0, 2q) or [0, 4q) made canonical.
TACET_LANES_INLINE Lanes canonical_from_2q(Lanes x, const Prime& p) { return subtract_if_not_below(low_52(x), p.q); }
TACET_LANES_INLINE Lanes canonical_from_4q(Lanes x, const Prime& p) {
  return subtract_if_not_below(subtract_if_not_below(low_52(x), p.twice_q), p.q);
}

/// A sum of products, high * 2^52 + low, with no carry from low to high yet.
struct WideSum {
  Lanes high;
  Lanes low;

  TACET_LANES_INLINE void add_product(Lanes a, Lanes b) {
    high = add_high(high, a, b);
    low = add_low(low, a, b);
  }
};

/// The sum mod q, canonical; the sum below 2^104, each part below 2^64. `carry` is false where low < 2^52 is known.
template <bool carry = true>
TACET_LANES_INLINE Lanes reduce(WideSum sum, const Prime& p) {
  if constexpr (carry) sum.high = plus(sum.high, _mm512_srli_epi64(sum.low, 52));
  // high * (2^52 mod q) and low are each reduced to [0, 2q); the multiples of q to subtract are added first.
  const Lanes quotient = add_high(add_high(zero(), sum.high, p.radix_quotient), sum.low, p.barrett);
  return canonical_from_4q(add_low(add_low(sum.low, sum.high, p.radix), quotient, p.negative_q), p);
}

/// What the kernels of this folder ask of their arguments.
TACET_LANES_INLINE bool supports(std::size_t n, const ModulusConstants& modulus) {
  return n % lane_count == 0 && modulus.q < Word{1} << modulus_bits_max;
}
TACET_LANES_INLINE bool aligned(const void* limb) {
  return reinterpret_cast<std::uintptr_t>(limb) % cache_line_bytes == 0;
}

}  // namespace
}  // namespace tacet::backend::avx512
