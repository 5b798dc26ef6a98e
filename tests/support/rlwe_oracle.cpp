// SPDX-License-Identifier: Apache-2.0
#include "tests/support/rlwe_oracle.h"

namespace tacet::test {

std::vector<long> squared(std::span<const std::int8_t> s) {
  const std::size_t n = s.size();
  std::vector<long> result(n, 0);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) result[(i + j) % n] += (i + j < n ? 1L : -1L) * s[i] * s[j];
  }
  return result;
}

BigPolynomial multiply(const BigPolynomial& a, std::span<const long> b, const mpz_class& modulus) {
  const std::size_t n = a.size();
  BigPolynomial result(n);
  for (std::size_t j = 0; j < n; ++j) {
    if (b[j] == 0) continue;
    const auto magnitude = static_cast<unsigned long>(b[j] < 0 ? -b[j] : b[j]);
    for (std::size_t i = 0; i < n; ++i) {
      const bool negative = (b[j] < 0) != (i + j >= n);
      mpz_ptr target = result[i + j < n ? i + j : i + j - n].get_mpz_t();
      if (negative) {
        mpz_submul_ui(target, a[i].get_mpz_t(), magnitude);
      } else {
        mpz_addmul_ui(target, a[i].get_mpz_t(), magnitude);
      }
    }
  }
  for (mpz_class& value : result) value = centred(value, modulus);
  return result;
}

BigPolynomial add_scaled(const BigPolynomial& a, const mpz_class& factor, const BigPolynomial& b,
                         const mpz_class& modulus) {
  BigPolynomial result(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) result[i] = centred(a[i] + factor * b[i], modulus);
  return result;
}

BigPolynomial phase(const backend::Device& device, const ring::Ring& ring, const ring::Evaluations& u0,
                    const ring::Evaluations& u1, std::span<const std::int8_t> s) {
  const mpz_class modulus = modulus_product(ring, u0.basis());
  return add_scaled(multiply(compose(device, ring, u1), widened(s), modulus), 1, compose(device, ring, u0), modulus);
}

BigPolynomial divided(const BigPolynomial& a, const mpz_class& t, bool& ok) {
  ok = true;
  BigPolynomial result(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    ok = ok && mpz_divisible_p(a[i].get_mpz_t(), t.get_mpz_t()) != 0;
    result[i] = a[i] / t;
  }
  return result;
}

double mean_square(const BigPolynomial& a) {
  mpz_class sum = 0;
  for (const mpz_class& value : a) sum += value * value;
  return sum.get_d() / static_cast<double>(a.size());
}

}  // namespace tacet::test
