// SPDX-License-Identifier: Apache-2.0
#include "query/estimate.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <tuple>

#include "query/execute.h"
#include "rlwe/security.h"

namespace tacet::query {
namespace {

using circuit::NodeKind;

/// An encryption beside a modulus switch, a limb: uniform and Gaussian samples, three transforms on one thread.
constexpr double encryption_in_switches = 6;

/// Bytes of `limbs` packed limbs.
std::uint64_t packed_bytes(const bgv::Parameters& parameters, std::size_t limbs) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < limbs; ++i) bits += std::bit_width(parameters.ring().modulus(i).value());
  return bits * parameters.degree() / 8;
}

/// One run of a program over one block.
struct BlockCost {
  double seconds = 0;
  std::uint64_t products = 0;
  std::uint64_t key_switches = 0;
  std::uint64_t read_bytes = 0;
  std::uint64_t live_bytes_max = 0;
};

BlockCost block_cost(const circuit::Program& program, const circuit::Schedule& schedule,
                     const bgv::Parameters& parameters, const Rates& rates) {
  BlockCost cost;
  std::uint64_t live = 0;
  std::vector<std::uint32_t> users = schedule.user_count;
  std::map<std::tuple<std::uint64_t, std::uint32_t, std::uint32_t>, std::pair<std::uint32_t, unsigned>> expanded;
  const auto bytes = [&](circuit::NodeId id) { return 2 * schedule.levels[id].primes() * parameters.degree() * 8; };
  const auto release = [&](circuit::NodeId id) {
    if (--users[id] == 0) live -= bytes(id);
  };
  for (const circuit::NodeId id : schedule.order) {
    const circuit::Node& node = program.nodes[id];
    const std::size_t limbs = schedule.levels[id].primes() + std::size_t{schedule.refreshed[id]};
    live += bytes(id);
    switch (node.kind) {
      case NodeKind::input: {
        const circuit::InputSource& source = program.inputs[node.input];
        if (source.kind == circuit::InputKind::lane) {
          cost.seconds += static_cast<double>(limbs) * rates.read_limb;
          cost.read_bytes += packed_bytes(parameters, limbs) + 32;
        } else {
          cost.seconds += 2 * static_cast<double>(limbs) * rates.term_limb;
        }
        if (is_expanded(source.kind)) {
          auto& [rows, level] = expanded[{source.table, source.column, source.lane}];
          rows = source.rows;
          level = std::max(level, schedule.levels[id].value());
        }
        break;
      }
      case NodeKind::linear:
        cost.seconds += static_cast<double>(node.terms.size() * limbs) * rates.term_limb;
        break;
      case NodeKind::product:
        cost.seconds += rates.product[limbs] +
                        static_cast<double>((node.factors.size() - 1) * (limbs + 1)) * rates.added_product_limb;
        cost.products += node.factors.size();
        ++cost.key_switches;
        break;
    }
    if (schedule.refreshed[id]) cost.seconds += static_cast<double>(limbs) * rates.switch_limb;
    cost.live_bytes_max = std::max(cost.live_bytes_max, live);
    for (const circuit::Term& term : node.terms) release(term.node);
    for (const auto& [a, b] : node.factors) {
      release(a);
      release(b);
    }
  }
  for (const auto& [lane, rows_level] : expanded) {
    const auto& [rows, level] = rows_level;
    const double switches = std::bit_ceil(rows) - 1.0;
    cost.key_switches += static_cast<std::uint64_t>(switches);
    cost.seconds += switches * rates.product[std::min<std::size_t>(level + 1, rates.product.size() - 1)];
    cost.read_bytes += packed_bytes(parameters, level + 2);
    cost.live_bytes_max += std::uint64_t{2} * (level + 1) * parameters.degree() * 8 * rows;
  }
  return cost;
}

}  // namespace

std::uint64_t plan_bytes(const HostPlan& plan) {
  std::uint64_t bytes = plan.program.inputs.size() * 32 + plan.program.outputs.size() * 5;
  for (const circuit::Node& node : plan.program.nodes) bytes += 16 + node.terms.size() * 12 + node.factors.size() * 8;
  return bytes;
}

Explanation estimate(const Plan& plan, const bgv::Parameters& parameters, const Rates& rates, double key_seconds) {
  Explanation out;
  out.steps = plan.steps;
  out.host_learns = plan.host_learns;
  out.blocks = plan.host.blocks;
  out.levels_available = parameters.top_level().value();
  out.security_bits = rlwe::security_bits(parameters.name());
  const std::size_t outputs = plan.host.program.outputs.size();
  if (outputs == 0) return out;
  const circuit::Schedule& schedule = plan.schedule;
  out.levels = schedule.top.value();
  out.noise_margin_bits = parameters.noise().capacity(schedule.output_level) - schedule.output_log_noise;
  const BlockCost block = block_cost(plan.host.program, schedule, parameters, rates);
  out.products = block.products;
  out.key_switches = block.key_switches;
  out.read_bytes = block.read_bytes * plan.host.blocks;
  const auto blocks = static_cast<double>(plan.host.blocks);
  const auto summed = static_cast<std::uint64_t>(std::count(plan.host.summed.begin(), plan.host.summed.end(), true));
  const std::uint64_t together = std::uint64_t{1} << plan.host.fold;
  const std::uint64_t packed = (summed + together - 1) / together;
  const std::uint64_t rows = (outputs - summed) * plan.host.blocks;
  const double low_limbs = static_cast<double>(schedule.output_level.primes());
  double seconds = blocks * block.seconds;
  seconds += blocks * static_cast<double>(outputs) * 2 * low_limbs * rates.term_limb;  // outputs, added to sums
  if (plan.host.fold > 0) seconds += static_cast<double>(packed * (together - 1)) * rates.automorphism;
  seconds += static_cast<double>(packed + rows) * (low_limbs * rates.switch_limb + rates.decryption);
  const std::uint64_t secret_bytes = packed_bytes(parameters, schedule.top.primes());
  seconds +=
      static_cast<double>(plan.secrets.size() * schedule.top.primes()) * encryption_in_switches * rates.switch_limb;
  out.predicted_seconds = seconds + key_seconds;
  out.sent_bytes = plan_bytes(plan.host) + plan.secrets.size() * secret_bytes;
  out.result_bytes = (packed + rows) * 2 * packed_bytes(parameters, 1);
  out.memory_bytes = block.live_bytes_max + std::min<std::uint64_t>(outputs, outputs_a_pass) * 2 *
                                                schedule.output_level.primes() * parameters.degree() * 8;
  out.log_failure_probability = log_failure_probability(plan.host);
  return out;
}

}  // namespace tacet::query
