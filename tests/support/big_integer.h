// SPDX-License-Identifier: Apache-2.0
//
// The oracle: polynomials with GMP integers in place of residues, and exact norms of them. Nothing here uses the
// engine's own arithmetic on residues.
#pragma once

#include <gmpxx.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <span>
#include <vector>

#include "base/word.h"
#include "ring/polynomial.h"
#include "ring/ring.h"

namespace tacet::test {

using BigPolynomial = std::vector<mpz_class>;

inline mpz_class big(Word value) {
  mpz_class result;
  mpz_import(result.get_mpz_t(), 1, -1, sizeof(value), 0, 0, &value);
  return result;
}

inline Word residue(const mpz_class& value, Word q) {
  mpz_class result;
  mpz_mod(result.get_mpz_t(), value.get_mpz_t(), big(q).get_mpz_t());
  return static_cast<Word>(result.get_ui());
}

/// The product of the primes of a basis.
inline mpz_class modulus_product(const ring::Ring& ring, ring::Basis basis) {
  mpz_class product = 1;
  for (std::size_t i = 0; i < basis.limbs(); ++i) product *= big(ring.modulus(ring.prime_of(basis, i)).value());
  return product;
}

/// The representative in (-Q/2, Q/2].
inline mpz_class centred(const mpz_class& value, const mpz_class& modulus) {
  mpz_class result;
  mpz_mod(result.get_mpz_t(), value.get_mpz_t(), modulus.get_mpz_t());
  if (2 * result > modulus) result -= modulus;
  return result;
}

/// The centred integers behind the residues (Chinese remainder theorem).
BigPolynomial compose(const ring::Ring& ring, const ring::Coefficients& polynomial);

/// Residues of big coefficients over `basis`.
ring::Coefficients decompose(BufferPool& pool, const ring::Ring& ring, ring::Basis basis,
                             const BigPolynomial& polynomial);

/// a * b modulo X^N + 1, b with small coefficients; N^2 steps.
BigPolynomial multiply(const BigPolynomial& a, std::span<const std::int8_t> b);

inline BigPolynomial to_big(std::span<const std::int8_t> values) { return {values.begin(), values.end()}; }

inline mpz_class largest_magnitude(const BigPolynomial& a) {
  mpz_class largest = 0;
  for (const mpz_class& value : a) largest = std::max(largest, mpz_class(abs(value)));
  return largest;
}

/// log2 |a|; -infinity for zero.
inline double log_magnitude(const mpz_class& a) {
  if (a == 0) return -std::numeric_limits<double>::infinity();
  long exponent = 0;
  const double mantissa = mpz_get_d_2exp(&exponent, a.get_mpz_t());
  return std::log2(std::abs(mantissa)) + static_cast<double>(exponent);
}

/// log2 of max |a(z)| over the roots z of X^N + 1: coefficients rounded to 53 bits below the largest one, then a plain
/// recursive transform in long double.
double log_canonical_norm(const BigPolynomial& a);

}  // namespace tacet::test
