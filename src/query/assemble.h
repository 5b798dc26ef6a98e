// SPDX-License-Identifier: Apache-2.0
//
// From decrypted residues to the answer.
#pragma once

#include <span>
#include <vector>

#include "base/error.h"
#include "base/word.h"
#include "bgv/encoder.h"
#include "query/finish.h"
#include "query/plan.h"

namespace tacet::query {

/// What the owner decrypted, modulo t.
struct Opened {
  /// Of each summed output, in their order: residues that together hold every row once, each the sum of
  /// blocks * 2^fold slots.
  std::vector<std::vector<Word>> sums;
  /// [block][output that is not summed][slot]
  std::vector<std::vector<std::vector<Word>>> rows;
};

/// The sums that share a ciphertext, from the N coefficients of its plaintext: entry j holds the N / 2^fold partial
/// sums of output j, 1 <= count <= 2^fold of them (see query/pack.h). Cost: count transforms modulo t.
Result<std::vector<std::vector<Word>>> unpack(const bgv::Encoder& encoder, std::span<const Word> coefficients,
                                              unsigned fold, std::size_t count);

/// Residues become integers by the ranges of the plan; the rows that pad the last block are taken away; then
/// finish_groups or finish_rows. Errors: theirs; corrupt_data when a count is negative or above the number of rows.
Result<ResultTable> assemble(const BoundQuery& query, const Plan& plan, const Opened& opened, std::size_t slots,
                             Word t);

}  // namespace tacet::query
