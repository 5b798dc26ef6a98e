// SPDX-License-Identifier: Apache-2.0
#include "bench/bootstrapping/stage_work.h"

#include <cmath>

#include "ckks/simulator.h"

namespace tacet::bench {
namespace {

using ckks::Level;
using ckks::Simulator;
using Twin = Simulator::Ciphertext;

/// Any bound that fits: costs do not depend on it.
constexpr double simulated_error = 0x1p-25;

double ciphertext_bytes(const ckks::Parameters& parameters, Level level) {
  return 2.0 * level.primes() * static_cast<double>(parameters.degree() * sizeof(Word));
}

/// Of the diagonals of factors at consecutive levels, the first at `first`, over Q u P.
double plaintext_bytes(const ckks::Parameters& parameters, std::span<const ckks::SlotMatrix> factors, Level first) {
  std::size_t limbs = 0;
  for (std::size_t i = 0; i < factors.size(); ++i)
    limbs += factors[i].diagonals.size() * parameters.rlwe().key_basis(Level(first.value() - i)).limbs();
  return static_cast<double>(limbs * parameters.degree() * sizeof(Word));
}

StageWork counted(const Simulator& simulator) {
  const ckks::SimulatedCost& cost = simulator.cost();
  StageWork work;
  work.transforms = static_cast<double>(cost.transforms);
  work.key_switches = static_cast<double>(cost.key_switches);
  work.key_bytes = static_cast<double>(cost.key_bytes);
  return work;
}

/// A key switch and the division after it.
StageWork switch_work(const rlwe::Parameters& parameters, Level level) {
  const auto q = static_cast<double>(level.primes());
  const auto special = static_cast<double>(parameters.ring().p_count());
  const auto digits = static_cast<double>(parameters.digits(level));
  StageWork work;
  work.transforms = digits * (q + special) + 2 * (special + q);
  work.key_switches = 1;
  work.key_bytes = static_cast<double>(rlwe::key_words(parameters, level) * sizeof(Word));
  return work;
}

Result<StageWork> to_coefficients_work(const ckks::BootstrappingPlan& plan) {
  const ckks::Parameters& low = plan.parameters().low();
  const Level first = plan.input_level();
  const Simulator simulator(low);
  TACET_ASSIGN_OR_RETURN(const auto transform, ckks::EmbeddingTransform<Simulator::Plaintext>::create(
                                                   simulator, plan.slots_to_coefficients(), first));
  simulator.reset_cost();
  const Twin input = simulator.input(first, plan.slots(), {ckks::message_magnitude, simulated_error});
  TACET_RETURN_IF_ERROR(ckks::slots_to_coefficients(simulator, transform, input));
  StageWork work = counted(simulator);
  work.plaintext_bytes = plaintext_bytes(low, plan.slots_to_coefficients(), first);
  work.ciphertext_bytes = ciphertext_bytes(low, first) + ciphertext_bytes(low, Level(0));
  return work;
}

Result<StageWork> raise_work(const ckks::BootstrappingPlan& plan) {
  const ckks::Parameters& main = plan.parameters().main();
  const Level top = plan.raised_level();
  const Simulator simulator(main);
  Twin raised = simulator.input(top, main.slots_max(), {0, simulated_error});
  for (const std::int64_t steps : plan.trace()) {
    TACET_ASSIGN_OR_RETURN(const Twin turned, simulator.rotate(raised, steps));
    TACET_RETURN_IF_ERROR(simulator.add_in_place(raised, turned));
  }
  StageWork work = counted(simulator);
  work += switch_work(plan.parameters().encapsulation(), Level(0));
  work += switch_work(main.rlwe(), top);
  work.transforms += 2.0 * top.primes();  // both polynomials, lifted from q_0
  work.ciphertext_bytes = ciphertext_bytes(main, Level(0)) + ciphertext_bytes(main, top);
  return work;
}

Result<StageWork> to_slots_work(const ckks::BootstrappingPlan& plan) {
  const ckks::Parameters& main = plan.parameters().main();
  const Level top = plan.raised_level();
  const Simulator simulator(main);
  TACET_ASSIGN_OR_RETURN(const auto transform, ckks::EmbeddingTransform<Simulator::Plaintext>::create(
                                                   simulator, plan.coefficients_to_slots(), top));
  simulator.reset_cost();
  const Twin input = simulator.input(top, plan.slots(), {0, simulated_error});
  TACET_ASSIGN_OR_RETURN(const Twin output, ckks::coefficients_to_slots(simulator, transform, input));
  StageWork work = counted(simulator);
  work.plaintext_bytes = plaintext_bytes(main, plan.coefficients_to_slots(), top);
  work.ciphertext_bytes = ciphertext_bytes(main, top) + ciphertext_bytes(main, output.level());
  return work;
}

Result<StageWork> reduce_work(const ckks::BootstrappingPlan& plan, ckks::SlotValues values) {
  const ckks::Parameters& main = plan.parameters().main();
  const Level first = plan.parameters().reduction_level();
  const Simulator simulator(main);
  const ckks::ModularReduction reduction;
  const Twin input = simulator.input(first, plan.slots(), {std::sqrt(0.5), simulated_error});
  TACET_ASSIGN_OR_RETURN(const Twin conjugate, simulator.conjugate(input));
  TACET_ASSIGN_OR_RETURN(Twin half, simulator.add(input, conjugate));
  half.bounds.magnitude = 1;
  TACET_ASSIGN_OR_RETURN(const Twin reduced, reduction.reduce(simulator, half));
  if (values == ckks::SlotValues::complex) TACET_RETURN_IF_ERROR(reduction.reduce(simulator, half));
  TACET_RETURN_IF_ERROR(simulator.conjugate(reduced));
  StageWork work = counted(simulator);
  work.ciphertext_bytes = ciphertext_bytes(main, first) + ciphertext_bytes(main, reduced.level());
  return work;
}

}  // namespace

StageWork& StageWork::operator+=(const StageWork& other) {
  transforms += other.transforms;
  key_switches += other.key_switches;
  key_bytes += other.key_bytes;
  plaintext_bytes += other.plaintext_bytes;
  ciphertext_bytes += other.ciphertext_bytes;
  return *this;
}

Result<std::array<StageWork, 4>> bootstrapping_work(const ckks::BootstrappingPlan& plan, ckks::SlotValues values) {
  std::array<StageWork, 4> stages;
  TACET_ASSIGN_OR_RETURN(stages[0], to_coefficients_work(plan));
  TACET_ASSIGN_OR_RETURN(stages[1], raise_work(plan));
  TACET_ASSIGN_OR_RETURN(stages[2], to_slots_work(plan));
  TACET_ASSIGN_OR_RETURN(stages[3], reduce_work(plan, values));
  return stages;
}

StageWork refresh_work(const ckks::BootstrappingPlan& plan, const std::array<StageWork, 4>& stages) {
  StageWork sum;
  for (const StageWork& stage : stages) sum += stage;
  const ckks::BootstrappingParameters& sets = plan.parameters();
  sum.ciphertext_bytes =
      ciphertext_bytes(sets.main(), plan.input_level()) + ciphertext_bytes(sets.main(), sets.output_level());
  return sum;
}

}  // namespace tacet::bench
