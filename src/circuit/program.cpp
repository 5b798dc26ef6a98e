// SPDX-License-Identifier: Apache-2.0
#include "circuit/program.h"

namespace tacet::circuit {
namespace {

constexpr std::size_t products_max = 256;

Status check_node(const Program& program, std::size_t id, Word t, const ProgramLimits& limits) {
  const Node& node = program.nodes[id];
  const auto operand_exists = [&](NodeId operand) { return operand < id; };
  const auto bad_operand = [&](NodeId operand) {
    return fail(ErrorCode::invalid_argument, "node {} of the plan uses node {}, which does not come before it", id,
                operand);
  };
  switch (node.kind) {
    case NodeKind::input:
      if (node.input >= program.inputs.size())
        return fail(ErrorCode::invalid_argument, "node {} of the plan is input {}; there are {}", id, node.input,
                    program.inputs.size());
      return {};
    case NodeKind::linear: {
      if (node.terms.empty() || node.terms.size() > limits.terms_max)
        return fail(ErrorCode::limit_exceeded, "node {} of the plan has {} terms; 1 to {} are taken", id,
                    node.terms.size(), limits.terms_max);
      const auto bound = static_cast<std::int64_t>(t);
      const auto in_range = [&](std::int64_t c) { return -bound < c && c < bound; };
      for (const Term& term : node.terms) {
        if (!operand_exists(term.node)) return bad_operand(term.node);
        if (!in_range(term.coefficient))
          return fail(ErrorCode::invalid_argument, "node {} of the plan has a coefficient outside (-{}, {})", id, t, t);
      }
      if (!in_range(node.constant))
        return fail(ErrorCode::invalid_argument, "node {} of the plan has a constant outside (-{}, {})", id, t, t);
      return {};
    }
    case NodeKind::product:
      if (node.factors.empty() || node.factors.size() > products_max)
        return fail(ErrorCode::limit_exceeded, "node {} of the plan is a sum of {} products; 1 to {} are taken", id,
                    node.factors.size(), products_max);
      for (const auto& [a, b] : node.factors) {
        if (!operand_exists(a)) return bad_operand(a);
        if (!operand_exists(b)) return bad_operand(b);
      }
      return {};
  }
  return fail(ErrorCode::invalid_argument, "node {} of the plan is of an unknown kind", id);
}

}  // namespace

Status check_program(const Program& program, Word t, const ProgramLimits& limits) {
  if (program.nodes.size() > limits.nodes_max || program.inputs.size() > limits.inputs_max ||
      program.outputs.size() > limits.outputs_max)
    return fail(ErrorCode::limit_exceeded,
                "the plan has {} nodes, {} inputs and {} outputs; at most {}, {} and {} are taken",
                program.nodes.size(), program.inputs.size(), program.outputs.size(), limits.nodes_max,
                limits.inputs_max, limits.outputs_max);
  for (std::size_t id = 0; id < program.nodes.size(); ++id) TACET_RETURN_IF_ERROR(check_node(program, id, t, limits));
  for (const NodeId output : program.outputs)
    if (output >= program.nodes.size())
      return fail(ErrorCode::invalid_argument, "an output of the plan is node {}; there are {}", output,
                  program.nodes.size());
  return {};
}

Program select_outputs(const Program& program, std::size_t first, std::size_t count) {
  const std::span<const NodeId> outputs = std::span(program.outputs).subspan(first, count);
  std::vector<bool> needed(program.nodes.size());
  for (const NodeId output : outputs) needed[output] = true;
  for (std::size_t id = needed.size(); id-- > 0;) {
    if (!needed[id]) continue;
    for (const Term& term : program.nodes[id].terms) needed[term.node] = true;
    for (const auto& [a, b] : program.nodes[id].factors) needed[a] = needed[b] = true;
  }
  Program out;
  std::vector<NodeId> renamed(program.nodes.size());
  for (std::size_t id = 0; id < needed.size(); ++id) {
    if (!needed[id]) continue;
    Node node = program.nodes[id];
    for (Term& term : node.terms) term.node = renamed[term.node];
    for (auto& [a, b] : node.factors) {
      a = renamed[a];
      b = renamed[b];
    }
    if (node.kind == NodeKind::input) {
      out.inputs.push_back(program.inputs[node.input]);
      node.input = static_cast<std::uint32_t>(out.inputs.size() - 1);
    }
    renamed[id] = static_cast<NodeId>(out.nodes.size());
    out.nodes.push_back(std::move(node));
  }
  for (const NodeId output : outputs) out.outputs.push_back(renamed[output]);
  return out;
}

std::vector<Word> evaluate_slot(const Program& program, const bgv::PlainModulus& plain, std::span<const Word> inputs) {
  std::vector<Word> values(program.nodes.size());
  for (std::size_t id = 0; id < values.size(); ++id) {
    const Node& node = program.nodes[id];
    Word value = node.kind == NodeKind::input ? inputs[node.input] : plain.reduce_signed(node.constant);
    for (const Term& term : node.terms)
      value = plain.add(value, plain.multiply(plain.reduce_signed(term.coefficient), values[term.node]));
    for (const auto& [a, b] : node.factors) value = plain.add(value, plain.multiply(values[a], values[b]));
    values[id] = value;
  }
  std::vector<Word> outputs;
  outputs.reserve(program.outputs.size());
  for (const NodeId output : program.outputs) outputs.push_back(values[output]);
  return outputs;
}

}  // namespace tacet::circuit
