// SPDX-License-Identifier: Apache-2.0
#include "examples/encrypted_training/owner.h"

#include <algorithm>
#include <set>

#include "ckks/simulator.h"
#include "client/bootstrapping_keys.h"
#include "client/ckks_client.h"
#include "client/key_generator.h"
#include "examples/encrypted_training/packing.h"
#include "examples/encrypted_training/training_circuit.h"

namespace tacet::example {
namespace {

/// Of fresh and refreshed ciphertexts; only the simulator is told, whose bounds nobody reads.
constexpr double simulated_error = 0x1p-20;

}  // namespace

Result<std::vector<ckks::KeyNeed>> circuit_keys(const ckks::BootstrappingPlan& plan, const TrainingSettings& settings) {
  const ckks::Parameters& parameters = plan.parameters().main();
  const ckks::Level top = plan.parameters().output_level();
  const ckks::Simulator simulator(parameters);
  const std::vector<ckks::SimulatedCiphertext> rows(
      packed_columns, simulator.input(top, parameters.slots_max(), {packed_row_max(settings), simulated_error}));
  const ckks::SimulatedCiphertext weights = simulator.input(top, packed_columns, {packed_weight_max, simulated_error});
  using Circuit = TrainingCircuit<ckks::Simulator>;
  const std::size_t row_count = parameters.slots_max() / packed_columns;  // any number needs the same keys
  TACET_ASSIGN_OR_RETURN(Circuit circuit, Circuit::create(simulator, rows, row_count, settings));
  TACET_RETURN_IF_ERROR(circuit.iterate(weights, 0));
  std::set<std::uint32_t> purposes = simulator.cost().galois_elements;
  if (simulator.cost().relinearises) purposes.insert(rlwe::relinearisation_purpose);

  const std::vector<ckks::KeyNeed>& planned = plan.main_keys();
  std::vector<ckks::KeyNeed> needs;
  for (const std::uint32_t purpose : purposes) {
    const bool there = std::any_of(planned.begin(), planned.end(), [&](const ckks::KeyNeed& need) {
      return need.purpose == purpose && need.level >= top;
    });
    if (!there) needs.push_back({purpose, top});
  }
  return needs;
}

Status Owner::make_keys(const TrainingSettings& settings, const KeyWatch& watch, ckks::BootstrappingKeys& keys) const {
  TACET_ASSIGN_OR_RETURN(const std::vector<ckks::KeyNeed> needs, circuit_keys(plan_, settings));
  const std::size_t total =
      plan_.main_keys().size() + plan_.low_keys().size() + plan_.encapsulation_keys().size() + needs.size();
  std::size_t done = 0;
  const auto keep = [&](ckks::BootstrappingKeySet set, rlwe::KeySwitchKey key) -> Status {
    TACET_RETURN_IF_ERROR(keys.of(set).add(std::move(key)));
    watch(++done, total);
    return {};
  };
  TACET_RETURN_IF_ERROR(client::make_bootstrapping_keys(*device_, key_, plan_, keep));
  const client::KeyGenerator generator(*device_, key_);
  for (const ckks::KeyNeed& need : needs) {
    const bool relinearises = need.purpose == rlwe::relinearisation_purpose;
    TACET_ASSIGN_OR_RETURN(rlwe::KeySwitchKey key, relinearises ? generator.relinearisation_key(need.level)
                                                                : generator.galois_key(need.purpose, need.level));
    TACET_RETURN_IF_ERROR(keep(ckks::BootstrappingKeySet::main, std::move(key)));
  }
  return {};
}

Result<TrainingRequest> Owner::request(const DesignMatrix& design, const TrainingSettings& settings,
                                       const KeyWatch& watch) const {
  const ckks::Level top = plan_.parameters().output_level();
  TACET_ASSIGN_OR_RETURN(const auto packed, pack_rows(design, settings, encoder_.parameters().slots_max()));
  TrainingRequest request;
  request.row_count = design.rows();
  TACET_RETURN_IF_ERROR(make_keys(settings, watch, request.keys));
  const client::CkksClient client(*device_, encoder_, key_);
  for (const std::vector<double>& row : packed) {
    TACET_ASSIGN_OR_RETURN(ckks::Ciphertext encrypted, client.encrypt(row, top, packed_row_max(settings)));
    request.rows.push_back(std::move(encrypted));
  }
  const std::vector<double> zeros(packed_columns);
  TACET_ASSIGN_OR_RETURN(request.weights, client.encrypt(zeros, top, packed_weight_max));
  return request;
}

Result<std::vector<double>> Owner::open(const ckks::Ciphertext& weights, std::size_t columns,
                                        const TrainingSettings& settings) const {
  const client::CkksClient client(*device_, encoder_, key_);
  TACET_ASSIGN_OR_RETURN(const ckks::Decoded decoded, client.decrypt(weights));
  return unpack_weights(decoded.values, columns, settings);
}

}  // namespace tacet::example
