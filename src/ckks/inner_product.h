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
#include "ckks/ciphertext.h"
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

inline const ring::Evaluations& part_of(const Ciphertext& a, std::size_t part) { return a.body.parts[part]; }
inline const ring::Evaluations& part_of(const ExtendedCiphertext& a, std::size_t part) { return a.parts[part]; }

/// out[c] = sum over i of part c of inputs[i] plaintexts[i], c = 0, 1. Plaintexts may have more ciphertext primes than
/// the basis. C: Ciphertext or ExtendedCiphertext.
template <class C>
struct PlainSum {
  std::array<ring::Evaluations*, 2> out{};
  std::span<const C* const> inputs;
  std::span<const Plaintext* const> plaintexts;
};

/// Sums over `basis`, which may share operands: a block of columns is taken through all of them before the next, so
/// that a shared operand is read from memory once.
template <class C>
void multiply_and_add(const backend::Device& device, const Parameters& parameters, ring::Basis basis,
                      std::span<const PlainSum<C>> sums) {
  constexpr std::size_t terms_at_once = 64;
  constexpr std::size_t columns_at_once = 4096;  // 32 KiB: the second-level cache keeps those of two dozen operands
  const ring::Ring& ring = parameters.ring();
  const std::size_t columns = sums.size() == 1 ? ring.degree() : std::min(ring.degree(), columns_at_once);
  device.threads().parallel_for(basis.limbs(), [&](std::size_t limb) {
    const backend::ModulusConstants& modulus = ring.constants(ring.prime_of(basis, limb));
    for (std::size_t at = 0; at < ring.degree(); at += columns) {
      for (const PlainSum<C>& sum : sums) {
        Word* const out[2] = {sum.out[0]->limb(limb) + at, sum.out[1]->limb(limb) + at};
        for (std::size_t first = 0; first < sum.plaintexts.size(); first += terms_at_once) {
          const std::size_t terms = std::min(terms_at_once, sum.plaintexts.size() - first);
          std::array<const Word*, terms_at_once> shared, operand0, operand1;
          for (std::size_t i = 0; i < terms; ++i) {
            const ring::Evaluations& p = sum.plaintexts[first + i]->polynomial;
            shared[i] = p.limb(limb < basis.q ? limb : p.basis().q + (limb - basis.q)) + at;
            operand0[i] = part_of(*sum.inputs[first + i], 0).limb(limb) + at;
            operand1[i] = part_of(*sum.inputs[first + i], 1).limb(limb) + at;
          }
          device.backend().run<&backend::KernelTable::inner_product>(
              out, shared.data(), operand0.data(), operand1.data(), terms, first != 0, columns, modulus);
        }
      }
    }
  });
}

}  // namespace tacet::ckks
