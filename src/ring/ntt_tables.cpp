// SPDX-License-Identifier: Apache-2.0
#include "ring/ntt_tables.h"

#include "ring/prime.h"

namespace tacet::ring {
namespace {

/// Writes the layout of backend::NttTable; `root(i)` is w(i), and entry 0 and 1 may be overridden
/// by the caller.
template <class Root>
void write_layout(Word* words, unsigned log_degree, const Modulus& modulus, Root root) {
  const std::size_t n = std::size_t{1} << log_degree;
  for (std::size_t i = 1; i < n / 8; ++i) {
    const backend::Multiplier w = modulus.multiplier(root(i));
    words[2 * i] = w.value;
    words[2 * i + 1] = w.quotient;
  }
  for (std::size_t h = 0; h < n / 64; ++h) {
    Word* group = words + n / 4 + 56 * h;
    for (std::size_t s = 0; s < 3; ++s) {
      for (std::size_t k = 0; k < std::size_t{1} << s; ++k) {
        Word* quotients = group + 8 * ((std::size_t{1} << s) - 1 + k);
        for (std::size_t l = 0; l < 8; ++l)
          quotients[l] = modulus.multiplier(root(((n / 8 + 8 * h + l) << s) | k)).quotient;
      }
    }
  }
}

}  // namespace

Result<NttTables> NttTables::create(unsigned log_degree, const Modulus& modulus, BufferPool& pool) {
  if (log_degree < 6 || log_degree > backend::log_degree_max)
    return fail(ErrorCode::invalid_argument, "ring degree 2^{} is outside 2^6 .. 2^{}", log_degree,
                backend::log_degree_max);
  const Word n = Word{1} << log_degree;
  TACET_ASSIGN_OR_RETURN(const Word psi, primitive_root_of_unity(2 * n, modulus.value()));

  NttTables tables;
  tables.log_degree_ = log_degree;
  tables.modulus_ = modulus;
  tables.psi_ = psi;
  tables.words_ = pool.acquire(9 * n / 4);
  std::vector<Word> powers(n);
  const auto fill = [&](Word base, Word* words) {
    powers[0] = 1;
    for (std::size_t i = 1; i < n; ++i) powers[i] = modulus.multiply(powers[i - 1], base);
    words[0] = words[1] = 0;
    write_layout(words, log_degree, modulus,
                 [&](std::size_t i) { return powers[bit_reverse(static_cast<std::uint32_t>(i), log_degree)]; });
  };
  Word* forward = tables.words_.data();
  Word* inverse = forward + 9 * n / 8;
  fill(psi, forward);
  fill(modulus.inverse(psi), inverse);
  const Word inverse_degree = modulus.inverse(modulus.reduce(n));
  const backend::Multiplier scale = modulus.multiplier(inverse_degree);
  const backend::Multiplier last = modulus.multiplier(modulus.multiply(inverse[2], inverse_degree));
  inverse[0] = scale.value;
  inverse[1] = scale.quotient;
  inverse[2] = last.value;
  inverse[3] = last.quotient;
  return tables;
}

backend::NttTable NttTables::view() const {
  const std::size_t n = std::size_t{1} << log_degree_;
  return {log_degree_, modulus_.constants(), words_.data(), words_.data() + 9 * n / 8};
}

}  // namespace tacet::ring
