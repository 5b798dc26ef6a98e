// SPDX-License-Identifier: Apache-2.0
//
// The canonical norm of a polynomial that is at hand, computed and rounded up.
#pragma once

#include <complex>
#include <cstdint>
#include <span>
#include <vector>

#include "base/buffer_pool.h"
#include "base/word.h"

namespace tacet::bgv {

/// ||a|| = max over the primitive 2N-th roots z of unity of |a(z)|. Half of the roots, z = zeta^(4k+1) with
/// zeta = exp(i pi / N), stand for all, since a is real. There zeta^((4k+1) N/2) = i, so
///   a(zeta^(4k+1)) = sum over j < N/2 of (a_j + i a_(j+N/2)) zeta^j exp(2 pi i k j / (N/2)):
/// one complex transform of N/2 points.
///
/// In floating point each of the log2(N) - 1 stages adds a relative error below 6 * 2^-53 in the Euclidean norm, so
/// that every output is within 100 * 2^-53 sqrt(N) ||a||_2 < 2^-37 ||a|| for N <= 2^17 (||a|| >= ||a||_2: Parseval).
/// The result includes 2^-32 for that. Not constant time in its result's comparison; the caller may wipe `scratch`.
class CanonicalNorm {
 public:
  /// N = 2^log_degree, at least 4. Tables of N complex numbers.
  explicit CanonicalNorm(unsigned log_degree);

  /// log2 of an upper bound on ||a||, at least 0 (a nonzero integer polynomial has norm >= 1), for a given as `degree`
  /// numbers by coefficient(i). `scratch` holds N words and is overwritten. |a_i| < 2^52.
  template <class Coefficient>
  double log_norm(std::span<Word> scratch, Coefficient&& coefficient) const {
    const std::size_t half = roots_.size() / 2;
    for (std::size_t j = 0; j < half; ++j)
      store(scratch, j, {static_cast<double>(coefficient(j)), static_cast<double>(coefficient(j + half))});
    return transform(scratch);
  }

 private:
  static void store(std::span<Word> scratch, std::size_t j, std::complex<double> value);
  static std::complex<double> load(std::span<const Word> scratch, std::size_t j);
  double transform(std::span<Word> scratch) const;

  std::vector<std::complex<double>> roots_;  ///< zeta^j, j < N
};

}  // namespace tacet::bgv
