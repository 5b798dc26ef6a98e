// SPDX-License-Identifier: Apache-2.0
#include "wire/ckks_ciphertext.h"

#include <bit>
#include <cmath>

#include "ckks/bounds.h"
#include "wire/bytes.h"
#include "wire/ciphertext_body.h"
#include "wire/container.h"

namespace tacet::wire {
namespace {

constexpr std::size_t fields_bytes = 32;

bool is_bound(double value) { return std::isfinite(value) && !std::signbit(value); }

// What stands beside the body; its level gives the capacity.
Status check_labels(const ckks::Parameters& parameters, const ckks::Ciphertext& ciphertext, ErrorCode code) {
  if (!std::has_single_bit(ciphertext.slots) || ciphertext.slots > parameters.slots_max())
    return fail(code, "{} slots are not a power of two from 1 to {}", ciphertext.slots, parameters.slots_max());
  const double capacity = parameters.log_capacity(ciphertext.level());
  // Written so that a scale that is not a number is refused.
  if (!(ciphertext.scale >= 1) || !(std::log2(ciphertext.scale) <= capacity))
    return fail(code, "scale {} is not between 1 and 2^{:.1f}, which is what level {} holds", ciphertext.scale,
                capacity, ciphertext.level().value());
  if (!is_bound(ciphertext.bounds.magnitude) || !is_bound(ciphertext.bounds.error))
    return fail(code, "the bounds of a ciphertext are finite and not negative; these are {} and {}",
                ciphertext.bounds.magnitude, ciphertext.bounds.error);
  if (const Status fits = ckks::check_fits(parameters, ciphertext.level(), ciphertext.scale, ciphertext.bounds); !fits)
    return fail(code, "the ciphertext cannot hold its values: {}", fits.error().message());
  return {};
}

}  // namespace

std::size_t encoded_bytes(const ckks::Ciphertext& ciphertext, const ckks::Parameters& parameters) {
  return container_overhead_bytes + fields_bytes + body_bytes(parameters.rlwe(), ciphertext.body);
}

Result<std::vector<std::uint8_t>> encode(const ckks::Ciphertext& ciphertext, const ckks::Parameters& parameters,
                                         const backend::Device& device) {
  TACET_RETURN_IF_ERROR(check_body(parameters.rlwe(), ciphertext.body));
  TACET_RETURN_IF_ERROR(check_labels(parameters, ciphertext, ErrorCode::invalid_argument));
  auto container = make_container(ObjectType::ckks_ciphertext, parameters.id(),
                                  encoded_bytes(ciphertext, parameters) - container_overhead_bytes);
  Writer writer(payload_of(container));
  writer.put(ciphertext.scale).put(ciphertext.bounds.magnitude).put(ciphertext.bounds.error);
  writer.put(std::uint64_t{ciphertext.slots});
  write_body(device, parameters.rlwe(), ciphertext.body, writer);
  TACET_CHECK(writer.full());
  write_checksum(container, device.threads());
  return container;
}

Result<ckks::Ciphertext> decode_ckks_ciphertext(std::span<const std::uint8_t> bytes, const ckks::Parameters& parameters,
                                                const backend::Device& device, const Limits& limits) {
  TACET_ASSIGN_OR_RETURN(const auto payload, open_container(bytes, ObjectType::ckks_ciphertext, parameters.rlwe(),
                                                            limits, device.threads()));
  Reader reader(payload);
  TACET_RETURN_IF_ERROR(reader.require(fields_bytes, "a CKKS ciphertext"));
  ckks::Ciphertext ciphertext;
  ciphertext.scale = reader.get<double>();
  ciphertext.bounds.magnitude = reader.get<double>();
  ciphertext.bounds.error = reader.get<double>();
  ciphertext.slots = reader.get<std::uint64_t>();
  TACET_ASSIGN_OR_RETURN(ciphertext.body, read_body(device, parameters.rlwe(), limits, reader));
  TACET_RETURN_IF_ERROR(check_labels(parameters, ciphertext, ErrorCode::corrupt_data));
  return ciphertext;
}

}  // namespace tacet::wire
