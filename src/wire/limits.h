// SPDX-License-Identifier: Apache-2.0
//
// What a reader of foreign bytes is ready to spend. Every limit is checked before the memory or the time is taken.
#pragma once

#include <cstddef>

#include "backend/kernel_types.h"
#include "ring/ring.h"

namespace tacet::wire {

/// The defaults take every object of the standard parameter sets. A service lowers them to what a tenant may send.
struct Limits {
  /// One container, header and checksum included; bytes.
  std::size_t container_bytes_max = std::size_t{8} << 30;
  /// What one object becomes in memory; bytes. Packed limbs grow by 64 / (bits of the prime), a seed to as much again.
  std::size_t object_bytes_max = std::size_t{32} << 30;
  /// Keys in one set of evaluation keys.
  std::size_t key_count_max = 4096;
  /// Ciphertext and special primes of a parameter set together.
  std::size_t prime_count_max = ring::primes_max;
  /// log2 of the ring degree of a parameter set.
  unsigned log_degree_max = backend::log_degree_max;
  /// Whether parameter sets that only pass the security gate by the name insecure_... are read. Off, because that name
  /// is chosen by whoever wrote the bytes.
  bool insecure_parameters_allowed = false;
};

}  // namespace tacet::wire
