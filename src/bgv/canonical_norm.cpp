// SPDX-License-Identifier: Apache-2.0
#include "bgv/canonical_norm.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

#include "base/check.h"

namespace tacet::bgv {
namespace {

/// log2(1 + rounding of the transform), with room (see the header).
constexpr double transform_slack = 0x1p-32;

}  // namespace

CanonicalNorm::CanonicalNorm(unsigned log_degree) : roots_(std::size_t{1} << log_degree) {
  TACET_CHECK(log_degree >= 2);
  const double step = std::numbers::pi / static_cast<double>(roots_.size());
  for (std::size_t j = 0; j < roots_.size(); ++j)
    roots_[j] = {std::cos(step * static_cast<double>(j)), std::sin(step * static_cast<double>(j))};
}

// Complex numbers lie in the words as pairs of bit patterns, so that the scratch memory can come from the pool.
void CanonicalNorm::store(std::span<Word> scratch, std::size_t j, std::complex<double> value) {
  scratch[2 * j] = std::bit_cast<Word>(value.real());
  scratch[2 * j + 1] = std::bit_cast<Word>(value.imag());
}

std::complex<double> CanonicalNorm::load(std::span<const Word> scratch, std::size_t j) {
  return {std::bit_cast<double>(scratch[2 * j]), std::bit_cast<double>(scratch[2 * j + 1])};
}

double CanonicalNorm::transform(std::span<Word> scratch) const {
  const std::size_t degree = roots_.size();
  const std::size_t points = degree / 2;
  // Spelled out: the operator of std::complex also handles infinities, at ten times the cost.
  const auto product = [](std::complex<double> a, std::complex<double> b) {
    return std::complex<double>(a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real());
  };
  for (std::size_t j = 0; j < points; ++j) store(scratch, j, product(load(scratch, j), roots_[j]));
  // Decimation in frequency; the order of the outputs does not matter to a maximum. The roots exp(2 pi i j / length)
  // are zeta^(2N / length * j).
  for (std::size_t length = points; length >= 2; length /= 2) {
    const std::size_t stride = 2 * degree / length;
    for (std::size_t block = 0; block < points; block += length) {
      for (std::size_t j = 0; j < length / 2; ++j) {
        const std::complex<double> a = load(scratch, block + j);
        const std::complex<double> b = load(scratch, block + j + length / 2);
        store(scratch, block + j, a + b);
        store(scratch, block + j + length / 2, product(a - b, roots_[stride * j]));
      }
    }
  }
  double largest = 1;
  for (std::size_t j = 0; j < points; ++j) {
    const std::complex<double> value = load(scratch, j);
    largest = std::max(largest, value.real() * value.real() + value.imag() * value.imag());
  }
  return std::log2(largest) / 2 + transform_slack;
}

}  // namespace tacet::bgv
