// SPDX-License-Identifier: Apache-2.0
//
// From a bound query to the host's program and the owner's recipe.
#include <algorithm>
#include <bit>
#include <cmath>

#include "query/explain_plan.h"
#include "query/finish.h"
#include "query/lowering.h"
#include "query/pack.h"
#include "query/sum_outputs.h"
#include "rlwe/noise.h"

namespace tacet::query {
namespace {

/// Groups times values of an argument that are counted one by one (MIN, MEDIAN, COUNT(DISTINCT ..)).
constexpr std::size_t histogram_masks_max = 1024;
constexpr unsigned chunk_bits_of_rows = 19;
/// What a result ciphertext costs beside the work that it saves, in packings: 0.4 MB over a network against one key
/// switch at level 1.
constexpr double result_in_packings = 15;
constexpr unsigned fold_max = 8;

/// Where the groups of a query are known, the mask of each: the rows that belong to it and pass WHERE.
struct MaskedGroup {
  std::vector<Value> keys;
  Sum mask;
};

class Planner {
 public:
  Planner(const BoundQuery& query, const PlanContext& context)
      : query_(query), context_(context), lowering_(query, context, builder_) {}

  Result<Plan> plan(unsigned fold);

 private:
  Result<Sum> where();
  Result<bool> host_can_group();
  Result<std::optional<std::vector<MaskedGroup>>> groups(const Sum& selected);
  Status sum_groups(std::vector<MaskedGroup> groups, unsigned fold);
  Result<AggregateRecipe> aggregate(const Aggregate& aggregate, const Sum& mask, SumOutputs& outputs);
  Status return_rows(const Sum& selected);
  Status finish();

