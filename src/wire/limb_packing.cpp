// SPDX-License-Identifier: Apache-2.0
#include "wire/limb_packing.h"

#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "backend/kernel_types.h"
#include "base/check.h"

namespace tacet::wire {
namespace {

// Eight values of W bits are W bytes, so a block begins on a whole byte and all shifts inside it are constants.
constexpr std::size_t block_values = 8;
// A prime is 1 modulo 2N >= 2^11, so none is narrower.
constexpr unsigned width_min = 8;

// The part of `value`, which begins at bit `first` of the block, that falls into the block's word `word`.
template <unsigned First, unsigned Width, unsigned WordIndex>
constexpr Word part_of_word(Word value) {
  constexpr unsigned begin = 64 * WordIndex;
  if constexpr (First + Width <= begin || First >= begin + 64)
    return 0;
  else if constexpr (First >= begin)
    return value << (First - begin);
  else
    return value >> (begin - First);
}

template <unsigned Width, unsigned WordIndex>
Word block_word(const Word* v) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return (part_of_word<I * Width, Width, WordIndex>(v[I]) | ...);
  }
  (std::make_index_sequence<block_values>());
}

template <unsigned Width>
void pack_blocks(std::uint8_t* out, const Word* values, std::size_t n) {
  constexpr unsigned full_words = Width / 8;
  constexpr std::size_t last_bytes = Width % 8;
  for (std::size_t i = 0; i < n; i += block_values, out += Width) {
    [&]<std::size_t... J>(std::index_sequence<J...>) {
      const auto store = [&](std::size_t j, Word word) { std::memcpy(out + 8 * j, &word, 8); };
      (store(J, block_word<Width, J>(values + i)), ...);
    }
    (std::make_index_sequence<full_words>());
    if constexpr (last_bytes != 0) {
      const Word word = block_word<Width, full_words>(values + i);
      std::memcpy(out + std::size_t{8} * full_words, &word, last_bytes);
    }
  }
}

// Reads eight bytes at each value, so up to eight bytes past the block.
template <unsigned Width>
Word unpack_block(Word* values, const std::uint8_t* in, Word q) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    constexpr Word mask = (Word{1} << Width) - 1;
    const auto load = [&](std::size_t i) {
      Word word;
      std::memcpy(&word, in + i * Width / 8, 8);
      values[i] = word >> (i * Width % 8) & mask;
      return q - 1 - values[i];  // the top bit is set when the value is q or more
    };
    return (load(I) | ...);
  }
  (std::make_index_sequence<block_values>());
}

template <unsigned Width>
bool unpack_blocks(Word* values, const std::uint8_t* in, std::size_t n, Word q) {
  Word above = 0;
  const std::size_t blocks = n / block_values;
  // The last byte that a block reads is byte 7 W / 8 + 7, so this many blocks at the end are read from a copy.
  constexpr std::size_t reach = 7 * Width / 8 + 8 - Width;
  constexpr std::size_t copied = (reach + Width - 1) / Width;
  const std::size_t direct = blocks > copied ? blocks - copied : 0;
  for (std::size_t i = 0; i < direct; ++i) above |= unpack_block<Width>(values + block_values * i, in + i * Width, q);
  for (std::size_t i = direct; i < blocks; ++i) {
    std::array<std::uint8_t, Width + 16> block{};
    std::memcpy(block.data(), in + i * Width, Width);
    above |= unpack_block<Width>(values + block_values * i, block.data(), q);
  }
  return above >> 63 == 0;
}

using Pack = void (*)(std::uint8_t*, const Word*, std::size_t);
using Unpack = bool (*)(Word*, const std::uint8_t*, std::size_t, Word);

template <std::size_t... W>
constexpr std::array<Pack, sizeof...(W)> pack_functions(std::index_sequence<W...>) {
  return {pack_blocks<W + width_min>...};
}
template <std::size_t... W>
constexpr std::array<Unpack, sizeof...(W)> unpack_functions(std::index_sequence<W...>) {
  return {unpack_blocks<W + width_min>...};
}

using Widths = std::make_index_sequence<backend::modulus_bits_max - width_min + 1>;
constexpr auto pack_by_width = pack_functions(Widths());
constexpr auto unpack_by_width = unpack_functions(Widths());

}  // namespace

unsigned packed_width(Word q) {
  const auto width = static_cast<unsigned>(std::bit_width(q));
  TACET_CHECK(width >= width_min && width <= backend::modulus_bits_max);
  return width;
}

std::size_t packed_bytes(std::size_t n, Word q) {
  TACET_CHECK(n % block_values == 0);
  return n / block_values * packed_width(q);
}

void pack_limb(std::span<std::uint8_t> out, std::span<const Word> values, Word q) {
  TACET_CHECK(out.size() == packed_bytes(values.size(), q));
  pack_by_width[packed_width(q) - width_min](out.data(), values.data(), values.size());
}

bool unpack_limb(std::span<Word> values, std::span<const std::uint8_t> in, Word q) {
  TACET_CHECK(in.size() == packed_bytes(values.size(), q));
  return unpack_by_width[packed_width(q) - width_min](values.data(), in.data(), values.size(), q);
}

}  // namespace tacet::wire
