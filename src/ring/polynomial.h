// SPDX-License-Identifier: Apache-2.0
//
// A polynomial over a basis of primes: limb after limb in one pooled buffer. Its domain is part of
// its type, so that coefficients are never added to evaluations.
#pragma once

#include <cstring>
#include <utility>

#include "base/buffer_pool.h"
#include "base/check.h"
#include "ring/ring.h"

namespace tacet::ring {

enum class Domain {
  coefficient,  ///< position i holds the coefficient of X^i
  evaluation    ///< position p holds the value at psi^evaluation_exponent(p)
};

/// Move only; residues are canonical, in [0, q), between operations. Contents are unspecified when
/// made.
template <Domain D>
class Polynomial {
 public:
  Polynomial() = default;
  Polynomial(BufferPool& pool, std::size_t degree, Basis basis)
      : buffer_(pool.acquire(degree * basis.limbs())), degree_(degree), basis_(basis) {}

  bool empty() const { return buffer_.empty(); }
  std::size_t degree() const { return degree_; }
  Basis basis() const { return basis_; }
  std::size_t limbs() const { return basis_.limbs(); }
  Word* limb(std::size_t i) {
    TACET_DEBUG_CHECK(i < limbs());
    return buffer_.data() + i * degree_;
  }
  const Word* limb(std::size_t i) const {
    TACET_DEBUG_CHECK(i < limbs());
    return buffer_.data() + i * degree_;
  }
  std::span<Word> words() { return {buffer_.data(), degree_ * limbs()}; }
  std::span<const Word> words() const { return {buffer_.data(), degree_ * limbs()}; }

  /// A copy in a buffer of its own.
  Polynomial clone(BufferPool& pool) const {
    Polynomial copy(pool, degree_, basis_);
    if (!empty()) std::memcpy(copy.buffer_.data(), buffer_.data(), degree_ * limbs() * sizeof(Word));
    return copy;
  }

  /// Forgets the limbs above the first `q` ciphertext primes; needs basis().p == 0 and q <=
  /// basis().q. Costs nothing.
  void truncate(std::uint16_t q) {
    TACET_CHECK(basis_.p == 0 && q <= basis_.q);
    basis_.q = q;
  }

  /// The same words taken as the other domain: for transforms only.
  template <Domain Other>
  Polynomial<Other> retag() && {
    Polynomial<Other> other;
    other.buffer_ = std::move(buffer_);
    other.degree_ = degree_;
    other.basis_ = basis_;
    return other;
  }

 private:
  template <Domain>
  friend class Polynomial;
  Buffer buffer_;
  std::size_t degree_ = 0;
  Basis basis_;
};

using Coefficients = Polynomial<Domain::coefficient>;
using Evaluations = Polynomial<Domain::evaluation>;

}  // namespace tacet::ring
