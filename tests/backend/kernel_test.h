// SPDX-License-Identifier: Apache-2.0
//
// What the kernel tests share: the backends of this machine, primes, limbs, and values at the edges of the contracts.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "backend/kernel_table.h"
#include "base/buffer_pool.h"
#include "ring/modulus.h"
#include "ring/ntt_tables.h"
#include "ring/prime.h"

namespace tacet::backend {

/// The reference, and every other backend that this processor runs.
inline std::vector<const KernelTable*> all_backends() {
  std::vector<const KernelTable*> tables{&reference_kernels()};
  if (const KernelTable* table = avx512_kernels()) tables.push_back(table);
  return tables;
}

/// Those that are compared with the reference.
inline std::vector<const KernelTable*> fast_backends() {
  std::vector<const KernelTable*> tables = all_backends();
  tables.erase(tables.begin());
  return tables;
}

/// 20: t = 3 * 2^18 + 1. Otherwise the largest prime of so many bits that is 1 modulo 2^18, and so modulo every 2N.
/// The sizes lie on both sides of the bounds at which kernels change how often they reduce.
inline const std::vector<unsigned>& prime_bits() {
  static const std::vector<unsigned> bits{20, 30, 36, 40, 45, 46, 47, 48, 49, 50};
  return bits;
}

inline ring::Modulus test_modulus(unsigned bits) {
  const Word q = bits == 20 ? 786433 : ring::primes_below(bits, Word{1} << 18, 1).value()[0];
  return ring::Modulus::create(q).value();
}

/// `count` distinct odd primes of `bits` bits.
inline std::vector<ring::Modulus> distinct_moduli(unsigned bits, std::size_t count, std::vector<Word> excluded = {}) {
  const auto primes = ring::primes_below(bits, 2, count, excluded).value();
  std::vector<ring::Modulus> moduli;
  for (const Word prime : primes) moduli.push_back(ring::Modulus::create(prime).value());
  return moduli;
}

inline BufferPool& test_pool() {
  static BufferPool pool;
  return pool;
}

/// n words, 64-byte aligned, compared by value.
class Limb {
 public:
  explicit Limb(std::size_t n) : words_(test_pool().acquire(n)) { std::fill_n(data(), n, Word{0}); }
  Limb(const Limb& other) : words_(test_pool().acquire(other.size())) { std::copy_n(other.data(), size(), data()); }
  Limb(Limb&&) = default;
  Limb& operator=(Limb&&) = default;
  Limb& operator=(const Limb&) = delete;

  Word* data() { return words_.data(); }
  const Word* data() const { return words_.data(); }
  std::size_t size() const { return words_.size(); }
  Word& operator[](std::size_t i) { return data()[i]; }
  Word operator[](std::size_t i) const { return data()[i]; }

  friend bool operator==(const Limb& a, const Limb& b) {
    return a.size() == b.size() && std::equal(a.data(), a.data() + a.size(), b.data());
  }

 private:
  Buffer words_;
};

/// The first position at which limbs differ, or their size.
inline std::size_t first_difference(const Limb& a, const Limb& b) {
  std::size_t i = 0;
  while (i < a.size() && a[i] == b[i]) ++i;
  return i;
}

/// Values below `bound`: random, all 0, all bound - 1, the two alternating, and the two in halves of the limb.
enum class Fill { random, zeros, largest, alternating, halves };
inline constexpr Fill all_fills[] = {Fill::random, Fill::zeros, Fill::largest, Fill::alternating, Fill::halves};

inline Limb filled(std::size_t n, Word bound, Fill fill, std::uint64_t seed = 1) {
  Limb limb(n);
  std::mt19937_64 random(seed);
  for (std::size_t i = 0; i < n; ++i) {
    const bool large =
        fill == Fill::largest || (fill == Fill::alternating && i % 2 == 1) || (fill == Fill::halves && i < n / 2);
    limb[i] = fill == Fill::random ? random() % bound : large ? bound - 1 : 0;
  }
  return limb;
}

inline std::vector<Word*> pointers(std::vector<Limb>& limbs) {
  std::vector<Word*> result;
  for (Limb& limb : limbs) result.push_back(limb.data());
  return result;
}
inline std::vector<const Word*> pointers(const std::vector<Limb>& limbs) {
  std::vector<const Word*> result;
  for (const Limb& limb : limbs) result.push_back(limb.data());
  return result;
}

/// gtest name of a parameter: avx512, avx512_q45, avx512_n12_q45, ..
inline std::string backend_name(const KernelTable* table) { return table->name; }

}  // namespace tacet::backend
