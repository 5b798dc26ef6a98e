// SPDX-License-Identifier: Apache-2.0
#include "ring/operations.h"

namespace tacet::ring {
namespace {

using backend::Device;
using backend::KernelTable;

template <auto Kernel, class... Limbs>
void for_each_limb(const Device& device, const Ring& ring, Basis basis, const Limbs&... polynomials) {
  device.threads().parallel_for(basis.limbs(), [&](std::size_t i) {
    device.backend().run<Kernel>(polynomials.limb(i)..., ring.degree(), ring.constants(ring.prime_of(basis, i)));
  });
}

/// Lets a result be passed where for_each_limb takes constant references.
struct Out {
  Evaluations* polynomial;
  Word* limb(std::size_t i) const { return polynomial->limb(i); }
};

template <auto Kernel>
Evaluations combine(const Device& device, const Ring& ring, const Evaluations& a, const Evaluations& b) {
  TACET_CHECK(a.basis() == b.basis());
  Evaluations out(device.pool(), ring.degree(), a.basis());
  for_each_limb<Kernel>(device, ring, a.basis(), Out{&out}, a, b);
  return out;
}

template <auto Kernel>
void combine_in_place(const Device& device, const Ring& ring, Evaluations& a, const Evaluations& b) {
  TACET_CHECK(a.basis() == b.basis());
  for_each_limb<Kernel>(device, ring, a.basis(), Out{&a}, a, b);
}

}  // namespace

Evaluations to_evaluations(const Device& device, const Ring& ring, Coefficients polynomial) {
  device.threads().parallel_for(polynomial.limbs(), [&](std::size_t i) {
    device.backend().ntt_forward(polynomial.limb(i), ring.table(ring.prime_of(polynomial.basis(), i)));
  });
  return std::move(polynomial).retag<Domain::evaluation>();
}

Coefficients to_coefficients(const Device& device, const Ring& ring, Evaluations polynomial) {
  device.threads().parallel_for(polynomial.limbs(), [&](std::size_t i) {
    device.backend().ntt_inverse(polynomial.limb(i), ring.table(ring.prime_of(polynomial.basis(), i)));
  });
  return std::move(polynomial).retag<Domain::coefficient>();
}

void add(const Device& device, const Ring& ring, Evaluations& a, const Evaluations& b) {
  combine_in_place<&KernelTable::add>(device, ring, a, b);
}

void subtract(const Device& device, const Ring& ring, Evaluations& a, const Evaluations& b) {
  combine_in_place<&KernelTable::subtract>(device, ring, a, b);
}

void multiply(const Device& device, const Ring& ring, Evaluations& a, const Evaluations& b) {
  combine_in_place<&KernelTable::multiply>(device, ring, a, b);
}

void negate(const Device& device, const Ring& ring, Evaluations& a) {
  for_each_limb<&KernelTable::negate>(device, ring, a.basis(), Out{&a}, a);
}

void multiply_accumulate(const Device& device, const Ring& ring, Evaluations& a, const Evaluations& b,
                         const Evaluations& c) {
  TACET_CHECK(a.basis() == b.basis() && a.basis() == c.basis());
  for_each_limb<&KernelTable::multiply_accumulate>(device, ring, a.basis(), Out{&a}, b, c);
}

Evaluations sum(const Device& device, const Ring& ring, const Evaluations& a, const Evaluations& b) {
  return combine<&KernelTable::add>(device, ring, a, b);
}

Evaluations difference(const Device& device, const Ring& ring, const Evaluations& a, const Evaluations& b) {
  return combine<&KernelTable::subtract>(device, ring, a, b);
}

Evaluations product(const Device& device, const Ring& ring, const Evaluations& a, const Evaluations& b) {
  return combine<&KernelTable::multiply>(device, ring, a, b);
}

Word reduce_signed(const Modulus& modulus, SignedDoubleWord x) {
  const SignedDoubleWord q = modulus.value();
  const SignedDoubleWord r = x % q;
  return static_cast<Word>(r < 0 ? r + q : r);
}

void multiply_scalar(const Device& device, const Ring& ring, Evaluations& a, SignedDoubleWord scalar) {
  device.threads().parallel_for(a.limbs(), [&](std::size_t i) {
    const Modulus& modulus = ring.modulus(ring.prime_of(a.basis(), i));
    device.backend().run<&KernelTable::multiply_scalar>(
        a.limb(i), a.limb(i), modulus.multiplier(reduce_signed(modulus, scalar)), ring.degree(), modulus.constants());
  });
}

void multiply_scalar_accumulate(const Device& device, const Ring& ring, Evaluations& a, const Evaluations& b,
                                SignedDoubleWord scalar) {
  TACET_CHECK(a.basis() == b.basis());
  device.threads().parallel_for(a.limbs(), [&](std::size_t i) {
    const Modulus& modulus = ring.modulus(ring.prime_of(a.basis(), i));
    device.backend().run<&KernelTable::multiply_scalar_accumulate>(
        a.limb(i), b.limb(i), modulus.multiplier(reduce_signed(modulus, scalar)), ring.degree(), modulus.constants());
  });
}

void add_scalar(const Device& device, const Ring& ring, Evaluations& a, SignedDoubleWord scalar) {
  device.threads().parallel_for(a.limbs(), [&](std::size_t i) {
    const Modulus& modulus = ring.modulus(ring.prime_of(a.basis(), i));
    const Word constant = reduce_signed(modulus, scalar);
    Word* limb = a.limb(i);
    for (std::size_t p = 0; p < ring.degree(); ++p) limb[p] = modulus.add(limb[p], constant);
  });
}

Coefficients from_signed(const Device& device, const Ring& ring, Basis basis,
                         std::span<const std::int64_t> coefficients) {
  TACET_CHECK(coefficients.size() == ring.degree());
  Coefficients out(device.pool(), ring.degree(), basis);
  device.threads().parallel_for(out.limbs(), [&](std::size_t i) {
    const Modulus& modulus = ring.modulus(ring.prime_of(basis, i));
    Word* limb = out.limb(i);
    for (std::size_t p = 0; p < ring.degree(); ++p) limb[p] = modulus.reduce_signed(coefficients[p]);
  });
  return out;
}

}  // namespace tacet::ring
