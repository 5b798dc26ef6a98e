// SPDX-License-Identifier: Apache-2.0
#include "fuzz/wire/target.h"
#include "wire/lanes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const tacet::samples::Samples& setting = tacet::fuzz::setting();
  return tacet::fuzz::check_canonical(
      data, size,
      [&](tacet::fuzz::Bytes bytes) { return tacet::wire::decode_lanes_index(bytes, setting.bgv(), setting.limits()); },
      [&](const auto& index) { return tacet::wire::encode(index, setting.bgv()).value(); });
}
