// SPDX-License-Identifier: Apache-2.0
#include "wire/parameters.h"

#include <string_view>

#include "rlwe/security.h"
#include "wire/bytes.h"
#include "wire/container.h"

namespace tacet::wire {
namespace {

constexpr std::size_t fields_bytes = 16;

std::size_t payload_bytes(std::size_t primes, std::size_t name_bytes) { return fields_bytes + 8 * primes + name_bytes; }

// What costs nothing to see, before anything is computed from it.
Status check_size(const rlwe::ParametersLiteral& literal, std::size_t primes, const Limits& limits) {
  if (literal.log_degree > limits.log_degree_max)
    return fail(ErrorCode::limit_exceeded, "ring degree 2^{} is above the limit of 2^{}", literal.log_degree,
                limits.log_degree_max);
  if (primes > limits.prime_count_max)
    return fail(ErrorCode::limit_exceeded, "{} primes are above the limit of {}", primes, limits.prime_count_max);
  if (literal.digit_primes == 0)
    return fail(ErrorCode::corrupt_data, "a stored parameter set states its primes a digit; this one has 0");
  return {};
}

Status check_name(std::string_view name, const Limits& limits) {
  if (limits.insecure_parameters_allowed || rlwe::security_bits(name) != 0) return {};
  return fail(ErrorCode::insecure_parameters,
              "a parameter set whose name begins with {} is for tests and is not read here; allow it explicitly",
              rlwe::insecure_prefix);
}

std::vector<Word> read_primes(Reader& reader, std::size_t count) {
  std::vector<Word> primes(count);
  for (Word& prime : primes) prime = reader.get<Word>();
  return primes;
}

Result<rlwe::ParametersLiteral> read_literal(std::span<const std::uint8_t> payload, const Limits& limits) {
  Reader reader(payload);
  TACET_RETURN_IF_ERROR(reader.require(fields_bytes, "a parameter set"));
  rlwe::ParametersLiteral literal;
  const auto scheme = reader.get<std::uint8_t>();
  if (scheme != static_cast<std::uint8_t>(rlwe::Scheme::bgv) && scheme != static_cast<std::uint8_t>(rlwe::Scheme::ckks))
    return fail(ErrorCode::corrupt_data, "scheme {} does not exist in format version 1", scheme);
  literal.scheme = static_cast<rlwe::Scheme>(scheme);
  literal.log_degree = reader.get<std::uint8_t>();
  const std::size_t q_count = reader.get<std::uint8_t>();
  const std::size_t p_count = reader.get<std::uint8_t>();
  literal.digit_primes = reader.get<std::uint8_t>();
  literal.scale_bits = reader.get<std::uint8_t>();
  const std::size_t name_bytes = reader.get<std::uint8_t>();
  literal.bootstrapping_levels = reader.get<std::uint8_t>();
  literal.plaintext_modulus = reader.get<Word>();
  TACET_RETURN_IF_ERROR(check_size(literal, q_count + p_count, limits));
  TACET_RETURN_IF_ERROR(reader.require_exactly(payload_bytes(q_count + p_count, name_bytes) - fields_bytes,
                                               "the rest of a parameter set"));
  literal.q_primes = read_primes(reader, q_count);
  literal.p_primes = read_primes(reader, p_count);
  for (const std::uint8_t byte : reader.take(name_bytes)) literal.name += static_cast<char>(byte);
  TACET_RETURN_IF_ERROR(check_name(literal.name, limits));
  return literal;
}

}  // namespace

std::size_t encoded_bytes(const rlwe::Parameters& parameters) {
  return container_overhead_bytes + payload_bytes(parameters.ring().prime_count(), parameters.name().size());
}

std::vector<std::uint8_t> encode(const rlwe::Parameters& parameters) {
  const rlwe::ParametersLiteral& literal = parameters.literal();
  auto container =
      make_container(ObjectType::parameters, parameters.id(), encoded_bytes(parameters) - container_overhead_bytes);
  Writer writer(payload_of(container));
  writer.put(static_cast<std::uint8_t>(literal.scheme)).put(static_cast<std::uint8_t>(literal.log_degree));
  writer.put(static_cast<std::uint8_t>(literal.q_primes.size()))
      .put(static_cast<std::uint8_t>(literal.p_primes.size()));
  writer.put(static_cast<std::uint8_t>(literal.digit_primes)).put(static_cast<std::uint8_t>(literal.scale_bits));
  writer.put(static_cast<std::uint8_t>(literal.name.size()));
  writer.put(static_cast<std::uint8_t>(literal.bootstrapping_levels));
  writer.put(literal.plaintext_modulus);
  for (const Word prime : literal.q_primes) writer.put(prime);
  for (const Word prime : literal.p_primes) writer.put(prime);
  for (const char character : literal.name) writer.put(static_cast<std::uint8_t>(character));
  TACET_CHECK(writer.full());
  ThreadPool caller_alone(1);
  write_checksum(container, caller_alone);
  return container;
}

Result<rlwe::Parameters> decode_parameters(std::span<const std::uint8_t> bytes, const Limits& limits) {
  ThreadPool caller_alone(1);
  TACET_ASSIGN_OR_RETURN(const auto payload, open_container(bytes, ObjectType::parameters, limits, caller_alone));
  TACET_ASSIGN_OR_RETURN(const auto literal, read_literal(payload, limits));
  TACET_ASSIGN_OR_RETURN(auto parameters, rlwe::Parameters::create(literal));
  TACET_ASSIGN_OR_RETURN(const Header header, peek(bytes));
  if (header.parameters != parameters.id())
    return fail(ErrorCode::corrupt_data, "the header names parameter set {} and the contents are {}",
                rlwe::to_string(header.parameters), rlwe::to_string(parameters.id()));
  return parameters;
}

}  // namespace tacet::wire
