// SPDX-License-Identifier: Apache-2.0
#include "tests/support/big_integer.h"

#include <complex>

namespace tacet::test {
namespace {

using Point = std::complex<long double>;

/// sum_j values[j] exp(2 pi i j k / n) for all k, by the textbook's recursion.
std::vector<Point> transform(const std::vector<Point>& values) {
  const std::size_t n = values.size();
  if (n == 1) return values;
  std::vector<Point> even(n / 2);
  std::vector<Point> odd(n / 2);
  for (std::size_t i = 0; i < n / 2; ++i) {
    even[i] = values[2 * i];
    odd[i] = values[2 * i + 1];
  }
  even = transform(even);
  odd = transform(odd);
  std::vector<Point> result(n);
  for (std::size_t k = 0; k < n / 2; ++k) {
    const Point turned = odd[k] * std::polar(1.0L, 2 * std::numbers::pi_v<long double> * static_cast<long double>(k) /
                                                       static_cast<long double>(n));
    result[k] = even[k] + turned;
    result[k + n / 2] = even[k] - turned;
  }
  return result;
}

}  // namespace

BigPolynomial compose(const ring::Ring& ring, const ring::Coefficients& polynomial) {
  const ring::Basis basis = polynomial.basis();
  const mpz_class product = modulus_product(ring, basis);
  std::vector<mpz_class> weights;
  for (std::size_t i = 0; i < basis.limbs(); ++i) {
    const mpz_class q = big(ring.modulus(ring.prime_of(basis, i)).value());
    const mpz_class others = product / q;
    mpz_class inverse;
    mpz_invert(inverse.get_mpz_t(), others.get_mpz_t(), q.get_mpz_t());
    weights.push_back(others * inverse);
  }
  BigPolynomial result(polynomial.degree());
  for (std::size_t j = 0; j < result.size(); ++j) {
    mpz_class sum = 0;
    for (std::size_t i = 0; i < basis.limbs(); ++i) sum += weights[i] * big(polynomial.limb(i)[j]);
    result[j] = centred(sum, product);
  }
  return result;
}

ring::Coefficients decompose(BufferPool& pool, const ring::Ring& ring, ring::Basis basis,
                             const BigPolynomial& polynomial) {
  ring::Coefficients result(pool, ring.degree(), basis);
  for (std::size_t i = 0; i < basis.limbs(); ++i) {
    const Word q = ring.modulus(ring.prime_of(basis, i)).value();
    for (std::size_t j = 0; j < polynomial.size(); ++j) result.limb(i)[j] = residue(polynomial[j], q);
  }
  return result;
}

BigPolynomial multiply(const BigPolynomial& a, std::span<const std::int8_t> b) {
  const std::size_t n = a.size();
  BigPolynomial result(n);
  for (std::size_t j = 0; j < n; ++j) {
    if (b[j] == 0) continue;
    for (std::size_t i = 0; i < n; ++i) {
      mpz_class& target = result[(i + j) % n];
      const long factor = i + j < n ? b[j] : -b[j];
      if (factor == 1) {
        target += a[i];
      } else if (factor == -1) {
        target -= a[i];
      } else {
        target += factor * a[i];
      }
    }
  }
  return result;
}

double log_canonical_norm(const BigPolynomial& a) {
  const mpz_class largest = largest_magnitude(a);
  if (largest == 0) return -std::numeric_limits<double>::infinity();
  const auto shift = static_cast<long>(mpz_sizeinbase(largest.get_mpz_t(), 2));
  const std::size_t n = a.size();
  std::vector<Point> values(n);
  for (std::size_t j = 0; j < n; ++j) {
    long exponent = 0;
    const long double mantissa = mpz_get_d_2exp(&exponent, a[j].get_mpz_t());
    const long double scaled = std::ldexp(mantissa, static_cast<int>(exponent - shift));
    values[j] =
        std::polar(scaled < 0 ? -scaled : scaled,
                   std::numbers::pi_v<long double> *
                       (static_cast<long double>(j) / static_cast<long double>(n) + (scaled < 0 ? 1.0L : 0.0L)));
  }
  long double norm = 0;
  for (const Point& value : transform(values)) norm = std::max(norm, std::abs(value));
  return static_cast<double>(std::log2(norm)) + static_cast<double>(shift);
}

}  // namespace tacet::test
