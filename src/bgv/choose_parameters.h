// SPDX-License-Identifier: Apache-2.0
//
// From what a user wants to the primes of a BGV parameter set.
#pragma once

#include <string>

#include "bgv/parameters.h"

namespace tacet::bgv {

/// What is wanted. With F = N t/2 (1 + ||s||), the bound on the rounding of a division:
///  * a product of two operands at bounds below 2F comes back below 2F by one switch if its prime is at least 4F:
///    (2F)^2 / (4F) + F = 2F. Ciphertext primes are the smallest ones above 4F (at N = 2^15, t = 786433: 45.4 bits);
///  * q_0 has 4 bits more, up to 50, so that sums of results still fit at level 0;
///  * they are 1 mod lcm(2N, t), so that correction factors stay 1; where there are too few of these below 2^50, they
///  are
///    1 mod 2N only and factors are tracked. Where 4F is above 2^50, they are the largest primes below 2^50: the rules
///    of bgv/rules.h then switch twice where once is not enough;
///  * special primes: the fewest of up to 50 bits, 1 mod 2N, whose product P keeps the noise of a key switch below
///    F / 64 after the division by P.
struct ParametersChoice {
  std::string name;
  unsigned log_degree = 0;  ///< 10 .. 17
  Word plaintext_modulus = default_plaintext_modulus;
  std::size_t levels = 0;      ///< switches from the top to level 0: ciphertext primes less one
  unsigned digits = 3;         ///< the most digits of key switching (dnum); 0 = no evaluation keys
  bool track_factors = false;  ///< primes that are only 1 mod 2N, whatever there is
  /// If given: q_1 .. are the largest primes below 2^prime_bits_max instead of the smallest above 4F, which leaves
  /// room for sums between products; less than 4F is refused.
  unsigned prime_bits_max = 0;
};

/// Errors: invalid_argument when the degree, t (2 .. 2^32 - 1) or the number of levels is out of range or there are not
/// enough primes. Cost: prime searches, below 0.1 s.
Result<rlwe::ParametersLiteral> choose_literal(const ParametersChoice& choice);
/// The literal checked, security gate included.
Result<Parameters> choose_parameters(const ParametersChoice& choice);

/// The most levels that N = 2^log_degree, 13 .. 17, has at 128 bits of security with at most `digits` key-switching
/// digits, t = 786433 and the formulas above. More digits: more levels, slower and larger keys. Named
/// "bgv_<N>_<levels>l_<digits>d".
Result<Parameters> standard_parameters(unsigned log_degree, unsigned digits = 4);

/// The set of the benchmark: N = 2^15, 13 ciphertext primes, t = 786433, 3 digits, 128 bits.
Result<Parameters> benchmark_parameters();

}  // namespace tacet::bgv
