// SPDX-License-Identifier: Apache-2.0
#include "ring/ring.h"

#include <algorithm>

#include "base/buffer_pool.h"

namespace tacet::ring {

Result<Ring> Ring::create(unsigned log_degree, std::span<const Word> q_primes, std::span<const Word> p_primes) {
  if (q_primes.empty()) return fail(ErrorCode::invalid_argument, "a ring needs at least one ciphertext prime");
  if (q_primes.size() + p_primes.size() > primes_max)
    return fail(ErrorCode::limit_exceeded, "{} primes were given; at most {} are supported",
                q_primes.size() + p_primes.size(), primes_max);
  Ring ring;
  ring.log_degree_ = log_degree;
  ring.q_count_ = q_primes.size();
  BufferPool pool;  // lives on in the tables that it made
  for (const std::span<const Word> primes : {q_primes, p_primes}) {
    for (const Word prime : primes) {
      TACET_ASSIGN_OR_RETURN(const Modulus modulus, Modulus::create(prime));
      if (std::find(ring.moduli_.begin(), ring.moduli_.end(), modulus) != ring.moduli_.end())
        return fail(ErrorCode::invalid_argument, "prime {} occurs twice in the moduli", prime);
      TACET_ASSIGN_OR_RETURN(NttTables tables, NttTables::create(log_degree, modulus, pool));
      ring.moduli_.push_back(modulus);
      ring.tables_.push_back(std::move(tables));
    }
  }
  return ring;
}

Word Ring::product_modulo(std::span<const std::size_t> primes, const Modulus& modulus) const {
  Word product = modulus.reduce(1);
  for (const std::size_t prime : primes) product = modulus.multiply(product, modulus.reduce(moduli_[prime].value()));
  return product;
}

}  // namespace tacet::ring
