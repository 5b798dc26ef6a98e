// SPDX-License-Identifier: Apache-2.0
#include "examples/encrypted_training/clear_values.h"

#include "ckks/clear_evaluator.h"
#include "examples/encrypted_training/packing.h"

namespace tacet::example {

Result<std::vector<double>> train_on_clear_values(const ckks::BootstrappingPlan& plan, const DesignMatrix& design,
                                                  const TrainingSettings& settings, const TrainingWatch& watch) {
  using C = ckks::ClearCiphertext;
  const ckks::Parameters& parameters = plan.parameters().main();
  const ckks::ClearEvaluator evaluator(parameters);
  const ckks::Level top = plan.parameters().output_level();
  TACET_ASSIGN_OR_RETURN(const auto packed, pack_rows(design, settings, parameters.slots_max()));
  std::vector<C> rows;
  for (const std::vector<double>& row : packed) {
    const std::vector<ckks::Complex> values(row.begin(), row.end());
    TACET_ASSIGN_OR_RETURN(C input, evaluator.input(values, top, 0));
    rows.push_back(std::move(input));
  }
  const std::vector<ckks::Complex> zeros(packed_columns);
  TACET_ASSIGN_OR_RETURN(C weights, evaluator.input(zeros, top, 0));
  const Refresh<C> refresh{plan.input_level(), [&](const C& low) { return evaluator.input(low.values, top, 0); }};
  using Circuit = TrainingCircuit<ckks::ClearEvaluator>;
  TACET_ASSIGN_OR_RETURN(Circuit circuit, Circuit::create(evaluator, rows, design.rows(), settings));
  TACET_ASSIGN_OR_RETURN(const C trained, circuit.run(std::move(weights), refresh, watch));
  return unpack_weights(trained.values, design.columns, settings);
}

}  // namespace tacet::example
