// SPDX-License-Identifier: Apache-2.0
#include "query/explain_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace tacet::query {
namespace {

std::string blocks(std::uint64_t count) { return fmt::format("{} block{}", count, count == 1 ? "" : "s"); }

std::string grouping(const BoundQuery& query, std::size_t groups) {
  std::string keys;
  for (const ExpressionPtr& key : query.group_keys) keys += (keys.empty() ? "" : ", ") + to_sql(*key, query);
  return keys.empty() ? "one sum for all rows" : fmt::format("{} groups by {}, one mask each", groups, keys);
}

void add_joins(const BoundQuery& query, Plan& plan) {
  for (std::size_t i = 0; i < query.joins.size(); ++i) {
    const Join& join = query.joins[i];
    const auto strategy = join_strategy(query, i);
    const bool gather = strategy && *strategy == JoinStrategy::gather;
    plan.steps.push_back(
        fmt::format("{} {}.{} = {}.{}: {}", join.keep_unmatched ? "left join" : "join", query.fact->name,
                    join.left->name, join.table->name, join.right->name,
                    gather ? fmt::format("encrypted gather over {} rows", join.table->rows)
                           : std::string("columns stored beside the rows when the owner declared the reference")));
  }
}

/// The lanes that the program reads, by table and column number.
std::map<std::pair<std::uint64_t, std::uint32_t>, std::set<std::uint32_t>> lanes_of(const Plan& plan) {
  std::map<std::pair<std::uint64_t, std::uint32_t>, std::set<std::uint32_t>> lanes;
  for (const circuit::InputSource& source : plan.host.program.inputs) {
    if (source.kind == circuit::InputKind::lane) lanes[{plan.host.table, source.column}].insert(source.lane);
    if (source.kind == circuit::InputKind::expanded) lanes[{source.table, source.column}].insert(source.lane);
  }
  return lanes;
}

bool has_constant(const Expression& expression) {
  return expression.operation == Operation::constant ||
         std::ranges::any_of(expression.arguments,
                             [](const ExpressionPtr& argument) { return has_constant(*argument); });
}

/// Whether constants of the query are in the program that the host runs.
bool shows_constants(const BoundQuery& query, const Plan& plan) {
  if (query.where) return true;
  if (plan.rows) return false;  // the owner does the rest
  return !query.group_keys.empty() || std::ranges::any_of(query.aggregates, [](const Aggregate& aggregate) {
    return aggregate.filter || (aggregate.argument && has_constant(*aggregate.argument));
  });
}

void add_host_view(const BoundQuery& query, const PlanContext& context, Plan& plan) {
  auto& learns = plan.host_learns;
  learns.push_back(fmt::format("table {:016x} has {} of {} rows, the last one padded", plan.host.table,
                               blocks(context.blocks), context.parameters.degree()));
  for (const auto& [column, lanes] : lanes_of(plan))
    learns.push_back(fmt::format("the query reads {} encrypted bits a row of column {} of table {:016x}", lanes.size(),
                                 column.second, column.first));
  if (shows_constants(query, plan))
    learns.push_back(
        "the constants of conditions, groups and aggregates, relative to each column's least value, unless PRIVATE");
  if (!plan.secrets.empty())
    learns.push_back(fmt::format("{} private inputs were sent, encrypted; not their values", plan.secrets.size()));
  for (std::size_t i = 0; i < query.joins.size(); ++i) {
    const auto strategy = join_strategy(query, i);
    if (strategy && *strategy == JoinStrategy::gather)
      learns.push_back(fmt::format("the codes of the {} keys of table {:016x}, not which rows have them",
                                   query.joins[i].table->rows, query.joins[i].table->id));
  }
  learns.push_back(plan.rows ? fmt::format("{} result ciphertexts a block come back; not how many rows match",
                                           plan.host.summed.size())
                             : fmt::format("{} encrypted sums come back; not their values, not which groups exist",
                                           plan.host.summed.size()));
  learns.push_back("nothing else: no value, no name, no dictionary entry, no row count, no result");
}

}  // namespace

void describe_plan(const BoundQuery& query, const PlanContext& context, Plan& plan) {
  plan.steps.push_back(
      fmt::format("scan {} ({} rows, {})", query.fact->name, query.fact->rows, blocks(context.blocks)));
  add_joins(query, plan);
  if (query.where) plan.steps.push_back("filter " + to_sql(*query.where, query) + ", as a mask of encrypted bits");
  if (plan.rows) {
    plan.steps.push_back(fmt::format("return the masked rows: {} ciphertexts a block; the owner {}",
                                     plan.host.summed.size(),
                                     query.aggregated ? "groups and aggregates them" : "reads those that match"));
  } else {
    plan.steps.push_back(
        fmt::format("aggregate {}; {} encrypted sums", grouping(query, plan.groups.size()), plan.host.summed.size()));
    if (plan.host.fold > 0)
      plan.steps.push_back(fmt::format("pack {} sums a result ciphertext", std::size_t{1} << plan.host.fold));
  }
  if (query.having) plan.steps.push_back("owner: HAVING, after decryption");
  if (query.distinct) plan.steps.push_back("owner: DISTINCT, after decryption");
  if (!query.order.empty() || query.limit) plan.steps.push_back("owner: ORDER BY and LIMIT, after decryption");
  add_host_view(query, context, plan);
}

}  // namespace tacet::query
