// SPDX-License-Identifier: Apache-2.0
#include "examples/encrypted_statistics/owner.h"

#include <algorithm>
#include <bit>

#include "bgv/choose_parameters.h"
#include "ckks/simulator.h"
#include "client/bgv_decryptor.h"
#include "client/bgv_encryptor.h"
#include "client/ckks_client.h"
#include "client/key_generator.h"
#include "examples/encrypted_statistics/statistics_circuit.h"
#include "ring/automorphism.h"
#include "wire/bgv_ciphertext.h"
#include "wire/ckks_ciphertext.h"
#include "wire/evaluation_key.h"
#include "wire/parameters.h"

namespace tacet::example {
namespace {

/// N = 2^14 slots hold the rows; three products in sequence and sums of their slots.
constexpr unsigned exact_log_degree = 14;
constexpr std::size_t exact_levels = 4;
constexpr unsigned exact_digits = 2;
/// About seven decimal digits after each operation.
constexpr unsigned real_precision_bits = 24;

/// The keys that the host needs for its CKKS circuit: found by running it on the simulator.
Result<std::vector<std::uint32_t>> galois_elements(const ckks::Parameters& parameters, const Study& study) {
  const ckks::Simulator simulator(parameters);
  const std::size_t slots = std::bit_ceil(study.rows);
  const std::vector<ckks::SimulatedCiphertext> columns(study.real_columns.size(),
                                                       simulator.input(parameters.top_level(), slots, {1, 0x1p-20}));
  using Circuit = StatisticsCircuit<ckks::Simulator>;
  TACET_ASSIGN_OR_RETURN(Circuit circuit, Circuit::create(simulator, columns, study.rows));
  for (const RealQuestion& question : study.real_questions) TACET_RETURN_IF_ERROR(circuit.run(question.task));
  const auto& elements = simulator.cost().galois_elements;
  return std::vector<std::uint32_t>(elements.begin(), elements.end());
}

}  // namespace

Owner::Owner(const backend::Device& device, const bgv::Parameters& exact, const ckks::Parameters& real)
    : device_(&device),
      exact_(exact),
      real_(real),
      encoder_(real),
      exact_key_(client::SecretKey::generate(exact.rlwe())),
      real_key_(client::SecretKey::generate(real.rlwe())) {}

Result<Owner> Owner::create(const backend::Device& device) {
  bgv::ParametersChoice choice;
  choice.name = "exact_statistics";
  choice.log_degree = exact_log_degree;
  choice.levels = exact_levels;
  choice.digits = exact_digits;
  TACET_ASSIGN_OR_RETURN(const bgv::Parameters exact, bgv::choose_parameters(choice));
  TACET_ASSIGN_OR_RETURN(const ckks::Parameters real, ckks::parameters_for(statistics_depth, real_precision_bits));
  return Owner(device, exact, real);
}

Result<EncryptedTable> Owner::encrypt_exact(const Study& study) const {
  EncryptedTable table;
  table.parameters = wire::encode(exact_.rlwe());
  std::vector<std::uint32_t> elements{ring::galois_element_of_conjugation(exact_.log_degree())};
  for (std::size_t steps = 1; steps < exact_.degree() / 2; steps *= 2)
    elements.push_back(ring::galois_element_of_rotation(exact_.log_degree(), static_cast<std::int64_t>(steps)));
  const client::KeyGenerator generator(*device_, exact_key_);
  TACET_ASSIGN_OR_RETURN(const auto keys, generator.evaluation_keys(exact_.top_level(), elements));
  TACET_ASSIGN_OR_RETURN(table.keys, wire::encode(keys, exact_.rlwe(), *device_));
  TACET_ASSIGN_OR_RETURN(const auto encryptor, client::BgvEncryptor::with_secret_key(exact_, *device_, exact_key_));
  for (const ExactColumn& column : study.exact_columns) {
    TACET_ASSIGN_OR_RETURN(const auto ciphertext, encryptor.encrypt_signed(column.values));
    TACET_ASSIGN_OR_RETURN(Bytes bytes, wire::encode(ciphertext, exact_, *device_));
    table.columns.push_back(std::move(bytes));
  }
  return table;
}

Result<EncryptedTable> Owner::encrypt_real(const Study& study) const {
  EncryptedTable table;
  table.parameters = wire::encode(real_.rlwe());
  TACET_ASSIGN_OR_RETURN(const auto elements, galois_elements(real_, study));
  const client::KeyGenerator generator(*device_, real_key_);
  TACET_ASSIGN_OR_RETURN(const auto keys, generator.evaluation_keys(real_.top_level(), elements));
  TACET_ASSIGN_OR_RETURN(table.keys, wire::encode(keys, real_.rlwe(), *device_));
  const client::CkksClient client(*device_, encoder_, real_key_);
  for (const RealColumn& column : study.real_columns) {
    std::vector<double> values = column.values;
    for (double& value : values) value /= column.unit;
    TACET_ASSIGN_OR_RETURN(const auto ciphertext, client.encrypt(values, real_.top_level()));
    TACET_ASSIGN_OR_RETURN(Bytes bytes, wire::encode(ciphertext, real_, *device_));
    table.columns.push_back(std::move(bytes));
  }
  return table;
}

Result<Request> Owner::request(const Study& study) const {
  Request request;
  request.rows = study.rows;
  for (const ExactQuestion& question : study.exact_questions) request.exact_tasks.push_back(question.task);
  for (const RealQuestion& question : study.real_questions) request.real_tasks.push_back(question.task);
  TACET_ASSIGN_OR_RETURN(request.exact, encrypt_exact(study));
  TACET_ASSIGN_OR_RETURN(request.real, encrypt_real(study));
  return request;
}

Result<std::int64_t> Owner::open_exact(const Answer& answer) const {
  TACET_ASSIGN_OR_RETURN(const auto ciphertext, wire::decode_bgv_ciphertext(answer.ciphertext, exact_, *device_, {}));
  TACET_ASSIGN_OR_RETURN(const auto decryptor, client::BgvDecryptor::create(exact_, *device_, exact_key_));
  TACET_ASSIGN_OR_RETURN(const std::vector<std::int64_t> slots, decryptor.decrypt_signed(ciphertext));
  if (std::any_of(slots.begin(), slots.end(), [&](std::int64_t slot) { return slot != slots[0]; }))
    return fail(ErrorCode::corrupt_data, "the slots of an exact answer differ; they should all hold the sum");
  return slots[0];
}

Result<Opened> Owner::open_real(const Answer& answer) const {
  TACET_ASSIGN_OR_RETURN(const auto ciphertext, wire::decode_ckks_ciphertext(answer.ciphertext, real_, *device_, {}));
  const client::CkksClient client(*device_, encoder_, real_key_);
  TACET_ASSIGN_OR_RETURN(const ckks::Decoded decoded, client.decrypt(ciphertext));
  return Opened{decoded.values[0].real(), decoded.error_bound};
}

}  // namespace tacet::example
