// SPDX-License-Identifier: Apache-2.0
#include "wire/limbs.h"

#include <array>
#include <atomic>

#include "wire/limb_packing.h"

namespace tacet::wire {
namespace {

// Where each packed limb begins; entry basis.limbs() is the end.
using Offsets = std::array<std::size_t, ring::primes_max + 1>;

Word prime_at(const rlwe::Parameters& parameters, ring::Basis basis, std::size_t limb) {
  return parameters.ring().modulus(parameters.ring().prime_of(basis, limb)).value();
}

Offsets limb_offsets(const rlwe::Parameters& parameters, ring::Basis basis) {
  Offsets offsets{};
  for (std::size_t i = 0; i < basis.limbs(); ++i)
    offsets[i + 1] = offsets[i] + packed_bytes(parameters.degree(), prime_at(parameters, basis, i));
  return offsets;
}

}  // namespace

std::size_t limbs_bytes(const rlwe::Parameters& parameters, ring::Basis basis) {
  return limb_offsets(parameters, basis)[basis.limbs()];
}

void write_limbs(const backend::Device& device, const rlwe::Parameters& parameters, ring::Basis basis,
                 std::span<const Word> words, Writer& writer) {
  const std::size_t n = parameters.degree();
  TACET_CHECK(words.size() == basis.limbs() * n);
  const Offsets offsets = limb_offsets(parameters, basis);
  const auto out = writer.take(offsets[basis.limbs()]);
  device.threads().parallel_for(basis.limbs(), [&](std::size_t i) {
    pack_limb(out.subspan(offsets[i], offsets[i + 1] - offsets[i]), words.subspan(i * n, n),
              prime_at(parameters, basis, i));
  });
}

Status read_limbs(const backend::Device& device, const rlwe::Parameters& parameters, ring::Basis basis, Reader& reader,
                  std::span<Word> words, std::string_view what) {
  const std::size_t n = parameters.degree();
  TACET_CHECK(words.size() == basis.limbs() * n);
  const Offsets offsets = limb_offsets(parameters, basis);
  const auto in = reader.take(offsets[basis.limbs()]);
  std::atomic<std::size_t> first_bad = basis.limbs();
  device.threads().parallel_for(basis.limbs(), [&](std::size_t i) {
    if (unpack_limb(words.subspan(i * n, n), in.subspan(offsets[i], offsets[i + 1] - offsets[i]),
                    prime_at(parameters, basis, i)))
      return;
    std::size_t seen = first_bad.load();
    while (i < seen && !first_bad.compare_exchange_weak(seen, i)) {
    }
  });
  if (first_bad == basis.limbs()) return {};
  return fail(ErrorCode::corrupt_data,
              "limb {} of {} has a residue that is not below its prime {}: the object is damaged", first_bad.load(),
              what, prime_at(parameters, basis, first_bad));
}

}  // namespace tacet::wire