  const BoundQuery& query_;
  const PlanContext& context_;
  circuit::Builder builder_;
  Lowering lowering_;
  Plan plan_;
};

Result<Sum> Planner::where() {
  std::vector<Sum> conditions;
  for (std::size_t i = 0; i < query_.joins.size(); ++i) {
    if (query_.joins[i].keep_unmatched) continue;
    TACET_ASSIGN_OR_RETURN(Sum matched, lowering_.matched(i));
    conditions.push_back(std::move(matched));
  }
  if (query_.where) {
    TACET_ASSIGN_OR_RETURN(Sum truth, lowering_.truth(*query_.where));
    conditions.push_back(std::move(truth));
  }
  return builder_.multiply_all(std::move(conditions));
}

/// Group by group, the first key's classes times the second's, ..; deep masks are multiplied last and least often.
Result<std::optional<std::vector<MaskedGroup>>> Planner::groups(const Sum& selected) {
  using Groups = std::optional<std::vector<MaskedGroup>>;
  std::vector<MaskedGroup> out = {{{}, 1}};
  for (const ExpressionPtr& key : query_.group_keys) {
    TACET_ASSIGN_OR_RETURN(const auto classes, lowering_.classes(*key, context_.groups_max / out.size()));
    if (!classes) return Groups();
    std::vector<MaskedGroup> next;
    for (const MaskedGroup& group : out) {
      for (const Class& one : *classes) {
        std::vector<Value> keys = group.keys;
        keys.push_back(one.value);
        next.push_back({std::move(keys), builder_.multiply(group.mask, one.indicator)});
      }
    }
    out = std::move(next);
  }
  for (MaskedGroup& group : out) group.mask = builder_.multiply(selected, group.mask).within(0, 1);
  return Groups(std::move(out));
}

Result<AggregateRecipe> Planner::aggregate(const Aggregate& aggregate, const Sum& group_mask, SumOutputs& outputs) {
  AggregateRecipe recipe;
  Sum mask = group_mask;
  if (aggregate.filter) {
    TACET_ASSIGN_OR_RETURN(const Sum filter, lowering_.truth(*aggregate.filter));
    mask = builder_.multiply(mask, filter).within(0, 1);
  }
  if (aggregate.function == AggregateFunction::count_star) {
    recipe.count = outputs.count(mask);
    return recipe;
  }
  const AggregateNeeds wanted = needs(aggregate);
  if (wanted.values) {
    TACET_ASSIGN_OR_RETURN(const auto classes, lowering_.classes(*aggregate.argument, histogram_masks_max));
    for (const Class& one : *classes) {
      if (is_null(one.value)) continue;
      const Total count = outputs.count(builder_.multiply(mask, one.indicator).within(0, 1));
      recipe.values.emplace_back(one.value, count);
      outputs.add(recipe.count, 1, count);
    }
    return recipe;
  }
  if (!wanted.sum && !wanted.sum_of_squares) {
    TACET_ASSIGN_OR_RETURN(const Sum valid, lowering_.valid(*aggregate.argument));
    recipe.count = outputs.count(builder_.multiply(mask, valid).within(0, 1));
    return recipe;
  }
  TACET_ASSIGN_OR_RETURN(const LoweredNumber number, lowering_.number(*aggregate.argument));
  mask = builder_.multiply(mask, number.valid).within(0, 1);
  recipe.count = outputs.count(mask);
  if (wanted.sum) {
    TACET_ASSIGN_OR_RETURN(recipe.sum, outputs.sum(mask, number.terms));
  }
  if (wanted.sum_of_squares) {
    std::vector<NumberTerm> squares;
    for (const NumberTerm& a : number.terms) {
      for (const NumberTerm& b : number.terms) {
        NumberTerm product = a;
        product.coefficient *= b.coefficient;
        product.conditions.insert(product.conditions.end(), b.conditions.begin(), b.conditions.end());
        product.factors.insert(product.factors.end(), b.factors.begin(), b.factors.end());
        squares.push_back(std::move(product));
      }
    }
    TACET_ASSIGN_OR_RETURN(recipe.sum_of_squares, outputs.sum(mask, squares));
  }
  return recipe;
}

/// Whether every aggregate can be had from sums and from counts of few values.
Result<bool> Planner::host_can_group() {
  if (!query_.aggregated) return false;
  std::size_t groups = 1;
  for (const ExpressionPtr& key : query_.group_keys) {
    TACET_ASSIGN_OR_RETURN(const auto classes, lowering_.classes(*key, context_.groups_max / groups));
    if (!classes) return false;
    groups *= std::max<std::size_t>(classes->size(), 1);
  }
  for (const Aggregate& aggregate : query_.aggregates) {
    if (!needs(aggregate).values) continue;
    TACET_ASSIGN_OR_RETURN(
        const auto classes,
        lowering_.classes(*aggregate.argument, std::max<std::size_t>(histogram_masks_max / groups, 1)));
    if (!classes) return false;
  }
  return true;
}

Status Planner::sum_groups(std::vector<MaskedGroup> groups, unsigned fold) {
  SumOutputs outputs(builder_, context_.parameters.plaintext_modulus(), context_.blocks, fold);
  plan_.groups.clear();
  for (MaskedGroup& group : groups) {
    GroupRecipe recipe;
    recipe.keys = std::move(group.keys);
    recipe.rows = outputs.count(group.mask);
    for (const Aggregate& one : query_.aggregates) {
      TACET_ASSIGN_OR_RETURN(AggregateRecipe made, aggregate(one, group.mask, outputs));
      recipe.aggregates.push_back(std::move(made));
    }
    plan_.groups.push_back(std::move(recipe));
  }
  plan_.ranges = outputs.ranges();
  plan_.host.summed.assign(plan_.ranges.size(), true);
  plan_.host.fold = fold;
  return {};
}

Status Planner::return_rows(const Sum& selected) {
  RowRecipe recipe;
  recipe.chunk_bits = chunk_bits_of_rows;
  std::vector<Sum> lanes = {1};
  for (std::size_t i = 0; i < query_.columns.size(); ++i) {
    TACET_ASSIGN_OR_RETURN(const LoweredColumn* column, lowering_.column(i));
    const bool validity = column->may_be_null();
    recipe.columns.push_back({column->domain, static_cast<unsigned>(column->bits.size()), validity});
    lanes.insert(lanes.end(), column->bits.begin(), column->bits.end());
    if (validity) lanes.push_back(column->valid);
  }
  for (std::size_t first = 0; first < lanes.size(); first += recipe.chunk_bits) {
    Sum chunk = 0;
    for (std::size_t i = first; i < std::min(first + recipe.chunk_bits, lanes.size()); ++i)
      chunk = chunk + (std::int64_t{1} << (i - first)) * lanes[i];
    const Sum masked = builder_.multiply(selected, chunk);
    if (masked.is_constant()) {
      recipe.chunks.push_back({std::nullopt, static_cast<std::uint64_t>(masked.constant)});
      continue;
    }
    recipe.chunks.push_back({builder_.output(masked), 0});
    plan_.ranges.push_back({0, (std::int64_t{1} << recipe.chunk_bits) - 1});
    plan_.host.summed.push_back(false);
  }
  plan_.rows = std::move(recipe);
  return {};
}

/// What a row of zeros gives: the owner takes it away for the rows that pad the last block.
std::vector<Word> padding_values(const BoundQuery& query, const PlanContext& context, const circuit::Program& program,
                                 const std::vector<std::vector<Word>>& secrets) {
  const auto expanded = [&](const circuit::InputSource& source) -> Word {
    for (std::size_t i = 0; i < query.columns.size(); ++i) {
      const BoundColumn& bound = query.columns[i];
      if (!bound.join || query.joins[*bound.join].table->id != source.table || bound.column->id != source.column)
        continue;
      const std::optional<std::int64_t>& raw = context.gathered[*bound.join].values[i][source.row];
      if (!raw) return 0;
      if (source.lane == bound.column->value_bits()) return 1;
      return (static_cast<std::uint64_t>(*raw) - static_cast<std::uint64_t>(bound.column->minimum)) >> source.lane & 1;
    }
    return 0;
  };
  std::vector<Word> inputs;
  for (const circuit::InputSource& source : program.inputs) {
    switch (source.kind) {
      case circuit::InputKind::lane:
        inputs.push_back(0);
        break;
      case circuit::InputKind::secret:
        inputs.push_back(secrets[source.lane][0]);
        break;
      case circuit::InputKind::expanded_secret:
        inputs.push_back(secrets[source.lane][source.row]);
        break;
      case circuit::InputKind::expanded:
        inputs.push_back(expanded(source));
        break;
    }
  }
  return evaluate_slot(program, context.parameters.plain(), inputs);
}

/// Rows are expanded where there are Galois keys. (Lanes are stored at the top level.)
Status check_expansions(const Plan& plan) {
  const circuit::Program& program = plan.host.program;
  for (std::size_t id = 0; id < program.nodes.size(); ++id) {
    if (program.nodes[id].kind != circuit::NodeKind::input) continue;
    const unsigned level = plan.schedule.levels[id].value() + (plan.schedule.refreshed[id] ? 1 : 0);
    if (is_expanded(program.inputs[program.nodes[id].input].kind) && level > expansion_level_max)
      return fail(
          ErrorCode::level_exhausted,
          "the query looks up rows of a referenced table at level {} and the keys do it up to level {}: use fewer "
          "conditions on it, or declare the join with --references when loading",
          level, expansion_level_max);
  }
  return {};
}

Status Planner::finish() {
  plan_.host.program = builder_.finish();
  plan_.secrets = lowering_.secrets();
  TACET_ASSIGN_OR_RETURN(plan_.schedule,
                         circuit::schedule(plan_.host.program, context_.parameters, context_.blocks, plan_.host.fold));
  TACET_RETURN_IF_ERROR(check_expansions(plan_));
  if (log_failure_probability(plan_.host) > log_failure_max)
    return fail(
        ErrorCode::limit_exceeded,
        "the query reads {} ciphertexts of {} blocks: a noise bound could fail with probability 2^{:.0f}, and more "
        "than 2^{:.0f} is refused; ask about fewer columns or split the table",
        plan_.host.program.inputs.size() * plan_.host.blocks, plan_.host.blocks, log_failure_probability(plan_.host),
        log_failure_max);
  plan_.padding = padding_values(query_, context_, plan_.host.program, plan_.secrets);
  return {};
}

Result<Plan> Planner::plan(unsigned fold) {
  plan_.row_count = query_.fact->rows;
  plan_.host.table = query_.fact->id;
  plan_.host.blocks = context_.blocks;
  TACET_ASSIGN_OR_RETURN(const bool grouped, host_can_group());
  TACET_ASSIGN_OR_RETURN(const Sum selected, where());
  std::optional<std::vector<MaskedGroup>> masks;
  if (grouped) {
    TACET_ASSIGN_OR_RETURN(masks, groups(selected));
  }
  if (masks) {
    TACET_RETURN_IF_ERROR(sum_groups(*std::move(masks), fold));
  } else {
    TACET_RETURN_IF_ERROR(return_rows(selected));
  }
  TACET_RETURN_IF_ERROR(finish());
  return std::move(plan_);
}

/// In key switches: products of the program, packing, and what comes back.
double cost_of(const Plan& plan) {
  double products = 0;
  for (const circuit::Node& node : plan.host.program.nodes)
    if (node.kind == circuit::NodeKind::product) products += 2;
  const auto sums = static_cast<double>(plan.host.summed.size());
  const double ciphertexts = std::ceil(sums / std::exp2(plan.host.fold));
  return products * static_cast<double>(plan.host.blocks) + (plan.host.fold == 0 ? 0 : sums) +
         ciphertexts * result_in_packings;
}

/// As many sums share a ciphertext as there are, and as leave at least 4 bits a row.
unsigned greatest_fold(const Plan& plan, Word t) {
  const std::uint64_t blocks = std::max<std::uint64_t>(plan.host.blocks, 1);
  const auto room = static_cast<unsigned>(std::bit_width((t - 1) / blocks));
  const auto sums = static_cast<unsigned>(std::bit_width(plan.host.summed.size()) - 1);
  return std::min({fold_max, sums, room > 5 ? room - 5 : 0U});
}

}  // namespace

double log_failure_probability(const HostPlan& plan) {
  constexpr double random_parts_of_keys = 2000;
  const double ciphertexts = static_cast<double>(plan.program.inputs.size()) * static_cast<double>(plan.blocks);
  return rlwe::log_failure_each + std::log2(ciphertexts + random_parts_of_keys);
}

Result<Plan> make_plan(const BoundQuery& query, const PlanContext& context) {
  if (context.blocks >= context.parameters.plaintext_modulus())
    return fail(ErrorCode::limit_exceeded, "the table has {} blocks; at most {} are summed exactly", context.blocks,
                context.parameters.plaintext_modulus() - 1);
  TACET_ASSIGN_OR_RETURN(Plan plan, Planner(query, context).plan(0));
  if (!plan.rows && plan.host.summed.size() > 4) {
    const unsigned fold = greatest_fold(plan, context.parameters.plaintext_modulus());
    if (fold > 0) {
      Result<Plan> packed = Planner(query, context).plan(fold);
      if (packed && cost_of(*packed) < cost_of(plan)) plan = *std::move(packed);
    }
  }
  describe_plan(query, context, plan);
  return plan;
}

}  // namespace tacet::query
