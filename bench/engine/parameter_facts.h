// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "rlwe/parameters.h"

namespace tacet::bench {

/// What is worth knowing of a set: degree, primes, log2 of the modulus, security, bytes of a key.
nlohmann::json parameter_facts(const rlwe::Parameters& parameters);

}  // namespace tacet::bench
