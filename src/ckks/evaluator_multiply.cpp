// SPDX-License-Identifier: Apache-2.0
//
// Products of ciphertexts, relinearised and rescaled in one division.
#include <algorithm>
#include <array>
#include <cstring>

#include "ckks/evaluator.h"
#include "ckks/noise.h"

namespace tacet::ckks {
namespace {

using backend::KernelTable;
using ring::Evaluations;

/// Pairs that one pass of the inner product takes.
constexpr std::size_t pairs_at_once = 16;

using Operands = std::array<const Ciphertext*, pairs_at_once>;

/// out = the tensor product of sum over i of a[i] b[i], one limb; added to it if `accumulate`.
void tensor_sum(const backend::Device& device, Word* const out[3], const Operands& a, const Operands& b,
                std::size_t count, std::size_t limb, bool accumulate, std::size_t n,
                const backend::ModulusConstants& modulus) {
  std::array<const Word*, pairs_at_once> a0, a1, b0, b1;
  for (std::size_t i = 0; i < count; ++i) {
    a0[i] = a[i]->body.parts[0].limb(limb);
    a1[i] = a[i]->body.parts[1].limb(limb);
    b0[i] = b[i]->body.parts[0].limb(limb);
    b1[i] = b[i]->body.parts[1].limb(limb);
  }
  Word* const low[2] = {out[0], out[1]};
  Word* const high[2] = {out[1], out[2]};
  device.backend().run<&KernelTable::inner_product>(low, a0.data(), b0.data(), b1.data(), count, accumulate, n,
                                                    modulus);
  if (!accumulate) std::memset(out[2], 0, n * sizeof(Word));
  device.backend().run<&KernelTable::inner_product>(high, a1.data(), b0.data(), b1.data(), count, true, n, modulus);
}

}  // namespace

template <class Fill>
Result<Ciphertext> Evaluator::multiply_with(const Ciphertext& like, Level level, std::size_t slots,
                                            const Bounds& bounds, Fill fill) const {
  const Level next(level.value() - std::size_t{1});
  TACET_ASSIGN_OR_RETURN(const rlwe::KeySwitchKey* key, relinearisation_key(like.body.key, level));
  Ciphertext out = make(like, next, 0);
  out.scale = parameters().scale(next);
  out.slots = slots;
  const double norm =
      key_switch_norm(parameters(), level) / parameters().prime(level) + division_norm(parameters().log_degree(), 2);
  out.bounds = with_noise(bounds, norm, out.scale);
  TACET_RETURN_IF_ERROR(check_fits(parameters(), next, out.scale, out.bounds));

  std::array<Evaluations, 3> product;
  for (Evaluations& part : product)
    part = Evaluations(device_->pool(), parameters().degree(), parameters().rlwe().basis(level));
  device_->threads().parallel_for(level.primes(), [&](std::size_t i) {
    Word* const parts[3] = {product[0].limb(i), product[1].limb(i), product[2].limb(i)};
    fill(i, parts);
  });
  rlwe::Pair sum;
  key_switcher_.inner_products(*device_, product[2], {&key, 1}, {&sum, 1}, {.addends = {&product[0], &product[1]}});
  product = {};
  const std::array<const Evaluations*, 2> values{&sum[0], &sum[1]};
  key_switcher_.divide_by_special_and_last(*device_, values, {out.body.parts.data(), 2});
  out.body.part_count = 2;
  return out;
}

Result<Ciphertext> Evaluator::multiply(const Ciphertext& a, const Ciphertext& b) const {
  if (&a == &b) return square(a);
  TACET_RETURN_IF_ERROR(check_pair(a, b));
  TACET_RETURN_IF_ERROR(check_complete(a));
  TACET_RETURN_IF_ERROR(check_complete(b));
  const Level level = std::min(a.level(), b.level());
  TACET_RETURN_IF_ERROR(check_divisible(level));
  Ciphertext storage;
  TACET_ASSIGN_OR_RETURN(const Ciphertext* left, bring_to(a, level, storage));
  TACET_ASSIGN_OR_RETURN(const Ciphertext* right, bring_to(b, level, storage));
  const ring::Ring& ring = parameters().ring();
  return multiply_with(a, level, std::max(a.slots, b.slots), product_bounds(left->bounds, right->bounds),
                       [&](std::size_t i, Word* const* out) {
                         const Word* const x[2] = {left->body.parts[0].limb(i), left->body.parts[1].limb(i)};
                         const Word* const y[2] = {right->body.parts[0].limb(i), right->body.parts[1].limb(i)};
                         device_->backend().run<&KernelTable::tensor_product>(out, x, y, ring.degree(),
                                                                              ring.constants(i));
                       });
}

Result<Ciphertext> Evaluator::square(const Ciphertext& a) const {
  TACET_RETURN_IF_ERROR(check_complete(a));
  TACET_RETURN_IF_ERROR(check_divisible(a.level()));
  const ring::Ring& ring = parameters().ring();
  return multiply_with(a, a.level(), a.slots, product_bounds(a.bounds, a.bounds), [&](std::size_t i, Word* const* out) {
    const Word* const x[2] = {a.body.parts[0].limb(i), a.body.parts[1].limb(i)};
    device_->backend().run<&KernelTable::tensor_square>(out, x, ring.degree(), ring.constants(i));
  });
}

Result<Ciphertext> Evaluator::inner_product(std::span<const Ciphertext* const> a,
                                            std::span<const Ciphertext* const> b) const {
  if (a.empty() || a.size() != b.size())
    return fail(ErrorCode::invalid_argument,
                "an inner product takes two equal numbers of ciphertexts, at least one; {} and {} were "
                "given",
                a.size(), b.size());
  Level level = parameters().top_level();
  Bounds bounds;
  std::size_t slots = 1;
  for (std::size_t i = 0; i < a.size(); ++i) {
    TACET_RETURN_IF_ERROR(check_pair(*a[0], *a[i]));
    TACET_RETURN_IF_ERROR(check_pair(*a[0], *b[i]));
    TACET_RETURN_IF_ERROR(check_complete(*a[i]));
    TACET_RETURN_IF_ERROR(check_complete(*b[i]));
    level = std::min({level, a[i]->level(), b[i]->level()});
    slots = std::max({slots, a[i]->slots, b[i]->slots});
  }
  TACET_RETURN_IF_ERROR(check_divisible(level));

  if (a.size() <= pairs_at_once) {
    // The usual case: straight into the buffers of the key switch.
    Operands x{}, y{};
    std::array<Ciphertext, 2 * pairs_at_once> storage;
    for (std::size_t i = 0; i < a.size(); ++i) {
      TACET_ASSIGN_OR_RETURN(x[i], bring_to(*a[i], level, storage[2 * i]));
      TACET_ASSIGN_OR_RETURN(y[i], bring_to(*b[i], level, storage[2 * i + 1]));
      bounds = sum_bounds(bounds, product_bounds(x[i]->bounds, y[i]->bounds));
    }
    const ring::Ring& ring = parameters().ring();
    return multiply_with(*a[0], level, slots, bounds, [&](std::size_t i, Word* const* out) {
      tensor_sum(*device_, out, x, y, a.size(), i, false, ring.degree(), ring.constants(i));
    });
  }
  Ciphertext sum;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::array<Ciphertext, 2> storage;
    TACET_ASSIGN_OR_RETURN(const Ciphertext* x, bring_to(*a[i], level, storage[0]));
    TACET_ASSIGN_OR_RETURN(const Ciphertext* y, bring_to(*b[i], level, storage[1]));
    TACET_RETURN_IF_ERROR(multiply_accumulate_lazy(sum, *x, *y));
  }
  return relinearise_and_rescale(sum);
}

