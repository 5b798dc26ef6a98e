// SPDX-License-Identifier: Apache-2.0
//
// Files of bootstrapping keys: an index (wire/bootstrapping_index.h), then one container a key, written and read one
// key at a time. A gigabyte of keys passes through the memory of one. docs/format.md has it byte by byte.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <vector>

#include "backend/device.h"
#include "base/error.h"
#include "ckks/bootstrapping/plan.h"
#include "wire/bootstrapping_index.h"
#include "wire/file.h"
#include "wire/limits.h"

namespace tacet::wire {

/// How far a file is written or read.
struct KeyProgress {
  std::size_t keys_done = 0;
  std::size_t keys = 0;
  std::size_t bytes_done = 0;
  std::size_t bytes = 0;  ///< of the file, or of the part that is read
};
/// Called after each key, on the caller's thread.
using KeyProgressCallback = std::function<void(const KeyProgress&)>;

/// Bytes of a file with the keys of `plan`: 72 + 64 + sum over the keys of (40 + encoded_key_bytes).
std::size_t bootstrapping_file_bytes(const ckks::BootstrappingPlan& plan);

/// Takes the keys of a plan one after another, as client::make_bootstrapping_keys gives them. The file appears under
/// its name, whole and flushed to the disk, when it is finished; if the writer goes before, nothing is left. Refers to
/// the device. Move only; one thread at a time.
class BootstrappingKeyWriter {
 public:
  /// Errors: those of OutputFile::create.
  static Result<BootstrappingKeyWriter> create(const std::filesystem::path& path, const backend::Device& device,
                                               const ckks::BootstrappingPlan& plan, KeyProgressCallback progress = {});

  /// The next key: encapsulation set first, then low, then main, each by ascending purpose, at exactly the plan's
  /// levels. Errors: invalid_argument when it is not the one that the plan has next; wrong_key when it is not of the
  /// same owner as the keys before; mismatched_parameters; system. After an error the same key may be tried again.
  /// Cost: packing, hashing and writing encoded_key_bytes; that much memory on top of the key.
  Status add(ckks::BootstrappingKeySet set, const rlwe::KeySwitchKey& key);

  /// Writes the index and gives the file its name. Errors: missing_key when keys of the plan were not added; system.
  Status finish();

 private:
  BootstrappingKeyWriter(OutputFile file, const backend::Device& device, const ckks::BootstrappingPlan& plan,
                         KeyProgressCallback progress);

  OutputFile file_;
  const backend::Device* device_;
  ckks::BootstrappingParameters parameters_;
  KeyProgressCallback progress_;
  BootstrappingIndex index_;
  std::size_t done_ = 0;    ///< entries whose key is written
  std::size_t offset_ = 0;  ///< of the next container
};

/// An open file of which the index was read. Const methods may run at the same time.
class BootstrappingKeyFile {
 public:
  /// Takes one key and the set that it belongs to.
  using Sink = std::function<Status(ckks::BootstrappingKeySet, rlwe::KeySwitchKey)>;

  /// Reads the index, and checks that the file belongs to `parameters` (which follow from the stored main set alone)
  /// and has the size that follows from the index. Errors: system; mismatched_parameters; corrupt_data; those of
  /// decode_bootstrapping_index; each with the path.
  static Result<BootstrappingKeyFile> open(const std::filesystem::path& path,
                                           const ckks::BootstrappingParameters& parameters, const Limits& limits);

  const BootstrappingIndex& index() const { return index_; }
  /// Of the plan that the file was written for.
  std::size_t slots() const { return index_.slots; }

  /// Gives the keys that `plan` needs to `sink`, one after another in the order of the file, each cut to the plan's
  /// level. A plan for as many slots as the file's must need every key of the file; one for another number of slots
  /// may need fewer. At any time there is at most one key in memory, its packed bytes, and its cut copy where the plan
  /// needs a lower level. Errors, each with the path and the number of the key: missing_key (not in the file, or for
  /// too low a level); corrupt_data (damaged, or keys that the plan does not need); wrong_key; limit_exceeded when the
  /// plan's keys together are above limits.object_bytes_max; those of `sink`. Cost: see decode_key_switch_key.
  Status read(const backend::Device& device, const ckks::BootstrappingPlan& plan, const Limits& limits,
              const Sink& sink, const KeyProgressCallback& progress = {}) const;

  /// All of them: plan.key_bytes() of memory, and while loading what read() needs.
  Result<ckks::BootstrappingKeys> load(const backend::Device& device, const ckks::BootstrappingPlan& plan,
                                       const Limits& limits, const KeyProgressCallback& progress = {}) const;

 private:
  BootstrappingKeyFile(InputFile file, const ckks::BootstrappingParameters& parameters, BootstrappingIndex index);
  /// For each key of the plan, in the order of the file, its number in the index.
  Result<std::vector<std::size_t>> select(std::span<const BootstrappingIndex::Entry> needs, std::size_t slots) const;
  Result<rlwe::KeySwitchKey> read_key(const backend::Device& device, std::size_t number, Buffer& staging,
                                      const Limits& limits) const;

  InputFile file_;
  ckks::BootstrappingParameters parameters_;
  BootstrappingIndex index_;
  std::vector<std::size_t> offsets_;  ///< of the containers; the last one is the file's size
};

}  // namespace tacet::wire
