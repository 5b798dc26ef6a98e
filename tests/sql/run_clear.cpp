// SPDX-License-Identifier: Apache-2.0
#include "tests/sql/run_clear.h"

#include <algorithm>

#include "bgv/clear_evaluator.h"
#include "circuit/run.h"
#include "query/assemble.h"
#include "query/gathered.h"

namespace tacet::test::sql {
namespace {

using Values = std::vector<std::optional<std::int64_t>>;

Result<const HostTable*> find_table(const std::vector<HostTable>& tables, std::uint64_t id) {
  for (const HostTable& table : tables)
    if (table.table->id == id) return &table;
  return fail(ErrorCode::invalid_argument, "table {:016x} was not given", id);
}

/// Lanes of one block as the clear twin's ciphertexts.
class ClearInputs {
 public:
  ClearInputs(const query::BoundQuery& query, const query::Plan& plan, const std::vector<HostTable>& tables,
              bgv::ClearEvaluator& evaluator)
      : query_(query), plan_(plan), tables_(tables), evaluator_(evaluator) {}

  std::uint64_t block = 0;

  Result<bgv::ClearCiphertext> load(std::uint32_t input, bgv::Level level) const {
    const circuit::InputSource& source = plan_.host.program.inputs[input];
    std::vector<Word> slots(evaluator_.parameters().degree());
    if (source.kind == circuit::InputKind::secret || source.kind == circuit::InputKind::expanded_secret) {
      std::fill(slots.begin(), slots.end(), plan_.secrets[source.lane][source.row]);
    } else {
      const bool expanded = source.kind == circuit::InputKind::expanded;
      TACET_ASSIGN_OR_RETURN(const HostTable* table, find_table(tables_, expanded ? source.table : query_.fact->id));
      const auto column = std::find_if(table->table->columns.begin(), table->table->columns.end(),
                                       [&](const table::Column& c) { return c.id == source.column; });
      const Values& values = table->columns.at(source.column);
      if (expanded) {
        std::fill(slots.begin(), slots.end(), column->lane_bit(values[source.row], source.lane));
      } else {
        for (std::size_t i = 0; i < slots.size() && block * slots.size() + i < values.size(); ++i)
          slots[i] = column->lane_bit(values[block * slots.size() + i], source.lane);
      }
    }
    return evaluator_.pretend_to_encrypt(slots, level);
  }

 private:
  const query::BoundQuery& query_;
  const query::Plan& plan_;
  const std::vector<HostTable>& tables_;
  bgv::ClearEvaluator& evaluator_;
};

/// Sums of 2^fold neighbouring slots: any partition of the rows serves.
std::vector<Word> partial_sums(const bgv::PlainModulus& plain, const std::vector<Word>& slots, unsigned fold) {
  std::vector<Word> out(slots.size() >> fold);
  for (std::size_t i = 0; i < slots.size(); ++i) out[i >> fold] = plain.add(out[i >> fold], slots[i]);
  return out;
}

}  // namespace

Result<query::ResultTable> run_clear(const query::BoundQuery& query, const std::vector<HostTable>& tables,
                                     const bgv::Parameters& parameters, const backend::Device& device) {
  const std::size_t slots = parameters.degree();
  query::PlanContext context{parameters, (query.fact->rows + slots - 1) / slots, {}};
  TACET_ASSIGN_OR_RETURN(
      context.gathered,
      query::gathered_tables(query, [&](const table::Table& table, const table::Column& column) -> Result<Values> {
        TACET_ASSIGN_OR_RETURN(const HostTable* clear, find_table(tables, table.id));
        return clear->columns.at(column.id);
      }));
  TACET_ASSIGN_OR_RETURN(const query::Plan plan, query::make_plan(query, context));
  TACET_ASSIGN_OR_RETURN(bgv::ClearEvaluator evaluator, bgv::ClearEvaluator::create(parameters, device));
  ClearInputs inputs(query, plan, tables, evaluator);
  std::vector<bgv::ClearCiphertext> sums;
  query::Opened opened;
  opened.rows.resize(context.blocks);
  for (std::uint64_t block = 0; block < context.blocks; ++block) {
    inputs.block = block;
    TACET_ASSIGN_OR_RETURN(
        std::vector<bgv::ClearCiphertext> outputs,
        circuit::run(
            evaluator, {}, plan.host.program, plan.schedule,
            [&](std::uint32_t input, bgv::Level level) { return inputs.load(input, level); }, [] { return false; }));
    std::size_t sum = 0;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      if (!plan.host.summed[i]) {
        TACET_ASSIGN_OR_RETURN(std::vector<Word> values, evaluator.pretend_to_decrypt(outputs[i]));
        opened.rows[block].push_back(std::move(values));
      } else if (block == 0) {
        sums.push_back(std::move(outputs[i]));
      } else {
        TACET_RETURN_IF_ERROR(evaluator.add_in_place(sums[sum++], outputs[i]));
      }
    }
  }
  for (const bgv::ClearCiphertext& sum : sums) {
    TACET_ASSIGN_OR_RETURN(const std::vector<Word> values, evaluator.pretend_to_decrypt(sum));
    opened.sums.push_back(partial_sums(parameters.plain(), values, plan.host.fold));
  }
  if (context.blocks == 0) opened.sums.resize(plan.ranges.size());
  return query::assemble(query, plan, opened, slots, parameters.plaintext_modulus());
}

}  // namespace tacet::test::sql
