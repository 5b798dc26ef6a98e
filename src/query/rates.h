// SPDX-License-Identifier: Apache-2.0
//
// What the operations of a plan cost on this machine, measured when they are asked for.
#pragma once

#include <vector>

#include "base/error.h"
#include "bgv/evaluator.h"

namespace tacet::query {

/// Seconds, medians of a few runs with all threads of the device. By level of the result where it matters.
struct Rates {
  std::vector<double> product;    ///< [level of the factors]: one product, relinearised and switched; [0] unused
  double added_product_limb = 0;  ///< each further product of a sum of products, a limb
  double term_limb = 0;           ///< a term of a linear combination, a limb
  double switch_limb = 0;         ///< a modulus switch, a limb
  double read_limb = 0;           ///< a limb of a lane: unpacked, checked, its seeded half expanded
  double automorphism = 0;        ///< at level 1, with the product by a monomial and two sums; 0 without Galois keys
  double decryption = 0;          ///< one result ciphertext at the owner
};

/// Measures on synthetic ciphertexts: values do not change the time. Products with factors at every level up to `top`,
/// the rest at `top`, and packing where the keys are for it. Cost: 4 top + 20 products, the reading of 200 limbs, and
/// 28 automorphisms. Errors: missing_key, also where the keys were cut below `top`.
Result<Rates> measure_rates(const bgv::Evaluator& evaluator, const rlwe::EvaluationKeys& keys, bgv::Level top);

}  // namespace tacet::query
