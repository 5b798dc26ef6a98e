// SPDX-License-Identifier: Apache-2.0
#include "client/sampler.h"

#include <algorithm>

#include "base/secret_memory.h"

namespace tacet::client {
namespace {

/// Values drawn at a time; their words lie in one buffer that is wiped once.
constexpr std::size_t block_values = 256;

/// Calls sample(first, second) for each value with the two words that are its own.
template <class Sample>
void sample_blocks(RandomStream& stream, std::span<std::int8_t> out, Sample sample) {
  std::array<Word, 2 * block_values> words;
  for (std::size_t start = 0; start < out.size(); start += block_values) {
    const std::size_t count = std::min(block_values, out.size() - start);
    stream.fill(std::span(words).first(2 * count));
    for (std::size_t i = 0; i < count; ++i)
      out[start + i] = static_cast<std::int8_t>(sample(words[2 * i], words[2 * i + 1]));
  }
  wipe(words.data(), sizeof(words));
}

std::int64_t ternary(Word low, Word high) {
  const DoubleWord carry = DoubleWord{low} * 3 >> 64;
  return static_cast<std::int64_t>((DoubleWord{high} * 3 + carry) >> 64) - 1;
}

std::int64_t error(Word low, Word high) {
  const std::int64_t sign = -static_cast<std::int64_t>(high >> 63);  // 0 or -1
  const DoubleWord value = DoubleWord{high & ~Word{0} >> 1} << 64 | low;
  // The top bit of value - entry is set where value < entry: both are below 2^127. A subtraction, never a comparison,
  // so that no compiler has a reason to branch.
  std::int64_t magnitude = gaussian_cumulative.size();
  for (const CumulativeEntry& entry : gaussian_cumulative) {
    const DoubleWord difference = value - (DoubleWord{entry.high} << 64 | entry.low);
    magnitude -= static_cast<std::int64_t>(difference >> 127);
  }
  return (magnitude ^ sign) - sign;
}

}  // namespace

void sample_ternary(RandomStream& stream, std::span<std::int8_t> out) { sample_blocks(stream, out, ternary); }

void sample_sparse_ternary(RandomStream& stream, std::size_t weight, std::span<std::int8_t> out) {
  std::fill(out.begin(), out.end(), std::int8_t{0});
  std::array<Word, 2> words;
  for (std::size_t i = 0; i < weight; ++i) {
    stream.fill(words);
    // Which of the positions that are still zero: floor(free w / 2^127) for a 127-bit w; the last bit is the sign.
    const Word free = out.size() - i;
    const DoubleWord fraction = (DoubleWord{words[1]} << 64 | words[0]) >> 1;
    const DoubleWord carry = DoubleWord{static_cast<Word>(fraction)} * free >> 64;
    Word chosen = static_cast<Word>((DoubleWord{static_cast<Word>(fraction >> 64)} * free + carry) >> 63);
    const auto sign = static_cast<std::int64_t>(2 * (words[0] & 1)) - 1;
    for (std::int8_t& value : out) {
      const Word is_zero = 1 ^ (static_cast<Word>(value) & 1);
      // 1 where chosen == 0, without a comparison.
      const Word is_chosen = is_zero & (1 ^ ((chosen | (0 - chosen)) >> 63));
      value = static_cast<std::int8_t>(value + static_cast<std::int64_t>(is_chosen) * sign);
      // Once chosen, the count wraps to the largest number and never comes back to zero.
      chosen -= is_zero;
    }
  }
  wipe(words.data(), sizeof(words));
}

void sample_error(RandomStream& stream, std::span<std::int8_t> out) { sample_blocks(stream, out, error); }

}  // namespace tacet::client
