// SPDX-License-Identifier: Apache-2.0
#include "bgv/plain_modulus.h"

#include <numeric>
#include <utility>

namespace tacet::bgv {

bool PlainModulus::is_unit(Word a) const { return std::gcd(a, t_) == 1; }

Word PlainModulus::inverse(Word a) const {
  // Invariant: remainder = coefficient * a mod t.
  auto remainder0 = static_cast<std::int64_t>(t_);
  auto remainder1 = static_cast<std::int64_t>(a);
  std::int64_t coefficient0 = 0;
  std::int64_t coefficient1 = 1;
  while (remainder1 != 0) {
    const std::int64_t quotient = remainder0 / remainder1;
    remainder0 -= quotient * remainder1;
    coefficient0 -= quotient * coefficient1;
    std::swap(remainder0, remainder1);
    std::swap(coefficient0, coefficient1);
  }
  TACET_CHECK(remainder0 == 1);
  return reduce_signed(coefficient0);
}

}  // namespace tacet::bgv
