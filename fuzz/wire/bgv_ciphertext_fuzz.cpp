// SPDX-License-Identifier: Apache-2.0
#include "fuzz/wire/target.h"
#include "wire/bgv_ciphertext.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const tacet::samples::Samples& setting = tacet::fuzz::setting();
  return tacet::fuzz::check_canonical(
      data, size,
      [&](tacet::fuzz::Bytes bytes) {
        return tacet::wire::decode_bgv_ciphertext(bytes, setting.bgv(), setting.device(), setting.limits());
      },
      [&](const auto& object) { return tacet::wire::encode(object, setting.bgv(), setting.device()).value(); });
}
