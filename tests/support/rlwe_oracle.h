// SPDX-License-Identifier: Apache-2.0
//
// What the equations of rlwe/ say, in big integers: phases of pairs, random polynomials, noise.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "backend/device.h"
#include "ring/operations.h"
#include "rlwe/ciphertext.h"
#include "rlwe/parameters.h"
#include "tests/support/big_integer.h"

namespace tacet::test {

/// The centred integers behind an evaluation-domain polynomial.
inline BigPolynomial compose(const backend::Device& device, const ring::Ring& ring, const ring::Evaluations& a) {
  return compose(ring, ring::to_coefficients(device, ring, a.clone(device.pool())));
}

/// Uniform residues over `basis`.
inline ring::Evaluations random_evaluations(const backend::Device& device, const ring::Ring& ring, ring::Basis basis,
                                            const Seed& seed) {
  return rlwe::expand_uniform(device, ring, basis, seed, "test polynomial");
}

/// s^2 for a ternary s; coefficients are at most N.
std::vector<long> squared(std::span<const std::int8_t> s);

inline std::vector<long> widened(std::span<const std::int8_t> s) { return {s.begin(), s.end()}; }

/// a * b modulo X^N + 1 and, centred, modulo `modulus`.
BigPolynomial multiply(const BigPolynomial& a, std::span<const long> b, const mpz_class& modulus);

/// a + factor * b, centred modulo `modulus`.
BigPolynomial add_scaled(const BigPolynomial& a, const mpz_class& factor, const BigPolynomial& b,
                         const mpz_class& modulus);

/// u_0 + u_1 s, centred modulo the product of their basis.
BigPolynomial phase(const backend::Device& device, const ring::Ring& ring, const ring::Evaluations& u0,
                    const ring::Evaluations& u1, std::span<const std::int8_t> s);

/// a / t where every coefficient must be a multiple; ok tells whether they are.
BigPolynomial divided(const BigPolynomial& a, const mpz_class& t, bool& ok);

double mean_square(const BigPolynomial& a);

}  // namespace tacet::test
