// SPDX-License-Identifier: Apache-2.0
#include "wire/evaluation_key.h"

#include "ring/automorphism.h"
#include "wire/bytes.h"
#include "wire/container.h"
#include "wire/limbs.h"

namespace tacet::wire {
namespace {

constexpr std::size_t key_id_bytes = 16;
constexpr std::size_t key_fields_bytes = 40;
constexpr std::size_t set_fields_bytes = 24;

bool is_galois_element(std::uint32_t purpose) { return purpose % 2 == 1; }

// What a key of `level` takes without the identity of its owner's secret.
std::size_t entry_bytes(const rlwe::Parameters& parameters, rlwe::Level level) {
  return key_fields_bytes + parameters.digits(level) * limbs_bytes(parameters, parameters.key_basis(level));
}

Status check_key(const rlwe::Parameters& parameters, const rlwe::KeySwitchKey& key) {
  if (key.parameters != parameters.id())
    return fail(ErrorCode::mismatched_parameters, "the key belongs to parameter set {}, not to '{}' ({})",
                rlwe::to_string(key.parameters), parameters.name(), rlwe::to_string(parameters.id()));
  TACET_RETURN_IF_ERROR(check_key_purpose(parameters, key.galois_element, key.level, ErrorCode::invalid_argument));
  if (key.digits != parameters.digits(key.level) || key.words.size() != rlwe::key_words(parameters, key.level))
    return fail(ErrorCode::invalid_argument, "a key for level {} has {} digits and {} words; this one has {} and {}",
                key.level.value(), parameters.digits(key.level), rlwe::key_words(parameters, key.level), key.digits,
                key.words.size());
  return {};
}

std::span<Word> b_half(const rlwe::Parameters& parameters, rlwe::KeySwitchKey& key, std::size_t digit) {
  const std::size_t words = parameters.key_basis(key.level).limbs() * parameters.degree();
  return key.words.words().subspan(2 * digit * words, words);
}

std::span<const Word> b_half(const rlwe::Parameters& parameters, const rlwe::KeySwitchKey& key, std::size_t digit) {
  const std::size_t words = parameters.key_basis(key.level).limbs() * parameters.degree();
  return key.words.words().subspan(2 * digit * words, words);
}

void write_entry(const backend::Device& device, const rlwe::Parameters& parameters, const rlwe::KeySwitchKey& key,
                 Writer& writer) {
  writer.put(key.galois_element).put(static_cast<std::uint16_t>(key.level.value())).put(std::uint16_t{0});
  writer.put_bytes(key.seed.bytes);
  for (std::size_t digit = 0; digit < key.digits; ++digit)
    write_limbs(device, parameters, parameters.key_basis(key.level), b_half(parameters, key, digit), writer);
}

// `memory_bytes` is what may still be taken, and is lowered by what the key takes.
Result<rlwe::KeySwitchKey> read_entry(const backend::Device& device, const rlwe::Parameters& parameters,
                                      const rlwe::KeyId& id, std::size_t& memory_bytes, Reader& reader) {
  TACET_RETURN_IF_ERROR(reader.require(key_fields_bytes, "a key"));
  rlwe::KeySwitchKey key;
  key.parameters = parameters.id();
  key.key = id;
  key.galois_element = reader.get<std::uint32_t>();
  key.level = rlwe::Level(reader.get<std::uint16_t>());
  TACET_RETURN_IF_ERROR(check_reserved(reader.get<std::uint16_t>(), "a key"));
  TACET_RETURN_IF_ERROR(check_key_purpose(parameters, key.galois_element, key.level, ErrorCode::corrupt_data));
  key.seed.bytes = reader.get_bytes<32>();
  TACET_RETURN_IF_ERROR(reader.require(entry_bytes(parameters, key.level) - key_fields_bytes, "the rest of a key"));
  const std::size_t needed = rlwe::key_words(parameters, key.level) * sizeof(Word);
  if (needed > memory_bytes)
    return fail(ErrorCode::limit_exceeded, "a key takes {} bytes of memory and the limit leaves {}", needed,
                memory_bytes);
  memory_bytes -= needed;
  key.digits = parameters.digits(key.level);
  key.words = device.pool().acquire(rlwe::key_words(parameters, key.level));
  for (std::size_t digit = 0; digit < key.digits; ++digit)
    TACET_RETURN_IF_ERROR(read_limbs(device, parameters, parameters.key_basis(key.level), reader,
                                     b_half(parameters, key, digit), fmt::format("digit {} of a key", digit)));
  rlwe::expand_key(device, parameters, key);
  if (is_galois_element(key.galois_element))
    key.index = ring::automorphism_index(parameters.log_degree(), key.galois_element);
  return key;
}

Status check_count(std::size_t count, const rlwe::KeyId& id, const Limits& limits, const Reader& reader) {
  if (count > limits.key_count_max)
    return fail(ErrorCode::limit_exceeded, "a set of {} keys is above the limit of {}", count, limits.key_count_max);
  if (count == 0 && id != rlwe::KeyId{})
    return fail(ErrorCode::corrupt_data, "an empty set of evaluation keys names the secret key {}",
                rlwe::to_string(id));
  return reader.require(count * key_fields_bytes, "the keys of a set");
}

}  // namespace

Status check_key_purpose(const rlwe::Parameters& parameters, std::uint32_t purpose, rlwe::Level level, ErrorCode code) {
  if (!parameters.has_key_switching())
    return fail(code, "'{}' has no special primes and so no evaluation keys", parameters.name());
  if (level > parameters.top_level())
    return fail(code, "the key is for level {}; '{}' has levels 0 to {}", level.value(), parameters.name(),
                parameters.top_level().value());
  if (is_galois_element(purpose) && purpose < 2 * parameters.degree()) return {};
  if (purpose == rlwe::relinearisation_purpose) return {};
  const bool of_sparse_secret = purpose == rlwe::to_sparse_purpose || purpose == rlwe::from_sparse_purpose;
  if (of_sparse_secret && parameters.scheme() == rlwe::Scheme::ckks) return {};
  return fail(code,
              "a key for '{}' has purpose {}: it is neither 0 (relinearisation), nor an odd Galois element below {}, "
              "nor {} or {} (sparse secret, CKKS alone)",
              parameters.name(), purpose, 2 * parameters.degree(), rlwe::to_sparse_purpose, rlwe::from_sparse_purpose);
}

std::size_t encoded_key_bytes(const rlwe::Parameters& parameters, rlwe::Level level) {
  return container_overhead_bytes + key_id_bytes + entry_bytes(parameters, level);
}

std::size_t encoded_bytes(const rlwe::EvaluationKeys& keys, const rlwe::Parameters& parameters) {
  std::size_t sum = container_overhead_bytes + set_fields_bytes;
  for (const auto& [purpose, key] : keys.all()) sum += entry_bytes(parameters, key.level);
  return sum;
}

Result<std::vector<std::uint8_t>> encode(const rlwe::KeySwitchKey& key, const rlwe::Parameters& parameters,
                                         const backend::Device& device) {
  TACET_RETURN_IF_ERROR(check_key(parameters, key));
  auto container = make_container(ObjectType::key_switch_key, parameters.id(),
                                  encoded_key_bytes(parameters, key.level) - container_overhead_bytes);
  Writer writer(payload_of(container));
  writer.put_bytes(key.key.bytes);
  write_entry(device, parameters, key, writer);
  TACET_CHECK(writer.full());
  write_checksum(container, device.threads());
  return container;
}

Result<std::vector<std::uint8_t>> encode(const rlwe::EvaluationKeys& keys, const rlwe::Parameters& parameters,
                                         const backend::Device& device) {
  for (const auto& [purpose, key] : keys.all()) TACET_RETURN_IF_ERROR(check_key(parameters, key));
  auto container = make_container(ObjectType::evaluation_keys, parameters.id(),
                                  encoded_bytes(keys, parameters) - container_overhead_bytes);
  Writer writer(payload_of(container));
  writer.put_bytes(keys.empty() ? rlwe::KeyId{}.bytes : keys.all().begin()->second.key.bytes);
  writer.put(static_cast<std::uint32_t>(keys.all().size())).put(std::uint32_t{0});
  for (const auto& [purpose, key] : keys.all()) write_entry(device, parameters, key, writer);
  TACET_CHECK(writer.full());
  write_checksum(container, device.threads());
  return container;
}

Result<rlwe::KeySwitchKey> decode_key_switch_key(std::span<const std::uint8_t> bytes,
                                                 const rlwe::Parameters& parameters, const backend::Device& device,
                                                 const Limits& limits) {
  TACET_ASSIGN_OR_RETURN(const auto payload,
                         open_container(bytes, ObjectType::key_switch_key, parameters, limits, device.threads()));
  Reader reader(payload);
  TACET_RETURN_IF_ERROR(reader.require(key_id_bytes, "a key"));
  const rlwe::KeyId id{reader.get_bytes<key_id_bytes>()};
  std::size_t memory_bytes = limits.object_bytes_max;
  TACET_ASSIGN_OR_RETURN(auto key, read_entry(device, parameters, id, memory_bytes, reader));
  TACET_RETURN_IF_ERROR(reader.require_exactly(0, "what follows a key"));
  return key;
}

Result<rlwe::EvaluationKeys> decode_evaluation_keys(std::span<const std::uint8_t> bytes,
                                                    const rlwe::Parameters& parameters, const backend::Device& device,
                                                    const Limits& limits) {
  TACET_ASSIGN_OR_RETURN(const auto payload,
                         open_container(bytes, ObjectType::evaluation_keys, parameters, limits, device.threads()));
  Reader reader(payload);
  TACET_RETURN_IF_ERROR(reader.require(set_fields_bytes, "a set of evaluation keys"));
  const rlwe::KeyId id{reader.get_bytes<key_id_bytes>()};
  const std::size_t count = reader.get<std::uint32_t>();
  TACET_RETURN_IF_ERROR(check_reserved(reader.get<std::uint32_t>(), "a set of evaluation keys"));
  TACET_RETURN_IF_ERROR(check_count(count, id, limits, reader));
  rlwe::EvaluationKeys keys;
  std::size_t memory_bytes = limits.object_bytes_max;
  for (std::size_t i = 0; i < count; ++i) {
    TACET_ASSIGN_OR_RETURN(auto key, read_entry(device, parameters, id, memory_bytes, reader));
    if (!keys.empty() && key.galois_element <= keys.all().rbegin()->first)
      return fail(ErrorCode::corrupt_data, "the {} follows the {}: keys are stored by ascending purpose",
                  rlwe::purpose_name(key.galois_element), rlwe::purpose_name(keys.all().rbegin()->first));
    TACET_RETURN_IF_ERROR(keys.add(std::move(key)));
  }
  TACET_RETURN_IF_ERROR(reader.require_exactly(0, "what follows a set of evaluation keys"));
  return keys;
}

}  // namespace tacet::wire
