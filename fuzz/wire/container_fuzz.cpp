// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "fuzz/wire/target.h"
#include "wire/container.h"

// Opens as whatever the header says; a container made again from what was read must be the same bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace wire = tacet::wire;
  const wire::Limits limits = tacet::fuzz::setting().limits();
  tacet::ThreadPool caller_alone(1);
  const auto header = wire::peek(tacet::fuzz::Bytes(data, size));
  if (!header) return 0;
  return tacet::fuzz::check_canonical(
      data, size,
      [&](tacet::fuzz::Bytes bytes) { return wire::open_container(bytes, header->type, limits, caller_alone); },
      [&](tacet::fuzz::Bytes payload) {
        auto container = wire::make_container(header->type, header->parameters, payload.size());
        std::ranges::copy(payload, wire::payload_of(container).begin());
        wire::write_checksum(container, caller_alone);
        return container;
      });
}
