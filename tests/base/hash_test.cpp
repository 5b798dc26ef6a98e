// SPDX-License-Identifier: Apache-2.0
#include "base/hash.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/hash_pieces.h"

namespace tacet {
namespace {

std::vector<std::uint8_t> sample(std::size_t bytes) {
  std::vector<std::uint8_t> sample(bytes);
  for (std::size_t i = 0; i < bytes; ++i) sample[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
  return sample;
}

// From Python: H(p, x) = hashlib.blake2b(struct.pack('<Q', len(p)) + p + x, digest_size=32), of H of the eight pieces.
TEST(Hash, PiecesAreWhatTheFormatSays) {
  const std::vector<std::pair<std::size_t, std::string>> answers{
      {0, "51046c7610191565cec97db02215b9a11e1a6b5a4d56ce882a668daf4c51f558"},
      {8, "3b15ca3e601bf854730eeaa90715362823f4a665e24fbebefc1d388767850dde"},
      {800, "737287aa18be051ab0b42d2e71e2a9d909a5b088abfb9bc0561c76fa2e580048"},
      {816, "e1c7515f5f875638e2786848e9652ce424af533e1dccf127a29e8c5d655328f9"},
      {824, "72f4c2b8e31af91af0795b36dcccf5f93b39ff76a1d8487712315ab56009c21c"},
      {1024, "6fdb468d3d592ad567c8ff639d80e5524726cc5930838ffe72666cf43f7fa41b"},
      {1840, "68ce27ac4781b2ae1c7cb69d45132bd581e8b38309dbe5d0d2a37ab632bd71a6"},
      {24576, "12ac05bc35933a2e0da8d65c6640e16980e63f1f5a2e1af07f244b3114d0fcda"}};
  for (const auto& [bytes, digest] : answers)
    EXPECT_EQ(hex(hash_in_pieces("test pieces", sample(bytes))), digest) << bytes;
}

TEST(Hash, VectorsAndLibraryAgreeForEveryLength) {
  const detail::HashPieces avx512 = detail::hash_pieces_avx512();
  if (avx512 == nullptr) GTEST_SKIP() << "this processor has no AVX-512";
  const auto bytes = sample(8 * 520);
  for (std::size_t prefix = 1; prefix < 128; prefix += 9) {
    for (std::size_t piece = 0; piece <= 520; piece += prefix == 19 ? 1 : 13) {
      const auto begin = std::span<const std::uint8_t>(bytes).first(prefix);
      const auto pieces = std::span<const std::uint8_t>(bytes).first(8 * piece);
      ASSERT_EQ(avx512(begin, pieces), detail::hash_pieces_portable(begin, pieces)) << prefix << ", " << piece;
    }
  }
}

}  // namespace
}  // namespace tacet
