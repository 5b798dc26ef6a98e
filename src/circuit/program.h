// SPDX-License-Identifier: Apache-2.0
//
// A straight-line circuit over the slots of a block: what the owner plans and the host runs, block after block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/word.h"
#include "bgv/plain_modulus.h"

namespace tacet::circuit {

using NodeId = std::uint32_t;

enum class NodeKind : std::uint8_t {
  input,    ///< the ciphertext number `input` of the program's inputs
  linear,   ///< constant + sum of coefficient * term
  product,  ///< sum of products of pairs: one relinearisation, one level
};

struct Term {
  NodeId node = 0;
  std::int64_t coefficient = 0;
  friend auto operator<=>(const Term&, const Term&) = default;
};

/// Slot by slot modulo t. Operands have smaller numbers than the node itself.
struct Node {
  NodeKind kind = NodeKind::input;
  std::uint32_t input = 0;
  std::int64_t constant = 0;
  std::vector<Term> terms;                         ///< of a linear node: at least one
  std::vector<std::pair<NodeId, NodeId>> factors;  ///< of a product: 1 .. 256
};

/// What an input is, the same for every block of the table that the program runs over.
enum class InputKind : std::uint8_t {
  lane,             ///< lane `lane` of column `column`, of the block at hand
  secret,           ///< the owner's private ciphertext number `lane`, the same in every block
  expanded,         ///< row `row` of lane `lane` of a referenced table's column, in every slot
  expanded_secret,  ///< coefficient `row` of the owner's private ciphertext number `lane`, in every slot
};

/// Whether the input is one of the rows of a ciphertext that holds them in its coefficients.
constexpr bool is_expanded(InputKind kind) { return kind == InputKind::expanded || kind == InputKind::expanded_secret; }

struct InputSource {
  InputKind kind = InputKind::lane;
  std::uint64_t table = 0;   ///< of `expanded`
  std::uint32_t column = 0;  ///< the host's number of the column
  std::uint32_t lane = 0;
  std::uint32_t row = 0;   ///< of an expanded one
  std::uint32_t rows = 0;  ///< of an expanded one: how many rows the referenced table has; more than `row`
  friend auto operator<=>(const InputSource&, const InputSource&) = default;
};

struct Program {
  std::vector<InputSource> inputs;
  std::vector<Node> nodes;
  std::vector<NodeId> outputs;
};

/// What a host takes from a stranger.
struct ProgramLimits {
  std::size_t nodes_max = 2'000'000;
  std::size_t inputs_max = 100'000;
  std::size_t outputs_max = 200'000;
  std::size_t terms_max = 65'536;  ///< of one linear node
};

/// Whether the program is well formed: counts within the limits, operands before their users, inputs that exist,
/// coefficients in (-t, t). Errors: invalid_argument, limit_exceeded, naming the node.
Status check_program(const Program& program, Word t, const ProgramLimits& limits);

/// The part of a program that makes outputs first .. first + count - 1.
Program select_outputs(const Program& program, std::size_t first, std::size_t count);

/// The outputs for one slot, by arithmetic modulo t on the values of the inputs (in [0, t)). The oracle of tests, and
/// how the owner knows what rows that pad a block contribute. The program is well formed.
std::vector<Word> evaluate_slot(const Program& program, const bgv::PlainModulus& plain, std::span<const Word> inputs);

}  // namespace tacet::circuit
