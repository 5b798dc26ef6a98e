// SPDX-License-Identifier: Apache-2.0
#include "fuzz/wire/target.h"
#include "wire/bootstrapping_index.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const tacet::samples::Samples& setting = tacet::fuzz::setting();
  return tacet::fuzz::check_canonical(
      data, size,
      [&](tacet::fuzz::Bytes bytes) {
        return tacet::wire::decode_bootstrapping_index(bytes, setting.ckks(), setting.limits());
      },
      [&](const auto& index) { return tacet::wire::encode(index, setting.ckks()).value(); });
}