Result<Ciphertext> Evaluator::multiply_lazy(const Ciphertext& a, const Ciphertext& b) const {
  Ciphertext out;
  TACET_RETURN_IF_ERROR(multiply_accumulate_lazy(out, a, b));
  return out;
}

Status Evaluator::multiply_accumulate_lazy(Ciphertext& accumulator, const Ciphertext& a, const Ciphertext& b) const {
  TACET_RETURN_IF_ERROR(check_pair(a, b));
  const bool starts = accumulator.empty();
  if (!starts) TACET_RETURN_IF_ERROR(check_pair(accumulator, a));
  const double scale = a.scale * b.scale;
  if (a.level() != b.level() || a.body.part_count != 2 || b.body.part_count != 2 ||
      (!starts && (accumulator.level() != a.level() || accumulator.body.part_count != 3 ||
                   !scales_agree(scale, accumulator.scale))))
    return fail(ErrorCode::mismatched_parameters,
                "lazy products need two parts and one level, and sums of them one scale: these are at "
                "levels {} and {}, with {} and {} parts",
                a.level().value(), b.level().value(), a.body.part_count, b.body.part_count);
  Bounds bounds = product_bounds(a.bounds, b.bounds);
  if (!starts)
    bounds = with_error(sum_bounds(bounds, accumulator.bounds),
                        bounds.magnitude * relative_difference(scale, accumulator.scale));
  TACET_RETURN_IF_ERROR(check_fits(parameters(), a.level(), scale, bounds));
  if (starts) {
    accumulator = make(a, a.level(), 3);
    accumulator.scale = scale;
  }
  const ring::Ring& ring = parameters().ring();
  device_->threads().parallel_for(a.level().primes(), [&](std::size_t i) {
    std::array<ring::Evaluations, 3>& parts = accumulator.body.parts;
    Word* const out[3] = {parts[0].limb(i), parts[1].limb(i), parts[2].limb(i)};
    if (starts) {
      const Word* const x[2] = {a.body.parts[0].limb(i), a.body.parts[1].limb(i)};
      const Word* const y[2] = {b.body.parts[0].limb(i), b.body.parts[1].limb(i)};
      device_->backend().run<&KernelTable::tensor_product>(out, x, y, ring.degree(), ring.constants(i));
    } else {
      tensor_sum(*device_, out, {&a}, {&b}, 1, i, true, ring.degree(), ring.constants(i));
    }
  });
  accumulator.slots = std::max({accumulator.slots, a.slots, b.slots});
  accumulator.bounds = bounds;
  return {};
}

}  // namespace tacet::ckks
