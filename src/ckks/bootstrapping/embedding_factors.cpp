// SPDX-License-Identifier: Apache-2.0
#include "ckks/bootstrapping/embedding_factors.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <numeric>

#include "base/check.h"

namespace tacet::ckks {
namespace {

/// exp(2 pi i (5^j mod 8h) / 8h), j < h.
std::vector<Complex> stage_roots(std::size_t distance) {
  const std::size_t order = 8 * distance;
  std::vector<Complex> roots(distance);
  std::size_t power = 1;
  for (Complex& root : roots) {
    const long double angle =
        2 * std::numbers::pi_v<long double> * static_cast<long double>(power) / static_cast<long double>(order);
    root = {static_cast<double>(std::cos(angle)), static_cast<double>(std::sin(angle))};
    power = power * 5 % order;
  }
  return roots;
}

/// S_h, or its inverse, over n slots.
SlotMatrix stage(std::size_t slots, std::size_t distance, EmbeddingDirection direction) {
  const std::vector<Complex> roots = stage_roots(distance);
  SlotMatrix matrix;
  matrix.slots = slots;
  const auto diagonal = [&](std::size_t d) -> std::vector<Complex>& {
    return matrix.diagonals.try_emplace(d % slots, slots).first->second;
  };
  std::vector<Complex>& own = diagonal(0);
  std::vector<Complex>& right = diagonal(distance);
  std::vector<Complex>& left = diagonal(slots - distance);  // the same as `right` when the distance is half
  for (std::size_t i = 0; i < slots; ++i) {
    const std::size_t j = i % (2 * distance);
    const bool upper = j < distance;
    const Complex root = roots[upper ? j : j - distance];
    if (direction == EmbeddingDirection::slots_to_coefficients) {
      own[i] = upper ? Complex(1) : -root;
      (upper ? right : left)[i] = upper ? root : Complex(1);
    } else {
      own[i] = upper ? Complex(0.5) : -0.5 * std::conj(root);
      (upper ? right : left)[i] = upper ? Complex(0.5) : 0.5 * std::conj(root);
    }
  }
  return matrix;
}

}  // namespace

SlotMatrix compose(const SlotMatrix& a, const SlotMatrix& b) {
  TACET_CHECK(a.slots == b.slots);
  const std::size_t n = a.slots;
  SlotMatrix product;
  product.slots = n;
  for (const auto& [d, outer] : a.diagonals) {
    for (const auto& [e, inner] : b.diagonals) {
      std::vector<Complex>& sum = product.diagonals.try_emplace((d + e) % n, n).first->second;
      for (std::size_t j = 0; j < n; ++j) sum[j] += outer[j] * inner[(j + d) % n];
    }
  }
  return product;
}

std::vector<unsigned> spread_stages(std::size_t slots, EmbeddingDirection direction, unsigned factors) {
  const auto stages = static_cast<unsigned>(std::bit_width(slots) - 1);
  const auto evenly = [](unsigned sum, unsigned parts) {
    std::vector<unsigned> spread(parts, sum / parts);
    for (unsigned i = 0; i < sum % parts; ++i) ++spread[i];
    return spread;
  };
  std::vector<unsigned> spread = evenly(stages, factors);
  if (direction == EmbeddingDirection::slots_to_coefficients && factors > 1 && spread.back() > last_stages_max) {
    spread = evenly(stages - last_stages_max, factors - 1);
    spread.push_back(last_stages_max);
  }
  return spread;
}

Result<std::vector<SlotMatrix>> embedding_factors(std::size_t slots, EmbeddingDirection direction,
                                                  std::span<const unsigned> stages, double constant) {
  if (!std::has_single_bit(slots) || slots < 2)
    return fail(ErrorCode::invalid_argument, "an embedding is taken apart for a power of two of slots, not for {}",
                slots);
  const auto all = static_cast<unsigned>(std::bit_width(slots) - 1);
  if (std::accumulate(stages.begin(), stages.end(), 0U) != all)
    return fail(ErrorCode::invalid_argument, "the factors must share the {} stages of {} slots", all, slots);
  const bool to_coefficients = direction == EmbeddingDirection::slots_to_coefficients;
  const double share = std::pow(constant, 1.0 / static_cast<double>(stages.size()));
  std::vector<SlotMatrix> factors;
  unsigned done = 0;
  for (const unsigned count : stages) {
    SlotMatrix factor{slots, {{0, std::vector<Complex>(slots, 1)}}};
    for (unsigned i = 0; i < count; ++i, ++done) {
      const unsigned log_distance = to_coefficients ? done : all - 1 - done;
      factor = compose(stage(slots, std::size_t{1} << log_distance, direction), factor);
    }
    for (auto& [d, diagonal] : factor.diagonals) {
      for (Complex& entry : diagonal) entry *= share;
    }
    factors.push_back(std::move(factor));
  }
  return factors;
}

}  // namespace tacet::ckks
