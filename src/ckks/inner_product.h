// SPDX-License-Identifier: Apache-2.0
//
// Sums of products of pairs with plaintexts, each limb read once: for ciphertexts and extended ciphertexts. Internal to
// ckks/.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "backend/device.h"
#include "ckks/bounds.h"
#include "ckks/parameters.h"
#include "ckks/plaintext.h"

namespace tacet::ckks {

/// What is known of sum a_i p_i while its terms are named.
struct ProductSum {
  double scale = 0;
  std::size_t slots = 1;
  Bounds bounds;

  /// Errors: mismatched_parameters when the product's scale is not that of the first. P: a Plaintext or its twin.
  template <class P>
  Status add(std::size_t index, double a_scale, std::size_t a_slots, const Bounds& a_bounds, const P& p) {
    const double product_scale = a_scale * p.scale;
    if (index == 0) scale = product_scale;
    if (!scales_agree(product_scale, scale))
      return fail(ErrorCode::mismatched_parameters,
                  "product {} has scale 2^{:.6f}, the first one 2^{:.6f}: encode all plaintexts at one "
                  "scale",
                  index, std::log2(product_scale), std::log2(scale));
    const Bounds product = product_bounds(a_bounds, p.bounds);
    bounds = with_error(sum_bounds(bounds, product), product.magnitude * relative_difference(product_scale, scale));
    slots = std::max({slots, a_slots, p.slots});
    return {};
  }
};

/// out[c] = sum over i < count of part(i, c) plaintexts[i], c = 0, 1, over `basis`. Plaintexts may have more ciphertext
/// primes than `basis`.
template <class Part>
void multiply_and_add(const backend::Device& device, const Parameters& parameters, ring::Basis basis, std::size_t count,
                      std::array<ring::Evaluations*, 2> out, std::span<const Plaintext* const> plaintexts, Part part) {
  constexpr std::size_t terms_at_once = 64;
  const ring::Ring& ring = parameters.ring();
  device.threads().parallel_for(basis.limbs(), [&](std::size_t limb) {
    Word* const sums[2] = {out[0]->limb(limb), out[1]->limb(limb)};
    for (std::size_t first = 0; first < count; first += terms_at_once) {
      const std::size_t terms = std::min(terms_at_once, count - first);
      std::array<const Word*, terms_at_once> shared, operand0, operand1;
      for (std::size_t i = 0; i < terms; ++i) {
        const ring::Evaluations& p = plaintexts[first + i]->polynomial;
        shared[i] = p.limb(limb < basis.q ? limb : p.basis().q + (limb - basis.q));
        operand0[i] = part(first + i, 0).limb(limb);
        operand1[i] = part(first + i, 1).limb(limb);
      }
      device.backend().run<&backend::KernelTable::inner_product>(sums, shared.data(), operand0.data(), operand1.data(),
                                                                 terms, first != 0, ring.degree(),
                                                                 ring.constants(ring.prime_of(basis, limb)));
    }
  });
}

}  // namespace tacet::ckks
