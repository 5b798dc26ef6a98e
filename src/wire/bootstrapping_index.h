// SPDX-License-Identifier: Apache-2.0
//
// What a file of bootstrapping keys begins with: whose keys it holds, for which parameter sets and how many slots, and
// for each key what it is for and the checksum of its container. docs/format.md has it byte by byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/hash.h"
#include "ckks/bootstrapping/plan.h"
#include "wire/limits.h"

namespace tacet::wire {

struct BootstrappingIndex {
  struct Entry {
    ckks::BootstrappingKeySet set = ckks::BootstrappingKeySet::main;
    ckks::KeyNeed key;
    Digest checksum{};  ///< the last bytes of the key's container

    bool comes_before(const Entry& other) const {
      return std::pair(set, key.purpose) < std::pair(other.set, other.key.purpose);
    }
    friend bool operator==(const Entry&, const Entry&) = default;
  };

  rlwe::KeyId key;
  /// Of the sets that the main one was derived into when the file was written.
  rlwe::ParameterId low;
  rlwe::ParameterId encapsulation;
  std::size_t slots = 0;       ///< of the plan
  std::vector<Entry> entries;  ///< encapsulation set first, then low, then main; each by ascending purpose

  friend bool operator==(const BootstrappingIndex&, const BootstrappingIndex&) = default;
};

/// Bytes of the container: 72 + 64 + 40 a key.
std::size_t bootstrapping_index_bytes(std::size_t keys);
/// The keys that an index with a payload of so many bytes lists.
std::size_t listed_keys(std::size_t payload_bytes);

/// What the plan needs, in the order of the file, without checksums.
std::vector<BootstrappingIndex::Entry> bootstrapping_entries(const ckks::BootstrappingPlan& plan);

/// For messages: "relinearisation key of the main set".
std::string entry_name(const BootstrappingIndex::Entry& entry);

/// Errors: invalid_argument for what decoding would refuse.
Result<std::vector<std::uint8_t>> encode(const BootstrappingIndex& index, const ckks::Parameters& main);

/// Checks that the list is one that some plan over `main` may have; which, the reader of the file checks
/// (wire/bootstrapping_keys.h). Errors: those of the container; corrupt_data; limit_exceeded.
Result<BootstrappingIndex> decode_bootstrapping_index(std::span<const std::uint8_t> bytes, const ckks::Parameters& main,
                                                      const Limits& limits);

}  // namespace tacet::wire
