// SPDX-License-Identifier: Apache-2.0
//
// Sixteen blocks of ChaCha20 at once: word w of block b is lane b of vector w. Cost: 10 double rounds of 8 quarter
// rounds for 1024 bytes, half of what AVX2 takes. The key is read from where it lies; no copy of it is made in memory.
#include <immintrin.h>

#include <cstring>

#include "base/chacha20.h"

namespace tacet::detail {
namespace {

constexpr std::size_t words = 16;  // 32-bit words a block, and blocks a step
constexpr std::uint32_t constants[] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

struct State {
  __m512i v[words];
};

template <std::size_t A, std::size_t B, std::size_t C, std::size_t D>
inline void quarter_round(State& s) {
  s.v[A] = _mm512_add_epi32(s.v[A], s.v[B]);
  s.v[D] = _mm512_rol_epi32(_mm512_xor_si512(s.v[D], s.v[A]), 16);
  s.v[C] = _mm512_add_epi32(s.v[C], s.v[D]);
  s.v[B] = _mm512_rol_epi32(_mm512_xor_si512(s.v[B], s.v[C]), 12);
  s.v[A] = _mm512_add_epi32(s.v[A], s.v[B]);
  s.v[D] = _mm512_rol_epi32(_mm512_xor_si512(s.v[D], s.v[A]), 8);
  s.v[C] = _mm512_add_epi32(s.v[C], s.v[D]);
  s.v[B] = _mm512_rol_epi32(_mm512_xor_si512(s.v[B], s.v[C]), 7);
}

inline void double_round(State& s) {
  quarter_round<0, 4, 8, 12>(s);
  quarter_round<1, 5, 9, 13>(s);
  quarter_round<2, 6, 10, 14>(s);
  quarter_round<3, 7, 11, 15>(s);
  quarter_round<0, 5, 10, 15>(s);
  quarter_round<1, 6, 11, 12>(s);
  quarter_round<2, 7, 8, 13>(s);
  quarter_round<3, 4, 9, 14>(s);
}

inline __m512i key_word(const std::uint8_t* key, std::size_t i) {
  std::int32_t word;
  std::memcpy(&word, key + 4 * i, 4);
  return _mm512_set1_epi32(word);
}

/// The block counters of 16 blocks in 64 bits each, as their low and high halves.
struct Counters {
  explicit Counters(Word first) {
    alignas(64) std::uint32_t low_words[words];
    alignas(64) std::uint32_t high_words[words];
    for (std::size_t b = 0; b < words; ++b) {
      low_words[b] = static_cast<std::uint32_t>(first + b);
      high_words[b] = static_cast<std::uint32_t>((first + b) >> 32);
    }
    low = _mm512_load_si512(low_words);
    high = _mm512_load_si512(high_words);
  }
  __m512i low;
  __m512i high;
};

/// Writes lane b of every vector, the 16 words of block b, at out + 64 b: words of four vectors are brought together,
/// then blocks of four words.
void store_transposed(const State& s, std::uint8_t* out) {
  __m512i quads[4][4];  // [group of words][lane modulo 4]: four words each of lanes j, j + 4, j + 8, j + 12
  for (std::size_t g = 0; g < 4; ++g) {
    const __m512i t0 = _mm512_unpacklo_epi32(s.v[4 * g], s.v[4 * g + 1]);
    const __m512i t1 = _mm512_unpackhi_epi32(s.v[4 * g], s.v[4 * g + 1]);
    const __m512i t2 = _mm512_unpacklo_epi32(s.v[4 * g + 2], s.v[4 * g + 3]);
    const __m512i t3 = _mm512_unpackhi_epi32(s.v[4 * g + 2], s.v[4 * g + 3]);
    quads[g][0] = _mm512_unpacklo_epi64(t0, t2);
    quads[g][1] = _mm512_unpackhi_epi64(t0, t2);
    quads[g][2] = _mm512_unpacklo_epi64(t1, t3);
    quads[g][3] = _mm512_unpackhi_epi64(t1, t3);
  }
  for (std::size_t j = 0; j < 4; ++j) {
    const __m512i a = _mm512_shuffle_i32x4(quads[0][j], quads[1][j], 0x44);
    const __m512i b = _mm512_shuffle_i32x4(quads[2][j], quads[3][j], 0x44);
    const __m512i c = _mm512_shuffle_i32x4(quads[0][j], quads[1][j], 0xee);
    const __m512i d = _mm512_shuffle_i32x4(quads[2][j], quads[3][j], 0xee);
    _mm512_storeu_si512(out + 64 * j, _mm512_shuffle_i32x4(a, b, 0x88));
    _mm512_storeu_si512(out + 64 * (j + 4), _mm512_shuffle_i32x4(a, b, 0xdd));
    _mm512_storeu_si512(out + 64 * (j + 8), _mm512_shuffle_i32x4(c, d, 0x88));
    _mm512_storeu_si512(out + 64 * (j + 12), _mm512_shuffle_i32x4(c, d, 0xdd));
  }
}

void step(std::uint8_t* out, Word counter, const std::uint8_t* key) {
  const Counters counters(counter);
  State s;
  for (std::size_t i = 0; i < 4; ++i) s.v[i] = _mm512_set1_epi32(static_cast<std::int32_t>(constants[i]));
  for (std::size_t i = 0; i < 8; ++i) s.v[4 + i] = key_word(key, i);
  s.v[12] = counters.low;
  s.v[13] = counters.high;
  s.v[14] = _mm512_setzero_si512();
  s.v[15] = _mm512_setzero_si512();
  for (int i = 0; i < 10; ++i) double_round(s);
  for (std::size_t i = 0; i < 4; ++i)
    s.v[i] = _mm512_add_epi32(s.v[i], _mm512_set1_epi32(static_cast<std::int32_t>(constants[i])));
  for (std::size_t i = 0; i < 8; ++i) s.v[4 + i] = _mm512_add_epi32(s.v[4 + i], key_word(key, i));
  s.v[12] = _mm512_add_epi32(s.v[12], counters.low);
  s.v[13] = _mm512_add_epi32(s.v[13], counters.high);
  store_transposed(s, out);
}

}  // namespace

void chacha20_in_lanes(std::span<Word> out, Word counter, const std::array<std::uint8_t, 32>& key) {
  auto* const bytes = reinterpret_cast<std::uint8_t*>(out.data());
  for (std::size_t i = 0; i < out.size(); i += chacha20_step_words, counter += words)
    step(bytes + i * sizeof(Word), counter, key.data());
}

}  // namespace tacet::detail
