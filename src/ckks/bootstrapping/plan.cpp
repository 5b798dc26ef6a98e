// SPDX-License-Identifier: Apache-2.0
#include "ckks/bootstrapping/plan.h"

#include <bit>
#include <map>

#include "ring/automorphism.h"

namespace tacet::ckks {
namespace {

/// Collects needs; of one purpose the highest level counts.
class Needs {
 public:
  void add(std::uint32_t purpose, Level level) {
    Level& known = needs_.try_emplace(purpose, level).first->second;
    known = std::max(known, level);
  }

  /// Of the factors of a transform whose first one is for level `first`.
  Status add_transform(std::span<const SlotMatrix> factors, Level first, const Parameters& parameters) {
    for (std::size_t i = 0; i < factors.size(); ++i) {
      TACET_ASSIGN_OR_RETURN(const auto plan, LinearTransformPlan::create(factors[i], parameters.slots_max()));
      for (const std::uint32_t element : plan.galois_elements(parameters.log_degree()))
        add(element, Level(first.value() - i));
    }
    return {};
  }

  std::vector<KeyNeed> list() const {
    std::vector<KeyNeed> out;
    for (const auto& [purpose, level] : needs_) out.push_back({purpose, level});
    return out;
  }

 private:
  std::map<std::uint32_t, Level> needs_;
};

std::size_t bytes_of(std::span<const KeyNeed> needs, const rlwe::Parameters& parameters) {
  std::size_t words = 0;
  for (const KeyNeed& need : needs) words += rlwe::key_words(parameters, need.level);
  return words * sizeof(Word);
}

std::size_t plaintext_bytes_of(std::span<const SlotMatrix> factors, const rlwe::Parameters& parameters, Level first) {
  std::size_t limbs = 0;
  for (std::size_t i = 0; i < factors.size(); ++i)
    limbs += factors[i].diagonals.size() * parameters.key_basis(Level(first.value() - i)).limbs();
  return limbs * parameters.degree() * sizeof(Word);
}

}  // namespace

Result<BootstrappingPlan> BootstrappingPlan::create(const BootstrappingParameters& parameters, std::size_t slots) {
  const Parameters& main = parameters.main();
  if (!std::has_single_bit(slots) || slots < 2 || slots > main.slots_max())
    return fail(ErrorCode::invalid_argument, "{} slots cannot be bootstrapped: a power of two from 2 to {} can", slots,
                main.slots_max());
  BootstrappingPlan plan(parameters);
  plan.slots_ = slots;
  for (std::size_t step = slots; step < main.slots_max(); step *= 2)
    plan.trace_.push_back(static_cast<std::int64_t>(step));
  TACET_RETURN_IF_ERROR(plan.plan_keys());
  return plan;
}

std::vector<SlotMatrix> BootstrappingPlan::slots_to_coefficients() const {
  constexpr auto direction = EmbeddingDirection::slots_to_coefficients;
  // A ciphertext of the main set is read at the low set's scale; coefficients are to be message_ratio q_0.
  const Parameters& low = parameters_.low();
  const double scales = low.scale(input_level()) / parameters_.main().scale(input_level()) / low.scale(Level(0));
  const double constant = low.prime(Level(0)) * message_ratio * scales;
  const auto stages = spread_stages(slots_, direction, slots_to_coefficients_levels);
  return embedding_factors(slots_, direction, stages, constant).value();
}

std::vector<SlotMatrix> BootstrappingPlan::coefficients_to_slots() const {
  constexpr auto direction = EmbeddingDirection::coefficients_to_slots;
  // t is read at the scale of the raised level, and the trace multiplies it by the number of its copies.
  const Parameters& main = parameters_.main();
  const double copies = static_cast<double>(main.slots_max()) / static_cast<double>(slots_);
  const double constant = main.scale(raised_level()) / (2 * modulus_overflow * main.prime(Level(0)) * copies);
  const auto stages = spread_stages(slots_, direction, parameters_.coefficients_to_slots_levels());
  return embedding_factors(slots_, direction, stages, constant).value();
}

Status BootstrappingPlan::plan_keys() {
  const Parameters& main = parameters_.main();
  const Parameters& low = parameters_.low();
  const std::vector<SlotMatrix> to_coefficients = slots_to_coefficients();
  const std::vector<SlotMatrix> to_slots = coefficients_to_slots();
  Needs needs;
  needs.add(rlwe::relinearisation_purpose, parameters_.reduction_level());
  needs.add(rlwe::from_sparse_purpose, raised_level());
  needs.add(ring::galois_element_of_conjugation(main.log_degree()), parameters_.reduction_level());
  for (const std::int64_t steps : trace_)
    needs.add(ring::galois_element_of_rotation(main.log_degree(), steps), raised_level());
  TACET_RETURN_IF_ERROR(needs.add_transform(to_slots, raised_level(), main));
  main_keys_ = needs.list();

  Needs low_needs;
  TACET_RETURN_IF_ERROR(low_needs.add_transform(to_coefficients, input_level(), low));
  low_keys_ = low_needs.list();
  encapsulation_keys_ = {{rlwe::to_sparse_purpose, Level(0)}};
  plaintext_bytes_ = plaintext_bytes_of(to_slots, main.rlwe(), raised_level()) +
                     plaintext_bytes_of(to_coefficients, low.rlwe(), input_level());
  return {};
}

std::size_t BootstrappingPlan::key_bytes() const {
  return bytes_of(main_keys_, parameters_.main().rlwe()) + bytes_of(low_keys_, parameters_.low().rlwe()) +
         bytes_of(encapsulation_keys_, parameters_.encapsulation());
}

}  // namespace tacet::ckks
