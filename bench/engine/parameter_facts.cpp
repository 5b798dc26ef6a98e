// SPDX-License-Identifier: Apache-2.0
#include "bench/engine/parameter_facts.h"

#include <fmt/core.h>

#include <cmath>

#include "rlwe/evaluation_key.h"
#include "rlwe/security.h"

namespace tacet::bench {

nlohmann::json parameter_facts(const rlwe::Parameters& parameters) {
  const double log_qp = parameters.log_qp(parameters.top_level());
  const unsigned most = rlwe::log_modulus_max(parameters.log_degree());
  return {{"ring degree", fmt::format("2^{}", parameters.log_degree())},
          {"primes", fmt::format("{} + {} special, {} a digit, {} digits", parameters.top_level().primes(),
                                 parameters.ring().p_count(), parameters.digit_primes(),
                                 parameters.digits(parameters.top_level()))},
          {"log2 modulus", fmt::format("{:.1f} + {:.1f} special = {:.1f}", parameters.log_q(parameters.top_level()),
                                       parameters.log_p(), log_qp)},
          {"security", fmt::format("{}: at most {} bits for 128-bit security", log_qp <= most ? "yes" : "NO", most)},
          {"one switching key", fmt::format("{:.1f} MiB in memory",
                                            std::ldexp(rlwe::key_words(parameters, parameters.top_level()), 3 - 20))}};
}

}  // namespace tacet::bench
