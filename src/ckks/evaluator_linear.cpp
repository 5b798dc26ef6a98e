// SPDX-License-Identifier: Apache-2.0
//
// Sums: with ciphertexts, plaintexts and constants.
#include <algorithm>

#include "ckks/evaluator.h"
#include "ring/operations.h"

namespace tacet::ckks {
namespace {

/// limb[p] + c mod q.
void add_to_run(Word* limb, std::size_t n, Word c, Word q) {
  for (std::size_t p = 0; p < n; ++p) {
    const Word sum = limb[p] + c;
    limb[p] = sum >= q ? sum - q : sum;
  }
}

}  // namespace

Result<Bounds> Evaluator::bounds_of_sum(const Ciphertext& a, const Ciphertext& b) const {
  const Bounds bounds =
      with_error(sum_bounds(a.bounds, b.bounds), b.bounds.magnitude * relative_difference(b.scale, a.scale));
  TACET_RETURN_IF_ERROR(check_fits(parameters(), a.level(), a.scale, bounds));
  return bounds;
}

Result<Ciphertext> Evaluator::combine(const Ciphertext& a, const Ciphertext& b, bool subtract) const {
  TACET_RETURN_IF_ERROR(check_summands(a, b));
  const Level level = std::min(a.level(), b.level());
  Ciphertext storage;
  TACET_ASSIGN_OR_RETURN(const Ciphertext* left, bring_to(a, level, storage));
  TACET_ASSIGN_OR_RETURN(const Ciphertext* right, bring_to(b, level, storage));
  TACET_ASSIGN_OR_RETURN(const Bounds bounds, bounds_of_sum(*left, *right));

  const ring::Ring& ring = parameters().ring();
  BufferPool& pool = device_->pool();
  const std::size_t common = std::min(left->body.part_count, right->body.part_count);
  Ciphertext out;
  out.body.parameters = a.body.parameters;
  out.body.key = a.body.key;
  out.body.part_count = std::max(left->body.part_count, right->body.part_count);
  for (std::size_t i = 0; i < out.body.part_count; ++i) {
    if (i < common) {
      out.body.parts[i] = subtract ? ring::difference(*device_, ring, left->body.parts[i], right->body.parts[i])
                                   : ring::sum(*device_, ring, left->body.parts[i], right->body.parts[i]);
    } else if (left->body.part_count > common) {
      out.body.parts[i] = left->body.parts[i].clone(pool);
    } else {
      out.body.parts[i] = right->body.parts[i].clone(pool);
      if (subtract) ring::negate(*device_, ring, out.body.parts[i]);
    }
  }
  out.scale = left->scale;
  out.slots = std::max(a.slots, b.slots);
  out.bounds = bounds;
  return out;
}

Result<Ciphertext> Evaluator::add(const Ciphertext& a, const Ciphertext& b) const { return combine(a, b, false); }

Result<Ciphertext> Evaluator::subtract(const Ciphertext& a, const Ciphertext& b) const { return combine(a, b, true); }

Status Evaluator::add_in_place(Ciphertext& a, const Ciphertext& b) const {
  TACET_RETURN_IF_ERROR(check_summands(a, b));
  if (a.level() > b.level() || a.body.part_count < b.body.part_count) {
    TACET_ASSIGN_OR_RETURN(a, combine(a, b, false));
    return {};
  }
  Ciphertext storage;
  TACET_ASSIGN_OR_RETURN(const Ciphertext* right, bring_to(b, a.level(), storage));
  TACET_ASSIGN_OR_RETURN(a.bounds, bounds_of_sum(a, *right));
  for (std::size_t i = 0; i < right->body.part_count; ++i)
    ring::add(*device_, parameters().ring(), a.body.parts[i], right->body.parts[i]);
  a.body.seed.reset();
  a.slots = std::max(a.slots, b.slots);
  return {};
}

Result<Ciphertext> Evaluator::negate(const Ciphertext& a) const {
  TACET_RETURN_IF_ERROR(check(a));
  Ciphertext out = make(a, a.level(), a.body.part_count);
  const ring::Ring& ring = parameters().ring();
  device_->threads().parallel_for(a.level().primes(), [&](std::size_t i) {
    for (std::size_t part = 0; part < a.body.part_count; ++part)
      device_->backend().run<&backend::KernelTable::negate>(out.body.parts[part].limb(i), a.body.parts[part].limb(i),
                                                            ring.degree(), ring.constants(i));
  });
  return out;
}

Result<Ciphertext> Evaluator::combine_plain(const Ciphertext& a, const Plaintext& p, bool subtract) const {
  TACET_RETURN_IF_ERROR(check(a));
  TACET_RETURN_IF_ERROR(check_plaintext(a.level(), p, false));
  if (!scales_agree(p.scale, a.scale))
    return fail(ErrorCode::mismatched_parameters,
                "the plaintext has scale 2^{:.6f}, the ciphertext 2^{:.6f}: encode it for level {}, "
                "to add",
                std::log2(p.scale), std::log2(a.scale), a.level().value());
  const Bounds bounds =
      with_error(sum_bounds(a.bounds, p.bounds), p.bounds.magnitude * relative_difference(p.scale, a.scale));
  TACET_RETURN_IF_ERROR(check_fits(parameters(), a.level(), a.scale, bounds));
  Ciphertext out = make(a, a.level(), 0);
  out.body.part_count = a.body.part_count;
  out.body.parts[0] = ring::Evaluations(device_->pool(), parameters().degree(), a.body.parts[0].basis());
  for (std::size_t i = 1; i < a.body.part_count; ++i) out.body.parts[i] = a.body.parts[i].clone(device_->pool());
  const ring::Ring& ring = parameters().ring();
  device_->threads().parallel_for(a.level().primes(), [&](std::size_t i) {
    Word* limb = out.body.parts[0].limb(i);
    if (subtract) {
      device_->backend().run<&backend::KernelTable::subtract>(limb, a.body.parts[0].limb(i), p.polynomial.limb(i),
                                                              ring.degree(), ring.constants(i));
    } else {
      device_->backend().run<&backend::KernelTable::add>(limb, a.body.parts[0].limb(i), p.polynomial.limb(i),
                                                         ring.degree(), ring.constants(i));
    }
  });
  out.slots = std::max(a.slots, p.slots);
  out.bounds = bounds;
  return out;
}

Result<Ciphertext> Evaluator::add_plain(const Ciphertext& a, const Plaintext& p) const {
  return combine_plain(a, p, false);
}

Result<Ciphertext> Evaluator::subtract_plain(const Ciphertext& a, const Plaintext& p) const {
  return combine_plain(a, p, true);
}

Result<Ciphertext> Evaluator::add_constant(const Ciphertext& a, Complex c) const {
  TACET_RETURN_IF_ERROR(check(a));
  Ciphertext out = clone(a);
  TACET_RETURN_IF_ERROR(add_constant_in_place(out, c));
  return out;
}

Status Evaluator::add_constant_in_place(Ciphertext& a, Complex c) const {
  TACET_RETURN_IF_ERROR(check(a));
  TACET_ASSIGN_OR_RETURN(const RoundedConstant rounded, round_constant(c, a.scale));
  const Bounds bounds = sum_bounds(a.bounds, rounded.bounds);
  TACET_RETURN_IF_ERROR(check_fits(parameters(), a.level(), a.scale, bounds));
  const ring::Ring& ring = parameters().ring();
  device_->threads().parallel_for(a.level().primes(), [&](std::size_t i) {
    const ring::Modulus& modulus = ring.modulus(i);
    const Word re = ring::reduce_signed(modulus, rounded.re);
    const Word im = modulus.multiply(ring::reduce_signed(modulus, rounded.im), parameters().imaginary_unit(i).value);
    Word* limb = a.body.parts[0].limb(i);
    const std::size_t half = ring.degree() / 2;
    add_to_run(limb, half, modulus.add(re, im), modulus.value());
    add_to_run(limb + half, half, modulus.subtract(re, im), modulus.value());
  });
  a.body.seed.reset();
  a.bounds = bounds;
  return {};
}

}  // namespace tacet::ckks
