// SPDX-License-Identifier: Apache-2.0
#include "wire/container.h"

#include <algorithm>
#include <array>

#include "wire/bytes.h"

namespace tacet::wire {
namespace {

// As in PNG: a byte with the top bit set and a line end show files that went through a text conversion.
constexpr std::array<std::uint8_t, 8> magic{0x89, 'T', 'A', 'C', 'E', 'T', '\r', '\n'};

Digest piece_digest(std::span<const std::uint8_t> piece) {
  return Hasher("tacet container piece 1").add_bytes(piece).finish();
}

// H(header, digests of the pieces of the payload); the number of pieces follows from the header.
Digest checksum(std::span<const std::uint8_t> header, std::span<const std::uint8_t> payload, ThreadPool& threads) {
  std::vector<Digest> pieces((payload.size() + checksum_piece_bytes - 1) / checksum_piece_bytes);
  threads.parallel_for(pieces.size(), [&](std::size_t i) {
    const std::size_t first = i * checksum_piece_bytes;
    pieces[i] = piece_digest(payload.subspan(first, std::min(checksum_piece_bytes, payload.size() - first)));
  });
  Hasher hasher("tacet container 1");
  hasher.add_bytes(header);
  for (const Digest& piece : pieces) hasher.add_bytes(piece);
  return hasher.finish();
}

bool is_object_type(std::uint16_t number) {
  return number >= static_cast<std::uint16_t>(ObjectType::parameters) &&
         number <= static_cast<std::uint16_t>(ObjectType::bootstrapping_index);
}

Status check_length(const Header& header, std::size_t bytes, const Limits& limits) {
  // Compared without adding to the foreign number, which may be as large as a word holds.
  if (bytes > limits.container_bytes_max || header.payload_bytes > limits.container_bytes_max)
    return fail(ErrorCode::limit_exceeded, "an object of {} bytes, which says it carries {}, is above the limit of {}",
                bytes, header.payload_bytes, limits.container_bytes_max);
  if (bytes < container_overhead_bytes || bytes - container_overhead_bytes != header.payload_bytes)
    return fail(
        ErrorCode::corrupt_data,
        "the header promises {} bytes between header and checksum ({} together), and the object has {} in all: it is "
        "cut short or followed by other bytes",
        header.payload_bytes, container_overhead_bytes, bytes);
  return {};
}

Result<Header> check_container(std::span<const std::uint8_t> bytes, ObjectType type, const Limits& limits) {
  TACET_ASSIGN_OR_RETURN(const Header header, peek(bytes));
  if (header.type != type)
    return fail(ErrorCode::invalid_argument, "{} was expected and this is {}", object_type_name(type),
                object_type_name(header.type));
  TACET_RETURN_IF_ERROR(check_length(header, bytes.size(), limits));
  return header;
}

Result<std::span<const std::uint8_t>> check_checksum(std::span<const std::uint8_t> bytes, ThreadPool& threads) {
  const auto payload = bytes.subspan(header_bytes, bytes.size() - container_overhead_bytes);
  const Digest expected = checksum(bytes.first(header_bytes), payload, threads);
  const auto found = bytes.last(checksum_bytes);
  if (!std::ranges::equal(expected, found))
    return fail(ErrorCode::corrupt_data,
                "the checksum of the {} bytes does not fit: the object was damaged; fetch it again", bytes.size());
  return payload;
}

}  // namespace

std::string_view object_type_name(ObjectType type) {
  switch (type) {
    case ObjectType::parameters:
      return "a parameter set";
    case ObjectType::bgv_ciphertext:
      return "a BGV ciphertext";
    case ObjectType::ckks_ciphertext:
      return "a CKKS ciphertext";
    case ObjectType::public_key:
      return "a public key";
    case ObjectType::key_switch_key:
      return "a key-switching key";
    case ObjectType::evaluation_keys:
      return "a set of evaluation keys";
    case ObjectType::secret_key:
      return "a secret key";
    case ObjectType::locked_secret_key:
      return "a secret key under a passphrase";
    case ObjectType::lanes_index:
      return "the index of a file of lanes";
    case ObjectType::table_manifest:
      return "the manifest of a table";
    case ObjectType::store_manifest:
      return "the manifest of a store";
    case ObjectType::bootstrapping_index:
      return "the index of a file of bootstrapping keys";
  }
  return "an unknown object";
}

Result<Header> peek(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < header_bytes)
    return fail(ErrorCode::corrupt_data, "an object begins with a header of {} bytes and only {} bytes are there",
                header_bytes, bytes.size());
  Reader reader(bytes);
  if (reader.get_bytes<magic.size()>() != magic)
    return fail(ErrorCode::corrupt_data, "the first {} bytes are not those of an object written by Tacet",
                magic.size());
  const auto version = reader.get<std::uint16_t>();
  if (version != format_version)
    return fail(ErrorCode::unsupported_version, "the object has format version {} and this build reads version {}",
                version, format_version);
  const auto type = reader.get<std::uint16_t>();
  if (!is_object_type(type))
    return fail(ErrorCode::corrupt_data, "object type {} does not exist in format version {}", type, format_version);
  TACET_RETURN_IF_ERROR(check_reserved(reader.get<std::uint32_t>(), "the header"));
  Header header;
  header.type = static_cast<ObjectType>(type);
  header.parameters.bytes = reader.get_bytes<16>();
  header.payload_bytes = reader.get<std::uint64_t>();
  return header;
}

Result<std::span<const std::uint8_t>> open_container(std::span<const std::uint8_t> bytes, ObjectType type,
                                                     const Limits& limits, ThreadPool& threads) {
  TACET_RETURN_IF_ERROR(check_container(bytes, type, limits));
  return check_checksum(bytes, threads);
}

Result<std::span<const std::uint8_t>> open_container(std::span<const std::uint8_t> bytes, ObjectType type,
                                                     const rlwe::Parameters& parameters, const Limits& limits,
                                                     ThreadPool& threads) {
  TACET_ASSIGN_OR_RETURN(const Header header, check_container(bytes, type, limits));
  if (header.parameters != parameters.id())
    return fail(ErrorCode::mismatched_parameters, "{} of parameter set {} cannot be used with '{}', which is {}",
                object_type_name(type), rlwe::to_string(header.parameters), parameters.name(),
                rlwe::to_string(parameters.id()));
  return check_checksum(bytes, threads);
}

void write_header(std::span<std::uint8_t> container, ObjectType type, const rlwe::ParameterId& parameters) {
  TACET_CHECK(container.size() >= container_overhead_bytes);
  Writer writer(container.first(header_bytes));
  writer.put_bytes(magic).put(format_version).put(static_cast<std::uint16_t>(type)).put(std::uint32_t{0});
  writer.put_bytes(parameters.bytes).put(std::uint64_t{container.size() - container_overhead_bytes});
  TACET_CHECK(writer.full());
}

void write_checksum(std::span<std::uint8_t> container, ThreadPool& threads) {
  const Digest digest = checksum(container.first(header_bytes), payload_of(container), threads);
  std::ranges::copy(digest, container.last(checksum_bytes).begin());
}

std::vector<std::uint8_t> make_container(ObjectType type, const rlwe::ParameterId& parameters,
                                         std::size_t payload_bytes) {
  std::vector<std::uint8_t> container(payload_bytes + container_overhead_bytes);
  write_header(container, type, parameters);
  return container;
}

std::span<std::uint8_t> payload_of(std::span<std::uint8_t> container) {
  TACET_CHECK(container.size() >= container_overhead_bytes);
  return container.subspan(header_bytes, container.size() - container_overhead_bytes);
}

}  // namespace tacet::wire
