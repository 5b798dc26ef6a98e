// SPDX-License-Identifier: Apache-2.0
//
// Numbers of 256 bits (MPFR), and the matrix of the canonical embedding written down from its definition with them.
#pragma once

#include <mpfr.h>

#include <bit>
#include <complex>
#include <cstddef>
#include <utility>
#include <vector>

namespace tacet::test {

/// A real number of 256 bits, by value.
class Real {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor,hicpp-explicit-conversions): a double is one
  Real(double x = 0) {
    mpfr_init2(value_, 256);
    mpfr_set_d(value_, x, MPFR_RNDN);
  }
  Real(const Real& other) {
    mpfr_init2(value_, 256);
    mpfr_set(value_, other.value_, MPFR_RNDN);
  }
  Real& operator=(const Real& other) {
    mpfr_set(value_, other.value_, MPFR_RNDN);
    return *this;
  }
  ~Real() { mpfr_clear(value_); }

  mpfr_ptr get() { return value_; }
  mpfr_srcptr get() const { return value_; }
  double rounded() const { return mpfr_get_d(value_, MPFR_RNDN); }
  long double rounded_long() const { return mpfr_get_ld(value_, MPFR_RNDN); }

  static Real pi() {
    Real out;
    mpfr_const_pi(out.value_, MPFR_RNDN);
    return out;
  }

 private:
  mpfr_t value_;
};

/// f(a), f one of MPFR's functions of one argument.
inline Real apply(int (*f)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t), const Real& a) {
  Real out;
  f(out.get(), a.get(), MPFR_RNDN);
  return out;
}
inline Real apply(int (*f)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t), const Real& a, const Real& b) {
  Real out;
  f(out.get(), a.get(), b.get(), MPFR_RNDN);
  return out;
}
inline Real operator+(const Real& a, const Real& b) { return apply(mpfr_add, a, b); }
inline Real operator-(const Real& a, const Real& b) { return apply(mpfr_sub, a, b); }
inline Real operator*(const Real& a, const Real& b) { return apply(mpfr_mul, a, b); }
inline Real operator/(const Real& a, const Real& b) { return apply(mpfr_div, a, b); }
inline Real sine(const Real& a) { return apply(mpfr_sin, a); }
inline Real cosine(const Real& a) { return apply(mpfr_cos, a); }
inline Real magnitude(const Real& a) { return apply(mpfr_abs, a); }
/// The Bessel function J_k(a).
inline Real bessel(long k, const Real& a) {
  Real out;
  mpfr_jn(out.get(), k, a.get(), MPFR_RNDN);
  return out;
}

/// The matrix U_(j, k) = zeta^(5^j k), zeta = exp(i pi / 2n), and the reversal R of the log2(n) bits of an index, each
/// from its definition: what the slots of a polynomial are (slots = U w, w_k = a_k + i a_(k + n)), and the order in
/// which bootstrapping leaves them between its transforms.
class EmbeddingMatrix {
 public:
  using Entry = std::complex<long double>;

  explicit EmbeddingMatrix(std::size_t n) : n_(n), powers_(4 * n), fives_(n) {
    for (std::size_t e = 0; e < 4 * n; ++e) {
      const Real angle = Real::pi() * Real(static_cast<double>(e)) / Real(static_cast<double>(2 * n));
      powers_[e] = {cosine(angle).rounded_long(), sine(angle).rounded_long()};
    }
    std::size_t five = 1;
    for (std::size_t& power : fives_) {
      power = five;
      five = five * 5 % (4 * n);
    }
  }

  std::size_t size() const { return n_; }
  Entry operator()(std::size_t j, std::size_t k) const { return powers_[fives_[j] * k % (4 * n_)]; }
  /// (U^-1)_(k, j): rows of U are orthogonal and of norm n^(1/2), so this is conj(U_(j, k)) / n.
  Entry inverse(std::size_t k, std::size_t j) const { return std::conj((*this)(j, k)) / static_cast<long double>(n_); }
  std::size_t reversed(std::size_t k) const {
    std::size_t out = 0;
    for (std::size_t bit = 1; bit < n_; bit *= 2) out = 2 * out + ((k & bit) != 0 ? 1 : 0);
    return out;
  }

  /// U w and U^-1 z.
  std::vector<Entry> to_slots(const std::vector<Entry>& w) const {
    std::vector<Entry> z(n_);
    for (std::size_t j = 0; j < n_; ++j) {
      for (std::size_t k = 0; k < n_; ++k) z[j] += (*this)(j, k) * w[k];
    }
    return z;
  }
  std::vector<Entry> from_slots(const std::vector<Entry>& z) const {
    std::vector<Entry> w(n_);
    for (std::size_t k = 0; k < n_; ++k) {
      for (std::size_t j = 0; j < n_; ++j) w[k] += inverse(k, j) * z[j];
    }
    return w;
  }
  /// R x.
  template <class T>
  std::vector<T> reversed(const std::vector<T>& x) const {
    std::vector<T> out(n_);
    for (std::size_t k = 0; k < n_; ++k) out[k] = x[reversed(k)];
    return out;
  }

 private:
  std::size_t n_;
  std::vector<Entry> powers_;
  std::vector<std::size_t> fives_;
};

}  // namespace tacet::test
