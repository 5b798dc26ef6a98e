// SPDX-License-Identifier: Apache-2.0
//
// What every target does: decode; what is accepted must encode to the very same bytes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/check.h"
#include "fuzz/wire/samples.h"

namespace tacet::fuzz {

using Bytes = std::span<const std::uint8_t>;

inline const samples::Samples& setting() {
  static const samples::Samples made;
  return made;
}

/// `decode(bytes)` gives a Result; `encode(object)` the bytes of an accepted object.
template <class Decode, class Encode>
int check_canonical(const std::uint8_t* data, std::size_t size, Decode&& decode, Encode&& encode) {
  const Bytes bytes(data, size);
  const auto object = decode(bytes);
  if (object) {
    const auto again = encode(*object);
    TACET_CHECK(std::ranges::equal(bytes, Bytes(again.data(), again.size())));
  } else {
    TACET_CHECK(!object.error().message().empty());
  }
  return 0;
}

}  // namespace tacet::fuzz
