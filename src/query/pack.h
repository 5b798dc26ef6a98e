// SPDX-License-Identifier: Apache-2.0
//
// Many sums in one ciphertext.
#pragma once

#include <cstdint>
#include <vector>

#include "base/error.h"
#include "bgv/evaluator.h"

namespace tacet::query {

/// The highest level at which rows are expanded: that of the Galois keys that every owner makes.
inline constexpr unsigned expansion_level_max = 7;

/// Of up to F = 2^fold ciphertexts with plaintexts A_0 .. A_(F-1), one whose plaintext has F a_j,k as coefficient k F +
/// j, where a_j,k is coefficient k F of A_j. By the roots of X^N + 1 this is what is left of slots: with Y = X^F, the
/// polynomial F sum_k a_j,k Y^k takes, at each root Y, the sum of the F slots of A_j that lie over it. So F sums share
/// a ciphertext, as N / F partial sums each, and nothing else of the A_j is in it. Step m = 1 .. fold merges pairs: (A
/// + X^s B) + sigma(A - X^s B), s = 2^(fold - m), sigma: X -> X^(N/s + 1). (Chen, Dai, Kim, Song, ePrint 2020/015,
/// algorithm 2, stopped before the traces.) Cost: F - 1 key switches, one more a step for each missing operand. Bound:
/// F (B + key switch). Errors: those of the evaluator; missing_key without the Galois keys N/s + 1.
Result<bgv::Ciphertext> pack(const bgv::Evaluator& evaluator, const rlwe::EvaluationKeys& keys,
                             std::vector<bgv::Ciphertext> sums, unsigned fold);

/// Ciphertexts of the constants v_0 .. v_(count-1) from one whose plaintext has coefficients v_i (those from `count` on
/// are 0), at the same level: 2^m >= count, and step i = 0 .. m - 1 splits each ciphertext c in c + sigma(c) and
/// X^(-2^i) (c - sigma(c)), sigma: X -> X^(N/2^i + 1). The factor 2^m that this leaves is taken away beforehand, by its
/// inverse modulo t, at the price of one level: the results are one level below `packed`. (Angel, Chen, Laine, Setty,
/// ePrint 2017/1142, algorithm 4.) Cost: 2^m - 1 key switches.
Result<std::vector<bgv::Ciphertext>> expand(const bgv::Evaluator& evaluator, const rlwe::EvaluationKeys& keys,
                                            const bgv::Ciphertext& packed, std::size_t count);

/// The Galois elements that pack and expand need, for any fold and count: N/s + 1, s = 1, 2, .. N/2.
std::vector<std::uint32_t> packing_elements(unsigned log_degree);

}  // namespace tacet::query
