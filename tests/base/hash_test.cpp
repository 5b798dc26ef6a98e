// SPDX-License-Identifier: Apache-2.0
#include "base/hash.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
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

struct Code {
  std::string_view name;
  detail::HashPieces digests;
};

/// What this processor can run.
std::vector<Code> every_code() {
  std::vector<Code> codes = {{"portable", detail::hash_pieces_portable}};
  if (const detail::HashPieces avx512 = detail::hash_pieces_avx512()) codes.push_back({"AVX-512", avx512});
  return codes;
}

// From tests/support/known_answers.py: BLAKE2b of Python's hashlib.
TEST(Hash, EveryCodeGivesTheKnownDigestsOfPieces) {
  struct Answer {
    std::size_t prefix;
    std::size_t piece;
    std::string_view hashed;
  };
  constexpr Answer answers[] = {{1, 0, "32ea1fb98d8f8bdd5f49261a8d4ba720dc1cc237153565aaad253392a41e1a30"},
                                {19, 127, "e07dd05494a01c7031e34ab71a6888ac520176df6aaf39734fad8aca759da582"},
                                {64, 128, "3df7a8188a6a2a89c03c60e94608242aa8c8e1cfadeb8bbfd20423a009082c45"},
                                {127, 520, "ba4b24ec37ff664ae66cc9fafad6b1942b12198b1bb1d3e632741657cd556711"}};
  const auto bytes = sample(8 * 520);
  for (const Code& code : every_code()) {
    for (const Answer& answer : answers) {
      const auto all = std::span<const std::uint8_t>(bytes);
      Hasher hasher("digests");
      for (const Digest& digest : code.digests(all.first(answer.prefix), all.first(8 * answer.piece)))
        hasher.add_bytes(digest);
      EXPECT_EQ(hex(hasher.finish()), answer.hashed) << code.name << ", " << answer.piece;
    }
  }
}

TEST(Hash, EveryCodeIsAHasherOfEachPiece) {
  const auto bytes = sample(8 * 520);
  for (const std::size_t length : {0U, 11U, 56U, 64U}) {
    const std::string purpose(length, 'p');
    std::vector<std::uint8_t> prefix(8);  // the length as a word, then the text
    prefix[0] = static_cast<std::uint8_t>(length);
    prefix.insert(prefix.end(), purpose.begin(), purpose.end());
    for (std::size_t piece = 0; piece <= 520; piece += length == 11 ? 1 : 13) {
      const auto pieces = std::span<const std::uint8_t>(bytes).first(8 * piece);
      detail::PieceDigests expected;
      for (std::size_t i = 0; i < expected.size(); ++i)
        expected[i] = Hasher(purpose).add_bytes(pieces.subspan(i * piece, piece)).finish();
      for (const Code& code : every_code())
        ASSERT_EQ(code.digests(prefix, pieces), expected) << code.name << ", " << length << ", " << piece;
    }
  }
}

}  // namespace
}  // namespace tacet
