// SPDX-License-Identifier: Apache-2.0
//
// The root tables of one prime, laid out as backend/kernel_types.h fixes it.
#pragma once

#include <vector>

#include "backend/kernel_types.h"
#include "base/buffer_pool.h"
#include "base/error.h"
#include "ring/modulus.h"

namespace tacet::ring {

/// Owns 9N/4 words. Immutable once made; the view is valid as long as the object lives, wherever it
/// is moved.
class NttTables {
 public:
  /// q = 1 mod 2N, N = 2^log_degree, log_degree in [6, 17] (6 to 9 for tests of the reference
  /// kernels only). psi is the smallest primitive 2N-th root of unity. Errors: invalid_argument.
  /// Cost: O(N) modular products.
  static Result<NttTables> create(unsigned log_degree, const Modulus& modulus, BufferPool& pool);

  backend::NttTable view() const;
  Word psi() const { return psi_; }

 private:
  unsigned log_degree_ = 0;
  Modulus modulus_;
  Word psi_ = 0;
  Buffer words_;
};

/// Reverses the lowest `bits` bits of x.
constexpr std::uint32_t bit_reverse(std::uint32_t x, unsigned bits) {
  std::uint32_t reversed = 0;
  for (unsigned i = 0; i < bits; ++i) reversed = (reversed << 1) | ((x >> i) & 1U);
  return reversed;
}

/// Where bit-reversed position r is kept in the evaluation domain: the two lowest octal digits
/// swapped (an involution).
constexpr std::uint32_t swap_octal_digits(std::uint32_t r) { return (r & ~63U) | ((r & 7U) << 3) | ((r >> 3) & 7U); }

/// The position that holds the value at psi^exponent, exponent odd and below 2N.
constexpr std::uint32_t evaluation_position(std::uint32_t exponent, unsigned log_degree) {
  return swap_octal_digits(bit_reverse((exponent - 1) / 2, log_degree));
}

/// The odd exponent e for which position p holds the value at psi^e.
constexpr std::uint32_t evaluation_exponent(std::uint32_t position, unsigned log_degree) {
  return 2 * bit_reverse(swap_octal_digits(position), log_degree) + 1;
}

}  // namespace tacet::ring
