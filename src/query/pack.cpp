// SPDX-License-Identifier: Apache-2.0
#include "query/pack.h"

#include <algorithm>
#include <bit>

#include "base/check.h"

namespace tacet::query {
namespace {

using bgv::Ciphertext;
using bgv::Evaluator;

/// X^exponent, 0 <= exponent < 2N, as a plaintext: a norm of 1.
Result<bgv::Plaintext> monomial(const Evaluator& evaluator, std::size_t exponent, bgv::Level level) {
  const std::size_t n = evaluator.parameters().degree();
  std::vector<std::int64_t> coefficients(n);
  coefficients[exponent % n] = exponent < n ? 1 : -1;
  return evaluator.encoder().encode_coefficients(coefficients, level);
}

class Packer {
 public:
  Packer(const Evaluator& evaluator, const rlwe::EvaluationKeys& keys, std::vector<Ciphertext> sums, std::size_t size)
      : evaluator_(evaluator), keys_(keys), sums_(std::move(sums)), size_(size) {}

  Result<Ciphertext> run() {
    const bgv::Level level = sums_[0].level();
    for (std::size_t s = 1; s < size_ && sums_.size() > 1; s *= 2) {
      TACET_ASSIGN_OR_RETURN(bgv::Plaintext shift, monomial(evaluator_, s, level));
      shifts_.push_back(std::move(shift));
    }
    return part(0, 0);
  }

 private:
  /// Sums first, first + 2^log_stride, .. merged.
  Result<Ciphertext> part(std::size_t first, std::size_t log_stride) {
    const std::size_t stride = std::size_t{1} << log_stride;
    if (first >= sums_.size()) return Ciphertext();
    if (stride == size_) return std::move(sums_[first]);
    TACET_ASSIGN_OR_RETURN(const Ciphertext even, part(first, log_stride + 1));
    TACET_ASSIGN_OR_RETURN(const Ciphertext odd, part(first + stride, log_stride + 1));
    return merge(even, odd, log_stride);
  }

  /// (a + X^s b) + sigma(a - X^s b), s = 2^log_shift; b may be empty.
  Result<Ciphertext> merge(const Ciphertext& a, const Ciphertext& b, std::size_t log_shift) const {
    const auto element = static_cast<std::uint32_t>((evaluator_.parameters().degree() >> log_shift) + 1);
    if (b.empty()) {
      TACET_ASSIGN_OR_RETURN(const Ciphertext moved, evaluator_.apply_automorphism(a, element, keys_));
      return evaluator_.add(a, moved);
    }
    TACET_ASSIGN_OR_RETURN(const Ciphertext shifted, evaluator_.multiply_plain(b, shifts_[log_shift]));
    TACET_ASSIGN_OR_RETURN(Ciphertext sum, evaluator_.add(a, shifted));
    TACET_ASSIGN_OR_RETURN(const Ciphertext difference, evaluator_.subtract(a, shifted));
    TACET_ASSIGN_OR_RETURN(const Ciphertext moved, evaluator_.apply_automorphism(difference, element, keys_));
    TACET_RETURN_IF_ERROR(evaluator_.add_in_place(sum, moved));
    return sum;
  }

  const Evaluator& evaluator_;
  const rlwe::EvaluationKeys& keys_;
  std::vector<Ciphertext> sums_;
  std::size_t size_;
  std::vector<bgv::Plaintext> shifts_;  ///< X^(2^i)
};

}  // namespace

Result<Ciphertext> pack(const Evaluator& evaluator, const rlwe::EvaluationKeys& keys, std::vector<Ciphertext> sums,
                        unsigned fold) {
  const std::size_t size = std::size_t{1} << fold;
  TACET_CHECK(!sums.empty() && sums.size() <= size);
  return Packer(evaluator, keys, std::move(sums), size).run();
}

Result<std::vector<Ciphertext>> expand(const Evaluator& evaluator, const rlwe::EvaluationKeys& keys,
                                       const Ciphertext& packed, std::size_t count) {
  const bgv::Parameters& parameters = evaluator.parameters();
  const auto steps = static_cast<unsigned>(std::bit_width(std::max<std::size_t>(count, 1) - 1));
  const bgv::PlainModulus& plain = parameters.plain();
  const Word inverse = plain.inverse(plain.reduce_signed(std::int64_t{1} << steps));
  TACET_ASSIGN_OR_RETURN(const Ciphertext scaled, evaluator.multiply_scalar(packed, plain.centred(inverse)));
  TACET_ASSIGN_OR_RETURN(Ciphertext first, evaluator.modulus_switch(scaled));
  std::vector<Ciphertext> out;
  out.push_back(std::move(first));
  for (unsigned i = 0; i < steps; ++i) {
    const std::size_t n = parameters.degree();
    const auto element = static_cast<std::uint32_t>((n >> i) + 1);
    TACET_ASSIGN_OR_RETURN(const bgv::Plaintext shift,
                           monomial(evaluator, 2 * n - (std::size_t{1} << i), out[0].level()));
    // Entry j stands for the indices j mod 2^i; those with bit i set come 2^i later.
    const std::size_t now = out.size();
    for (std::size_t j = 0; j < now; ++j) {
      const bool second_wanted = j + now < count;
      TACET_ASSIGN_OR_RETURN(const Ciphertext moved, evaluator.apply_automorphism(out[j], element, keys));
      if (second_wanted) {
        TACET_ASSIGN_OR_RETURN(const Ciphertext difference, evaluator.subtract(out[j], moved));
        TACET_ASSIGN_OR_RETURN(Ciphertext odd, evaluator.multiply_plain(difference, shift));
        out.push_back(std::move(odd));
      }
      TACET_RETURN_IF_ERROR(evaluator.add_in_place(out[j], moved));
    }
  }
  out.resize(count);
  return out;
}

std::vector<std::uint32_t> packing_elements(unsigned log_degree) {
  std::vector<std::uint32_t> out;
  for (unsigned i = 1; i <= log_degree; ++i) out.push_back((std::uint32_t{1} << i) + 1);
  return out;
}

}  // namespace tacet::query
