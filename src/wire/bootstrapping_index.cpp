// SPDX-License-Identifier: Apache-2.0
#include "wire/bootstrapping_index.h"

#include <bit>
#include <string_view>

#include "wire/bytes.h"
#include "wire/container.h"
#include "wire/evaluation_key.h"

namespace tacet::wire {
namespace {

using ckks::BootstrappingKeySet;
using Entry = BootstrappingIndex::Entry;

constexpr std::size_t fields_bytes = 64;
constexpr std::size_t entry_bytes = 40;
constexpr std::size_t set_count = 3;

std::string_view set_name(BootstrappingKeySet set) {
  if (set == BootstrappingKeySet::main) return "main";
  return set == BootstrappingKeySet::low ? "low" : "encapsulation";
}

/// What a reader refuses is not written either.
Status check_index(const BootstrappingIndex& index, const ckks::Parameters& main, ErrorCode code) {
  if (!std::has_single_bit(index.slots) || index.slots < 2 || index.slots > main.slots_max())
    return fail(code, "bootstrapping keys for {} slots do not exist: a power of two from 2 to {} can be refreshed",
                index.slots, main.slots_max());
  if (index.entries.empty()) return fail(code, "a file of bootstrapping keys lists at least one key, this one none");
  for (std::size_t i = 0; i < index.entries.size(); ++i) {
    const Entry& entry = index.entries[i];
    TACET_RETURN_IF_ERROR(check_key_purpose(main.rlwe(), entry.key.purpose, entry.key.level, code));
    if (i != 0 && !index.entries[i - 1].comes_before(entry))
      return fail(code, "the {} follows the {} in the index: keys are listed once each, by set and ascending purpose",
                  entry_name(entry), entry_name(index.entries[i - 1]));
  }
  return {};
}

Result<Entry> read_entry(Reader& reader) {
  Entry entry;
  entry.key.purpose = reader.get<std::uint32_t>();
  entry.key.level = rlwe::Level(reader.get<std::uint16_t>());
  const auto set = reader.get<std::uint8_t>();
  TACET_RETURN_IF_ERROR(check_reserved(reader.get<std::uint8_t>(), "a key in the index of bootstrapping keys"));
  if (set >= set_count)
    return fail(ErrorCode::corrupt_data, "the index lists a key of set {}; the sets are 0 to {}", set, set_count - 1);
  entry.set = static_cast<BootstrappingKeySet>(set);
  entry.checksum = reader.get_bytes<sizeof(Digest)>();
  return entry;
}

}  // namespace

std::size_t bootstrapping_index_bytes(std::size_t keys) {
  return container_overhead_bytes + fields_bytes + keys * entry_bytes;
}

std::size_t listed_keys(std::size_t payload_bytes) {
  return payload_bytes < fields_bytes ? 0 : (payload_bytes - fields_bytes) / entry_bytes;
}

std::vector<Entry> bootstrapping_entries(const ckks::BootstrappingPlan& plan) {
  std::vector<Entry> entries;
  const auto add = [&](BootstrappingKeySet set, std::span<const ckks::KeyNeed> needs) {
    for (const ckks::KeyNeed& need : needs) entries.push_back({set, need, {}});
  };
  add(BootstrappingKeySet::encapsulation, plan.encapsulation_keys());
  add(BootstrappingKeySet::low, plan.low_keys());
  add(BootstrappingKeySet::main, plan.main_keys());
  return entries;
}

std::string entry_name(const Entry& entry) {
  return fmt::format("{} of the {} set", rlwe::purpose_name(entry.key.purpose), set_name(entry.set));
}

Result<std::vector<std::uint8_t>> encode(const BootstrappingIndex& index, const ckks::Parameters& main) {
  TACET_RETURN_IF_ERROR(check_index(index, main, ErrorCode::invalid_argument));
  auto container = make_container(ObjectType::bootstrapping_index, main.id(),
                                  bootstrapping_index_bytes(index.entries.size()) - container_overhead_bytes);
  Writer writer(payload_of(container));
  writer.put_bytes(index.key.bytes).put_bytes(index.low.bytes).put_bytes(index.encapsulation.bytes);
  writer.put(std::uint64_t{index.slots}).put(static_cast<std::uint32_t>(index.entries.size())).put(std::uint32_t{0});
  for (const Entry& entry : index.entries) {
    writer.put(entry.key.purpose).put(static_cast<std::uint16_t>(entry.key.level.value()));
    writer.put(static_cast<std::uint8_t>(entry.set)).put(std::uint8_t{0}).put_bytes(entry.checksum);
  }
  TACET_CHECK(writer.full());
  ThreadPool caller_alone(1);
  write_checksum(container, caller_alone);
  return container;
}

Result<BootstrappingIndex> decode_bootstrapping_index(std::span<const std::uint8_t> bytes, const ckks::Parameters& main,
                                                      const Limits& limits) {
  ThreadPool caller_alone(1);
  TACET_ASSIGN_OR_RETURN(const auto payload,
                         open_container(bytes, ObjectType::bootstrapping_index, main.rlwe(), limits, caller_alone));
  Reader reader(payload);
  TACET_RETURN_IF_ERROR(reader.require(fields_bytes, "the index of a file of bootstrapping keys"));
  BootstrappingIndex index;
  index.key.bytes = reader.get_bytes<16>();
  index.low.bytes = reader.get_bytes<16>();
  index.encapsulation.bytes = reader.get_bytes<16>();
  index.slots = reader.get<std::uint64_t>();
  const std::size_t count = reader.get<std::uint32_t>();
  TACET_RETURN_IF_ERROR(check_reserved(reader.get<std::uint32_t>(), "the index of a file of bootstrapping keys"));
  if (count > limits.key_count_max)
    return fail(ErrorCode::limit_exceeded, "a file of {} keys is above the limit of {}", count, limits.key_count_max);
  TACET_RETURN_IF_ERROR(reader.require_exactly(count * entry_bytes, "the list of bootstrapping keys"));
  index.entries.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    TACET_ASSIGN_OR_RETURN(const Entry entry, read_entry(reader));
    index.entries.push_back(entry);
  }
  TACET_RETURN_IF_ERROR(check_index(index, main, ErrorCode::corrupt_data));
  return index;
}

}  // namespace tacet::wire
