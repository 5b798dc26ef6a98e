// SPDX-License-Identifier: Apache-2.0
//
// Secret keys as bytes: in the clear for memory that is itself secret, or under a passphrase for files. A library of
// its own (tacet_wire_client), which the host does not link.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/error.h"
#include "base/secret_memory.h"
#include "client/secret_key.h"
#include "wire/limits.h"

namespace tacet::wire {

/// Bytes of the container: 72 + 16 + N / 4, two bits a coefficient.
std::size_t encoded_secret_key_bytes(const rlwe::Parameters& parameters);

/// The key in the clear. Whoever reads these bytes reads all that the key encrypts: they stay in secret memory.
/// No branch or address depends on a coefficient.
SecretBuffer<std::uint8_t> encode_secret_key(const client::SecretKey& key);

/// Errors: those of the container; corrupt_data (a coefficient code that does not exist; where is not said); those of
/// client::SecretKey::restore.
Result<client::SecretKey> decode_secret_key(std::span<const std::uint8_t> bytes, const rlwe::Parameters& parameters,
                                            const Limits& limits);

/// What one guess at a passphrase costs (Argon2id, RFC 9106).
struct PassphraseCost {
  std::uint32_t memory_kib = 256 * 1024;
  std::uint32_t passes = 3;
};
/// Less than this is refused when locking and when unlocking, more than that too: a file must not decide how much
/// memory and time its reader spends.
inline constexpr PassphraseCost passphrase_cost_min{8 * 1024, 1};
inline constexpr PassphraseCost passphrase_cost_max{1024 * 1024, 16};

/// Bytes of the container: 72 + 64 + N / 4 + 16.
std::size_t locked_secret_key_bytes(const rlwe::Parameters& parameters);

/// The key under a passphrase, fit for a file: XChaCha20-Poly1305 with a key from Argon2id, a fresh salt and a fresh
/// nonce each time; header and fields are authenticated with it. The key's identity stays readable. Errors:
/// invalid_argument (empty passphrase, cost out of range), system (no memory for Argon2id).
Result<std::vector<std::uint8_t>> lock_secret_key(const client::SecretKey& key, std::span<const char> passphrase,
                                                  const PassphraseCost& cost = {});

/// Errors: those of the container; wrong_key when the passphrase does not fit or the bytes were altered by someone who
/// mended the checksum; corrupt_data; limit_exceeded for a cost out of range; system.
Result<client::SecretKey> unlock_secret_key(std::span<const std::uint8_t> bytes, const rlwe::Parameters& parameters,
                                            std::span<const char> passphrase, const Limits& limits);

}  // namespace tacet::wire
