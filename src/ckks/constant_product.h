// SPDX-License-Identifier: Apache-2.0
//
// A product with the polynomial re + im X^(N/2), whose evaluations are re + im I on the first half of a limb and
// re - im I on the second (Parameters::imaginary_unit). Internal to ckks/.
#pragma once

#include "backend/device.h"
#include "ckks/parameters.h"
#include "ring/operations.h"

namespace tacet::ckks {

/// The multipliers of one limb.
class ConstantProduct {
 public:
  ConstantProduct(const Parameters& parameters, std::size_t prime, SignedDoubleWord re, SignedDoubleWord im)
      : modulus_(parameters.ring().modulus(prime)), n_(parameters.degree()), real_(im == 0) {
    const Word real = ring::reduce_signed(modulus_, re);
    const Word imaginary = modulus_.multiply(ring::reduce_signed(modulus_, im), parameters.imaginary_unit(prime).value);
    first_ = modulus_.multiplier(modulus_.add(real, imaginary));
    second_ = modulus_.multiplier(modulus_.subtract(real, imaginary));
  }

  /// out = (re + im X^(N/2)) in. In place allowed.
  void multiply(const backend::Device& device, Word* out, const Word* in) const {
    run<&backend::KernelTable::multiply_scalar>(device, out, in);
  }
  /// out += (re + im X^(N/2)) in.
  void multiply_accumulate(const backend::Device& device, Word* out, const Word* in) const {
    run<&backend::KernelTable::multiply_scalar_accumulate>(device, out, in);
  }

 private:
  template <auto Kernel>
  void run(const backend::Device& device, Word* out, const Word* in) const {
    if (real_) return device.backend().run<Kernel>(out, in, first_, n_, modulus_.constants());
    const std::size_t half = n_ / 2;
    device.backend().run<Kernel>(out, in, first_, half, modulus_.constants());
    device.backend().run<Kernel>(out + half, in + half, second_, half, modulus_.constants());
  }

  const ring::Modulus& modulus_;
  std::size_t n_;
  bool real_;
  backend::Multiplier first_;
  backend::Multiplier second_;
};

}  // namespace tacet::ckks
