// SPDX-License-Identifier: Apache-2.0
#include "circuit/schedule.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "bgv/rules.h"
#include "circuit/parameters.h"

namespace tacet::circuit {
namespace {

using bgv::Level;
using bgv::NoiseModel;
using bgv::State;

/// The limits on a factor's bound above that of a switched ciphertext (bits) that are tried: the larger, the fewer
/// levels, but also the closer a product comes to the capacity of its level.
constexpr double excess_limits[] = {22, 14, 9, 5, 2};
/// The lowest that leaves room for sums over blocks; switches afterwards make the sums small.
constexpr unsigned output_level_max = 3;
/// What the key switches of packing may add to a bound, beside doubling it in each step.
constexpr double packing_margin_bits = 2;

double log_sum(double a, double b) { return NoiseModel::sum(a, b); }

/// The bound of an input: a fresh encryption, or a looked-up row, whose expansion doubles the bound of a switched
/// ciphertext and adds a key switch in each of its log2(rows) steps.
double input_noise(const Program& program, const Node& node, const NoiseModel& noise, double log_rows) {
  if (!is_expanded(program.inputs[node.input].kind)) return noise.fresh_secret_key();
  return noise.division(2) + log_rows + 2;
}

double log_expanded_rows(const Program& program) {
  std::uint32_t rows = 1;
  for (const InputSource& source : program.inputs)
    if (is_expanded(source.kind)) rows = std::max(rows, source.rows);
  return std::ceil(std::log2(rows));
}

/// log2 of each node's bound over that of a switched ciphertext, if every node is computed with just enough levels;
/// refreshed nodes are those that pass the limit and are factors.
struct Excess {
  std::vector<double> of_node;
  std::vector<bool> refreshed;
};

Excess excesses(const Program& program, const bgv::Parameters& parameters, double limit) {
  const NoiseModel& noise = parameters.noise();
  const double floor = noise.division(2);
  const double log_rows = log_expanded_rows(program);
  const double gain = noise.log_prime(parameters.top_level()) - floor;
  Excess out{std::vector<double>(program.nodes.size()), std::vector<bool>(program.nodes.size())};
  const auto fresh = [&](NodeId id) {  // of a factor, refreshed if need be
    if (out.of_node[id] > limit) {
      out.refreshed[id] = true;
      out.of_node[id] = 0.01;
    }
    return out.of_node[id];
  };
  for (NodeId id = 0; id < program.nodes.size(); ++id) {
    const Node& node = program.nodes[id];
    double& excess = out.of_node[id];
    excess = node.kind == NodeKind::input ? input_noise(program, node, noise, log_rows) - floor : -100;
    for (const Term& term : node.terms)
      if (term.coefficient != 0)
        excess = log_sum(excess, out.of_node[term.node] + std::log2(std::abs(static_cast<double>(term.coefficient))));
    if (node.kind == NodeKind::product) {
      for (const auto& [a, b] : node.factors) {
        const double x = fresh(a);
        excess = log_sum(excess, x + fresh(b) - gain);
      }
      excess = log_sum(excess, 0.1);
    }
  }
  return out;
}

/// Levels from the outputs upwards; the top one needed.
unsigned assign_levels(const Program& program, Schedule& schedule) {
  std::vector<unsigned> wanted(program.nodes.size(), 0);
  std::vector<bool> alive(program.nodes.size());
  for (const NodeId output : program.outputs) {
    alive[output] = true;
    wanted[output] = schedule.output_level.value();
  }
  unsigned top = 0;
  for (std::size_t id = program.nodes.size(); id-- > 0;) {
    if (!alive[id]) continue;
    const Node& node = program.nodes[id];
    const unsigned computed = wanted[id] + (schedule.refreshed[id] ? 1 : 0);
    const auto want = [&](NodeId operand, unsigned level) {
      alive[operand] = true;
      wanted[operand] = std::max(wanted[operand], level);
    };
    for (const Term& term : node.terms) want(term.node, computed);
    for (const auto& [a, b] : node.factors) {
      want(a, computed + 1);
      want(b, computed + 1);
    }
    top = std::max(top, computed + (node.kind == NodeKind::product ? 1 : 0));
  }
  if (top <= bgv::Level(255).value())
    for (std::size_t id = 0; id < wanted.size(); ++id) schedule.levels[id] = Level(wanted[id]);
  return top;
}

/// What the evaluator will say to every node. Errors: noise_exhausted and the like.
Result<double> simulate(const Program& program, const bgv::Parameters& parameters, const Schedule& schedule,
                        std::uint64_t blocks, unsigned fold) {
  const NoiseModel& noise = parameters.noise();
  const double log_rows = log_expanded_rows(program);
  std::vector<State> states(program.nodes.size());
  for (const NodeId id : schedule.order) {
    const Node& node = program.nodes[id];
    const Level level = schedule.levels[id];
    const Level computed(level.value() + std::size_t{schedule.refreshed[id]});
    State state{computed, 2, 1,
                node.kind == NodeKind::input ? input_noise(program, node, noise, log_rows) : noise.fresh_secret_key()};
    std::vector<State> left;
    std::vector<State> right;
    if (node.kind == NodeKind::linear) {
      std::vector<std::int64_t> coefficients;
      for (const Term& term : node.terms) {
        left.push_back(states[term.node]);
        coefficients.push_back(term.coefficient);
      }
      TACET_ASSIGN_OR_RETURN(state, plan_linear_combination(parameters, left, coefficients, node.constant, computed));
    } else if (node.kind == NodeKind::product) {
      for (const auto& [a, b] : node.factors) {
        left.push_back(states[a]);
        right.push_back(states[b]);
      }
      TACET_ASSIGN_OR_RETURN(const bgv::ProductPlan plan,
                             plan_products_at(parameters, left, right, Level(computed.value() + std::size_t{1})));
      state = plan.result;
    }
    if (schedule.refreshed[id]) {
      TACET_ASSIGN_OR_RETURN(state, after_switch(parameters, state));
    }
    TACET_RETURN_IF_ERROR(check_capacity(parameters, state, "a step of the query"));
    states[id] = state;
  }
  double worst = 0;
  for (const NodeId output : program.outputs) {
    TACET_ASSIGN_OR_RETURN(const bgv::Descent descent, descend(parameters, states[output], schedule.output_level));
    State sum = descent.state;
    sum.log_noise = std::max(sum.log_noise, noise.division(2)) + std::log2(static_cast<double>(blocks));
    if (fold > 0) sum.log_noise += fold + packing_margin_bits;
    sum.log_noise = NoiseModel::round_up(sum.log_noise);
    TACET_RETURN_IF_ERROR(check_capacity(parameters, sum, "a sum over blocks"));
    worst = std::max(worst, sum.log_noise);
  }
  return worst;
}

void order_nodes(const Program& program, Schedule& schedule) {
  const std::size_t count = program.nodes.size();
  schedule.user_count.assign(count, 0);
  std::vector<bool> seen(count);
  // An explicit stack: programs are deep. The second field says whether the operands are on it already.
  std::vector<std::pair<NodeId, bool>> stack;
  for (const NodeId output : program.outputs) {
    ++schedule.user_count[output];
    stack.emplace_back(output, false);
    while (!stack.empty()) {
      const auto [id, expanded] = stack.back();
      stack.pop_back();
      if (expanded) {
        schedule.order.push_back(id);
        continue;
      }
      if (seen[id]) continue;
      seen[id] = true;
      stack.emplace_back(id, true);
      const Node& node = program.nodes[id];
      const auto visit = [&](NodeId operand) {
        ++schedule.user_count[operand];
        if (!seen[operand]) stack.emplace_back(operand, false);
      };
      for (const Term& term : node.terms) visit(term.node);
      for (const auto& [a, b] : node.factors) {
        visit(a);
        visit(b);
      }
    }
  }
}

}  // namespace

Result<Schedule> schedule(const Program& program, const bgv::Parameters& parameters, std::uint64_t blocks,
                          unsigned fold) {
  Schedule base;
  base.levels.resize(program.nodes.size());
  order_nodes(program, base);
  unsigned least_top = std::numeric_limits<unsigned>::max();
  std::optional<Schedule> best;
  for (unsigned output_level = fold > 0 ? 1 : 0; output_level <= output_level_max; ++output_level) {
    for (const double limit : excess_limits) {
      Schedule candidate = base;
      candidate.output_level = Level(output_level);
      candidate.refreshed = excesses(program, parameters, limit).refreshed;
      const unsigned top = assign_levels(program, candidate);
      least_top = std::min(least_top, top);
      if (top > parameters.top_level().value() || (best && top >= best->top.value())) continue;
      candidate.top = Level(top);
      const Result<double> noise = simulate(program, parameters, candidate, blocks, fold);
      if (!noise) continue;
      candidate.output_log_noise = *noise;
      best = std::move(candidate);
    }
    if (best) return *std::move(best);
  }
  const unsigned available = parameters.top_level().value();
  const unsigned needed = std::max(least_top, available + 1);
  if (needed <= deep_levels)
    return fail(
        ErrorCode::level_exhausted,
        "the query needs {} levels and the keys in use ('{}') have {}: use fewer conditions or smaller columns, or "
        "the keys of 'tacet keygen --deep', which have {}",
        needed, parameters.name(), available, deep_levels);
  return fail(
      ErrorCode::level_exhausted,
      "the query needs {} levels; the keys in use ('{}') have {}, and no keys more than {}: use fewer conditions "
      "or smaller columns",
      needed, parameters.name(), available, deep_levels);
}

}  // namespace tacet::circuit
