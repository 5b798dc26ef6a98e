// SPDX-License-Identifier: Apache-2.0
//
// Columns of bits for circuits under test, and a circuit's value for given numbers.
#pragma once

#include <cstdint>
#include <vector>

#include "bgv/plain_modulus.h"
#include "circuit/integer_form.h"

namespace tacet::circuit {

inline constexpr Word test_modulus = 786433;

/// `bits` inputs of a column of its own.
inline Bits column(Builder& builder, std::uint32_t id, unsigned bits) {
  Bits out;
  for (unsigned i = 0; i < bits; ++i) out.push_back(builder.input({.column = id, .lane = i}, 0, 1));
  return out;
}

/// The outputs of the program when column c holds numbers[c].
inline std::vector<Word> values(const Program& program, const std::vector<std::uint64_t>& numbers) {
  std::vector<Word> inputs;
  for (const InputSource& source : program.inputs) inputs.push_back(numbers[source.column] >> source.lane & 1);
  return evaluate_slot(program, bgv::PlainModulus(test_modulus), inputs);
}

inline std::size_t product_count(const Program& program) {
  std::size_t count = 0;
  for (const Node& node : program.nodes) count += node.kind == NodeKind::product ? 1 : 0;
  return count;
}

}  // namespace tacet::circuit
