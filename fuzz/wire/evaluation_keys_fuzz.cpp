// SPDX-License-Identifier: Apache-2.0
#include "fuzz/wire/target.h"
#include "wire/evaluation_key.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const tacet::samples::Samples& setting = tacet::fuzz::setting();
  return tacet::fuzz::check_canonical(
      data, size,
      [&](tacet::fuzz::Bytes bytes) {
        return tacet::wire::decode_evaluation_keys(bytes, setting.bgv().rlwe(), setting.device(), setting.limits());
      },
      [&](const auto& object) { return tacet::wire::encode(object, setting.bgv().rlwe(), setting.device()).value(); });
}
