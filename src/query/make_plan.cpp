// SPDX-License-Identifier: Apache-2.0
//
// From a bound query to the host's program and the owner's recipe.
#include <algorithm>
#include <bit>
#include <cmath>
#include <map>

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

/// All values of an expression, each with its indicator.
using Classes = std::vector<Class>;

/// What the host needs to sum group by group: the classes of each group key, and of each argument whose values are
/// counted one by one (empty for other aggregates).
struct KnownClasses {
  std::vector<Classes> keys;
  std::vector<Classes> arguments;
};

/// Where the groups of a query are known, the mask of each: the rows that belong to it and pass WHERE.
struct MaskedGroup {
  std::vector<Value> keys;
  Sum mask;
};

/// An aggregate before it is masked by a group: what it counts, and what it adds up.
struct LoweredAggregate {
  AggregateNeeds wanted;
  Sum rows = 1;          ///< 1 where a row passes its FILTER
  LoweredNumber number;  ///< its argument, or no more than where it has a value
  Classes classes;       ///< of its argument, where values are counted one by one
};

class Planner {
 public:
  Planner(const BoundQuery& query, const PlanContext& context)
      : query_(query), context_(context), lowering_(query, context, builder_) {}

  Result<Plan> plan(unsigned fold);

 private:
  Result<Sum> where();
  Result<std::optional<KnownClasses>> known_classes();
  std::vector<MaskedGroup> groups(const std::vector<Classes>& keys, const Sum& selected);
  Status sum_groups(KnownClasses classes, const Sum& selected, unsigned fold);
  Result<LoweredAggregate> lowered(const Aggregate& aggregate, Classes classes);
  Result<AggregateRecipe> recipe(const LoweredAggregate& aggregate, const Sum& group_mask, SumOutputs& outputs);
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

/// Whether every aggregate of every group can be had from sums and from counts of few values, and by which classes;
/// nullopt: it cannot.
Result<std::optional<KnownClasses>> Planner::known_classes() {
  using Known = std::optional<KnownClasses>;
  if (!query_.aggregated) return Known();
  KnownClasses out;
  std::size_t groups = 1;
  for (const ExpressionPtr& key : query_.group_keys) {
    TACET_ASSIGN_OR_RETURN(auto classes, lowering_.classes(*key, context_.groups_max / groups));
    if (!classes) return Known();
    groups *= std::max<std::size_t>(classes->size(), 1);
    out.keys.push_back(*std::move(classes));
  }
  const std::size_t values_max = std::max<std::size_t>(histogram_masks_max / groups, 1);
  for (const Aggregate& aggregate : query_.aggregates) {
    out.arguments.emplace_back();
    if (!needs(aggregate).values) continue;
    TACET_ASSIGN_OR_RETURN(auto classes, lowering_.classes(*aggregate.argument, values_max));
    if (!classes) return Known();
    out.arguments.back() = *std::move(classes);
  }
  return Known(std::move(out));
}

/// Group by group, the first key's classes times the second's, ..; deep masks are multiplied last and least often.
std::vector<MaskedGroup> Planner::groups(const std::vector<Classes>& keys, const Sum& selected) {
  std::vector<MaskedGroup> out = {{{}, 1}};
  for (const Classes& classes : keys) {
    std::vector<MaskedGroup> next;
    for (const MaskedGroup& group : out) {
      for (const Class& one : classes) {
        std::vector<Value> values = group.keys;
        values.push_back(one.value);
        next.push_back({std::move(values), builder_.multiply(group.mask, one.indicator)});
      }
    }
    out = std::move(next);
  }
  for (MaskedGroup& group : out) group.mask = builder_.multiply(selected, group.mask).within(0, 1);
  return out;
}

/// Once for all groups: what is looked up for one serves the others.
Result<LoweredAggregate> Planner::lowered(const Aggregate& aggregate, Classes classes) {
  LoweredAggregate out;
  out.wanted = needs(aggregate);
  out.classes = std::move(classes);
  if (aggregate.filter) {
    TACET_ASSIGN_OR_RETURN(out.rows, lowering_.truth(*aggregate.filter));
  }
  if (aggregate.function == AggregateFunction::count_star || out.wanted.values) return out;
  if (out.wanted.sum || out.wanted.sum_of_squares) {
    TACET_ASSIGN_OR_RETURN(out.number, lowering_.number(*aggregate.argument));
  } else {
    TACET_ASSIGN_OR_RETURN(out.number.valid, lowering_.valid(*aggregate.argument));
  }
  return out;
}

Result<AggregateRecipe> Planner::recipe(const LoweredAggregate& aggregate, const Sum& group_mask, SumOutputs& outputs) {
  AggregateRecipe recipe;
  Sum mask = builder_.multiply(group_mask, aggregate.rows).within(0, 1);
  if (aggregate.wanted.values) {
    for (const Class& one : aggregate.classes) {
      if (is_null(one.value)) continue;
      const Total count = outputs.count(builder_.multiply(mask, one.indicator).within(0, 1));
      recipe.values.emplace_back(one.value, count);
      outputs.add(recipe.count, 1, count);
    }
    return recipe;
  }
  mask = builder_.multiply(mask, aggregate.number.valid).within(0, 1);
  recipe.count = outputs.count(mask);
  const std::vector<NumberTerm>& terms = aggregate.number.terms;
  if (aggregate.wanted.sum) {
    TACET_ASSIGN_OR_RETURN(recipe.sum, outputs.sum(mask, terms));
  }
  if (aggregate.wanted.sum_of_squares) {
    std::vector<NumberTerm> squares;
    for (const NumberTerm& a : terms)
      for (const NumberTerm& b : terms) squares.push_back(multiply(a, b));
    TACET_ASSIGN_OR_RETURN(recipe.sum_of_squares, outputs.sum(mask, squares));
  }
  return recipe;
}

Status Planner::sum_groups(KnownClasses classes, const Sum& selected, unsigned fold) {
  std::vector<LoweredAggregate> aggregates;
  for (std::size_t i = 0; i < query_.aggregates.size(); ++i) {
    TACET_ASSIGN_OR_RETURN(LoweredAggregate one, lowered(query_.aggregates[i], std::move(classes.arguments[i])));
    aggregates.push_back(std::move(one));
  }
  SumOutputs outputs(builder_, context_.parameters.plaintext_modulus(), context_.blocks, fold);
  plan_.groups.clear();
  for (MaskedGroup& group : groups(classes.keys, selected)) {
    GroupRecipe made;
    made.keys = std::move(group.keys);
    made.rows = outputs.count(group.mask);
    for (const LoweredAggregate& one : aggregates) {
      TACET_ASSIGN_OR_RETURN(AggregateRecipe of_group, recipe(one, group.mask, outputs));
      made.aggregates.push_back(std::move(of_group));
    }
    plan_.groups.push_back(std::move(made));
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
      const auto& values = context.gathered[*bound.join].values;
      if (values.empty()) continue;  // the same table along a declared reference
      return bound.column->lane_bit(values[i][source.row], source.lane);
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

/// Those private inputs that the program reads, numbered anew: what was lowered in vain is not sent.
std::vector<std::vector<Word>> take_secrets(circuit::Program& program, const std::vector<std::vector<Word>>& all) {
  std::vector<std::vector<Word>> taken;
  std::map<std::uint32_t, std::uint32_t> numbers;
  for (circuit::InputSource& source : program.inputs) {
    if (source.kind != circuit::InputKind::secret && source.kind != circuit::InputKind::expanded_secret) continue;
    const auto [entry, is_new] = numbers.try_emplace(source.lane, static_cast<std::uint32_t>(taken.size()));
    if (is_new) taken.push_back(all[source.lane]);
    source.lane = entry->second;
  }
  return taken;
}

Status Planner::finish() {
  plan_.host.program = builder_.finish();
  plan_.secrets = take_secrets(plan_.host.program, lowering_.secrets());
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
  TACET_ASSIGN_OR_RETURN(std::optional<KnownClasses> classes, known_classes());
  TACET_ASSIGN_OR_RETURN(const Sum selected, where());
  if (classes) {
    TACET_RETURN_IF_ERROR(sum_groups(*std::move(classes), selected, fold));
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
