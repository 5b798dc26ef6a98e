// SPDX-License-Identifier: Apache-2.0
//
// Arithmetic between the inner product of a key switch and its division by P (double hoisting).
#include <algorithm>
#include <array>

#include "ckks/evaluator.h"
#include "ckks/hoisting.h"
#include "ckks/inner_product.h"
#include "ckks/noise.h"
#include "ring/operations.h"

namespace tacet::ckks {
namespace {

using ring::Evaluations;

/// Rotations that share a decomposition; their results are kept anyway, so that only arrays limit it.
constexpr std::size_t hoisted_at_once = 128;

/// Inner products that are worked out together.
constexpr std::size_t inner_products_at_once = 8;

ExtendedCiphertext labels_of(const Ciphertext& a) {
  ExtendedCiphertext out;
  out.parameters = a.body.parameters;
  out.key = a.body.key;
  out.scale = a.scale;
  out.slots = a.slots;
  out.bounds = a.bounds;
  return out;
}

}  // namespace

Result<ExtendedCiphertext> Evaluator::extend(const Ciphertext& a) const {
  TACET_RETURN_IF_ERROR(check_rotatable(a));
  TACET_RETURN_IF_ERROR(check_key_switching());
  ExtendedCiphertext out = labels_of(a);
  for (std::size_t part = 0; part < 2; ++part)
    out.parts[part] = key_switcher_.multiply_by_special(*device_, a.body.parts[part]);
  return out;
}

void Evaluator::switch_hoisted_extended(const Ciphertext& a, std::span<const rlwe::KeySwitchKey* const> keys,
                                        std::span<rlwe::Pair> out) const {
  key_switcher_.inner_products(*device_, a.body.parts[1], keys, out,
                               {.addends = {&a.body.parts[0], nullptr}, .turn = true});
}

Status Evaluator::rotate_many_extended(const Ciphertext& a, std::span<const std::int64_t> steps,
                                       std::span<ExtendedCiphertext> out) const {
  if (steps.size() != out.size())
    return fail(ErrorCode::invalid_argument, "{} rotations were asked for into {} results", steps.size(), out.size());
  TACET_RETURN_IF_ERROR(check_rotatable(a));
  TACET_RETURN_IF_ERROR(check_key_switching());
  const Bounds bounds = with_noise(a.bounds, key_switch_norm(parameters(), a.level()), a.scale);
  TACET_RETURN_IF_ERROR(check_fits(parameters(), a.level(), a.scale, bounds));
  return hoist<hoisted_at_once>(
      a.slots, steps, [&](std::int64_t step) { return galois_key(element_of(step), a.body.key, a.level()); },
      [&](std::size_t k) -> Status {
        TACET_ASSIGN_OR_RETURN(out[k], extend(a));
        return {};
      },
      [&](const HoistedBatch<hoisted_at_once>& batch) {
        std::array<rlwe::Pair, hoisted_at_once> pairs;
        switch_hoisted_extended(a, batch.used_keys(), {pairs.data(), batch.count});
        for (std::size_t i = 0; i < batch.count; ++i) {
          ExtendedCiphertext& target = out[batch.targets[i]];
          target = labels_of(a);
          target.parts = std::move(pairs[i]);
          target.bounds = bounds;
        }
      });
}

Status Evaluator::rotate_accumulate_extended(ExtendedCiphertext& accumulator, const Ciphertext& a,
                                             std::int64_t steps) const {
  ExtendedCiphertext turned;
  TACET_RETURN_IF_ERROR(rotate_many_extended(a, {&steps, 1}, {&turned, 1}));
  if (accumulator.empty()) {
    accumulator = std::move(turned);
    return {};
  }
  return add_extended(accumulator, turned);
}

Status Evaluator::check_extended_pair(const ExtendedCiphertext& a, const ExtendedCiphertext& b) const {
  TACET_RETURN_IF_ERROR(check_extended(a));
  TACET_RETURN_IF_ERROR(check_extended(b));
  if (a.key != b.key)
    return fail(ErrorCode::wrong_key, "the ciphertexts belong to different keys, {} and {}", rlwe::to_string(a.key),
                rlwe::to_string(b.key));
  if (a.level() != b.level())
    return fail(ErrorCode::mismatched_parameters,
                "extended ciphertexts are combined at one level; these are at levels {} and {}", a.level().value(),
                b.level().value());
  return {};
}

Result<Bounds> Evaluator::bounds_of_extended_sum(const ExtendedCiphertext& accumulator, const ExtendedCiphertext& b,
                                                 const Bounds& b_bounds) const {
  TACET_RETURN_IF_ERROR(check_extended_pair(accumulator, b));
  if (!scales_agree(b.scale, accumulator.scale))
    return fail(ErrorCode::mismatched_parameters,
                "extended ciphertexts are added at one scale; these have 2^{:.6f} and 2^{:.6f}",
                std::log2(accumulator.scale), std::log2(b.scale));
  const Bounds bounds = with_error(sum_bounds(accumulator.bounds, b_bounds),
                                   b_bounds.magnitude * relative_difference(b.scale, accumulator.scale));
  TACET_RETURN_IF_ERROR(check_fits(parameters(), b.level(), accumulator.scale, bounds));
  return bounds;
}

Status Evaluator::add_extended(ExtendedCiphertext& accumulator, const ExtendedCiphertext& b) const {
  TACET_ASSIGN_OR_RETURN(const Bounds bounds, bounds_of_extended_sum(accumulator, b, b.bounds));
  for (std::size_t part = 0; part < 2; ++part)
    ring::add(*device_, parameters().ring(), accumulator.parts[part], b.parts[part]);
  accumulator.slots = std::max(accumulator.slots, b.slots);
  accumulator.bounds = bounds;
  return {};
}

Result<ExtendedCiphertext> Evaluator::inner_product_extended(std::span<const ExtendedCiphertext* const> a,
                                                             std::span<const Plaintext* const> p) const {
  ExtendedCiphertext out;
  const ExtendedProducts products{a, p};
  TACET_RETURN_IF_ERROR(inner_products_extended({&products, 1}, {&out, 1}));
  return out;
}

Result<ExtendedCiphertext> Evaluator::labels_of_inner_product(const ExtendedProducts& products) const {
  const auto& [a, p] = products;
  if (a.empty() || a.size() != p.size())
    return fail(ErrorCode::invalid_argument,
                "an inner product takes as many ciphertexts as plaintexts, at least one; {} and {} were "
                "given",
                a.size(), p.size());
  ProductSum sum;
  for (std::size_t i = 0; i < a.size(); ++i) {
    TACET_RETURN_IF_ERROR(check_extended_pair(*a[0], *a[i]));
    TACET_RETURN_IF_ERROR(check_plaintext(a[i]->level(), *p[i], true));
    TACET_RETURN_IF_ERROR(sum.add(i, a[i]->scale, a[i]->slots, a[i]->bounds, *p[i]));
  }
  TACET_RETURN_IF_ERROR(check_fits(parameters(), a[0]->level(), sum.scale, sum.bounds));
  ExtendedCiphertext out;
  out.parameters = a[0]->parameters;
  out.key = a[0]->key;
  out.scale = sum.scale;
  out.slots = sum.slots;
  out.bounds = sum.bounds;
  return out;
}

Status Evaluator::inner_products_extended(std::span<const ExtendedProducts> products,
                                          std::span<ExtendedCiphertext> out) const {
  if (products.size() != out.size())
    return fail(ErrorCode::invalid_argument, "{} inner products were asked for into {} results", products.size(),
                out.size());
  for (std::size_t first = 0; first < products.size(); first += inner_products_at_once) {
    const std::size_t count = std::min(inner_products_at_once, products.size() - first);
    std::array<ExtendedCiphertext, inner_products_at_once> sums;
    std::array<PlainSum<ExtendedCiphertext>, inner_products_at_once> plain_sums;
    for (std::size_t i = 0; i < count; ++i) {
      const ExtendedProducts& operands = products[first + i];
      TACET_ASSIGN_OR_RETURN(sums[i], labels_of_inner_product(operands));
      TACET_RETURN_IF_ERROR(check_extended_pair(*products[first].a[0], *operands.a[0]));
      plain_sums[i] = {{&sums[i].parts[0], &sums[i].parts[1]}, operands.a, operands.p};
    }
    const ring::Basis basis = products[first].a[0]->parts[0].basis();
    for (std::size_t i = 0; i < count; ++i) {
      for (Evaluations& part : sums[i].parts) part = Evaluations(device_->pool(), parameters().degree(), basis);
    }
    multiply_and_add<ExtendedCiphertext>(*device_, parameters(), basis, {plain_sums.data(), count});
    for (std::size_t i = 0; i < count; ++i) out[first + i] = std::move(sums[i]);
  }
  return {};
}

Result<Ciphertext> Evaluator::divided(const ExtendedCiphertext& a, bool rescaled) const {
  TACET_RETURN_IF_ERROR(check_extended(a));
  if (rescaled) TACET_RETURN_IF_ERROR(check_divisible(a.level()));
  Ciphertext out;
  out.body.parameters = a.parameters;
  out.body.key = a.key;
  out.slots = a.slots;
  out.bounds = a.bounds;
  out.scale = rescaled ? rescaled_scale(parameters(), a.level(), a.scale, out.bounds) : a.scale;
  out.bounds = with_noise(out.bounds, division_norm(parameters().log_degree(), 2), out.scale);
  const Level level(a.level().value() - std::size_t{rescaled ? 1U : 0U});
  TACET_RETURN_IF_ERROR(check_fits(parameters(), level, out.scale, out.bounds));
  const std::array<const Evaluations*, 2> values{&a.parts[0], &a.parts[1]};
  if (rescaled) {
    key_switcher_.divide_by_special_and_last(*device_, values, {out.body.parts.data(), 2});
  } else {
    key_switcher_.divide_by_special(*device_, values, {}, {out.body.parts.data(), 2});
  }
  out.body.part_count = 2;
  return out;
}

Result<Ciphertext> Evaluator::reduce(const ExtendedCiphertext& a) const { return divided(a, false); }

Result<Ciphertext> Evaluator::reduce_and_rescale(const ExtendedCiphertext& a) const { return divided(a, true); }

}  // namespace tacet::ckks
