// SPDX-License-Identifier: Apache-2.0
//
// Products with what is public: plaintexts, constants, integers, i.
#include <algorithm>
#include <cstdlib>

#include "ckks/constant_product.h"
#include "ckks/evaluator.h"
#include "ckks/noise.h"
#include "ring/operations.h"

namespace tacet::ckks {

Result<Ciphertext> Evaluator::multiply_plain_lazy(const Ciphertext& a, const Plaintext& p) const {
  TACET_RETURN_IF_ERROR(check(a));
  TACET_RETURN_IF_ERROR(check_plaintext(a.level(), p, false));
  const Bounds bounds = product_bounds(a.bounds, p.bounds);
  TACET_RETURN_IF_ERROR(check_fits(parameters(), a.level(), a.scale * p.scale, bounds));
  Ciphertext out = make(a, a.level(), a.body.part_count);
  const ring::Ring& ring = parameters().ring();
  device_->threads().parallel_for(a.level().primes(), [&](std::size_t i) {
    for (std::size_t part = 0; part < a.body.part_count; ++part)
      device_->backend().run<&backend::KernelTable::multiply>(out.body.parts[part].limb(i), a.body.parts[part].limb(i),
                                                              p.polynomial.limb(i), ring.degree(), ring.constants(i));
  });
  out.scale = a.scale * p.scale;
  out.slots = std::max(a.slots, p.slots);
  out.bounds = bounds;
  return out;
}

Result<Ciphertext> Evaluator::multiply_plain(const Ciphertext& a, const Plaintext& p) const {
  TACET_RETURN_IF_ERROR(check_complete(a));
  TACET_RETURN_IF_ERROR(check_divisible(a.level()));
  TACET_RETURN_IF_ERROR(check_plaintext(a.level(), p, false));
  if (!scales_agree(p.scale, parameters().multiplier_scale(a.level())))
    return fail(ErrorCode::mismatched_parameters,
                "the plaintext has scale 2^{:.6f}, a multiplier at level {} has 2^{:.6f}: encode it "
                "for that level, to multiply",
                std::log2(p.scale), a.level().value(), std::log2(parameters().multiplier_scale(a.level())));
  TACET_ASSIGN_OR_RETURN(const Ciphertext product, multiply_plain_lazy(a, p));
  return rescale(product);
}

Result<Ciphertext> Evaluator::multiply_constant_lazy(const Ciphertext& a, Complex c) const {
  TACET_RETURN_IF_ERROR(check(a));
  TACET_RETURN_IF_ERROR(check_divisible(a.level()));
  const double scale = parameters().multiplier_scale(a.level());
  TACET_ASSIGN_OR_RETURN(const RoundedConstant rounded, round_constant(c, scale));
  const Bounds bounds = product_bounds(a.bounds, rounded.bounds);
  TACET_RETURN_IF_ERROR(check_fits(parameters(), a.level(), a.scale * scale, bounds));
  Ciphertext out = make(a, a.level(), a.body.part_count);
  device_->threads().parallel_for(a.level().primes(), [&](std::size_t i) {
    const ConstantProduct product(parameters(), i, rounded.re, rounded.im);
    for (std::size_t part = 0; part < a.body.part_count; ++part)
      product.multiply(*device_, out.body.parts[part].limb(i), a.body.parts[part].limb(i));
  });
  out.scale = a.scale * scale;
  out.bounds = bounds;
  return out;
}

Result<Ciphertext> Evaluator::multiply_constant(const Ciphertext& a, Complex c) const {
  TACET_RETURN_IF_ERROR(check_complete(a));
  TACET_ASSIGN_OR_RETURN(const Ciphertext product, multiply_constant_lazy(a, c));
  return rescale(product);
}

Status Evaluator::multiply_constant_accumulate_lazy(Ciphertext& accumulator, const Ciphertext& a, Complex c) const {
  if (accumulator.empty()) {
    TACET_ASSIGN_OR_RETURN(accumulator, multiply_constant_lazy(a, c));
    return {};
  }
  TACET_RETURN_IF_ERROR(check_pair(accumulator, a));
  TACET_RETURN_IF_ERROR(check_divisible(a.level()));
  const double scale = parameters().multiplier_scale(a.level());
  if (accumulator.level() != a.level() || !scales_agree(accumulator.scale, a.scale * scale) ||
      accumulator.body.part_count < a.body.part_count)
    return fail(ErrorCode::mismatched_parameters,
                "a product at level {} with scale 2^{:.3f} and {} parts cannot be added to a sum at "
                "level {} with scale 2^{:.3f} and {} parts",
                a.level().value(), std::log2(a.scale * scale), a.body.part_count, accumulator.level().value(),
                std::log2(accumulator.scale), accumulator.body.part_count);
  TACET_ASSIGN_OR_RETURN(const RoundedConstant rounded, round_constant(c, scale));
  const Bounds product_bound = product_bounds(a.bounds, rounded.bounds);
  const Bounds bounds = with_error(sum_bounds(accumulator.bounds, product_bound),
                                   product_bound.magnitude * relative_difference(a.scale * scale, accumulator.scale));
  TACET_RETURN_IF_ERROR(check_fits(parameters(), a.level(), accumulator.scale, bounds));
  device_->threads().parallel_for(a.level().primes(), [&](std::size_t i) {
    const ConstantProduct product(parameters(), i, rounded.re, rounded.im);
    for (std::size_t part = 0; part < a.body.part_count; ++part)
      product.multiply_accumulate(*device_, accumulator.body.parts[part].limb(i), a.body.parts[part].limb(i));
  });
  accumulator.slots = std::max(accumulator.slots, a.slots);
  accumulator.bounds = bounds;
  return {};
}

Result<Ciphertext> Evaluator::multiply_integer(const Ciphertext& a, std::int64_t k) const {
  TACET_RETURN_IF_ERROR(check(a));
  const double magnitude = std::abs(static_cast<double>(k)) * (1 + 0x1p-52);
  const Bounds bounds{a.bounds.magnitude * magnitude, a.bounds.error * magnitude};
  TACET_RETURN_IF_ERROR(check_fits(parameters(), a.level(), a.scale, bounds));
  Ciphertext out = make(a, a.level(), a.body.part_count);
  device_->threads().parallel_for(a.level().primes(), [&](std::size_t i) {
    const ConstantProduct product(parameters(), i, k, 0);
    for (std::size_t part = 0; part < a.body.part_count; ++part)
      product.multiply(*device_, out.body.parts[part].limb(i), a.body.parts[part].limb(i));
  });
  out.bounds = bounds;
  return out;
}

Result<Ciphertext> Evaluator::multiply_by_i(const Ciphertext& a) const {
  TACET_RETURN_IF_ERROR(check(a));
  Ciphertext out = make(a, a.level(), a.body.part_count);
  device_->threads().parallel_for(a.level().primes(), [&](std::size_t i) {
    const ConstantProduct product(parameters(), i, 0, 1);
    for (std::size_t part = 0; part < a.body.part_count; ++part)
      product.multiply(*device_, out.body.parts[part].limb(i), a.body.parts[part].limb(i));
  });
  return out;
}

}  // namespace tacet::ckks
