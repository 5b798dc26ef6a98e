// SPDX-License-Identifier: Apache-2.0
//
// Runs a scheduled program on ciphertexts, or on one of their twins.
#pragma once

#include <utility>
#include <vector>

#include "bgv/evaluator_like.h"
#include "circuit/program.h"
#include "circuit/schedule.h"

namespace tacet::circuit {

/// The outputs of `program` for one block, each at schedule.output_level. `load(input number, level)` gives the
/// ciphertext of an input with at least that many limbs, as a Result<E::Ciphertext>; `interrupted()` is asked before
/// each node. A node is freed after its last user. Errors: those of the evaluator and of `load`; system when
/// interrupted. Cost: one relinearisation a product.
template <bgv::EvaluatorLike E, class Load, class Interrupted>
Result<std::vector<typename E::Ciphertext>> run(E& evaluator, const typename E::Keys& keys, const Program& program,
                                                const Schedule& schedule, Load&& load, Interrupted&& interrupted) {
  using Ciphertext = typename E::Ciphertext;
  std::vector<Ciphertext> values(program.nodes.size());
  std::vector<std::uint32_t> users = schedule.user_count;
  const auto release = [&](NodeId id) {
    if (--users[id] == 0) values[id] = Ciphertext();
  };
  std::vector<const Ciphertext*> left;
  std::vector<const Ciphertext*> right;
  std::vector<std::int64_t> coefficients;
  for (const NodeId id : schedule.order) {
    if (interrupted()) return fail(ErrorCode::system, "interrupted");
    const Node& node = program.nodes[id];
    const bgv::Level level(schedule.levels[id].value() + std::size_t{schedule.refreshed[id]});
    left.clear();
    right.clear();
    coefficients.clear();
    switch (node.kind) {
      case NodeKind::input: {
        TACET_ASSIGN_OR_RETURN(values[id], load(node.input, level));
        break;
      }
      case NodeKind::linear: {
        for (const Term& term : node.terms) {
          left.push_back(&values[term.node]);
          coefficients.push_back(term.coefficient);
        }
        TACET_ASSIGN_OR_RETURN(values[id], evaluator.linear_combination(left, coefficients, node.constant, level));
        break;
      }
      case NodeKind::product: {
        for (const auto& [a, b] : node.factors) {
          left.push_back(&values[a]);
          right.push_back(&values[b]);
        }
        TACET_ASSIGN_OR_RETURN(values[id],
                               evaluator.products_at(left, right, bgv::Level(level.value() + std::size_t{1}), keys));
        break;
      }
    }
    if (schedule.refreshed[id]) {
      TACET_ASSIGN_OR_RETURN(values[id], evaluator.modulus_switch(values[id]));
    }
    for (const Term& term : node.terms) release(term.node);
    for (const auto& [a, b] : node.factors) {
      release(a);
      release(b);
    }
  }
  // An output may be higher than its level, or be asked for twice.
  std::vector<Ciphertext> outputs;
  outputs.reserve(program.outputs.size());
  for (const NodeId output : program.outputs) {
    TACET_ASSIGN_OR_RETURN(Ciphertext made, evaluator.modulus_switch_to(values[output], schedule.output_level));
    outputs.push_back(std::move(made));
    release(output);
  }
  return outputs;
}

}  // namespace tacet::circuit
