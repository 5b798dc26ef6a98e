// SPDX-License-Identifier: Apache-2.0
//
// Arithmetic on polynomials: one kernel call a limb, limbs in parallel. Operands must share their
// basis (an invariant; the schemes check their inputs first). Residues are canonical before and
// after.
#pragma once

#include <span>

#include "backend/device.h"
#include "ring/polynomial.h"

namespace tacet::ring {

/// Forward transform of every limb in place; costs limbs() transforms.
Evaluations to_evaluations(const backend::Device& device, const Ring& ring, Coefficients polynomial);
/// Inverse transform of every limb in place; costs limbs() transforms.
Coefficients to_coefficients(const backend::Device& device, const Ring& ring, Evaluations polynomial);

/// a += b, a -= b, a = -a, a *= b (pointwise, so a product in R for evaluations), a += b c.
void add(const backend::Device& device, const Ring& ring, Evaluations& a, const Evaluations& b);
void subtract(const backend::Device& device, const Ring& ring, Evaluations& a, const Evaluations& b);
void negate(const backend::Device& device, const Ring& ring, Evaluations& a);
void multiply(const backend::Device& device, const Ring& ring, Evaluations& a, const Evaluations& b);
void multiply_accumulate(const backend::Device& device, const Ring& ring, Evaluations& a, const Evaluations& b,
                         const Evaluations& c);

/// out = a + b etc. into a polynomial of its own: one pass over memory where a copy and an in-place
/// operation take two.
Evaluations sum(const backend::Device& device, const Ring& ring, const Evaluations& a, const Evaluations& b);
Evaluations difference(const backend::Device& device, const Ring& ring, const Evaluations& a, const Evaluations& b);
Evaluations product(const backend::Device& device, const Ring& ring, const Evaluations& a, const Evaluations& b);

/// a = a * scalar and a = a + b * scalar for an integer scalar (given as a signed 128-bit value and
/// reduced modulo each prime).
void multiply_scalar(const backend::Device& device, const Ring& ring, Evaluations& a, SignedDoubleWord scalar);
void multiply_scalar_accumulate(const backend::Device& device, const Ring& ring, Evaluations& a, const Evaluations& b,
                                SignedDoubleWord scalar);
/// The residue of a signed 128-bit integer.
Word reduce_signed(const Modulus& modulus, SignedDoubleWord x);

/// Adds the integer constant `scalar` (a polynomial of degree 0) to evaluations: every position of
/// every limb.
void add_scalar(const backend::Device& device, const Ring& ring, Evaluations& a, SignedDoubleWord scalar);

/// The polynomial with the given signed coefficients (degree() of them), |c| < 2^62, over `basis`.
Coefficients from_signed(const backend::Device& device, const Ring& ring, Basis basis,
                         std::span<const std::int64_t> coefficients);

}  // namespace tacet::ring
