// SPDX-License-Identifier: Apache-2.0
//
// From residues modulo B = b_0 .. b_(k-1) to residues of the same centred integer modulo other
// primes, and the division by B with rounding that is made of it.
#pragma once

#include <span>
#include <vector>

#include "backend/device.h"
#include "ring/polynomial.h"

namespace tacet::ring {

/// The constants of one conversion. With r = [x / t] mod B the centred representative, |r| <= B/2
/// (1 + k 2^(2-f)), f the fixed-point bits of the smallest source prime, the conversion gives t r
/// modulo each target: a multiple of t that is congruent to x modulo B. With t = 1 it is the
/// centred lift of x. (Halevi, Polyakov, Shoup, ePrint 2018/117; t as in the modulus switch of
/// Brakerski, Gentry, Vaikuntanathan.) Cost: k (targets + 1) limb products.
class BaseConverter {
 public:
  BaseConverter() = default;
  /// `sources` and `targets` are prime numbers in the ring's numbering, disjoint; t is prime to the
  /// sources.
  BaseConverter(const Ring& ring, std::span<const std::size_t> sources, std::span<const std::size_t> targets, Word t);

  std::size_t source_count() const { return sources_.size(); }
  std::size_t target_count() const { return targets_.size(); }

  /// scaled[i] and overflow from sources[i], limb pointers of n words each; in place allowed.
  void prepare(const backend::Backend& backend, Word* const* scaled, Word* overflow, const Word* const* sources,
               std::size_t n) const;
  /// Targets first .. first + count - 1 of those given at construction.
  void convert(const backend::Backend& backend, Word* const* targets, std::size_t first, std::size_t count,
               const Word* const* scaled, const Word* overflow, std::size_t n) const;

 private:
  std::vector<backend::ConversionSource> sources_;
  std::vector<backend::ModulusConstants> targets_;
  std::vector<Word> matrix_;
  unsigned fraction_bits_ = 0;
};

}  // namespace tacet::ring
