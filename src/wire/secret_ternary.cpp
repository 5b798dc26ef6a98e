// SPDX-License-Identifier: Apache-2.0
#include "wire/secret_ternary.h"

#include "base/check.h"

namespace tacet::wire {

void pack_ternary(std::span<std::uint8_t> out, std::span<const std::int8_t> coefficients) {
  TACET_CHECK(out.size() * 4 == coefficients.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    unsigned byte = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const unsigned value = static_cast<std::uint8_t>(coefficients[4 * i + k]);
      // -1 has all bits set: its bit 1 is the sign, and bit 0 of the code is "odd and not negative".
      const unsigned negative = value >> 1 & 1;
      byte |= (negative << 1 | (value & 1 & ~negative)) << (2 * k);
    }
    out[i] = static_cast<std::uint8_t>(byte);
  }
}

bool unpack_ternary(std::span<std::int8_t> coefficients, std::span<const std::uint8_t> in) {
  TACET_CHECK(in.size() * 4 == coefficients.size());
  unsigned impossible = 0;
  for (std::size_t i = 0; i < in.size(); ++i) {
    for (std::size_t k = 0; k < 4; ++k) {
      const unsigned low = static_cast<unsigned>(in[i]) >> (2 * k) & 1;
      const unsigned high = static_cast<unsigned>(in[i]) >> (2 * k + 1) & 1;
      impossible |= low & high;
      coefficients[4 * i + k] = static_cast<std::int8_t>(static_cast<int>(low) - static_cast<int>(high));
    }
  }
  return impossible == 0;
}

}  // namespace tacet::wire
