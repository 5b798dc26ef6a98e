// SPDX-License-Identifier: Apache-2.0
//
// A question from the owner's side: plan, send, decrypt, finish.
#include <algorithm>
#include <chrono>

#include "owner/materialise.h"
#include "owner/read_column.h"
#include "owner/session_data.h"
#include "query/assemble.h"
#include "query/bind.h"
#include "query/estimate.h"
#include "query/execute.h"
#include "query/gathered.h"
#include "query/pack.h"
#include "query/rates.h"
#include "wire/bgv_ciphertext.h"
#include "wire/evaluation_key.h"

namespace tacet::owner {
namespace {

/// Rates are measured up to the level above a plan's top, and at least up to this one, where the keys have it.
constexpr unsigned levels_measured_min = 3;

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

const table::Reference* reference_of(const query::BoundQuery& query, const query::Join& join) {
  for (const table::Reference& reference : query.fact->references)
    if (reference.table == join.table->name && reference.column == join.left->name) return &reference;
  return nullptr;
}

/// Copies of referenced columns that the query reads and that are not stored beside the fact table yet.
Status store_joined_columns(SessionData& data, const query::BoundQuery& query) {
  struct Wanted {
    table::Reference reference;
    std::string column;
  };
  std::vector<Wanted> wanted;
  const auto want = [&](std::size_t join, const std::string& column) {
    const table::Reference* const reference = reference_of(query, query.joins[join]);
    if (reference != nullptr && query.fact->find(table::ColumnSource{reference->table, column}) == nullptr)
      wanted.push_back({*reference, column});
  };
  for (std::size_t i = 0; i < query.joins.size(); ++i) {
    TACET_ASSIGN_OR_RETURN(const query::JoinStrategy strategy, query::join_strategy(query, i));
    if (strategy != query::JoinStrategy::materialised) continue;
    if (!query.joins[i].keep_unmatched) want(i, "");
    for (const query::BoundColumn& column : query.columns)
      if (column.join == i) want(i, column.column->name);
  }
  const std::string fact = query.fact->name;  // the query's pointers end with the first new column
  for (const Wanted& one : wanted) {
    TACET_ASSIGN_OR_RETURN(const table::Column* made, materialise(data, fact, one.reference, one.column));
    static_cast<void>(made);
  }
  return {};
}

struct Prepared {
  query::BoundQuery query;
  query::Plan plan;
};

Result<Prepared> prepare(SessionData& data, std::string_view sql) {
  TACET_ASSIGN_OR_RETURN(const query::BoundQuery first, query::bind(sql, data.catalog));
  TACET_RETURN_IF_ERROR(store_joined_columns(data, first));
  Prepared out;
  TACET_ASSIGN_OR_RETURN(out.query, query::bind(sql, data.catalog));
  TACET_ASSIGN_OR_RETURN(const table::StoredTable* stored, data.store.table(out.query.fact->id));
  query::PlanContext context{data.parameters, stored->blocks, {}};
  TACET_ASSIGN_OR_RETURN(
      context.gathered,
      query::gathered_tables(out.query,
                             [&](const table::Table& table,
                                 const table::Column& column) -> Result<std::vector<std::optional<std::int64_t>>> {
                               TACET_ASSIGN_OR_RETURN(const table::ColumnData read, read_column(data, table, column));
                               std::vector<std::optional<std::int64_t>> values;
                               for (std::size_t row = 0; row < table.rows; ++row) values.push_back(read.value(row));
                               return values;
                             }));
  TACET_ASSIGN_OR_RETURN(out.plan, query::make_plan(out.query, context));
  return out;
}

/// By their coefficients, one level above the program's inputs: rows that are looked up are expanded there.
Result<std::vector<bgv::Ciphertext>> encrypt_secrets(const SessionData& data, const query::Plan& plan) {
  const bgv::Level level(std::min(plan.schedule.top.value() + 1, data.parameters.top_level().value()));
  std::vector<bgv::Ciphertext> out;
  for (const std::vector<Word>& coefficients : plan.secrets) {
    TACET_ASSIGN_OR_RETURN(bgv::Ciphertext secret, data.encryptor.encrypt_coefficients(coefficients, level));
    out.push_back(std::move(secret));
  }
  return out;
}

Result<query::Opened> open_answer(const SessionData& data, const query::Plan& plan, const query::HostAnswer& answer) {
  query::Opened out;
  const bgv::Encoder encoder(data.parameters, *data.device);
  const auto summed = static_cast<std::size_t>(std::ranges::count(plan.host.summed, true));
  const std::size_t together = std::size_t{1} << plan.host.fold;
  for (const bgv::Ciphertext& sum : answer.sums) {
    if (plan.host.fold == 0) {
      TACET_ASSIGN_OR_RETURN(std::vector<Word> slots, data.decryptor.decrypt(sum));
      out.sums.push_back(std::move(slots));
      continue;
    }
    TACET_ASSIGN_OR_RETURN(const std::vector<Word> coefficients, data.decryptor.decrypt_coefficients(sum));
    TACET_ASSIGN_OR_RETURN(
        auto sums, query::unpack(encoder, coefficients, plan.host.fold, std::min(together, summed - out.sums.size())));
    std::ranges::move(sums, std::back_inserter(out.sums));
  }
  out.sums.resize(summed);  // a table without rows gives no sums
  out.rows.resize(plan.host.blocks);
  for (std::size_t block = 0; block < answer.rows.size(); ++block) {
    for (const bgv::Ciphertext& row : answer.rows[block]) {
      TACET_ASSIGN_OR_RETURN(std::vector<Word> slots, data.decryptor.decrypt(row));
      out.rows[block].push_back(std::move(slots));
    }
  }
  return out;
}

bool looks_up_rows(const query::Plan& plan) {
  return std::ranges::any_of(plan.host.program.inputs,
                             [](const circuit::InputSource& source) { return is_expanded(source.kind); });
}

table::KeyUse key_use(const query::Plan& plan) {
  return plan.host.fold > 0 || looks_up_rows(plan) ? table::KeyUse::products_and_automorphisms
                                                   : table::KeyUse::products;
}

/// Bytes, as stored, of the evaluation keys that the plan uses.
std::uint64_t key_bytes(const SessionData& data, const query::Plan& plan, const rlwe::EvaluationKeys& keys) {
  const auto of_level = [&](bgv::Level level) { return wire::encoded_key_bytes(data.parameters.rlwe(), level); };
  if (plan.host.program.outputs.empty()) return 0;
  std::uint64_t bytes = of_level(plan.schedule.top);
  const bool expands = looks_up_rows(plan);
  for (const auto& [element, key] : keys.all()) {
    if (element == 0) continue;
    const std::uint32_t n = static_cast<std::uint32_t>(data.parameters.degree());
    const bool packs = plan.host.fold > 0 && (element - 1) >= n >> (plan.host.fold - 1);
    if (packs || expands) bytes += of_level(key.level);
  }
  return bytes;
}

}  // namespace

Result<QueryAnswer> Session::ask(std::string_view sql) {
  const auto start = Clock::now();
  TACET_ASSIGN_OR_RETURN(const Prepared prepared, prepare(*data_, sql));
  const query::Plan& plan = prepared.plan;
  QueryAnswer out;
  TACET_ASSIGN_OR_RETURN(const std::vector<bgv::Ciphertext> secrets, encrypt_secrets(*data_, plan));
  out.sent_bytes = query::plan_bytes(plan.host);
  for (const bgv::Ciphertext& secret : secrets) out.sent_bytes += wire::encoded_bytes(secret, data_->parameters);

  const auto host_start = Clock::now();
  query::HostAnswer answer;
  if (!plan.host.program.outputs.empty()) {
    TACET_ASSIGN_OR_RETURN(const rlwe::EvaluationKeys keys, data_->store.read_keys(key_use(plan)));
    out.key_bytes = key_bytes(*data_, plan, keys);
    query::ExecutionControls controls;
    controls.progress = [&](std::uint64_t done, std::uint64_t total) { report(*data_, "computing", done, total); };
    controls.interrupted = data_->options.interrupted;
    TACET_ASSIGN_OR_RETURN(answer, query::execute(plan.host, secrets, data_->store, keys, *data_->device, controls));
  }
  out.host_seconds = seconds_since(host_start);
  out.read_bytes = answer.read_bytes;
  out.result_bytes = answer.result_bytes;

  TACET_ASSIGN_OR_RETURN(const query::Opened opened, open_answer(*data_, plan, answer));
  TACET_ASSIGN_OR_RETURN(out.table, query::assemble(prepared.query, plan, opened, data_->parameters.degree(),
                                                    data_->parameters.plaintext_modulus()));
  out.seconds = seconds_since(start);
  return out;
}

Result<query::Explanation> Session::explain(std::string_view sql) {
  const auto start = Clock::now();
  TACET_ASSIGN_OR_RETURN(const Prepared prepared, prepare(*data_, sql));
  const double prepare_seconds = seconds_since(start);
  const auto keys_start = Clock::now();
  TACET_ASSIGN_OR_RETURN(const rlwe::EvaluationKeys keys, data_->store.read_keys(key_use(prepared.plan)));
  const double key_seconds = prepare_seconds + seconds_since(keys_start);
  const bgv::Evaluator evaluator(data_->parameters, *data_->device);
  const bgv::Level top(std::min(std::max(prepared.plan.schedule.top.value() + 1, levels_measured_min),
                                data_->parameters.top_level().value()));
  TACET_ASSIGN_OR_RETURN(const query::Rates rates, query::measure_rates(evaluator, keys, top));
  query::Explanation out = query::estimate(prepared.plan, data_->parameters, rates, key_seconds);
  out.key_bytes = key_bytes(*data_, prepared.plan, keys);
  return out;
}

}  // namespace tacet::owner
