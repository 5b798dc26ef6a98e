// SPDX-License-Identifier: Apache-2.0
#include "wire/ciphertext_body.h"

#include <array>
#include <string_view>

#include "wire/limbs.h"

namespace tacet::wire {
namespace {

constexpr std::size_t fields_bytes = 24;
constexpr std::size_t seed_bytes = 32;
constexpr std::array<std::string_view, rlwe::Ciphertext::parts_max> part_names{"ciphertext part 0", "ciphertext part 1",
                                                                               "ciphertext part 2"};

struct Shape {
  rlwe::Level level;
  std::size_t part_count = 0;
  bool seeded = false;
};

Status check_shape(const rlwe::Parameters& parameters, const Shape& shape) {
  if (shape.level > parameters.top_level())
    return fail(ErrorCode::corrupt_data, "the ciphertext is at level {}; '{}' has levels 0 to {}", shape.level.value(),
                parameters.name(), parameters.top_level().value());
  if (shape.part_count < 2 || shape.part_count > rlwe::Ciphertext::parts_max)
    return fail(ErrorCode::corrupt_data, "the ciphertext has {} parts; 2 or 3 are possible", shape.part_count);
  if (shape.seeded && shape.part_count != 2)
    return fail(ErrorCode::corrupt_data, "a ciphertext of {} parts cannot carry a seed: only fresh ones of 2 parts do",
                shape.part_count);
  return {};
}

Result<rlwe::Ciphertext> read_fields(const rlwe::Parameters& parameters, Reader& reader, Shape& shape) {
  TACET_RETURN_IF_ERROR(reader.require(fields_bytes, "a ciphertext"));
  rlwe::Ciphertext body;
  body.parameters = parameters.id();
  body.key.bytes = reader.get_bytes<16>();
  shape.level = rlwe::Level(reader.get<std::uint16_t>());
  shape.part_count = reader.get<std::uint8_t>();
  const auto seeded = reader.get<std::uint8_t>();
  if (seeded > 1)
    return fail(ErrorCode::corrupt_data, "the seed mark of a ciphertext is {}; 0 or 1 is possible", seeded);
  shape.seeded = seeded == 1;
  TACET_RETURN_IF_ERROR(check_reserved(reader.get<std::uint32_t>(), "a ciphertext"));
  TACET_RETURN_IF_ERROR(check_shape(parameters, shape));
  return body;
}

}  // namespace

std::size_t body_bytes(const rlwe::Parameters& parameters, rlwe::Level level, std::size_t part_count, bool seeded) {
  const std::size_t packed_parts = seeded ? 1 : part_count;
  return fields_bytes + packed_parts * limbs_bytes(parameters, parameters.basis(level)) + (seeded ? seed_bytes : 0);
}

std::size_t body_bytes(const rlwe::Parameters& parameters, const rlwe::Ciphertext& body) {
  return body_bytes(parameters, body.level(), body.part_count, body.seed.has_value());
}

Status check_body(const rlwe::Parameters& parameters, const rlwe::Ciphertext& body) {
  TACET_RETURN_IF_ERROR(rlwe::check_ciphertext(parameters, body));
  return check_shape(parameters, {body.level(), body.part_count, body.seed.has_value()});
}

void write_body(const backend::Device& device, const rlwe::Parameters& parameters, const rlwe::Ciphertext& body,
                Writer& writer) {
  writer.put_bytes(body.key.bytes).put(static_cast<std::uint16_t>(body.level().value()));
  writer.put(static_cast<std::uint8_t>(body.part_count)).put(static_cast<std::uint8_t>(body.seed.has_value()));
  writer.put(std::uint32_t{0});
  const ring::Basis basis = parameters.basis(body.level());
  for (std::size_t i = 0; i < body.part_count; ++i) {
    if (i == 1 && body.seed)
      writer.put_bytes(body.seed->bytes);
    else
      write_limbs(device, parameters, basis, body.parts[i].words(), writer);
  }
}

Result<rlwe::Ciphertext> read_body(const backend::Device& device, const rlwe::Parameters& parameters,
                                   const Limits& limits, Reader& reader) {
  Shape shape;
  TACET_ASSIGN_OR_RETURN(rlwe::Ciphertext body, read_fields(parameters, reader, shape));
  const ring::Basis basis = parameters.basis(shape.level);
  TACET_RETURN_IF_ERROR(reader.require_exactly(
      body_bytes(parameters, shape.level, shape.part_count, shape.seeded) - fields_bytes, "the rest of a ciphertext"));
  const std::size_t memory_bytes = shape.part_count * basis.limbs() * parameters.degree() * sizeof(Word);
  if (memory_bytes > limits.object_bytes_max)
    return fail(ErrorCode::limit_exceeded, "the ciphertext takes {} bytes of memory; the limit is {}", memory_bytes,
                limits.object_bytes_max);
  body.part_count = shape.part_count;
  for (std::size_t i = 0; i < shape.part_count; ++i) {
    if (i == 1 && shape.seeded) {
      body.seed = Seed{reader.get_bytes<seed_bytes>()};
      body.parts[i] = rlwe::expand_uniform(device, parameters.ring(), basis, *body.seed, rlwe::ciphertext_purpose);
      continue;
    }
    body.parts[i] = ring::Evaluations(device.pool(), parameters.degree(), basis);
    TACET_RETURN_IF_ERROR(read_limbs(device, parameters, basis, reader, body.parts[i].words(), part_names[i]));
  }
  return body;
}

}  // namespace tacet::wire
