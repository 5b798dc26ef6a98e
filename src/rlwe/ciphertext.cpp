// SPDX-License-Identifier: Apache-2.0
#include "rlwe/ciphertext.h"

namespace tacet::rlwe {
namespace {

std::string hexadecimal(std::span<const std::uint8_t> bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

}  // namespace

std::string to_string(const KeyId& id) { return hexadecimal(id.bytes); }
std::string to_string(const ParameterId& id) { return hexadecimal(id.bytes); }

Ciphertext Ciphertext::clone(BufferPool& pool) const {
  Ciphertext copy;
  copy.parameters = parameters;
  copy.key = key;
  copy.part_count = part_count;
  copy.seed = seed;
  for (std::size_t i = 0; i < part_count; ++i) copy.parts[i] = parts[i].clone(pool);
  return copy;
}

Status check_ciphertext(const Parameters& parameters, const Ciphertext& ciphertext) {
  if (ciphertext.empty()) return fail(ErrorCode::invalid_argument, "the ciphertext is empty");
  if (ciphertext.parameters != parameters.id())
    return fail(ErrorCode::mismatched_parameters, "the ciphertext belongs to parameter set {}, not to '{}' ({})",
                to_string(ciphertext.parameters), parameters.name(), to_string(parameters.id()));
  if (ciphertext.part_count < 2 || ciphertext.part_count > Ciphertext::parts_max)
    return fail(ErrorCode::invalid_argument, "a ciphertext has 2 or 3 parts; this one has {}", ciphertext.part_count);
  const ring::Basis basis = ciphertext.parts[0].basis();
  if (basis.q == 0 || basis.q > parameters.ring().q_count())
    return fail(ErrorCode::mismatched_parameters, "the ciphertext has {} limbs; '{}' has 1 to {}", basis.q,
                parameters.name(), parameters.ring().q_count());
  for (std::size_t i = 0; i < ciphertext.part_count; ++i) {
    const ring::Evaluations& part = ciphertext.parts[i];
    if (part.degree() != parameters.degree() || part.basis() != basis || basis.p != 0)
      return fail(ErrorCode::mismatched_parameters,
                  "part {} of the ciphertext has degree {} and {} + {} limbs; expected degree {} "
                  "and {} + 0 limbs",
                  i, part.degree(), part.basis().q, part.basis().p, parameters.degree(), basis.q);
  }
  return {};
}

Status check_ciphertexts(const Parameters& parameters, const Ciphertext& a, const Ciphertext& b) {
  TACET_RETURN_IF_ERROR(check_ciphertext(parameters, a));
  TACET_RETURN_IF_ERROR(check_ciphertext(parameters, b));
  if (a.key != b.key)
    return fail(ErrorCode::wrong_key, "the ciphertexts belong to different keys, {} and {}", to_string(a.key),
                to_string(b.key));
  return {};
}

ring::Evaluations expand_uniform(const backend::Device& device, const ring::Ring& ring, ring::Basis basis,
                                 const Seed& seed, std::string_view purpose) {
  ring::Evaluations out(device.pool(), ring.degree(), basis);
  device.threads().parallel_for(basis.limbs(), [&](std::size_t i) {
    const std::size_t prime = ring.prime_of(basis, i);
    RandomStream stream(seed, purpose, prime);
    stream.fill_uniform({out.limb(i), ring.degree()}, ring.modulus(prime).value());
  });
  return out;
}

}  // namespace tacet::rlwe
