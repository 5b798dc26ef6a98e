// SPDX-License-Identifier: Apache-2.0
//
// Sums of products with plaintexts.
#include "ckks/inner_product.h"
#include "ckks/simulator.h"

namespace tacet::ckks {

Result<SimulatedCiphertext> Simulator::inner_product_plain_lazy(std::span<const Ciphertext* const> a,
                                                                std::span<const Plaintext* const> p) const {
  if (a.empty() || a.size() != p.size())
    return fail(ErrorCode::invalid_argument,
                "an inner product takes as many ciphertexts as plaintexts, at least one; {} and {} were given",
                a.size(), p.size());
  ProductSum sum;
  for (std::size_t i = 0; i < a.size(); ++i) {
    TACET_RETURN_IF_ERROR(check(*a[i]));
    TACET_RETURN_IF_ERROR(check_plaintext(a[i]->at, *p[i], false));
    if (a[i]->at != a[0]->at || a[i]->parts != 2)
      return fail(ErrorCode::mismatched_parameters,
                  "ciphertext {} has {} parts at level {}; all must have two at the level of the first, {}", i,
                  a[i]->parts, a[i]->at.value(), a[0]->at.value());
    TACET_RETURN_IF_ERROR(sum.add(i, a[i]->scale, a[i]->slots, a[i]->bounds, *p[i]));
  }
  TACET_RETURN_IF_ERROR(check_fits(parameters_, a[0]->at, sum.scale, sum.bounds));
  cost_->plain_products += a.size();
  count_limbs((3 * a.size() + 2) * a[0]->at.primes());
  return Ciphertext{2, a[0]->at, sum.scale, sum.slots, sum.bounds};
}

Result<SimulatedExtended> Simulator::inner_product_extended(std::span<const ExtendedCiphertext* const> a,
                                                            std::span<const Plaintext* const> p) const {
  if (a.empty() || a.size() != p.size())
    return fail(ErrorCode::invalid_argument,
                "an inner product takes as many ciphertexts as plaintexts, at least one; {} and {} were given",
                a.size(), p.size());
  ProductSum sum;
  for (std::size_t i = 0; i < a.size(); ++i) {
    TACET_RETURN_IF_ERROR(check_extended_pair(*a[0], *a[i]));
    TACET_RETURN_IF_ERROR(check_plaintext(a[i]->at, *p[i], true));
    TACET_RETURN_IF_ERROR(sum.add(i, a[i]->scale, a[i]->slots, a[i]->bounds, *p[i]));
  }
  TACET_RETURN_IF_ERROR(check_fits(parameters_, a[0]->at, sum.scale, sum.bounds));
  cost_->plain_products += a.size();
  count_limbs((3 * a.size() + 2) * (a[0]->at.primes() + special()));
  return ExtendedCiphertext{a[0]->at, sum.scale, sum.slots, sum.bounds};
}

}  // namespace tacet::ckks
