// SPDX-License-Identifier: Apache-2.0
#include "wire/secret_key.h"

#include "wire/bytes.h"
#include "wire/container.h"
#include "wire/secret_ternary.h"

namespace tacet::wire {
namespace {

constexpr std::size_t key_id_bytes = 16;

}  // namespace

std::size_t encoded_secret_key_bytes(const rlwe::Parameters& parameters) {
  return container_overhead_bytes + key_id_bytes + parameters.degree() / 4;
}

SecretBuffer<std::uint8_t> encode_secret_key(const client::SecretKey& key) {
  SecretBuffer<std::uint8_t> container(encoded_secret_key_bytes(key.parameters()));
  write_header(container.values(), ObjectType::secret_key, key.parameters().id());
  Writer writer(payload_of(container.values()));
  writer.put_bytes(key.id().bytes);
  pack_ternary(writer.take(key.parameters().degree() / 4), key.coefficients());
  TACET_CHECK(writer.full());
  ThreadPool caller_alone(1);
  write_checksum(container.values(), caller_alone);
  return container;
}

Result<client::SecretKey> decode_secret_key(std::span<const std::uint8_t> bytes, const rlwe::Parameters& parameters,
                                            const Limits& limits) {
  ThreadPool caller_alone(1);
  TACET_ASSIGN_OR_RETURN(const auto payload,
                         open_container(bytes, ObjectType::secret_key, parameters, limits, caller_alone));
  Reader reader(payload);
  TACET_RETURN_IF_ERROR(
      reader.require_exactly(encoded_secret_key_bytes(parameters) - container_overhead_bytes, "a secret key"));
  const rlwe::KeyId id{reader.get_bytes<key_id_bytes>()};
  SecretBuffer<std::int8_t> coefficients(parameters.degree());
  if (!unpack_ternary(coefficients.values(), reader.take(parameters.degree() / 4)))
    return fail(ErrorCode::corrupt_data, "the bytes of a secret key hold a coefficient other than -1, 0 and 1");
  return client::SecretKey::restore(parameters, id, coefficients.values());
}

}  // namespace tacet::wire
