// SPDX-License-Identifier: Apache-2.0
#include "ring/automorphism.h"

namespace tacet::ring {

std::uint32_t galois_element_of_rotation(unsigned log_degree, std::int64_t steps) {
  const std::int64_t slots = std::int64_t{1} << (log_degree - 1);
  std::int64_t count = steps % slots;
  if (count < 0) count += slots;
  const std::uint64_t mask = (std::uint64_t{2} << log_degree) - 1;
  std::uint64_t element = 1;
  std::uint64_t power = 5;
  for (; count != 0; count >>= 1) {
    if ((count & 1) != 0) element = element * power & mask;
    power = power * power & mask;
  }
  return static_cast<std::uint32_t>(element);
}

std::uint32_t galois_element_of_conjugation(unsigned log_degree) { return (std::uint32_t{2} << log_degree) - 1; }

std::uint32_t galois_inverse(unsigned log_degree, std::uint32_t galois_element) {
  TACET_CHECK((galois_element & 1) == 1);
  const std::uint32_t mask = (std::uint32_t{2} << log_degree) - 1;
  std::uint32_t inverse = galois_element;  // correct modulo 8; each Newton step doubles the correct bits
  for (int i = 0; i < 4; ++i) inverse = inverse * (2 - galois_element * inverse);
  return inverse & mask;
}

std::vector<std::uint32_t> automorphism_index(unsigned log_degree, std::uint32_t galois_element) {
  TACET_CHECK((galois_element & 1) == 1);
  const std::uint32_t n = std::uint32_t{1} << log_degree;
  const std::uint32_t mask = 2 * n - 1;
  std::vector<std::uint32_t> index(n);
  for (std::uint32_t p = 0; p < n; ++p) {
    // The new polynomial's value at psi^e is the old one's at psi^(e g).
    const std::uint32_t exponent = evaluation_exponent(p, log_degree) * galois_element & mask;
    index[p] = evaluation_position(exponent, log_degree);
  }
  return index;
}

Evaluations apply_automorphism(const backend::Device& device, const Ring& ring, const Evaluations& a,
                               std::span<const std::uint32_t> index) {
  TACET_CHECK(index.size() == ring.degree());
  Evaluations out(device.pool(), ring.degree(), a.basis());
  device.threads().parallel_for(a.limbs(), [&](std::size_t i) {
    device.backend().run<&backend::KernelTable::permute>(out.limb(i), a.limb(i), index.data(), ring.degree());
  });
  return out;
}

}  // namespace tacet::ring
