// SPDX-License-Identifier: Apache-2.0
//
// What a query will cost and what the host learns from it: what EXPLAIN prints.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tacet::query {

struct Explanation {
  std::vector<std::string> steps;  ///< the plan, one line an operator, in the order of execution
  std::vector<std::string> host_learns;
  unsigned levels = 0;             ///< multiplicative levels used
  unsigned levels_available = 0;   ///< of the keys
  std::uint64_t products = 0;      ///< ciphertext products, a block
  std::uint64_t key_switches = 0;  ///< a block
  std::uint64_t blocks = 0;
  double noise_margin_bits = 0;        ///< the least distance of a result's bound from its capacity
  double log_failure_probability = 0;  ///< log2 of the probability that a bound does not hold
  unsigned security_bits = 0;
  std::uint64_t read_bytes = 0;
  std::uint64_t sent_bytes = 0;
  std::uint64_t result_bytes = 0;
  std::uint64_t key_bytes = 0;
  std::uint64_t memory_bytes = 0;  ///< peak of ciphertexts and keys at the host
  double predicted_seconds = 0;
};

}  // namespace tacet::query
