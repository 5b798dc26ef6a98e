// SPDX-License-Identifier: Apache-2.0
//
// Only the parser: Argon2id would eat the time, so inputs that state a cost in range are not opened. What the box holds
// is reached through the target secret_key.
#include <cstring>

#include "fuzz/wire/target.h"
#include "wire/container.h"
#include "wire/secret_key.h"

namespace {

// Whether the cost fields, the last 8 of the 64 bytes of fields, would be accepted.
bool states_legal_cost(tacet::fuzz::Bytes bytes) {
  constexpr std::size_t cost_offset = tacet::wire::header_bytes + 56;
  if (bytes.size() < cost_offset + 8) return false;
  tacet::wire::PassphraseCost cost;
  std::memcpy(&cost.memory_kib, bytes.data() + cost_offset, 4);
  std::memcpy(&cost.passes, bytes.data() + cost_offset + 4, 4);
  return cost.memory_kib >= tacet::wire::passphrase_cost_min.memory_kib &&
         cost.memory_kib <= tacet::wire::passphrase_cost_max.memory_kib && cost.passes >= 1 &&
         cost.passes <= tacet::wire::passphrase_cost_max.passes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const tacet::samples::Samples& setting = tacet::fuzz::setting();
  const tacet::fuzz::Bytes bytes(data, size);
  if (states_legal_cost(bytes)) return 0;
  constexpr std::string_view passphrase = "correct horse battery staple";
  const auto key = tacet::wire::unlock_secret_key(bytes, setting.bgv().rlwe(), passphrase, setting.limits());
  TACET_CHECK(!key.has_value());
  return 0;
}
