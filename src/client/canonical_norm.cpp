// SPDX-License-Identifier: Apache-2.0
#include "client/canonical_norm.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <vector>

#include "base/check.h"
#include "base/secret_memory.h"

namespace tacet::client {
namespace {

/// Componentwise: std::complex's own product looks for infinities.
struct Point {
  double real;
  double imaginary;
};

Point multiply(Point a, Point b) {
  return {a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real};
}

/// exp(i pi j / count), j < count.
std::vector<Point> half_circle(std::size_t count) {
  std::vector<Point> points(count);
  for (std::size_t j = 0; j < count; ++j) {
    const double angle = std::numbers::pi * static_cast<double>(j) / static_cast<double>(count);
    points[j] = {std::cos(angle), std::sin(angle)};
  }
  return points;
}

/// The transform sum_j b_j exp(2 pi i j k / n) in bit-reversed order: decimation in frequency. twiddle = half circle of
/// n points, so that exp(2 pi i j / length) = twiddle[2 j n / length].
void transform(std::span<Point> values, std::span<const Point> twiddle) {
  const std::size_t n = values.size();
  for (std::size_t length = n; length >= 2; length /= 2) {
    const std::size_t half = length / 2;
    for (std::size_t start = 0; start < n; start += length) {
      for (std::size_t j = 0; j < half; ++j) {
        const Point a = values[start + j];
        const Point b = values[start + j + half];
        values[start + j] = {a.real + b.real, a.imaginary + b.imaginary};
        values[start + j + half] =
            multiply({a.real - b.real, a.imaginary - b.imaginary}, twiddle[2 * j * (n / length)]);
      }
    }
  }
}

}  // namespace

double canonical_norm(std::span<const std::int8_t> coefficients) {
  const std::size_t n = coefficients.size();
  TACET_CHECK(n >= 2 && std::has_single_bit(n));
  const std::size_t half = n / 2;
  // At z = exp(i pi (4k + 1) / N): z^(N/2) = i, so a(z) = sum_(j < N/2) (a_j + i a_(j + N/2)) zeta^j exp(2 pi i j k /
  // (N/2)) with zeta = exp(i pi / N). These z and their conjugates are all the roots.
  const std::vector<Point> zeta = half_circle(n);
  std::vector<Point> twiddle(half);
  for (std::size_t j = 0; j < half; ++j) twiddle[j] = zeta[2 * j];
  SecretBuffer<Point> values(half);
  for (std::size_t j = 0; j < half; ++j) {
    values[j] = multiply({static_cast<double>(coefficients[j]), static_cast<double>(coefficients[j + half])}, zeta[j]);
  }
  transform(values.values(), twiddle);
  double largest = 0;
  for (const Point& value : values.values())
    largest = std::max(largest, value.real * value.real + value.imaginary * value.imaginary);
  return std::sqrt(largest);
}

}  // namespace tacet::client
