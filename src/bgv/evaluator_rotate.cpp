// SPDX-License-Identifier: Apache-2.0
//
// Automorphisms: the inner product with the key first, then the automorphism (see rlwe/evaluation_key.h), then the
// division by P.
#include <algorithm>

#include "bgv/evaluator_work.h"
#include "ring/automorphism.h"

namespace tacet::bgv {

using ring::Evaluations;

Result<Ciphertext> Evaluator::rotate_rows(const Ciphertext& a, std::int64_t steps, const Keys& keys) const {
  Ciphertext rotated;
  TACET_RETURN_IF_ERROR(rotate_many(a, {&steps, 1}, {&rotated, 1}, keys));
  return rotated;
}

Status Evaluator::rotate_many(const Ciphertext& a, std::span<const std::int64_t> steps, std::span<Ciphertext> out,
                              const Keys& keys) const {
  TACET_RETURN_IF_ERROR(check_ciphertext(parameters_, a));
  TACET_RETURN_IF_ERROR(check_two_parts(a));
  if (steps.size() != out.size())
    return fail(ErrorCode::invalid_argument, "{} rotations were asked for, with room for {} results", steps.size(),
                out.size());
  const Work work{*this};
  const unsigned log_degree = parameters_.log_degree();
  TACET_ASSIGN_OR_RETURN(const State result, after_key_switch(parameters_, a.state()));
  // All keys are looked up before the first result is written.
  for (const std::int64_t step : steps) {
    const std::uint32_t element = ring::galois_element_of_rotation(log_degree, step);
    if (element != 1) TACET_RETURN_IF_ERROR(work.galois_key(keys, a, element));
  }

  std::array<const rlwe::KeySwitchKey*, rotations_a_batch> batch{};
  std::array<Ciphertext*, rotations_a_batch> targets{};
  std::size_t count = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::uint32_t element = ring::galois_element_of_rotation(log_degree, steps[i]);
    if (element == 1) {
      out[i] = clone(a);
      out[i].body.seed.reset();
    } else {
      TACET_ASSIGN_OR_RETURN(batch[count], work.galois_key(keys, a, element));
      targets[count++] = &out[i];
    }
    if (count == batch.size() || (i + 1 == steps.size() && count != 0)) {
      work.automorphisms(a, {batch.data(), count}, {targets.data(), count}, result);
      count = 0;
    }
  }
  return {};
}

Result<Ciphertext> Evaluator::swap_rows(const Ciphertext& a, const Keys& keys) const {
  return apply_automorphism(a, ring::galois_element_of_conjugation(parameters_.log_degree()), keys);
}

Result<Ciphertext> Evaluator::apply_automorphism(const Ciphertext& a, std::uint32_t galois_element,
                                                 const Keys& keys) const {
  TACET_RETURN_IF_ERROR(check_ciphertext(parameters_, a));
  TACET_RETURN_IF_ERROR(check_two_parts(a));
  if (galois_element % 2 == 0 || galois_element >= 2 * parameters_.degree())
    return fail(ErrorCode::invalid_argument, "{} is no Galois element: odd numbers below {} are", galois_element,
                2 * parameters_.degree());
  if (galois_element == 1) return clone(a);
  const Work work{*this};
  TACET_ASSIGN_OR_RETURN(const State result, after_key_switch(parameters_, a.state()));
  TACET_ASSIGN_OR_RETURN(const rlwe::KeySwitchKey* key, work.galois_key(keys, a, galois_element));
  Ciphertext made;
  Ciphertext* const targets[1] = {&made};
  work.automorphisms(a, {&key, 1}, targets, result);
  return made;
}

void Evaluator::Work::automorphisms(const Ciphertext& a, std::span<const rlwe::KeySwitchKey* const> keys,
                                    std::span<Ciphertext* const> out, const State& result) const {
  std::array<rlwe::Pair, rotations_a_batch> sums;
  const std::span<rlwe::Pair> used(sums.data(), keys.size());
  switcher().inner_products(device(), a.body.parts[1], keys, used,
                            {.addends = {&a.body.parts[0], nullptr}, .turn = true});
  for (std::size_t k = 0; k < keys.size(); ++k) {
    const std::array<const Evaluations*, 2> values{&sums[k][0], &sums[k][1]};
    rlwe::Ciphertext made = make(a.body, result.level, 0);
    switcher().divide_by_special(device(), values, {}, {made.parts.data(), 2});
    made.part_count = 2;
    *out[k] = label(std::move(made), result);
    sums[k] = {};
  }
}

}  // namespace tacet::bgv
