// SPDX-License-Identifier: Apache-2.0
//
// Files of lanes: several fresh BGV ciphertexts of one level, made to be read in parts. An index says what is in the
// file; behind it lies one limb after another, each with a digest of its own, so that single lanes, and of a lane the
// first limbs alone, are read and checked without the rest. docs/format.md has it byte by byte.
//
// Forgetting the last limbs of a fresh ciphertext is exact: the phase is small, so it is the same modulo fewer primes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "backend/device.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/random.h"
#include "bgv/ciphertext.h"
#include "wire/file.h"
#include "wire/limits.h"

namespace tacet::wire {

/// In one file.
inline constexpr std::size_t lanes_max = 256;

/// Where the writer put a file: three numbers of its own, so that a file that was moved is recognised.
using LanesPlace = std::array<Word, 3>;

struct LanesIndex {
  rlwe::KeyId key;
  LanesPlace place{};
  rlwe::Level level;
  double log_noise = 0;         ///< of every lane
  std::vector<Seed> seeds;      ///< one a lane
  std::vector<Digest> digests;  ///< [lane][limb]

  std::size_t lanes() const { return seeds.size(); }
};

/// One lane as it lies in the file.
struct PackedLane {
  rlwe::KeyId key;
  rlwe::Level level;
  double log_noise = 0;
  Seed seed;
  std::vector<Digest> digests;      ///< one a limb
  std::vector<std::uint8_t> bytes;  ///< the limbs of part 0
};

/// Bytes of the index, which is a container: 72 + 56 + lanes * 32 (level + 2).
std::size_t lanes_index_bytes(std::size_t lanes, rlwe::Level level);
/// Bytes of the file: the index and lanes * N / 8 * sum over q_0 .. q_level of bits(q_i).
std::size_t lanes_file_bytes(const rlwe::Parameters& parameters, std::size_t lanes, rlwe::Level level);

/// Packs and hashes a lane on the caller's thread alone. Errors: those of bgv::check_ciphertext; invalid_argument when
/// it is not fresh from the secret key (two parts, a seed, correction factor 1). Cost: one pass over part 0.
Result<PackedLane> pack_lane(const bgv::Ciphertext& ciphertext, const bgv::Parameters& parameters);

/// The index of a file that holds these lanes. Errors: invalid_argument when there are none or more than lanes_max, or
/// they differ in level, key or noise bound.
Result<std::vector<std::uint8_t>> encode_lanes_index(std::span<const PackedLane> lanes, const LanesPlace& place,
                                                     const bgv::Parameters& parameters);
/// The same bytes from an index as it was read.
Result<std::vector<std::uint8_t>> encode(const LanesIndex& index, const bgv::Parameters& parameters);

/// Errors: those of the container; corrupt_data; limit_exceeded.
Result<LanesIndex> decode_lanes_index(std::span<const std::uint8_t> bytes, const bgv::Parameters& parameters,
                                      const Limits& limits);

/// Lane `lane` cut to `level`, from a file whose index was read. Reads only its limbs, each checked against its digest,
/// in parallel on the device's threads. Errors: system; corrupt_data with the path; invalid_argument for a lane or a
/// level that the file does not have; noise_exhausted for a level that cannot hold the noise bound.
/// Cost a limb: N / 8 * bits(q) bytes read, hashed and unpacked, and N words of ChaCha20.
Result<bgv::Ciphertext> read_lane(const InputFile& file, const LanesIndex& index, std::size_t lane, rlwe::Level level,
                                  const bgv::Parameters& parameters, const backend::Device& device);

}  // namespace tacet::wire
