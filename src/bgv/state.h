// SPDX-License-Identifier: Apache-2.0
//
// What is known of a BGV ciphertext without its polynomials: all that the rules of alignment and noise look at, and all
// that the simulator carries.
#pragma once

#include "rlwe/parameters.h"

namespace tacet::bgv {

struct State {
  rlwe::Level level;
  std::size_t part_count = 2;  ///< 2, or 3 before relinearisation
  Word correction_factor = 1;  ///< f, a unit modulo t: v = f m mod t
  double log_noise = 0;        ///< log2 of the bound on ||v||, see bgv/noise.h

  friend bool operator==(const State&, const State&) = default;
};

}  // namespace tacet::bgv
