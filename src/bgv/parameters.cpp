// SPDX-License-Identifier: Apache-2.0
#include "bgv/parameters.h"

namespace tacet::bgv {
namespace {

/// Slot i of the first row is the value at psi^(5^i), of the second row at psi^(-5^i).
std::vector<std::uint32_t> make_slot_positions(unsigned log_degree) {
  const std::uint32_t n = std::uint32_t{1} << log_degree;
  const std::uint32_t mask = 2 * n - 1;
  std::vector<std::uint32_t> positions(n);
  std::uint32_t exponent = 1;
  for (std::uint32_t i = 0; i < n / 2; ++i) {
    positions[i] = ring::evaluation_position(exponent, log_degree);
    positions[i + n / 2] = ring::evaluation_position(2 * n - exponent, log_degree);
    exponent = exponent * 5 & mask;
  }
  return positions;
}

}  // namespace

Result<Parameters> Parameters::create(const rlwe::ParametersLiteral& literal) {
  if (literal.scheme != rlwe::Scheme::bgv)
    return fail(ErrorCode::invalid_argument, "'{}' is not a BGV parameter set", literal.name);
  TACET_ASSIGN_OR_RETURN(rlwe::Parameters parameters, rlwe::Parameters::create(literal));
  return create(std::move(parameters));
}

Result<Parameters> Parameters::create(rlwe::Parameters parameters) {
  if (parameters.scheme() != rlwe::Scheme::bgv)
    return fail(ErrorCode::invalid_argument, "'{}' is not a BGV parameter set", parameters.name());
  const Word t = parameters.plaintext_modulus();
  if (t > PlainModulus::value_max)
    return fail(ErrorCode::limit_exceeded, "'{}': the plaintext modulus {} is above {}", parameters.name(), t,
                PlainModulus::value_max);
  const unsigned log_degree = parameters.log_degree();
  auto data = std::make_shared<Data>(Data{.rlwe = std::move(parameters),
                                          .plain = PlainModulus(t),
                                          .noise = {},
                                          .division_factors = {},
                                          .pool = std::make_unique<BufferPool>(),
                                          .slot_tables = {},
                                          .slot_positions = {}});
  data->noise = NoiseModel(data->rlwe);
  for (std::size_t i = 0; i < data->rlwe.ring().q_count(); ++i)
    data->division_factors.push_back(data->plain.inverse(data->plain.reduce(data->rlwe.ring().modulus(i).value())));
  if (t % (Word{2} << log_degree) == 1 && ring::is_prime(t)) {
    TACET_ASSIGN_OR_RETURN(const ring::Modulus modulus, ring::Modulus::create(t));
    TACET_ASSIGN_OR_RETURN(data->slot_tables, ring::NttTables::create(log_degree, modulus, *data->pool));
    data->slot_positions = make_slot_positions(log_degree);
  }
  return Parameters(std::move(data));
}

}  // namespace tacet::bgv
