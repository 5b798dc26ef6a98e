// SPDX-License-Identifier: Apache-2.0
#include "ring/base_conversion.h"

#include <algorithm>
#include <bit>

namespace tacet::ring {

BaseConverter::BaseConverter(const Ring& ring, std::span<const std::size_t> sources,
                             std::span<const std::size_t> targets, Word t) {
  const std::size_t k = sources.size();
  // Every reciprocal floor(2^(52 + f) / b) must stay below 2^52, so f is set by the smallest prime.
  fraction_bits_ = backend::modulus_bits_max;
  for (const std::size_t source : sources)
    fraction_bits_ = std::min(fraction_bits_, static_cast<unsigned>(std::bit_width(ring.modulus(source).value())) - 1);

  const auto product_without = [&](std::size_t skipped, const Modulus& modulus) {
    Word product = modulus.reduce(1);
    for (std::size_t i = 0; i < k; ++i) {
      if (i != skipped) product = modulus.multiply(product, modulus.reduce(ring.modulus(sources[i]).value()));
    }
    return product;
  };
  for (std::size_t i = 0; i < k; ++i) {
    const Modulus& b = ring.modulus(sources[i]);
    const Word scale = b.inverse(b.multiply(product_without(i, b), b.reduce(t)));
    const auto reciprocal = static_cast<Word>((DoubleWord{1} << (52 + fraction_bits_)) / b.value());
    sources_.push_back({b.constants(), b.multiplier(scale), reciprocal});
  }
  for (const std::size_t target : targets) {
    const Modulus& q = ring.modulus(target);
    targets_.push_back(q.constants());
    for (std::size_t i = 0; i < k; ++i) matrix_.push_back(q.multiply(product_without(i, q), q.reduce(t)));
    matrix_.push_back(q.negate(q.multiply(ring.product_modulo(sources, q), q.reduce(t))));
  }
}

void BaseConverter::prepare(const backend::Backend& backend, Word* const* scaled, Word* overflow,
                            const Word* const* sources, std::size_t n) const {
  backend.run<&backend::KernelTable::base_convert_prepare>(scaled, overflow, sources, sources_.data(), sources_.size(),
                                                           fraction_bits_, n);
}

void BaseConverter::convert(const backend::Backend& backend, Word* const* targets, std::size_t first, std::size_t count,
                            const Word* const* scaled, const Word* overflow, std::size_t n) const {
  TACET_DEBUG_CHECK(first + count <= targets_.size());
  backend.run<&backend::KernelTable::base_convert>(targets, targets_.data() + first, count, scaled, overflow,
                                                   sources_.size(), matrix_.data() + first * (sources_.size() + 1), n);
}

}  // namespace tacet::ring
