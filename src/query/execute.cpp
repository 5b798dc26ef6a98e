// SPDX-License-Identifier: Apache-2.0
#include "query/execute.h"

#include <algorithm>
#include <optional>

#include "bgv/evaluator.h"
#include "circuit/run.h"
#include "query/block_inputs.h"
#include "query/pack.h"
#include "wire/bgv_ciphertext.h"

namespace tacet::query {
namespace {

using bgv::Ciphertext;
using bgv::Level;

Status check_inputs(const HostPlan& plan, std::size_t secret_count, const table::Store& store,
                    const ExecutionLimits& limits) {
  TACET_ASSIGN_OR_RETURN(const table::StoredTable* stored, store.table(plan.table));
  if (plan.blocks != stored->blocks)
    return fail(ErrorCode::invalid_argument, "the plan is for {} blocks and the table has {}", plan.blocks,
                stored->blocks);
  for (const circuit::InputSource& source : plan.program.inputs) {
    if (is_expanded(source.kind) && (source.rows > limits.expanded_rows_max || source.row >= source.rows))
      return fail(ErrorCode::limit_exceeded, "the plan looks up row {} of {}; at most {} rows are expanded", source.row,
                  source.rows, limits.expanded_rows_max);
    if (source.kind == circuit::InputKind::secret || source.kind == circuit::InputKind::expanded_secret) {
      if (source.lane >= secret_count)
        return fail(ErrorCode::invalid_argument, "the plan uses private input {}; {} came with it", source.lane,
                    secret_count);
      continue;
    }
    const bool expanded = source.kind == circuit::InputKind::expanded;
    TACET_ASSIGN_OR_RETURN(const table::StoredTable* table, store.table(expanded ? source.table : plan.table));
    const std::uint32_t id = expanded ? table::coefficients_column(source.column) : source.column;
    const auto column = std::find_if(table->columns.begin(), table->columns.end(),
                                     [&](const table::StoredColumn& c) { return c.id == id; });
    if (column == table->columns.end() || source.lane >= column->lanes)
      return fail(ErrorCode::invalid_argument, "the plan reads lane {} of column {}, which table {:016x} does not have",
                  source.lane, source.column, table->id);
  }
  return {};
}

/// One pass: some outputs, all blocks.
class Pass {
 public:
  Pass(const HostPlan& plan, std::size_t first, std::size_t count, std::span<const Ciphertext> secrets,
       const table::Store& store, const rlwe::EvaluationKeys& keys, const bgv::Evaluator& evaluator,
       const ExecutionControls& controls, HostAnswer& answer)
      : plan_(plan),
        first_(first),
        program_(circuit::select_outputs(plan.program, first, count)),
        secrets_(secrets),
        store_(store),
        keys_(keys),
        evaluator_(evaluator),
        controls_(controls),
        answer_(answer) {}

  Status run(std::uint64_t steps_done, std::uint64_t steps_total) {
    TACET_ASSIGN_OR_RETURN(const circuit::Schedule schedule,
                           circuit::schedule(program_, evaluator_.parameters(), plan_.blocks, plan_.fold));
    BlockInputs inputs(program_, schedule, plan_.table, secrets_, store_, keys_, evaluator_);
    const auto interrupted = [&] { return controls_.interrupted && controls_.interrupted(); };
    for (std::uint64_t block = 0; block < plan_.blocks; ++block) {
      inputs.begin_block(block);
      TACET_ASSIGN_OR_RETURN(
          std::vector<Ciphertext> outputs,
          circuit::run(
              evaluator_, keys_, program_, schedule,
              [&](std::uint32_t input, Level level) { return inputs.load(input, level); }, interrupted));
      TACET_RETURN_IF_ERROR(collect(block, std::move(outputs)));
      if (controls_.progress) controls_.progress(steps_done + block + 1, steps_total);
    }
    answer_.read_bytes += inputs.read_bytes();
    return give_sums();
  }

 private:
  Status collect(std::uint64_t block, std::vector<Ciphertext> outputs) {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      if (!plan_.summed[first_ + i]) {
        TACET_ASSIGN_OR_RETURN(Ciphertext row, lowered(std::move(outputs[i])));
        answer_.rows[block].push_back(std::move(row));
      } else if (block == 0) {
        sums_.push_back(std::move(outputs[i]));
      } else {
        TACET_RETURN_IF_ERROR(evaluator_.add_in_place(sums_[sum++], outputs[i]));
      }
    }
    return {};
  }

  /// To the lowest level that holds the bound: fewer bytes.
  Result<Ciphertext> lowered(Ciphertext a) const {
    while (a.level().value() > 0) {
      Result<Ciphertext> next = evaluator_.modulus_switch(a);
      if (!next) break;
      a = *std::move(next);
    }
    return a;
  }

  Status give_sums() {
    const std::size_t together = std::size_t{1} << plan_.fold;
    for (std::size_t first = 0; first < sums_.size(); first += together) {
      std::vector<Ciphertext> part;
      for (std::size_t i = first; i < std::min(first + together, sums_.size()); ++i)
        part.push_back(std::move(sums_[i]));
      TACET_ASSIGN_OR_RETURN(Ciphertext packed, pack(evaluator_, keys_, std::move(part), plan_.fold));
      TACET_ASSIGN_OR_RETURN(packed, lowered(std::move(packed)));
      answer_.sums.push_back(std::move(packed));
    }
    return {};
  }

  const HostPlan& plan_;
  std::size_t first_;
  circuit::Program program_;
  std::span<const Ciphertext> secrets_;
  const table::Store& store_;
  const rlwe::EvaluationKeys& keys_;
  const bgv::Evaluator& evaluator_;
  const ExecutionControls& controls_;
  HostAnswer& answer_;
  std::vector<Ciphertext> sums_;
};

}  // namespace

Result<HostAnswer> execute(const HostPlan& plan, std::span<const Ciphertext> secrets, const table::Store& store,
                           const rlwe::EvaluationKeys& keys, const backend::Device& device,
                           const ExecutionControls& controls) {
  const bgv::Parameters& parameters = store.parameters();
  TACET_RETURN_IF_ERROR(check_program(plan.program, parameters.plaintext_modulus(), controls.limits.program));
  if (plan.summed.size() != plan.program.outputs.size() || plan.fold > controls.limits.fold_max)
    return fail(ErrorCode::invalid_argument, "the plan says of {} outputs whether they are summed and has {}; fold {}",
                plan.summed.size(), plan.program.outputs.size(), plan.fold);
  HostAnswer answer;
  if (plan.program.outputs.empty()) return answer;
  TACET_RETURN_IF_ERROR(check_inputs(plan, secrets.size(), store, controls.limits));
  const bgv::Evaluator evaluator(parameters, device);
  answer.rows.resize(plan.blocks);
  const std::size_t outputs = plan.program.outputs.size();
  const std::uint64_t passes = (outputs + outputs_a_pass - 1) / outputs_a_pass;
  for (std::uint64_t pass = 0; pass < passes; ++pass) {
    const std::size_t first = pass * outputs_a_pass;
    Pass work(plan, first, std::min(outputs_a_pass, outputs - first), secrets, store, keys, evaluator, controls,
              answer);
    TACET_RETURN_IF_ERROR(work.run(pass * plan.blocks, passes * plan.blocks));
  }
  for (const Ciphertext& sum : answer.sums) answer.result_bytes += wire::encoded_bytes(sum, parameters);
  for (const auto& block : answer.rows)
    for (const Ciphertext& row : block) answer.result_bytes += wire::encoded_bytes(row, parameters);
  return answer;
}

}  // namespace tacet::query
