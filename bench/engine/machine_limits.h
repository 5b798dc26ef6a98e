// SPDX-License-Identifier: Apache-2.0
//
// What this machine can do at best, measured in the same run as everything that is compared with it.
#pragma once

#include <cstdint>

#include "backend/device.h"

namespace tacet::bench {

struct MachineLimits {
  unsigned threads = 1;
  /// 52-bit multiply-add instructions on 8 lanes issued a second by all threads; 0 without AVX-512 IFMA, and then the
  /// rows have no arithmetic limit.
  double ifma_per_second = 0;
  /// Bytes read a second by all threads together, from 16 MiB a thread, which lie in a server's last-level cache, and
  /// from 128 MiB a thread, most of which do not.
  double cache_bytes_per_second = 0;
  double memory_bytes_per_second = 0;

  /// Seconds that `bytes` take at least: a working set of up to 32 MiB at the rate of the cache.
  double transfer_seconds(double bytes) const {
    return bytes / (bytes <= 0x1p25 ? cache_bytes_per_second : memory_bytes_per_second);
  }
};

/// Takes about half a second a figure; the best of several tries, since other work only ever slows it down.
MachineLimits measure_limits(const backend::Device& device);

/// Runs `rounds` of 64 independent multiply-adds on 8 lanes; returns what keeps them from being removed.
/// Defined only in builds for x86-64; needs AVX-512 IFMA.
std::uint64_t run_ifma_chains(std::uint64_t rounds);
/// Whether run_ifma_chains may be called here.
bool can_run_ifma();

}  // namespace tacet::bench
