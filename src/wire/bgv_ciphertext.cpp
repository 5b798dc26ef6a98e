// SPDX-License-Identifier: Apache-2.0
#include "wire/bgv_ciphertext.h"

#include <cmath>

#include "wire/bytes.h"
#include "wire/ciphertext_body.h"
#include "wire/container.h"

namespace tacet::wire {
namespace {

constexpr std::size_t fields_bytes = 16;

// The floor's own check, and that zero has one encoding.
Status check_object(const bgv::Parameters& parameters, const bgv::Ciphertext& ciphertext) {
  TACET_RETURN_IF_ERROR(bgv::check_ciphertext(parameters, ciphertext));
  if (std::signbit(ciphertext.log_noise))
    return fail(ErrorCode::invalid_argument, "the noise bound of a BGV ciphertext is a negative zero");
  return check_body(parameters.rlwe(), ciphertext.body);
}

}  // namespace

std::size_t encoded_bytes(const bgv::Ciphertext& ciphertext, const bgv::Parameters& parameters) {
  return container_overhead_bytes + fields_bytes + body_bytes(parameters.rlwe(), ciphertext.body);
}

Result<std::vector<std::uint8_t>> encode(const bgv::Ciphertext& ciphertext, const bgv::Parameters& parameters,
                                         const backend::Device& device) {
  TACET_RETURN_IF_ERROR(check_object(parameters, ciphertext));
  auto container = make_container(ObjectType::bgv_ciphertext, parameters.id(),
                                  encoded_bytes(ciphertext, parameters) - container_overhead_bytes);
  Writer writer(payload_of(container));
  writer.put(ciphertext.correction_factor).put(ciphertext.log_noise);
  write_body(device, parameters.rlwe(), ciphertext.body, writer);
  TACET_CHECK(writer.full());
  write_checksum(container, device.threads());
  return container;
}

Result<bgv::Ciphertext> decode_bgv_ciphertext(std::span<const std::uint8_t> bytes, const bgv::Parameters& parameters,
                                              const backend::Device& device, const Limits& limits) {
  TACET_ASSIGN_OR_RETURN(const auto payload, open_container(bytes, ObjectType::bgv_ciphertext, parameters.rlwe(),
                                                            limits, device.threads()));
  Reader reader(payload);
  TACET_RETURN_IF_ERROR(reader.require(fields_bytes, "a BGV ciphertext"));
  bgv::Ciphertext ciphertext;
  ciphertext.correction_factor = reader.get<Word>();
  ciphertext.log_noise = reader.get<double>();
  TACET_ASSIGN_OR_RETURN(ciphertext.body, read_body(device, parameters.rlwe(), limits, reader));
  if (const Status status = check_object(parameters, ciphertext); !status)
    return fail(ErrorCode::corrupt_data, "the stored ciphertext is not one: {}", status.error().message());
  return ciphertext;
}

}  // namespace tacet::wire
