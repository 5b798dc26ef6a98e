// SPDX-License-Identifier: Apache-2.0
//
// What finishes lazy products, and sums of lazy products with plaintexts.
#include <algorithm>
#include <array>

#include "ckks/evaluator.h"
#include "ckks/inner_product.h"
#include "ckks/noise.h"

namespace tacet::ckks {

using ring::Evaluations;

Result<Ciphertext> Evaluator::relinearise(const Ciphertext& a) const {
  TACET_RETURN_IF_ERROR(check(a));
  if (a.body.part_count == 2) return clone(a);
  TACET_ASSIGN_OR_RETURN(const rlwe::KeySwitchKey* key, relinearisation_key(a.body.key, a.level()));
  Ciphertext out = make(a, a.level(), 0);
  const double norm = key_switch_norm(parameters(), a.level()) + division_norm(parameters().log_degree(), 2);
  out.bounds = with_noise(a.bounds, norm, a.scale);
  TACET_RETURN_IF_ERROR(check_fits(parameters(), a.level(), a.scale, out.bounds));
  rlwe::Pair sum;
  key_switcher_.inner_products(*device_, a.body.parts[2], {&key, 1}, {&sum, 1}, false);
  const std::array<const Evaluations*, 2> values{&sum[0], &sum[1]};
  const std::array<const Evaluations*, 2> addends{&a.body.parts[0], &a.body.parts[1]};
  key_switcher_.divide_by_special(*device_, values, addends, {out.body.parts.data(), 2});
  out.body.part_count = 2;
  return out;
}

Result<Ciphertext> Evaluator::relinearise_and_rescale(const Ciphertext& a) const {
  TACET_RETURN_IF_ERROR(check(a));
  if (a.body.part_count == 2) return rescale(a);
  TACET_RETURN_IF_ERROR(check_divisible(a.level()));
  const Level next(a.level().value() - std::size_t{1});
  TACET_ASSIGN_OR_RETURN(const rlwe::KeySwitchKey* key, relinearisation_key(a.body.key, a.level()));
  Ciphertext out = make(a, next, 0);
  out.scale = rescaled_scale(parameters(), a.level(), a.scale, out.bounds);
  const double norm = key_switch_norm(parameters(), a.level()) / parameters().prime(a.level()) +
                      division_norm(parameters().log_degree(), 2);
  out.bounds = with_noise(out.bounds, norm, out.scale);
  TACET_RETURN_IF_ERROR(check_fits(parameters(), next, out.scale, out.bounds));
  rlwe::Pair sum;
  key_switcher_.inner_products(*device_, a.body.parts[2], {&key, 1}, {&sum, 1},
                               {.addends = {&a.body.parts[0], &a.body.parts[1]}});
  const std::array<const Evaluations*, 2> values{&sum[0], &sum[1]};
  key_switcher_.divide_by_special_and_last(*device_, values, {out.body.parts.data(), 2});
  out.body.part_count = 2;
  return out;
}

Result<Ciphertext> Evaluator::inner_product_plain_lazy(std::span<const Ciphertext* const> a,
                                                       std::span<const Plaintext* const> p) const {
  if (a.empty() || a.size() != p.size())
    return fail(ErrorCode::invalid_argument,
                "an inner product takes as many ciphertexts as plaintexts, at least one; {} and {} were "
                "given",
                a.size(), p.size());
  const Level level = a[0]->level();
  ProductSum sum;
  for (std::size_t i = 0; i < a.size(); ++i) {
    TACET_RETURN_IF_ERROR(check_pair(*a[0], *a[i]));
    TACET_RETURN_IF_ERROR(check_plaintext(a[i]->level(), *p[i], false));
    if (a[i]->level() != level || a[i]->body.part_count != 2)
      return fail(ErrorCode::mismatched_parameters,
                  "ciphertext {} has {} parts at level {}; all must have two at the level of the "
                  "first, {}",
                  i, a[i]->body.part_count, a[i]->level().value(), level.value());
    TACET_RETURN_IF_ERROR(sum.add(i, a[i]->scale, a[i]->slots, a[i]->bounds, *p[i]));
  }
  TACET_RETURN_IF_ERROR(check_fits(parameters(), level, sum.scale, sum.bounds));
  Ciphertext out = make(*a[0], level, 2);
  const PlainSum<Ciphertext> product_sum{{&out.body.parts[0], &out.body.parts[1]}, a, p};
  multiply_and_add<Ciphertext>(*device_, parameters(), parameters().rlwe().basis(level), {&product_sum, 1});
  out.scale = sum.scale;
  out.slots = sum.slots;
  out.bounds = sum.bounds;
  return out;
}

}  // namespace tacet::ckks
