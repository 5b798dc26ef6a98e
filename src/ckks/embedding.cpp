// SPDX-License-Identifier: Apache-2.0
#include "ckks/embedding.h"

#include <cmath>
#include <numbers>
#include <utility>

namespace tacet::ckks {
namespace {

struct Root {
  double cosine;
  double sine;
};

/// exp(2 pi i k / order), order a multiple of 8, each part within half a unit of the last place (up to the error of
/// long double): the angle is brought to [0, pi/4] exactly, on integers, before any rounding.
Root root_of_unity(std::size_t k, std::size_t order) {
  const std::size_t eighth = order / 8;
  const std::size_t octant = k / eighth;
  const std::size_t rest = k % eighth;
  const std::size_t reduced = (octant & 1) != 0 ? eighth - rest : rest;
  const long double angle =
      2 * std::numbers::pi_v<long double> * static_cast<long double>(reduced) / static_cast<long double>(order);
  double c = static_cast<double>(std::cos(angle));
  double s = static_cast<double>(std::sin(angle));
  if (octant == 1 || octant == 2 || octant == 5 || octant == 6) std::swap(c, s);
  if (octant >= 2 && octant <= 5) c = -c;
  if (octant >= 4) s = -s;
  return {c, s};
}

/// (x, y) <- (x + w y, x - w y) on two runs of `half` values.
void butterflies(Word* re, Word* im, const double* cosines, const double* sines, std::size_t half) {
  for (std::size_t j = 0; j < half; ++j) {
    const double yr = to_double(re[half + j]);
    const double yi = to_double(im[half + j]);
    const double vr = yr * cosines[j] - yi * sines[j];
    const double vi = yr * sines[j] + yi * cosines[j];
    const double ur = to_double(re[j]);
    const double ui = to_double(im[j]);
    re[j] = to_word(ur + vr);
    im[j] = to_word(ui + vi);
    re[half + j] = to_word(ur - vr);
    im[half + j] = to_word(ui - vi);
  }
}

/// (x, y) <- (x + y, (x - y) / w).
void inverse_butterflies(Word* re, Word* im, const double* cosines, const double* sines, std::size_t half) {
  for (std::size_t j = 0; j < half; ++j) {
    const double xr = to_double(re[j]);
    const double xi = to_double(im[j]);
    const double yr = to_double(re[half + j]);
    const double yi = to_double(im[half + j]);
    const double dr = xr - yr;
    const double di = xi - yi;
    re[j] = to_word(xr + yr);
    im[j] = to_word(xi + yi);
    re[half + j] = to_word(dr * cosines[j] + di * sines[j]);
    im[half + j] = to_word(di * cosines[j] - dr * sines[j]);
  }
}

void reverse_bits(Spectrum values) {
  for (std::size_t i = 1, j = 0; i < values.size; ++i) {
    std::size_t bit = values.size >> 1;
    for (; (j & bit) != 0; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      std::swap(values.re[i], values.re[j]);
      std::swap(values.im[i], values.im[j]);
    }
  }
}

}  // namespace

Embedding::Embedding(std::size_t slots_max) : cosines_(slots_max), sines_(slots_max) {
  for (std::size_t half = 1; half < slots_max; half *= 2) {
    const std::size_t order = 8 * half;
    std::size_t power = 1;
    for (std::size_t j = 0; j < half; ++j) {
      const Root root = root_of_unity(power, order);
      cosines_[half - 1 + j] = root.cosine;
      sines_[half - 1 + j] = root.sine;
      power = power * 5 % order;
    }
  }
}

void Embedding::to_slots(Spectrum values) const {
  reverse_bits(values);
  for (std::size_t half = 1; half < values.size; half *= 2) {
    for (std::size_t start = 0; start < values.size; start += 2 * half)
      butterflies(values.re + start, values.im + start, &cosines_[half - 1], &sines_[half - 1], half);
  }
}

void Embedding::from_slots(Spectrum values) const {
  for (std::size_t half = values.size / 2; half >= 1; half /= 2) {
    for (std::size_t start = 0; start < values.size; start += 2 * half)
      inverse_butterflies(values.re + start, values.im + start, &cosines_[half - 1], &sines_[half - 1], half);
  }
  reverse_bits(values);
}

}  // namespace tacet::ckks
