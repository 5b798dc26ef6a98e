// SPDX-License-Identifier: Apache-2.0
#include "wire/public_key.h"

#include "wire/bytes.h"
#include "wire/container.h"
#include "wire/limbs.h"

namespace tacet::wire {
namespace {

constexpr std::size_t fields_bytes = 48;

ring::Basis key_limbs(const rlwe::Parameters& parameters) { return parameters.basis(parameters.top_level()); }

Status check_key(const rlwe::Parameters& parameters, const rlwe::PublicKey& key) {
  if (key.empty()) return fail(ErrorCode::invalid_argument, "the public key is empty");
  if (key.parameters != parameters.id())
    return fail(ErrorCode::mismatched_parameters, "the public key belongs to parameter set {}, not to '{}' ({})",
                rlwe::to_string(key.parameters), parameters.name(), rlwe::to_string(parameters.id()));
  if (key.b.degree() != parameters.degree() || key.b.basis() != key_limbs(parameters))
    return fail(ErrorCode::mismatched_parameters,
                "the public key has degree {} and {} + {} limbs; expected degree {} and {} + 0 limbs", key.b.degree(),
                key.b.basis().q, key.b.basis().p, parameters.degree(), key_limbs(parameters).q);
  return {};
}

}  // namespace

std::size_t encoded_public_key_bytes(const rlwe::Parameters& parameters) {
  return container_overhead_bytes + fields_bytes + limbs_bytes(parameters, key_limbs(parameters));
}

Result<std::vector<std::uint8_t>> encode(const rlwe::PublicKey& key, const rlwe::Parameters& parameters,
                                         const backend::Device& device) {
  TACET_RETURN_IF_ERROR(check_key(parameters, key));
  auto container = make_container(ObjectType::public_key, parameters.id(),
                                  encoded_public_key_bytes(parameters) - container_overhead_bytes);
  Writer writer(payload_of(container));
  writer.put_bytes(key.key.bytes).put_bytes(key.seed.bytes);
  write_limbs(device, parameters, key_limbs(parameters), key.b.words(), writer);
  TACET_CHECK(writer.full());
  write_checksum(container, device.threads());
  return container;
}

Result<rlwe::PublicKey> decode_public_key(std::span<const std::uint8_t> bytes, const rlwe::Parameters& parameters,
                                          const backend::Device& device, const Limits& limits) {
  TACET_ASSIGN_OR_RETURN(const auto payload,
                         open_container(bytes, ObjectType::public_key, parameters, limits, device.threads()));
  Reader reader(payload);
  TACET_RETURN_IF_ERROR(
      reader.require_exactly(encoded_public_key_bytes(parameters) - container_overhead_bytes, "a public key"));
  const ring::Basis basis = key_limbs(parameters);
  const std::size_t memory_bytes = 2 * basis.limbs() * parameters.degree() * sizeof(Word);
  if (memory_bytes > limits.object_bytes_max)
    return fail(ErrorCode::limit_exceeded, "the public key takes {} bytes of memory; the limit is {}", memory_bytes,
                limits.object_bytes_max);
  rlwe::PublicKey key;
  key.parameters = parameters.id();
  key.key.bytes = reader.get_bytes<16>();
  key.seed.bytes = reader.get_bytes<32>();
  key.b = ring::Evaluations(device.pool(), parameters.degree(), basis);
  TACET_RETURN_IF_ERROR(read_limbs(device, parameters, basis, reader, key.b.words(), "the public key"));
  key.a = rlwe::expand_uniform(device, parameters.ring(), basis, key.seed, rlwe::public_key_purpose);
  return key;
}

}  // namespace tacet::wire
