// SPDX-License-Identifier: Apache-2.0
//
// Columns: those of the fact table, copies of referenced ones, and encrypted gathers.
#include "query/lowering.h"

#include <algorithm>

namespace tacet::query {
namespace {

using circuit::InputKind;
using circuit::StepFunction;

const table::Reference* declared(const BoundQuery& query, const Join& join) {
  for (const table::Reference& reference : query.fact->references)
    if (reference.table == join.table->name && reference.column == join.left->name &&
        reference.referenced_column == join.right->name)
      return &reference;
  return nullptr;
}

}  // namespace

Result<JoinStrategy> join_strategy(const BoundQuery& query, std::size_t index) {
  const Join& join = query.joins[index];
  if (declared(query, join) != nullptr) return JoinStrategy::materialised;
  if (join.table->rows <= gathered_rows_max) return JoinStrategy::gather;
  return fail(ErrorCode::invalid_argument,
              "the join of '{}' with '{}' was not declared, and {} rows are too many to look up obliviously (at most "
              "{}): load '{}' again with --references '{} {}({})'",
              query.fact->name, join.table->name, join.table->rows, gathered_rows_max, query.fact->name,
              join.left->name, join.table->name, join.right->name);
}

Lowering::Lowering(const BoundQuery& query, const PlanContext& context, circuit::Builder& builder)
    : query_(&query), context_(&context), builder_(&builder) {}

LoweredColumn Lowering::lanes_of(const table::Column& stored) {
  LoweredColumn out;
  out.domain = &stored;
  const auto lane = [&](unsigned i) {
    return builder_->input({.kind = InputKind::lane, .column = stored.id, .lane = i}, 0, 1);
  };
  for (unsigned i = 0; i < stored.value_bits(); ++i) out.bits.push_back(lane(i));
  if (stored.nullable) out.valid = lane(stored.value_bits());
  return out;
}

Result<const table::Column*> Lowering::domain(std::size_t index) {
  const BoundColumn& bound = query_->columns[index];
  if (!bound.join) return bound.column;
  TACET_ASSIGN_OR_RETURN(const JoinStrategy strategy, join_strategy(*query_, *bound.join));
  if (strategy == JoinStrategy::gather) return bound.column;
  const table::ColumnSource source{query_->joins[*bound.join].table->name, bound.column->name};
  const table::Column* const copy = query_->fact->find(source);
  if (copy != nullptr) return copy;
  return fail(ErrorCode::invalid_argument, "column '{}' of '{}' has not been stored beside '{}' yet",
              bound.column->name, source.table, query_->fact->name);
}

Result<LoweredColumn> Lowering::make_column(std::size_t index) {
  const BoundColumn& bound = query_->columns[index];
  if (bound.join) {
    TACET_ASSIGN_OR_RETURN(const JoinStrategy strategy, join_strategy(*query_, *bound.join));
    if (strategy == JoinStrategy::gather) return gather_column(index, *bound.join);
  }
  TACET_ASSIGN_OR_RETURN(const table::Column* stored, domain(index));
  return lanes_of(*stored);
}

Result<const LoweredColumn*> Lowering::column(std::size_t index) {
  const auto found = columns_.find(index);
  if (found != columns_.end()) return &found->second;
  TACET_ASSIGN_OR_RETURN(LoweredColumn made, make_column(index));
  return &columns_.emplace(index, std::move(made)).first->second;
}

Result<const std::vector<Sum>*> Lowering::gather_masks(std::size_t join) {
  const auto found = gather_masks_.find(join);
  if (found != gather_masks_.end()) return &found->second;
  const LoweredColumn key = lanes_of(*query_->joins[join].left);
  std::vector<Sum> masks;
  for (const std::optional<std::int64_t>& raw : context_->gathered[join].keys) {
    const table::Column& domain = *key.domain;
    if (!raw || *raw < domain.minimum || *raw > domain.maximum) {
      masks.emplace_back(0);
      continue;
    }
    const std::uint64_t code = static_cast<std::uint64_t>(*raw) - static_cast<std::uint64_t>(domain.minimum);
    masks.push_back(function_of(key, circuit::indicator(code, code), 0).within(0, 1));
  }
  return &gather_masks_.emplace(join, std::move(masks)).first->second;
}

Result<LoweredColumn> Lowering::gather_column(std::size_t index, std::size_t join) {
  const table::Column& column = *query_->columns[index].column;
  TACET_ASSIGN_OR_RETURN(const std::vector<Sum>* masks, gather_masks(join));
  const auto looked_up = [&](unsigned lane) {
    std::vector<std::pair<Sum, Sum>> products;
    for (std::size_t row = 0; row < masks->size(); ++row) {
      if ((*masks)[row].is_constant() && (*masks)[row].constant == 0) continue;
      const circuit::InputSource source{.kind = InputKind::expanded,
                                        .table = query_->joins[join].table->id,
                                        .column = column.id,
                                        .lane = lane,
                                        .row = static_cast<std::uint32_t>(row),
                                        .rows = static_cast<std::uint32_t>(masks->size())};
      products.emplace_back((*masks)[row], builder_->input(source, 0, 1));
    }
    return builder_->sum_of_products(products).within(0, 1);
  };
  LoweredColumn out;
  out.domain = &column;
  for (unsigned i = 0; i < column.value_bits(); ++i) out.bits.push_back(looked_up(i));
  if (column.nullable) {
    out.valid = looked_up(column.value_bits());
  } else {
    TACET_ASSIGN_OR_RETURN(out.valid, matched(join));
  }
  return out;
}

Result<Sum> Lowering::matched(std::size_t index) {
  TACET_ASSIGN_OR_RETURN(const JoinStrategy strategy, join_strategy(*query_, index));
  if (strategy == JoinStrategy::gather) {
    TACET_ASSIGN_OR_RETURN(const std::vector<Sum>* masks, gather_masks(index));
    Sum any = 0;
    for (const Sum& mask : *masks) any = any + mask;
    return any.within(0, 1);
  }
  const table::ColumnSource source{query_->joins[index].table->name, ""};
  const table::Column* const existence = query_->fact->find(source);
  if (existence == nullptr)
    return fail(ErrorCode::invalid_argument, "the join of '{}' with '{}' has not been stored yet", query_->fact->name,
                source.table);
  const LoweredColumn lowered = lanes_of(*existence);
  return lowered.bits.empty() ? Sum(existence->minimum) : Sum(existence->minimum) + lowered.bits[0];
}

Sum Lowering::function_of(const LoweredColumn& column, const StepFunction& f, std::int64_t of_null) {
  // Where there is no value the bits are 0 and step_function gives f(0).
  Sum value = circuit::step_function(*builder_, column.bits, f);
  if (!column.may_be_null()) return value;
  return value + (of_null - f.at(0)) * complement(column.valid);
}

}  // namespace tacet::query
