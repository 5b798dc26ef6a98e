// SPDX-License-Identifier: Apache-2.0
#include "bench/engine/operation_work.h"

#include <algorithm>
#include <cmath>

namespace tacet::bench {
namespace {

constexpr double butterfly_slots = 5;
constexpr double reduction_slots = 10;  ///< a 104-bit sum to [0, q)

double vectors(unsigned log_degree) { return std::ldexp(1.0, static_cast<int>(log_degree)) / 8; }
double limb_bytes(unsigned log_degree) { return std::ldexp(8.0, static_cast<int>(log_degree)); }

/// From `sources` limbs to one: a multiply-add for each half of each product, the overflow included.
Work conversion_work(unsigned log_degree, double sources) {
  return {vectors(log_degree) * (2 * (sources + 1) + reduction_slots), 0};
}

}  // namespace

Work transform_work(unsigned log_degree) { return {vectors(log_degree) / 2 * log_degree * butterfly_slots, 0}; }

Work limb_work(unsigned log_degree, double reads, double writes, double slots) {
  return {vectors(log_degree) * writes * slots, limb_bytes(log_degree) * (reads + writes)};
}

Work inner_products_work(const rlwe::Parameters& parameters, rlwe::Level level, std::size_t keys) {
  const unsigned log_degree = parameters.log_degree();
  const auto limbs = static_cast<double>(parameters.key_basis(level).limbs());
  const auto digits = static_cast<double>(parameters.digits(level));
  const double switched = level.primes();
  Work work = switched * transform_work(log_degree);
  for (std::size_t first = 0; first < level.primes(); first += parameters.digit_primes()) {
    const auto size = static_cast<double>(std::min<std::size_t>(parameters.digit_primes(), level.primes() - first));
    work += (limbs - size) * (transform_work(log_degree) + conversion_work(log_degree, size));
  }
  const auto key_count = static_cast<double>(keys);
  work.ifma += key_count * limbs * vectors(log_degree) * (4 * digits + 2 * reduction_slots);
  work.bytes += (key_count * 2 * limbs * (digits + 1) + switched) * limb_bytes(log_degree);
  return work;
}

Work division_work(const rlwe::Parameters& parameters, std::size_t polynomials, std::size_t divisors,
                   std::size_t targets) {
  const unsigned log_degree = parameters.log_degree();
  const auto from = static_cast<double>(divisors);
  const auto to = static_cast<double>(targets);
  Work work = (from + to) * transform_work(log_degree) + to * conversion_work(log_degree, from);
  work += limb_work(log_degree, from + to, to, 8);
  return static_cast<double>(polynomials) * work;
}

}  // namespace tacet::bench
