// SPDX-License-Identifier: Apache-2.0
//
// From small signed coefficients to residues of one prime, in constant time.
#pragma once

#include <cstdint>
#include <span>

#include "backend/backend.h"
#include "ring/ring.h"

namespace tacet::client {

/// out[i] = values[i] mod q, canonical; |values[i]| < q. The sign selects nothing but a mask.
inline void reduce_small(Word* out, std::span<const std::int8_t> values, Word q) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto value = static_cast<Word>(std::int64_t{values[i]});
    out[i] = value + (q & (Word{0} - (value >> 63)));
  }
}

/// The evaluation-domain limb modulo prime number `prime` of the polynomial with the given coefficients. One transform.
inline void transform_small(const backend::Backend& backend, const ring::Ring& ring, std::size_t prime, Word* out,
                            std::span<const std::int8_t> values) {
  reduce_small(out, values, ring.modulus(prime).value());
  backend.ntt_forward(out, ring.table(prime));
}

}  // namespace tacet::client
