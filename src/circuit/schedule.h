// SPDX-License-Identifier: Apache-2.0
//
// At which level each node of a program is computed, and in which order.
#pragma once

#include <cstdint>
#include <vector>

#include "base/error.h"
#include "bgv/parameters.h"
#include "circuit/program.h"

namespace tacet::circuit {

/// Every node is computed as late, that is with as few primes, as its users allow: a product whose result is wanted at
/// level l takes its factors at l + 1, reading only their first limbs. An input is read from the store at the highest
/// level that any user wants.
struct Schedule {
  std::vector<bgv::Level> levels;  ///< of each node's result
  /// Nodes whose bound has grown so much (by sums with large coefficients) that they are computed one level higher and
  /// switched down once.
  std::vector<bool> refreshed;
  std::vector<NodeId> order;              ///< depth first from the outputs, so that few nodes are alive at a time
  std::vector<std::uint32_t> user_count;  ///< of each node: how many operands and outputs name it
  bgv::Level output_level;
  bgv::Level top;               ///< the highest level of an input
  double output_log_noise = 0;  ///< the largest bound of an output
};

/// The lowest levels for which every operation, and the sum of each output over `blocks` blocks, keeps its proven
/// bound: found by the rules of bgv/rules.h, as the evaluator applies them. Errors: level_exhausted, with the number of
/// levels that the program needs and that the parameters have.
/// If `fold` is not 0, the outputs are sums that are packed, 2^fold in one (query/pack.h), and leave room for that.
Result<Schedule> schedule(const Program& program, const bgv::Parameters& parameters, std::uint64_t blocks,
                          unsigned fold);

}  // namespace tacet::circuit
