// SPDX-License-Identifier: Apache-2.0
//
// The transform between slots and coefficients as a product of a few matrices with few diagonals each.
#pragma once

#include <span>
#include <vector>

#include "base/error.h"
#include "ckks/linear_transform.h"

namespace tacet::ckks {

/// Which way: to coefficients is the matrix U below, to slots its inverse (as in "slots to coefficients": the values
/// of the slots become coefficients, so the slots become what U makes of them).
enum class EmbeddingDirection { slots_to_coefficients, coefficients_to_slots };

/// With n slots, zeta = exp(i pi / 2n) and bits reversed by R,
///   U_(j, k) = zeta^(5^j k),   U = S_(n/2) .. S_2 S_1 R,
/// where stage S_h is a butterfly over distance h (ckks/embedding.h): (x, y) -> (x + w_j y, x - w_j y), diagonals 0, h
/// and n - h. R is left out: it would need n diagonals, and what is between the two transforms does not mind its order.
///
/// Neighbouring stages are multiplied together, `stages[i]` of them in the i-th factor, first applied first; a factor
/// of k stages has at most 2^(k + 1) - 1 diagonals. The product of all factors is U R, or R U^-1, times `constant`,
/// which is spread evenly: a factor without stages has it alone, on its diagonal. The sum of `stages` is log2(n).
/// (Chen, Chillotti, Song, ePrint 2018/1043, section 4; Han, Hhan, Cheon, IEEE Access 2019.) Errors: invalid_argument
/// when slots are not a power of two or `stages` do not add up.
Result<std::vector<SlotMatrix>> embedding_factors(std::size_t slots, EmbeddingDirection direction,
                                                  std::span<const unsigned> stages, double constant);

/// log2(slots) stages over `factors` factors, as evenly as possible; where there are fewer stages than factors, the
/// last ones get none. To slots, the first factors get more: they act on the greatest distances, where the diagonals d
/// and d - n coincide. To coefficients, the last factor gets at most last_stages_max, the others share the rest.
std::vector<unsigned> spread_stages(std::size_t slots, EmbeddingDirection direction, unsigned factors);

/// 2^last_stages_max is the largest sum of a row of the last factor to coefficients. It is the only one whose result
/// has no more room than its coefficients need, while the evaluator checks that the sum of a row fits: see
/// slots_to_coefficients.h.
inline constexpr unsigned last_stages_max = 5;

/// a b: b is applied first. Both over the same number of slots.
SlotMatrix compose(const SlotMatrix& a, const SlotMatrix& b);

}  // namespace tacet::ckks
