// SPDX-License-Identifier: Apache-2.0
#include "wire/bootstrapping_keys.h"

#include <algorithm>
#include <utility>

#include "wire/container.h"
#include "wire/evaluation_key.h"

namespace tacet::wire {
namespace {

using ckks::BootstrappingKeySet;
using Entry = BootstrappingIndex::Entry;

const rlwe::Parameters& set_of(const ckks::BootstrappingParameters& parameters, BootstrappingKeySet set) {
  if (set == BootstrappingKeySet::main) return parameters.main().rlwe();
  return set == BootstrappingKeySet::low ? parameters.low().rlwe() : parameters.encapsulation();
}

std::size_t container_bytes(const ckks::BootstrappingParameters& parameters, const Entry& entry) {
  return encoded_key_bytes(set_of(parameters, entry.set), entry.key.level);
}

/// Where each container begins; the last entry is the end of the file.
std::vector<std::size_t> container_offsets(const ckks::BootstrappingParameters& parameters,
                                           std::span<const Entry> entries) {
  std::vector<std::size_t> offsets{bootstrapping_index_bytes(entries.size())};
  for (const Entry& entry : entries) offsets.push_back(offsets.back() + container_bytes(parameters, entry));
  return offsets;
}

Digest checksum_of(std::span<const std::uint8_t> container) {
  Digest digest;
  std::ranges::copy(container.last(checksum_bytes), digest.begin());
  return digest;
}

Status check_sets(const BootstrappingIndex& index, const ckks::BootstrappingParameters& parameters) {
  if (index.low != parameters.low().id() || index.encapsulation != parameters.encapsulation().id())
    return fail(ErrorCode::mismatched_parameters,
                "the low and the encapsulation set are {} and {} in the file; this build derives {} and {} from '{}': "
                "make the keys anew",
                rlwe::to_string(index.low), rlwe::to_string(index.encapsulation),
                rlwe::to_string(parameters.low().id()), rlwe::to_string(parameters.encapsulation().id()),
                parameters.main().rlwe().name());
  for (const Entry& entry : index.entries)
    TACET_RETURN_IF_ERROR(
        check_key_purpose(set_of(parameters, entry.set), entry.key.purpose, entry.key.level, ErrorCode::corrupt_data));
  return {};
}

/// The same fault with the file before it.
tl::unexpected<Error> in_file(const std::filesystem::path& path, const Error& error) {
  return fail(error.code(), "'{}': {}", path.string(), error.message());
}

Result<BootstrappingIndex> read_index(const InputFile& file, const ckks::Parameters& main, const Limits& limits) {
  std::vector<std::uint8_t> bytes(std::min(file.size(), header_bytes));
  TACET_RETURN_IF_ERROR(file.read_at(0, bytes));
  TACET_ASSIGN_OR_RETURN(const Header header, peek(bytes));
  if (header.type != ObjectType::bootstrapping_index)
    return fail(ErrorCode::invalid_argument, "{} was expected and this is {}",
                object_type_name(ObjectType::bootstrapping_index), object_type_name(header.type));
  // Before memory is taken for what the header promises.
  if (header.payload_bytes > file.size())
    return fail(ErrorCode::corrupt_data,
                "the header promises an index of {} bytes and the file has {}: it is cut short", header.payload_bytes,
                file.size());
  if (listed_keys(header.payload_bytes) > limits.key_count_max)
    return fail(ErrorCode::limit_exceeded, "an index of {} bytes is above the limit of {} keys", header.payload_bytes,
                limits.key_count_max);
  bytes.resize(std::min<std::size_t>(file.size(), header.payload_bytes + container_overhead_bytes));
  TACET_RETURN_IF_ERROR(file.read_at(0, bytes));
  return decode_bootstrapping_index(bytes, main, limits);
}

}  // namespace

std::size_t bootstrapping_file_bytes(const ckks::BootstrappingPlan& plan) {
  return container_offsets(plan.parameters(), bootstrapping_entries(plan)).back();
}

BootstrappingKeyWriter::BootstrappingKeyWriter(OutputFile file, const backend::Device& device,
                                               const ckks::BootstrappingPlan& plan, KeyProgressCallback progress)
    : file_(std::move(file)), device_(&device), parameters_(plan.parameters()), progress_(std::move(progress)) {
  index_.low = parameters_.low().id();
  index_.encapsulation = parameters_.encapsulation().id();
  index_.slots = plan.slots();
  index_.entries = bootstrapping_entries(plan);
  offset_ = bootstrapping_index_bytes(index_.entries.size());
}

Result<BootstrappingKeyWriter> BootstrappingKeyWriter::create(const std::filesystem::path& path,
                                                              const backend::Device& device,
                                                              const ckks::BootstrappingPlan& plan,
                                                              KeyProgressCallback progress) {
  TACET_ASSIGN_OR_RETURN(OutputFile file, OutputFile::create(path));
  return BootstrappingKeyWriter(std::move(file), device, plan, std::move(progress));
}

Status BootstrappingKeyWriter::add(BootstrappingKeySet set, const rlwe::KeySwitchKey& key) {
  const Entry given{set, {key.galois_element, key.level}, {}};
  if (done_ == index_.entries.size())
    return fail(ErrorCode::invalid_argument, "the {} is one key too many: all {} that the plan needs are in '{}'",
                entry_name(given), done_, file_.path().string());
  Entry& next = index_.entries[done_];
  if (given.set != next.set || given.key != next.key)
    return fail(ErrorCode::invalid_argument,
                "the {} for level {} was given as key {} of {} for '{}', where the {} for level {} comes next",
                entry_name(given), given.key.level.value(), done_ + 1, index_.entries.size(), file_.path().string(),
                entry_name(next), next.key.level.value());
  if (done_ != 0 && key.key != index_.key)
    return fail(ErrorCode::wrong_key, "the {} belongs to secret key {}; the {} keys before it in '{}' belong to {}",
                entry_name(given), rlwe::to_string(key.key), done_, file_.path().string(), rlwe::to_string(index_.key));
  TACET_ASSIGN_OR_RETURN(const auto container, encode(key, set_of(parameters_, set), *device_));
  TACET_RETURN_IF_ERROR(file_.write_at(offset_, container));
  index_.key = key.key;
  next.checksum = checksum_of(container);
  offset_ += container.size();
  ++done_;
  if (progress_) {
    const std::size_t bytes = container_offsets(parameters_, index_.entries).back();
    progress_({done_, index_.entries.size(), offset_, bytes});
  }
  return {};
}

Status BootstrappingKeyWriter::finish() {
  if (done_ != index_.entries.size())
    return fail(ErrorCode::missing_key, "'{}' is not finished: {} of {} keys were added, and the {} comes next",
                file_.path().string(), done_, index_.entries.size(), entry_name(index_.entries[done_]));
  TACET_ASSIGN_OR_RETURN(const auto container, encode(index_, parameters_.main()));
  TACET_RETURN_IF_ERROR(file_.write_at(0, container));
  return file_.commit();
}

BootstrappingKeyFile::BootstrappingKeyFile(InputFile file, const ckks::BootstrappingParameters& parameters,
                                           BootstrappingIndex index)
    : file_(std::move(file)),
      parameters_(parameters),
      index_(std::move(index)),
      offsets_(container_offsets(parameters_, index_.entries)) {}

Result<BootstrappingKeyFile> BootstrappingKeyFile::open(const std::filesystem::path& path,
                                                        const ckks::BootstrappingParameters& parameters,
                                                        const Limits& limits) {
  TACET_ASSIGN_OR_RETURN(InputFile file, InputFile::open(path));
  auto index = read_index(file, parameters.main(), limits);
  if (!index) return in_file(path, index.error());
  if (const Status status = check_sets(*index, parameters); !status) return in_file(path, status.error());
  BootstrappingKeyFile opened(std::move(file), parameters, std::move(*index));
  const std::size_t expected = opened.offsets_.back();
  if (opened.file_.size() != expected)
    return fail(ErrorCode::corrupt_data,
                "'{}' has {} bytes; its index and the {} keys that it lists take {}: it is cut short or followed by "
                "other bytes",
                path.string(), opened.file_.size(), opened.index_.entries.size(), expected);
  return opened;
}

Result<std::vector<std::size_t>> BootstrappingKeyFile::select(std::span<const Entry> needs, std::size_t slots) const {
  // Both lists have one order.
  std::vector<std::size_t> chosen;
  const Entry* missing = nullptr;
  const Entry* superfluous = nullptr;
  std::size_t missing_count = 0;
  std::size_t at = 0;
  const auto& entries = index_.entries;
  for (const Entry& need : needs) {
    while (at < entries.size() && entries[at].comes_before(need)) {
      if (superfluous == nullptr) superfluous = &entries[at];
      ++at;
    }
    if (at < entries.size() && !need.comes_before(entries[at]) && entries[at].key.level >= need.key.level) {
      chosen.push_back(at++);
      continue;
    }
    if (at < entries.size() && !need.comes_before(entries[at])) ++at;
    if (missing == nullptr) missing = &need;
    ++missing_count;
  }
  if (at < entries.size() && superfluous == nullptr) superfluous = &entries[at];
  if (missing != nullptr)
    return fail(ErrorCode::missing_key,
                "'{}', written for {} slots, lacks {} of the {} keys that the plan for {} slots needs, first the {} "
                "for level {}",
                file_.path().string(), index_.slots, missing_count, needs.size(), slots, entry_name(*missing),
                missing->key.level.value());
  if (superfluous != nullptr && slots == index_.slots)
    return fail(ErrorCode::corrupt_data,
                "'{}' lists {} keys and the plan for its {} slots needs {}: the {} is superfluous",
                file_.path().string(), entries.size(), slots, needs.size(), entry_name(*superfluous));
  return chosen;
}

Result<rlwe::KeySwitchKey> BootstrappingKeyFile::read_key(const backend::Device& device, std::size_t number,
                                                          Buffer& staging, const Limits& limits) const {
  const Entry& entry = index_.entries[number];
  const std::span<std::uint8_t> bytes(reinterpret_cast<std::uint8_t*>(staging.data()),
                                      offsets_[number + 1] - offsets_[number]);
  const auto fault = [&](const Error& error) {
    return fail(error.code(), "'{}', key {} of {} ({}, at byte {}): {}", file_.path().string(), number + 1,
                index_.entries.size(), entry_name(entry), offsets_[number], error.message());
  };
  if (const Status read = file_.read_at(offsets_[number], bytes); !read) return fault(read.error());
  auto key = decode_key_switch_key(bytes, set_of(parameters_, entry.set), device, limits);
  if (!key) return fault(key.error());
  // Of this file, and at this place: a whole key of another owner, another file or another place is found here.
  if (key->key != index_.key)
    return fault({ErrorCode::wrong_key, fmt::format("it belongs to secret key {}, and the index names {}",
                                                    rlwe::to_string(key->key), rlwe::to_string(index_.key))});
  if (key->galois_element != entry.key.purpose || key->level != entry.key.level)
    return fault({ErrorCode::corrupt_data,
                  fmt::format("it is a {} for level {}, where the index lists level {}",
                              rlwe::purpose_name(key->galois_element), key->level.value(), entry.key.level.value())});
  if (checksum_of(bytes) != entry.checksum)
    return fault({ErrorCode::corrupt_data, "it is whole, but not the key that this file was written with"});
  return key;
}

Status BootstrappingKeyFile::read(const backend::Device& device, const ckks::BootstrappingPlan& plan,
                                  const Limits& limits, const Sink& sink, const KeyProgressCallback& progress) const {
  if (!(plan.parameters().main().id() == parameters_.main().id()))
    return fail(ErrorCode::mismatched_parameters, "'{}' holds keys of '{}' and the bootstrapping plan is for '{}'",
                file_.path().string(), parameters_.main().rlwe().name(), plan.parameters().main().rlwe().name());
  const std::vector<Entry> needs = bootstrapping_entries(plan);
  TACET_ASSIGN_OR_RETURN(const std::vector<std::size_t> chosen, select(needs, plan.slots()));
  if (plan.key_bytes() > limits.object_bytes_max)
    return fail(ErrorCode::limit_exceeded, "the {} keys of '{}' take {} bytes of memory and the limit is {}",
                needs.size(), file_.path().string(), plan.key_bytes(), limits.object_bytes_max);
  std::size_t longest = 0;
  KeyProgress done{0, chosen.size(), 0, 0};
  for (const std::size_t number : chosen) {
    const std::size_t bytes = offsets_[number + 1] - offsets_[number];
    longest = std::max(longest, bytes);
    done.bytes += bytes;
  }
  Buffer staging = device.pool().acquire((longest + sizeof(Word) - 1) / sizeof(Word));
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    TACET_ASSIGN_OR_RETURN(rlwe::KeySwitchKey key, read_key(device, chosen[i], staging, limits));
    if (key.level != needs[i].key.level) {
      TACET_ASSIGN_OR_RETURN(key, rlwe::cut_key(device, set_of(parameters_, needs[i].set), key, needs[i].key.level));
    }
    TACET_RETURN_IF_ERROR(sink(needs[i].set, std::move(key)));
    ++done.keys_done;
    done.bytes_done += offsets_[chosen[i] + 1] - offsets_[chosen[i]];
    if (progress) progress(done);
  }
  return {};
}

Result<ckks::BootstrappingKeys> BootstrappingKeyFile::load(const backend::Device& device,
                                                           const ckks::BootstrappingPlan& plan, const Limits& limits,
                                                           const KeyProgressCallback& progress) const {
  ckks::BootstrappingKeys keys;
  const auto collect = [&](BootstrappingKeySet set, rlwe::KeySwitchKey key) {
    return keys.of(set).add(std::move(key));
  };
  TACET_RETURN_IF_ERROR(read(device, plan, limits, collect, progress));
  return keys;
}

}  // namespace tacet::wire
