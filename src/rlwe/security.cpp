// SPDX-License-Identifier: Apache-2.0
#include "rlwe/security.h"

#include <array>

namespace tacet::rlwe {

unsigned log_modulus_max(unsigned log_degree) {
  constexpr std::array<unsigned, 8> bits{26, 53, 106, 214, 430, 868, 1747, 3523};  // N = 2^10 .. 2^17
  return log_degree >= 10 && log_degree <= 17 ? bits[log_degree - 10] : 0;
}

unsigned security_bits(std::string_view name) { return name.starts_with(insecure_prefix) ? 0 : 128; }

unsigned log_modulus_max_sparse(unsigned log_degree, std::size_t weight) {
  if (weight != 32) return 0;
  if (log_degree == 15) return 126;
  return log_degree == 16 ? 251 : 0;
}

Status check_sparse_security(std::string_view name, unsigned log_degree, std::size_t weight, double log_modulus) {
  if (security_bits(name) == 0) return {};
  const unsigned most = log_modulus_max_sparse(log_degree, weight);
  if (log_modulus <= most) return {};
  return fail(ErrorCode::insecure_parameters,
              "'{}' encrypts under a secret of weight {} with a modulus of {:.1f} bits at ring degree 2^{}; 128-bit "
              "security allows {} bits there",
              name, weight, log_modulus, log_degree, most);
}

Status check_security(std::string_view name, unsigned log_degree, double log_modulus) {
  if (security_bits(name) == 0) return {};
  const unsigned most = log_modulus_max(log_degree);
  if (log_modulus <= most) return {};
  return fail(ErrorCode::insecure_parameters,
              "'{}' has a modulus of {:.1f} bits at ring degree 2^{}; 128-bit security allows {} "
              "bits there: use a larger "
              "ring or fewer primes (for tests only, begin the name with {})",
              name, log_modulus, log_degree, most, insecure_prefix);
}

}  // namespace tacet::rlwe
