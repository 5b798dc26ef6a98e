// SPDX-License-Identifier: Apache-2.0
//
// What the wire tests do to bytes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "base/thread_pool.h"
#include "wire/container.h"

namespace tacet::test {

using Bytes = std::vector<std::uint8_t>;

inline Bytes from_hex(std::string_view digits) {
  const auto value = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    bytes.push_back(static_cast<std::uint8_t>(16 * value(digits[i]) + value(digits[i + 1])));
  return bytes;
}

/// Mends the checksum: for damage that must be found by its meaning.
inline Bytes sealed(Bytes container) {
  ThreadPool caller_alone(1);
  wire::write_checksum(container, caller_alone);
  return container;
}

/// The container with a little-endian field replaced, `offset` counted from the beginning, and the checksum mended.
template <class Field>
Bytes with_field(Bytes container, std::size_t offset, Field value) {
  std::memcpy(container.data() + offset, &value, sizeof(value));
  return sealed(std::move(container));
}

/// The container with another payload size: cut, or lengthened by zeros; length and checksum mended.
inline Bytes with_payload_bytes(const Bytes& container, std::size_t payload_bytes) {
  Bytes out(payload_bytes + wire::container_overhead_bytes);
  const std::size_t kept = std::min(payload_bytes, container.size() - wire::container_overhead_bytes);
  std::copy_n(container.begin(), wire::header_bytes + kept, out.begin());
  return with_field(out, wire::header_bytes - 8, std::uint64_t{payload_bytes});
}

/// Where the payload begins.
inline constexpr std::size_t payload_at = wire::header_bytes;

}  // namespace tacet::test
