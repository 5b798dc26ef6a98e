// SPDX-License-Identifier: Apache-2.0
//
// Any function of one column: comparison with constants, equality, membership in a set, all are step functions.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "circuit/builder.h"

namespace tacet::circuit {

/// A function on 0 .. 2^n - 1 by its runs: `runs[i].second` from `runs[i].first` up to the next run. Canonical: starts
/// at 0, ascending, neighbours differ.
struct StepFunction {
  std::vector<std::pair<std::uint64_t, std::int64_t>> runs = {{0, 0}};

  std::int64_t at(std::uint64_t x) const;
  /// The value from `from` on, which is not before the last run; 0 begins anew.
  void step(std::uint64_t from, std::int64_t value);
  bool is_constant() const { return runs.size() == 1; }
  friend auto operator<=>(const StepFunction&, const StepFunction&) = default;
};

/// 1 on low .. high (inclusive), 0 elsewhere.
StepFunction indicator(std::uint64_t low, std::uint64_t high);

/// f of the number with these bits, lowest first, at most 64.
///
/// The bits are cut in two: x = (h, l), l the greatest power of two of bits below all. Every row h of f is b_h + s_h
/// g(l), s_h in {-1, 0, 1}, with g from a small set, so f = B(h) + sum over g of S_g(h) g(l), all of them step
/// functions of half as many bits: B and S_g of h, g of l. On two bits f is linear in b_0, b_1 and b_0 b_1. For a
/// threshold on n bits this is the tree of (less, equal) pairs: depth ceil(log2 n), about 2 n - log2 n products less
/// what neighbours share, since equal products are made once. A set of k intervals costs at most 2 k thresholds.
Sum step_function(Builder& builder, std::span<const Sum> bits, const StepFunction& f);

}  // namespace tacet::circuit
