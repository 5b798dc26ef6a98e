// SPDX-License-Identifier: Apache-2.0
//
// The canonical norm of a small polynomial, measured: what key generation checks a secret with.
#pragma once

#include <cstdint>
#include <span>

namespace tacet::client {

/// ||a|| = max over the complex roots z of X^N + 1 of |a(z)|, N = coefficients.size() a power of two >= 2, in double
/// precision: relative error below 2^-40 for |a_i| <= 128. One complex transform of length N/2 (the other half of the
/// roots are conjugates) in secret memory; straight-line in the values.
double canonical_norm(std::span<const std::int8_t> coefficients);

}  // namespace tacet::client
