// SPDX-License-Identifier: Apache-2.0
//
// A BGV ciphertext: the RLWE body, its correction factor and its proven noise bound.
#pragma once

#include "bgv/parameters.h"
#include "bgv/state.h"
#include "rlwe/ciphertext.h"

namespace tacet::bgv {

/// Decrypts to v = c_0 + c_1 s (+ c_2 s^2) mod Q_l with v = correction_factor * m mod t and ||v|| <= 2^log_noise.
/// Move only. Bytes in memory: part_count * (level + 1) * N * 8.
struct Ciphertext {
  rlwe::Ciphertext body;
  Word correction_factor = 1;  ///< a unit modulo t; 1 on a fresh ciphertext
  double log_noise = 0;        ///< log2 of the bound on ||v|| (bgv/noise.h)

  bool empty() const { return body.empty(); }
  Level level() const { return body.level(); }
  State state() const { return {level(), body.part_count, correction_factor, log_noise}; }
  Ciphertext clone(BufferPool& pool) const { return {body.clone(pool), correction_factor, log_noise}; }
};

/// Refuses what rlwe::check_ciphertext refuses (empty, of other parameters, limbs that do not fit), a correction factor
/// that is no unit in [1, t), and a noise bound that is negative, not a number or above the capacity of the level.
Status check_ciphertext(const Parameters& parameters, const Ciphertext& ciphertext);

}  // namespace tacet::bgv
