// SPDX-License-Identifier: Apache-2.0
#include "examples/encrypted_training/owner.h"

#include "ckks/simulator.h"
#include "client/ckks_client.h"
#include "client/key_generator.h"
#include "examples/encrypted_training/packing.h"
#include "examples/encrypted_training/training_circuit.h"

namespace tacet::example {
namespace {

/// Of fresh and refreshed ciphertexts; only the simulator is told, whose bounds nobody reads.
constexpr double simulated_error = 0x1p-20;

Result<std::vector<std::uint32_t>> galois_elements(const ckks::Parameters& parameters, std::size_t row_count,
                                                   const TrainingSettings& settings) {
  const ckks::Simulator simulator(parameters);
  const ckks::Level top = fresh_level(parameters);
  const std::vector<ckks::SimulatedCiphertext> rows(
      packed_columns, simulator.input(top, parameters.slots_max(), {packed_row_max(settings), simulated_error}));
  const ckks::SimulatedCiphertext weights = simulator.input(top, packed_columns, {packed_weight_max, simulated_error});
  using Circuit = TrainingCircuit<ckks::Simulator>;
  TACET_ASSIGN_OR_RETURN(Circuit circuit, Circuit::create(simulator, rows, row_count, settings));
  TACET_RETURN_IF_ERROR(circuit.iterate(weights, 0));
  const auto& elements = simulator.cost().galois_elements;
  return std::vector<std::uint32_t>(elements.begin(), elements.end());
}

}  // namespace

Result<ckks::Parameters> training_parameters() {
  ckks::ParametersChoice choice;
  choice.name = "encrypted_training";
  choice.log_degree = 16;
  choice.levels = 14;
  choice.special_primes = 8;
  return ckks::Parameters::create(choice);
}

Result<TrainingRequest> Owner::request(const DesignMatrix& design, const TrainingSettings& settings) const {
  const ckks::Parameters& parameters = encoder_.parameters();
  const ckks::Level top = fresh_level(parameters);
  TACET_ASSIGN_OR_RETURN(const auto packed, pack_rows(design, settings, parameters.slots_max()));
  TACET_ASSIGN_OR_RETURN(const auto elements, galois_elements(parameters, design.rows(), settings));
  TrainingRequest request;
  request.row_count = design.rows();
  const client::KeyGenerator generator(*device_, key_);
  TACET_ASSIGN_OR_RETURN(request.keys, generator.evaluation_keys(top, elements));
  const client::CkksClient client(*device_, encoder_, key_);
  for (const std::vector<double>& row : packed) {
    TACET_ASSIGN_OR_RETURN(ckks::Ciphertext encrypted, client.encrypt(row, top, packed_row_max(settings)));
    request.rows.push_back(std::move(encrypted));
  }
  const std::vector<double> zeros(packed_columns);
  TACET_ASSIGN_OR_RETURN(request.weights, client.encrypt(zeros, top, packed_weight_max));
  return request;
}

Result<ckks::Ciphertext> Owner::refresh(const ckks::Ciphertext& weights) const {
  const client::CkksClient client(*device_, encoder_, key_);
  TACET_ASSIGN_OR_RETURN(const ckks::Decoded decoded, client.decrypt(weights));
  return client.encrypt(decoded.values, fresh_level(encoder_.parameters()), packed_weight_max);
}

Result<std::vector<double>> Owner::open(const ckks::Ciphertext& weights, std::size_t columns,
                                        const TrainingSettings& settings) const {
  const client::CkksClient client(*device_, encoder_, key_);
  TACET_ASSIGN_OR_RETURN(const ckks::Decoded decoded, client.decrypt(weights));
  return unpack_weights(decoded.values, columns, settings);
}

}  // namespace tacet::example
