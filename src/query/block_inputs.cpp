// SPDX-License-Identifier: Apache-2.0
#include "query/block_inputs.h"

#include <algorithm>
#include <optional>

#include "query/pack.h"
#include "wire/bgv_ciphertext.h"

namespace tacet::query {
namespace {

constexpr std::size_t lanes_ahead_a_thread = 4;

}  // namespace

BlockInputs::BlockInputs(const circuit::Program& program, const circuit::Schedule& schedule, std::uint64_t table,
                         std::span<const bgv::Ciphertext> secrets, const table::Store& store,
                         const rlwe::EvaluationKeys& keys, const bgv::Evaluator& evaluator)
    : program_(&program), table_(table), secrets_(secrets), store_(&store), keys_(&keys), evaluator_(&evaluator) {
  for (const circuit::NodeId id : schedule.order) {
    const circuit::Node& node = program.nodes[id];
    if (node.kind != circuit::NodeKind::input) continue;
    const circuit::InputSource& source = program.inputs[node.input];
    const bgv::Level level(schedule.levels[id].value() + std::size_t{schedule.refreshed[id]});
    if (source.kind == circuit::InputKind::lane) lanes_.push_back({node.input, level});
  }
}

void BlockInputs::begin_block(std::uint64_t block) {
  block_ = block;
  next_lane_ = 0;
  ready_.clear();
}

Status BlockInputs::read_ahead() {
  const std::size_t count = std::min<std::size_t>(lanes_ahead_a_thread * evaluator_->device().threads().threads(),
                                                  lanes_.size() - next_lane_);
  std::vector<std::optional<Result<bgv::Ciphertext>>> lanes(count);
  evaluator_->device().threads().parallel_for(count, [&](std::size_t i) {
    const Wanted& wanted = lanes_[next_lane_ + i];
    const circuit::InputSource& source = program_->inputs[wanted.input];
    lanes[i] = store_->read_lane(table_, source.column, source.lane, block_, wanted.level);
  });
  for (std::size_t i = 0; i < count; ++i) {
    TACET_ASSIGN_OR_RETURN(bgv::Ciphertext lane, std::move(*lanes[i]));
    read_bytes_ += wire::encoded_bytes(lane, evaluator_->parameters());
    ready_[lanes_[next_lane_ + i].input] = std::move(lane);
  }
  next_lane_ += count;
  return {};
}

Result<bgv::Ciphertext> BlockInputs::cut(const bgv::Ciphertext& a, bgv::Level level) const {
  const bgv::Ciphertext* const operand = &a;
  constexpr std::int64_t one = 1;
  return evaluator_->linear_combination({&operand, 1}, {&one, 1}, 0, level);
}

Status BlockInputs::expand_lane(const circuit::InputSource& source, bgv::Level level) {
  const bgv::Level above(level.value() + std::size_t{1});
  bgv::Ciphertext packed;
  if (source.kind == circuit::InputKind::expanded_secret) {
    TACET_ASSIGN_OR_RETURN(packed, cut(secrets_[source.lane], above));
  } else {
    TACET_ASSIGN_OR_RETURN(
        packed, store_->read_lane(source.table, table::coefficients_column(source.column), source.lane, 0, above));
    read_bytes_ += wire::encoded_bytes(packed, evaluator_->parameters());
  }
  expanded_.clear();
  TACET_ASSIGN_OR_RETURN(expanded_, expand(*evaluator_, *keys_, packed, source.rows));
  expanded_lane_ = source;
  expanded_lane_.row = 0;
  return {};
}

Result<bgv::Ciphertext> BlockInputs::load(std::uint32_t input, bgv::Level level) {
  const circuit::InputSource& source = program_->inputs[input];
  switch (source.kind) {
    case circuit::InputKind::lane: {
      auto found = ready_.find(input);
      while (found == ready_.end() && next_lane_ < lanes_.size()) {
        TACET_RETURN_IF_ERROR(read_ahead());
        found = ready_.find(input);
      }
      if (found == ready_.end()) return fail(ErrorCode::invalid_argument, "input {} of the plan is not a lane", input);
      bgv::Ciphertext lane = std::move(found->second);
      ready_.erase(found);
      return lane;
    }
    case circuit::InputKind::secret:
      return cut(secrets_[source.lane], level);
    case circuit::InputKind::expanded:
    case circuit::InputKind::expanded_secret: {
      circuit::InputSource lane = source;
      lane.row = 0;
      if (expanded_.empty() || lane != expanded_lane_ || expanded_[0].level() < level)
        TACET_RETURN_IF_ERROR(expand_lane(source, level));
      return cut(expanded_[source.row], level);
    }
  }
  return fail(ErrorCode::invalid_argument, "input {} of the plan is of an unknown kind", input);
}

}  // namespace tacet::query
