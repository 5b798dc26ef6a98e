// SPDX-License-Identifier: Apache-2.0
//
// The container that every stored or sent object lies in; docs/format.md has it byte by byte. Header (40 bytes: magic,
// version, type, reserved, parameter id, payload bytes), payload, checksum (32 bytes).
//
// Reading is strict: one object has one encoding, and any other sequence of bytes is refused. The checksum finds
// damage; it has no key and proves nothing about who wrote the object.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/hash.h"
#include "base/thread_pool.h"
#include "rlwe/parameters.h"
#include "wire/limits.h"

namespace tacet::wire {

inline constexpr std::uint16_t format_version = 1;
inline constexpr std::size_t header_bytes = 40;
inline constexpr std::size_t checksum_bytes = 32;
inline constexpr std::size_t container_overhead_bytes = header_bytes + checksum_bytes;
/// The payload is hashed in pieces of this size, so that threads can share the work.
inline constexpr std::size_t checksum_piece_bytes = std::size_t{1} << 20;

/// What a container holds. The numbers are part of the format and are never given to anything else.
enum class ObjectType : std::uint16_t {
  parameters = 1,
  bgv_ciphertext = 2,
  ckks_ciphertext = 3,
  public_key = 4,
  key_switch_key = 5,
  evaluation_keys = 6,
  secret_key = 7,
  locked_secret_key = 8,
  lanes_index = 9,
  table_manifest = 10,
  store_manifest = 11,
  bootstrapping_index = 12,
};

/// "a BGV ciphertext", for messages.
std::string_view object_type_name(ObjectType type);

struct Header {
  ObjectType type = ObjectType::parameters;
  rlwe::ParameterId parameters;
  std::uint64_t payload_bytes = 0;
};

/// Reads and checks the header alone; `bytes` may end anywhere after it, and nothing is said about what follows.
/// Errors: corrupt_data (too short, other magic, unknown type, reserved bits set), unsupported_version.
Result<Header> peek(std::span<const std::uint8_t> bytes);

/// The payload of a whole container. Checks, in this order: header, total size against the limit, length (trailing
/// bytes are refused), type, checksum. Errors: those of peek; limit_exceeded; invalid_argument for another type. Cost:
/// one BLAKE2b of the bytes, in parallel pieces on `threads`.
Result<std::span<const std::uint8_t>> open_container(std::span<const std::uint8_t> bytes, ObjectType type,
                                                     const Limits& limits, ThreadPool& threads);
/// The same, and that the object belongs to `parameters`; mismatched_parameters otherwise, checked before the checksum.
Result<std::span<const std::uint8_t>> open_container(std::span<const std::uint8_t> bytes, ObjectType type,
                                                     const rlwe::Parameters& parameters, const Limits& limits,
                                                     ThreadPool& threads);

/// Writes the header into the first bytes of `container`; its size gives the payload's.
void write_header(std::span<std::uint8_t> container, ObjectType type, const rlwe::ParameterId& parameters);
/// Writes the checksum into the last bytes of `container`, whose other bytes are final.
void write_checksum(std::span<std::uint8_t> container, ThreadPool& threads);

/// A container with a header, room for `payload_bytes` and room for the checksum.
std::vector<std::uint8_t> make_container(ObjectType type, const rlwe::ParameterId& parameters,
                                         std::size_t payload_bytes);
/// The payload part of a container.
std::span<std::uint8_t> payload_of(std::span<std::uint8_t> container);

}  // namespace tacet::wire
